//! Seeded, stratified split into training, validation and sealed test rows.
//!
//! Sizes as scikit-learn's `train_test_split`: the held-out part has ceil(share * n) rows; each class gets its share by
//! largest remainder (scikit-learn breaks ties at random, we take the lower class index, so that the seed decides only
//! which rows, never how many). The test rows are drawn first, so that moving the validation share leaves them alone.

use super::folds::{Order, stratified_k_fold};
use super::{DataError, Dataset, Target};
use crate::math::order::descending;
use crate::math::rng::{Lane, Stream};
use crate::space::Settings;

/// Row numbers of the three parts, each in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub train: Vec<u32>,
    pub validation: Vec<u32>,
    pub test: Vec<u32>,
}

/// What is sealed as the test part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sealed {
    /// A share of all rows in [0, 1), drawn class by class; 0 seals nothing.
    Share(f64),
    /// Fold `fold` (from 1) of `folds`, stratified and shuffled.
    Fold { fold: u32, folds: u32 },
}

impl Sealed {
    /// As the settings ask for.
    pub fn of(settings: &Settings) -> Self {
        match settings.int("outer_folds") {
            folds if folds >= 2 => {
                Self::Fold { fold: settings.int("outer_fold").max(1) as u32, folds: folds as u32 }
            }
            _ => Self::Share(settings.real("test")),
        }
    }

    /// The share of all rows that is sealed.
    fn share(self) -> f64 {
        match self {
            Self::Share(share) => share,
            Self::Fold { folds, .. } => 1.0 / f64::from(folds),
        }
    }
}

/// The share of all rows that `settings` seal.
pub(super) fn held_out(settings: &Settings) -> f64 {
    Sealed::of(settings).share()
}

/// Splits the rows of `data`; `validation` and `test` are shares of all rows, `validation` in (0, 1), `test` in [0, 1).
pub fn stratified(data: &Dataset, validation: f64, test: f64, seed: u64) -> Result<Rows, DataError> {
    holdout(data, validation, Sealed::Share(test), seed)
}

/// Splits the rows of `data` into three; `validation` is a share of all rows, those that are sealed included.
pub(super) fn holdout(data: &Dataset, validation: f64, sealed: Sealed, seed: u64) -> Result<Rows, DataError> {
    let n = data.x.nrows();
    let (mut by_class, test) = seal(data, sealed, seed)?;
    let before: Vec<usize> = labels_of(data).1;
    let validation_rows = take(&mut by_class, wanted(validation, n));
    if let Some(empty) = by_class.iter().position(Vec::is_empty) {
        let needed = enough(validation, sealed.share());
        return Err(match &data.target {
            Target::Numbers(_) => DataError::TooFewExamples { rows: n as u64, needed },
            Target::Classes { .. } => DataError::TooFewRows {
                class: data.classes.get(empty).cloned().unwrap_or_default(),
                rows: before[empty] as u64,
                needed: needed.max(before[empty] as u64 + 1),
            },
        });
    }
    let mut train: Vec<u32> = by_class.into_iter().flatten().collect();
    train.sort_unstable();
    Ok(Rows { train, validation: validation_rows, test })
}

/// The rows of each class, shuffled, without those that are sealed; and those, in ascending order.
pub(super) fn seal(
    data: &Dataset,
    sealed: Sealed,
    seed: u64,
) -> Result<(Vec<Vec<u32>>, Vec<u32>), DataError> {
    let n = data.x.nrows();
    let (labels, counts) = labels_of(data);
    let mut by_class: Vec<Vec<u32>> = vec![Vec::new(); counts.len()];
    for (row, &label) in labels.iter().enumerate() {
        by_class[label as usize].push(row as u32);
    }
    let mut stream = Stream::new(seed, Lane::Split, 0);
    for rows in &mut by_class {
        stream.shuffle(rows);
    }
    let test = match sealed {
        Sealed::Share(share) => take(&mut by_class, wanted(share, n)),
        Sealed::Fold { fold, folds } => {
            let Some(place) = fold.checked_sub(1).filter(|_| fold <= folds) else {
                return Err(DataError::NoSuchFold { fold, folds });
            };
            let mut stream = Stream::new(seed, Lane::Split, OUTER);
            let of_row = stratified_k_fold(&labels, folds, Order::Shuffled(&mut stream));
            let of_row = of_row.ok_or_else(|| too_small(data, &counts, folds))?;
            for rows in &mut by_class {
                rows.retain(|r| of_row[*r as usize] != place);
            }
            (0..n as u32).filter(|r| of_row[*r as usize] == place).collect()
        }
    };
    Ok((by_class, test))
}

