//! The data files and what the tests measure.

use serde_json::Value as Json;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::forest::ForestPlan;
use tunescape::model::tree::{Columns, Criterion, Grower, MaxFeatures, Rules, Tree, Truth};
use tunescape::runtime::threads::file;

pub fn json(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

pub fn numbers(json: &Json) -> Vec<f64> {
    json.as_array().expect("a list").iter().map(|v| v.as_f64().expect("a number")).collect()
}

/// One of the data files: numbers, then the target in the last column.
pub fn table(name: &str) -> Part {
    let bytes = file(&format!("data/{name}.csv.gz")).expect("it ships");
    let text = std::str::from_utf8(bytes).expect("text");
    let (mut x, mut last) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1).filter(|l| !l.is_empty()) {
        let fields: Vec<&str> = line.split(',').collect();
        let (target, features) = fields.split_last().expect("fields");
        x.extend(features.iter().map(|f| f.parse::<f64>().expect("a number")));
        last.push((*target).to_owned());
    }
    let rows = last.len();
    let target = if name == "diabetes" {
        Target::Numbers(last.iter().map(|v| v.parse().expect("a number")).collect())
    } else {
        let mut names: Vec<String> = Vec::new();
        let labels = last
            .into_iter()
            .map(|name| {
                names.iter().position(|n| *n == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                }) as u32
            })
            .collect();
        Target::Classes { labels, classes: names.len() as u32 }
    };
    Part { rows, inputs: x.len() / rows, x, target }
}

pub fn part(data: &Part, keep: impl Fn(usize) -> bool) -> Arc<Part> {
    let rows: Vec<usize> = (0..data.rows).filter(|&r| keep(r)).collect();
    let x = rows.iter().flat_map(|r| &data.x[r * data.inputs..][..data.inputs]).copied().collect();
    let target = match &data.target {
        Target::Classes { labels, classes } => {
            Target::Classes { labels: rows.iter().map(|&r| labels[r]).collect(), classes: *classes }
        }
        Target::Numbers(y) => Target::Numbers(rows.iter().map(|&r| y[r]).collect()),
    };
    Arc::new(Part { rows: rows.len(), inputs: data.inputs, x, target })
}

pub const RULES: Rules = Rules {
    criterion: Criterion::Gini,
    max_depth: None,
    min_samples_split: 2,
    min_samples_leaf: 1,
    max_features: MaxFeatures::Sqrt,
};
pub const PLAN: ForestPlan = ForestPlan { n_estimators: 30, bootstrap: true, rules: RULES };

/// Rules from scikit-learn's parameters.
pub fn rules(params: &Json) -> Rules {
    let count = |key: &str, or: u32| params[key].as_u64().map_or(or, |v| v as u32);
    Rules {
        criterion: if params["criterion"] == "entropy" { Criterion::Entropy } else { Criterion::Gini },
        max_depth: params["max_depth"].as_u64().map(|d| d as u32),
        min_samples_split: count("min_samples_split", 2),
        min_samples_leaf: count("min_samples_leaf", 1),
        max_features: match params.get("max_features") {
            Some(Json::Null) => MaxFeatures::All,
            Some(name) if name == "log2" => MaxFeatures::Log2,
            _ => MaxFeatures::Sqrt,
        },
    }
}

pub fn grow(data: &Part, rules: Rules, weights: &[u32], seed: u64) -> Tree {
    let truth = match &data.target {
        Target::Classes { labels, classes } => Truth::Classes { labels, classes: *classes as usize },
        Target::Numbers(y) => Truth::Numbers(y),
    };
    let columns = Columns::of(&data.x, data.rows, data.inputs);
    let mut stream = Stream::new(seed, Lane::Test, 0);
    Grower::new(rules, truth, data.inputs).grow(&columns, weights, &mut stream)
}

/// Accuracy or R2 of predictions, rows x outputs.
pub fn score(target: &Target, predictions: &[f64]) -> f64 {
    match target {
        Target::Classes { labels, classes } => {
            let rows = predictions.chunks_exact(*classes as usize).zip(labels);
            let right = rows.filter(|(p, label)| {
                let best = (0..p.len()).rev().max_by(|&a, &b| p[a].total_cmp(&p[b])).expect("classes");
                best == **label as usize
            });
            right.count() as f64 / labels.len() as f64
        }
        Target::Numbers(y) => {
            let mean = y.iter().sum::<f64>() / y.len() as f64;
            let errors: f64 = y.iter().zip(predictions).map(|(y, p)| (y - p) * (y - p)).sum();
            1.0 - errors / y.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>()
        }
    }
}

pub fn tree_predictions(tree: &Tree, data: &Part) -> Vec<f64> {
    data.x.chunks_exact(data.inputs).flat_map(|x| tree.predict(x).to_vec()).collect()
}
