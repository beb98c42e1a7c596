//! Data files, fits and their objectives.

use serde_json::Value as Json;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::model::Linear;
use tunescape::runtime::threads::file;
use tunescape::train::linear::{Family, LinearPlan, LinearSession, Penalty};
use tunescape::train::{Epoch, Progress};

/// Rows of a data file; scaled by mean and population deviation if asked.
pub fn load(name: &str, standard: bool) -> Part {
    // Reference cases name some of its features after it.
    let table = if name.starts_with("diabetes") { "diabetes" } else { name };
    let bytes = file(&format!("data/{table}.csv.gz")).expect("it ships");
    let text = std::str::from_utf8(bytes).expect("text");
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let inputs = rows[0].len() - 1;
    let mut x: Vec<f64> =
        rows.iter().flat_map(|r| r[..inputs].iter().map(|v| v.parse::<f64>().expect("a number"))).collect();
    if standard {
        for j in 0..inputs {
            let column = || x.iter().skip(j).step_by(inputs);
            let n = rows.len() as f64;
            let mean = column().sum::<f64>() / n;
            let sd = (column().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
            x.iter_mut().skip(j).step_by(inputs).for_each(|v| *v = (*v - mean) / sd);
        }
    }
    let target = if name.starts_with("diabetes") {
        Target::Numbers(rows.iter().map(|r| r[inputs].parse().expect("a number")).collect())
    } else {
        // Classes in order of the alphabet, which for these files is scikit-learn's order, but for breast cancer: its class 0
        // is malignant.
        let mut names: Vec<&str> = rows.iter().map(|r| r[inputs]).collect();
        names.sort_unstable();
        names.dedup();
        if name == "breast_cancer" {
            names = vec!["malignant", "benign"];
        }
        let labels = rows
            .iter()
            .map(|r| names.iter().position(|n| *n == r[inputs]).expect("a class") as u32)
            .collect();
        Target::Classes { labels, classes: names.len() as u32 }
    };
    Part { rows: rows.len(), inputs, x, target }
}

/// Some rows of a part.
pub fn rows(part: &Part, places: &[usize]) -> Part {
    let x = places.iter().flat_map(|&r| &part.x[r * part.inputs..][..part.inputs]).copied().collect();
    let target = match &part.target {
        Target::Classes { labels, classes } => {
            Target::Classes { labels: places.iter().map(|&r| labels[r]).collect(), classes: *classes }
        }
        Target::Numbers(y) => Target::Numbers(places.iter().map(|&r| y[r]).collect()),
    };
    Part { rows: places.len(), inputs: part.inputs, x, target }
}

pub fn logistic(c: f64, penalty: Penalty) -> LinearPlan {
    LinearPlan { family: Family::Logistic { c }, penalty, max_iter: 20_000, tol: 1e-8 }
}

pub fn squares(alpha: f64, penalty: Penalty) -> LinearPlan {
    LinearPlan { family: Family::LeastSquares { alpha }, penalty, max_iter: 20_000, tol: 1e-8 }
}

/// The fit at its end, with its reports.
pub fn fit(plan: LinearPlan, train: &Part, validation: &Part, allowance: u64) -> (LinearSession, Vec<Epoch>) {
    let (train, validation) = (Arc::new(train.clone()), Arc::new(validation.clone()));
    let mut session = LinearSession::new(plan, train, validation).expect("the model fits the target");
    let mut reports = Vec::new();
    loop {
        match session.advance(allowance) {
            Progress::Working => {}
            Progress::Epoch(epoch) => reports.push(epoch),
            Progress::Finished => return (session, reports),
        }
    }
}

/// What the plan minimises, from its definition: (the mean loss of a row, with penalties).
pub fn objective(plan: &LinearPlan, part: &Part, coefficients: &[f64], intercepts: &[f64]) -> f64 {
    let columns = intercepts.len();
    let mut sum = 0.0;
    for (i, x) in part.x.chunks_exact(part.inputs).enumerate() {
        let z: Vec<f64> = (0..columns)
            .map(|c| {
                let w = &coefficients[c * part.inputs..][..part.inputs];
                intercepts[c] + w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>()
            })
            .collect();
        sum += match &part.target {
            Target::Numbers(y) => 0.5 * (z[0] - y[i]) * (z[0] - y[i]),
            Target::Classes { labels, .. } if columns == 1 => {
                let z = if labels[i] == 1 { z[0] } else { -z[0] };
                (-z).max(0.0) + (-z.abs()).exp().ln_1p()
            }
            Target::Classes { labels, .. } => {
                let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                top + z.iter().map(|v| (v - top).exp()).sum::<f64>().ln() - z[labels[i] as usize]
            }
        };
    }
    let (l1, l2) = plan.strengths(part.rows as u64);
    let absolute: f64 = coefficients.iter().map(|w| w.abs()).sum();
    let square: f64 = coefficients.iter().map(|w| w * w).sum();
    sum / part.rows as f64 + l1 * absolute + 0.5 * l2 * square
}

/// Right answers of a classifier.
pub fn correct(model: &Linear, part: &Part) -> usize {
    let Target::Classes { labels, .. } = &part.target else { panic!("classes") };
    classes(model, part).iter().zip(labels).filter(|(a, b)| a == b).count()
}

pub fn classes(model: &Linear, part: &Part) -> Vec<u32> {
    let predicted = model.predict(&part.x, part.rows);
    let best = |row: &[f64]| (1..row.len()).fold(0, |b, c| if row[c] > row[b] { c } else { b }) as u32;
    predicted.chunks_exact(model.outputs()).map(best).collect()
}

pub fn numbers(json: &Json) -> Vec<f64> {
    match json {
        Json::Array(items) => items.iter().flat_map(numbers).collect(),
        number => number.as_f64().into_iter().collect(),
    }
}

pub fn text(json: &Json) -> &str {
    json.as_str().expect("a text")
}

pub fn number(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

/// The largest difference.
pub fn apart(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Less their mean: a softmax does not see a common shift.
pub fn centred(values: &[f64]) -> Vec<f64> {
    let mean = if values.len() > 1 { values.iter().sum::<f64>() / values.len() as f64 } else { 0.0 };
    values.iter().map(|v| v - mean).collect()
}