/// Why rows cannot be spread over stratified folds: the largest class has fewer than `folds`.
pub(super) fn too_small(data: &Dataset, counts: &[usize], folds: u32) -> DataError {
    let largest = (0..counts.len()).rev().max_by_key(|c| counts[*c]).unwrap_or(0);
    let rows = counts.get(largest).copied().unwrap_or(0) as u64;
    match data.classes.get(largest) {
        Some(class) => DataError::TooFewRows { class: class.clone(), rows, needed: u64::from(folds) },
        None => DataError::FewerRowsThanFolds { rows, folds },
    }
}

/// Index of the stream that outer folds are drawn from; inner folds have [`INNER`], everything else 0.
const OUTER: u64 = 2;
/// Index of the stream that inner folds are drawn from.
pub(super) const INNER: u64 = 1;

/// The class of each row and the size of each class; regression counts as one class.
pub(super) fn labels_of(data: &Dataset) -> (Vec<u32>, Vec<usize>) {
    match &data.target {
        Target::Classes { labels, classes } => {
            let mut counts = vec![0; *classes as usize];
            labels.iter().for_each(|l| counts[*l as usize] += 1);
            (labels.clone(), counts)
        }
        Target::Numbers(y) => (vec![0; y.len()], vec![y.len()]),
    }
}

/// Rows in a part that has `share` of `n`.
fn wanted(share: f64, n: usize) -> usize {
    (share * n as f64).ceil() as usize
}

/// Takes `wanted` rows, from each class its share; in ascending order.
fn take(by_class: &mut [Vec<u32>], wanted: usize) -> Vec<u32> {
    let available: Vec<usize> = by_class.iter().map(Vec::len).collect();
    let counts = largest_remainder(&available, wanted);
    let mut rows: Vec<u32> = Vec::with_capacity(wanted);
    for (class, count) in by_class.iter_mut().zip(counts) {
        rows.extend(class.drain(class.len() - count..));
    }
    rows.sort_unstable();
    rows
}

/// Rows of a class with which each part surely gets its share and one is left for training: the least r with
/// r > ceil(validation r) + ceil(test r).
fn enough(validation: f64, test: f64) -> u64 {
    let fits = |r: &u64| {
        let held = |share: f64| (share * *r as f64).ceil() as u64;
        *r > held(validation) + held(test)
    };
    // Shares that leave nothing at all have no such number; the limits of the settings keep them out.
    (1..=1000).find(fits).unwrap_or(1000)
}

/// Divides `wanted` over classes in proportion to `available`, never more than a class has.
fn largest_remainder(available: &[usize], wanted: usize) -> Vec<usize> {
    let total: usize = available.iter().sum();
    let wanted = wanted.min(total);
    // Integer arithmetic, in 64 bits on every platform: shares are floor(a * wanted / total), the remainders are exact.
    let product = |a: usize| a as u64 * wanted as u64;
    let all = total.max(1) as u64;
    let mut counts: Vec<usize> = available.iter().map(|a| (product(*a) / all) as usize).collect();
    // Below the number of rows: exact as floats.
    let remainders: Vec<f64> = available.iter().map(|a| (product(*a) % all) as f64).collect();
    let order = descending(&remainders);
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
        let choice = Choice::of(super::super::DATA, "iris", super::super::COMMON).expect("iris");
        let mut files = super::super::Files::none();
        let name = super::super::file_of("iris").expect("a file");
        files.insert(name, include_bytes!("../../tests/golden/iris.csv").as_slice());
        super::super::load(&choice, &files, 0).expect("iris")
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
}
