//! K-fold cross-validation: which fold each row is validated in.
//!
//! As scikit-learn's `KFold` and `StratifiedKFold`, without shuffling exactly so. Plain: n rows, k folds; the first n mod k
//! folds have one row more than the rest, blocks in the order of the rows. Stratified: number the classes by first appearance
//! and sort the labels; fold i is allocated the classes of elements i, i + k, i + 2k, ... of that list; the rows of a class
//! fill fold 0, then fold 1, ..., each with what it is allocated. Fold sizes differ by at most 1. Shuffling permutes the rows
//! (plain) or the rows of each class (stratified) beforehand and leaves all sizes alone. Not here: groups, repetitions.

use super::split::{INNER, Rows, Sealed, holdout, labels_of, seal, too_small};
use super::{DataError, Dataset};
use crate::math::rng::{Lane, Stream};
use crate::space::Choice;

/// In which order rows go to the folds.
#[derive(Debug)]
pub enum Order<'a> {
    /// As they stand.
    Given,
    /// As the stream shuffles them.
    Shuffled(&'a mut Stream),
}

impl Order<'_> {
    fn arrange(&mut self, rows: &mut [u32]) {
        if let Self::Shuffled(stream) = self {
            stream.shuffle(rows);
        }
    }
}

/// The fold, below `folds`, of each of `n` rows; `None` if there are fewer rows than folds or no folds.
pub fn k_fold(n: u32, folds: u32, mut order: Order<'_>) -> Option<Vec<u32>> {
    if folds == 0 || n < folds {
        return None;
    }
    let mut rows: Vec<u32> = (0..n).collect();
    order.arrange(&mut rows);
    let mut fold_of = vec![0; n as usize];
    let mut rest = rows.into_iter();
    for fold in 0..folds {
        let size = n / folds + u32::from(fold < n % folds);
        rest.by_ref().take(size as usize).for_each(|row| fold_of[row as usize] = fold);
    }
    Some(fold_of)
}

/// The fold, below `folds`, of each row, classes spread evenly; `None` if every class has fewer rows than there are folds, or
/// there are no folds. A class smaller than that is missing from some folds.
pub fn stratified_k_fold(labels: &[u32], folds: u32, mut order: Order<'_>) -> Option<Vec<u32>> {
    // The rows of each class, by first appearance.
    let mut classes: Vec<(u32, Vec<u32>)> = Vec::new();
    for (row, label) in labels.iter().enumerate() {
        let row = row as u32;
        match classes.iter_mut().find(|(class, _)| class == label) {
            Some((_, rows)) => rows.push(row),
            None => classes.push((*label, vec![row])),
        }
    }
    let largest = classes.iter().map(|(_, rows)| rows.len()).max()?;
    if folds == 0 || (largest as u64) < u64::from(folds) {
        return None;
    }
    let mut fold_of = vec![0; labels.len()];
    let mut start = 0u32;
    for (_, rows) in &mut classes {
        let end = start + rows.len() as u32;
        order.arrange(rows);
        let mut rest = rows.iter();
        for fold in 0..folds {
            // Places start..end of the sorted list that are `fold` modulo the number of folds.
            let below = |limit: u32| (limit + folds - 1 - fold) / folds;
            let size = below(end) - below(start);
            rest.by_ref().take(size as usize).for_each(|row| fold_of[*row as usize] = fold);
        }
        start = end;
    }
    Some(fold_of)
}

/// The training, validation and sealed rows that `choice` asks for: one triple for a hold-out, one a fold for
/// cross-validation. The folds' validation rows are disjoint and cover all rows that are not sealed; the sealed rows are the
/// same in all, and the same for every method. Plain folds may lack a class in training (unshuffled and sorted by class they
/// do); stratified ones may not.
pub fn resample(data: &Dataset, choice: &Choice, seed: u64) -> Result<Vec<Rows>, DataError> {
    let settings = &choice.settings;
    let rows = data.x.nrows() as u64;
    if rows < 2 {
        return Err(DataError::TooFewExamples { rows, needed: 2 });
    }
    let (labels, counts) = labels_of(data);
    let mut present = (0..data.classes.len()).filter(|c| counts.get(*c).is_some_and(|n| *n > 0));
    if let (Some(only), None) = (present.next(), present.next()) {
        return Err(DataError::OneClass { class: data.classes[only].clone() });
    }
    let sealed = Sealed::of(settings);
    let stratify = match settings.text("method") {
        "k_fold" => false,
        "stratified_k_fold" => true,
        _ => return Ok(vec![holdout(data, settings.real("validation"), sealed, seed)?]),
    };
    let folds = settings.int("folds").max(2) as u32;
    let (by_class, test) = seal(data, sealed, seed)?;
    let mut open: Vec<u32> = by_class.iter().flatten().copied().collect();
    open.sort_unstable();
    let few = DataError::FewerRowsThanFolds { rows: open.len() as u64, folds };
    if (open.len() as u64) < u64::from(folds) {
        return Err(few);
    }
    let mut stream = Stream::new(seed, Lane::Split, INNER);
    let order = if settings.text("shuffle") == "no" { Order::Given } else { Order::Shuffled(&mut stream) };
    let fold_of = if stratify {
        // A single row would be missing from training in the fold that it validates.
        if let Some(class) = by_class.iter().position(|rows| rows.len() < 2) {
            let (rows, open) = (counts[class] as u64, by_class[class].len() as u64);
            let class = data.classes.get(class).cloned().unwrap_or_default();
            return Err(DataError::TooFewRows { class, rows, needed: rows - open + 2 });
        }
        let labels: Vec<u32> = open.iter().map(|r| labels[*r as usize]).collect();
        let left: Vec<usize> = by_class.iter().map(Vec::len).collect();
        stratified_k_fold(&labels, folds, order).ok_or_else(|| too_small(data, &left, folds))?
    } else {
        k_fold(open.len() as u32, folds, order).ok_or(few)?
    };
    let of = |fold: u32, inside: bool| -> Vec<u32> {
        open.iter().zip(&fold_of).filter(|(_, f)| (**f == fold) == inside).map(|(row, _)| *row).collect()
    };
    Ok((0..folds)
        .map(|k| Rows { train: of(k, false), validation: of(k, true), test: test.clone() })
        .collect())
}
