//! Seeded, stratified split into training, validation and sealed test rows.
//!
//! Sizes as scikit-learn's `train_test_split`: the held-out part has ceil(share * n) rows; each class gets its share by
//! largest remainder (scikit-learn breaks ties at random, we take the lower class index, so that the seed decides only
//! which rows, never how many). The test rows are drawn first, so that moving the validation share leaves them alone.

use super::{DataError, Dataset, Target};
use crate::math::rng::{Lane, Stream};

/// Row numbers of the three parts, each in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    pub train: Vec<u32>,
    pub validation: Vec<u32>,
    pub test: Vec<u32>,
}

/// Splits the rows of `data`; `validation` and `test` are shares of all rows, in (0, 1).
pub fn stratified(data: &Dataset, validation: f64, test: f64, seed: u64) -> Result<Rows, DataError> {
    let n = data.x.nrows();
    let (labels, classes) = match &data.target {
        Target::Classes { labels, classes } => (labels.clone(), *classes as usize),
        Target::Numbers(_) => (vec![0; n], 1),
    };
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); classes];
    for (row, &label) in labels.iter().enumerate() {
        by_class[label as usize].push(row as u32);
    }
    let mut stream = Stream::new(seed, Lane::Split, 0);
    for rows in &mut by_class {
        stream.shuffle(rows);
    }
    let mut take = |share: f64| {
        let wanted = (share * n as f64).ceil() as usize;
        let available: Vec<usize> = by_class.iter().map(Vec::len).collect();
        let counts = largest_remainder(&available, wanted);
        let mut rows: Vec<u32> = Vec::with_capacity(wanted);
        for (class, count) in by_class.iter_mut().zip(counts) {
            rows.extend(class.drain(class.len() - count..));
        }
        rows.sort_unstable();
        rows
    };
    let test = take(test);
    let validation = take(validation);
    if let Some(empty) = by_class.iter().position(Vec::is_empty) {
        return Err(DataError::TooFewRows { class: data.classes.get(empty).cloned().unwrap_or_default() });
    }
    let mut train: Vec<u32> = by_class.into_iter().flatten().collect();
    train.sort_unstable();
    Ok(Rows { train, validation, test })
}

/// Divides `wanted` over classes in proportion to `available`, never more than a class has.
fn largest_remainder(available: &[usize], wanted: usize) -> Vec<usize> {
    let total: usize = available.iter().sum();
    let wanted = wanted.min(total);
    // Integer arithmetic, in 64 bits on every platform: shares are floor(a * wanted / total), the remainders are exact.
    let product = |a: usize| a as u64 * wanted as u64;
    let all = total.max(1) as u64;
    let mut counts: Vec<usize> = available.iter().map(|a| (product(*a) / all) as usize).collect();
    let mut order: Vec<usize> = (0..available.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(product(available[i]) % all));
    let missing = wanted - counts.iter().sum::<usize>();
    for &i in order.iter().take(missing) {
        counts[i] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Choice;

    fn iris() -> Dataset {
        super::super::csv::labelled("iris", include_bytes!("../../www/data/iris.csv")).expect("iris")
    }

    #[test]
    fn iris_as_the_reference_counts_it() {
        let data = iris();
        assert_eq!((data.x.nrows(), data.x.ncols(), data.classes.len()), (150, 4, 3));
        let rows = stratified(&data, 0.25, 0.2, 7).expect("split");
        let Target::Classes { labels, .. } = &data.target else { unreachable!() };
        let counts = |part: &[u32]| {
            let mut c = [0; 3];
            for &r in part {
                c[labels[r as usize] as usize] += 1;
            }
            c
        };
        assert_eq!(counts(&rows.test), [10, 10, 10]);
        assert_eq!(rows.validation.len(), 38);
        let mut all: Vec<u32> = [rows.train.clone(), rows.validation.clone(), rows.test.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..150).collect::<Vec<_>>());
        assert_ne!(rows, stratified(&data, 0.25, 0.2, 8).expect("split"), "the seed matters");
        assert_eq!(rows.test, stratified(&data, 0.4, 0.2, 7).expect("split").test, "the sealed rows stay");
    }

    /// `stratified_train_test_split` of the reference; ties are random there, so counts agree within 1.
    #[test]
    fn class_counts_of_the_reference() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/golden/splits.json")).expect("JSON");
        for case in file["stratified_train_test_split"].as_array().expect("cases") {
            let numbers = |key: &str| -> Vec<usize> {
                case[key]
                    .as_array()
                    .expect("list")
                    .iter()
                    .map(|v| v.as_u64().expect("count") as usize)
                    .collect()
            };
            let (train, test) = (numbers("train_class_counts"), numbers("test_class_counts"));
            let all: Vec<usize> = train.iter().zip(&test).map(|(a, b)| a + b).collect();
            let ours = largest_remainder(&all, test.iter().sum());
            assert_eq!(ours.iter().sum::<usize>(), test.iter().sum::<usize>());
            assert!(ours.iter().zip(&test).all(|(a, b)| a.abs_diff(*b) <= 1), "{case}: {ours:?}");
        }
    }

    #[test]
    fn scaling_sees_the_training_rows_only() {
        let data = iris();
        let choice = Choice::of(super::super::DATA, "iris", super::super::COMMON).expect("iris");
        let split = data.split(&choice, "standard", 7).expect("split");
        let mean = |part: &super::super::Part| part.x.iter().step_by(4).sum::<f64>() / part.rows as f64;
        assert!(mean(&split.train).abs() < 1e-12);
        assert!(
            mean(&split.test).abs() > 1e-6,
            "the other parts are shifted by the training mean, not their own"
        );
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/golden/splits.json")).expect("JSON");
        let edge = &file["scaler_edge_cases"];
        let x = ndarray::Array2::from_shape_vec(
            (4, 4),
            edge["X"]
                .as_array()
                .expect("X")
                .iter()
                .flat_map(|r| match r.as_array() {
                    Some(r) => r.iter().filter_map(serde_json::Value::as_f64).collect::<Vec<_>>(),
                    None => r.as_f64().into_iter().collect(),
                })
                .collect(),
        )
        .expect("4 x 4");
        let fitted = super::super::Scaling::fit("standard", &x, &[0, 1, 2, 3]);
        for (j, scale) in edge["standard_scale"].as_array().expect("scale").iter().enumerate() {
            assert!((fitted.scale[j] - scale.as_f64().expect("number")).abs() < 1e-10);
        }
    }
}
