//! Metrics of classes: what follows from the confusion matrix, and from the predicted probabilities.
//!
//! Of one class: precision = hits / predictions, recall = hits / truths, F1 = 2 hits / (predictions + truths), each 0 if it
//! is 0/0. Macro is the mean over all classes, weighted the mean by support, micro pools the counts. Balanced accuracy is
//! the mean recall of the classes that occur. With s rows, c hits, t_k truths and p_k predictions of class k:
//!
//! Matthews' correlation = (c s - sum t_k p_k) / sqrt((s^2 - sum p_k^2) (s^2 - sum t_k^2)), 0 if a root is 0
//! (J. Gorodkin, Computational Biology and Chemistry 28, 2004); Cohen's kappa = (c s - sum t_k p_k) / (s^2 - sum t_k p_k).
//!
//! As in scikit-learn 1.9 with zero_division = 0. Not here: sample weights, multi-label, thresholds other than the largest
//! probability.

use crate::math::float;

/// The probabilities that a log loss sees are kept this far from 0 and 1 (the machine epsilon of f64).
pub const CLIP: f64 = f64::EPSILON;

/// How the values of the classes become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// Each class counts the same.
    Macro,
    /// Each class counts by its rows.
    Weighted,
    /// Counts are pooled over the classes.
    Micro,
}

/// Three numbers in [0, 1].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PrecisionRecall {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Counts of rows, true class by row, predicted class by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfusionMatrix {
    classes: u32,
    counts: Vec<u32>,
}

impl ConfusionMatrix {
    /// No rows yet.
    pub fn new(classes: u32) -> Self {
        Self { classes, counts: vec![0; classes as usize * classes as usize] }
    }

    /// Of true and predicted labels, both below `classes`.
    pub fn from_labels(truth: &[u32], prediction: &[u32], classes: u32) -> Self {
        let mut matrix = Self::new(classes);
        for (&t, &p) in truth.iter().zip(prediction) {
            matrix.add(t, p);
        }
        matrix
    }

    /// Of counts row by row; `None` if they are not `classes` x `classes`.
    pub fn from_counts(classes: u32, counts: &[u32]) -> Option<Self> {
        let expected = classes as usize * classes as usize;
        (counts.len() == expected).then(|| Self { classes, counts: counts.to_vec() })
    }

    /// Of true labels and probabilities, rows x `classes`; the first largest wins.
    pub fn from_probabilities(truth: &[u32], probabilities: &[f64], classes: u32) -> Self {
        let mut matrix = Self::new(classes);
        for (&t, row) in truth.iter().zip(probabilities.chunks_exact(classes as usize)) {
            matrix.add(t, winner(row));
        }
        matrix
    }

    /// One more row.
    pub fn add(&mut self, truth: u32, prediction: u32) {
        self.counts[truth as usize * self.classes as usize + prediction as usize] += 1;
    }

    /// Forgets all rows.
    pub fn clear(&mut self) {
        self.counts.fill(0);
    }

    pub fn classes(&self) -> u32 {
        self.classes
    }

    /// Counts row by row.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Rows counted.
    pub fn rows(&self) -> u64 {
        self.counts.iter().map(|c| u64::from(*c)).sum()
    }

    /// Rows whose class was right.
    pub fn hits(&self) -> u64 {
        (0..self.classes).map(|k| self.hits_of(k)).sum()
    }

    /// Rows of `class`.
    pub fn support(&self, class: u32) -> u64 {
        let k = self.classes as usize;
        self.counts[class as usize * k..][..k].iter().map(|c| u64::from(*c)).sum()
    }

    /// Rows that were predicted to be of `class`.
    pub fn predictions(&self, class: u32) -> u64 {
        self.counts.iter().skip(class as usize).step_by(self.classes as usize).map(|c| u64::from(*c)).sum()
    }

    fn hits_of(&self, class: u32) -> u64 {
        u64::from(self.counts[class as usize * (self.classes as usize + 1)])
    }

    /// Share of right rows; 0 if there is none.
    pub fn accuracy(&self) -> f64 {
        ratio(self.hits(), self.rows())
    }

    /// Mean recall of the classes that occur; 0 if none does.
    pub fn balanced_accuracy(&self) -> f64 {
        let (mut sum, mut occur) = (0.0, 0u32);
        for k in 0..self.classes {
            let support = self.support(k);
            if support > 0 {
                sum += ratio(self.hits_of(k), support);
                occur += 1;
            }
        }
        if occur == 0 { 0.0 } else { sum / f64::from(occur) }
    }

    /// Of one class against the rest. For two classes, that of class 1 is the "binary" value.
    pub fn of_class(&self, class: u32) -> PrecisionRecall {
        precision_recall(self.hits_of(class), self.predictions(class), self.support(class))
    }

    /// Over all classes.
    pub fn average(&self, average: Average) -> PrecisionRecall {
        if average == Average::Micro {
            return precision_recall(self.hits(), self.rows(), self.rows());
        }
        let (mut sum, mut weights) = (PrecisionRecall::default(), 0.0);
        for k in 0..self.classes {
            let weight = if average == Average::Macro { 1.0 } else { self.support(k) as f64 };
            let one = self.of_class(k);
            sum.precision += weight * one.precision;
            sum.recall += weight * one.recall;
            sum.f1 += weight * one.f1;
            weights += weight;
        }
        if weights == 0.0 {
            return PrecisionRecall::default();
        }
        PrecisionRecall {
            precision: sum.precision / weights,
            recall: sum.recall / weights,
            f1: sum.f1 / weights,
        }
    }

    /// Matthews' correlation coefficient in [-1, 1]; 0 if truth or prediction is constant.
    pub fn matthews(&self) -> f64 {
        let [agreed, by_chance, all, truth, predicted] = self.moments();
        let spread = (all - predicted) * (all - truth);
        if spread > 0.0 { (agreed - by_chance) / float::sqrt(spread) } else { 0.0 }
    }

    /// Cohen's kappa; `None` if truth and prediction are one and the same constant.
    pub fn cohen_kappa(&self) -> Option<f64> {
        let [agreed, by_chance, all, ..] = self.moments();
        (all > by_chance).then(|| (agreed - by_chance) / (all - by_chance))
    }

    /// c s, sum t_k p_k, s^2, sum t_k^2, sum p_k^2: whole numbers, exact up to 2^53.
    fn moments(&self) -> [f64; 5] {
        let (s, c) = (self.rows() as f64, self.hits() as f64);
        let mut moments = [c * s, 0.0, s * s, 0.0, 0.0];
        for k in 0..self.classes {
            let (t, p) = (self.support(k) as f64, self.predictions(k) as f64);
            moments[1] += t * p;
            moments[3] += t * t;
            moments[4] += p * p;
        }
        moments
    }
}

/// Mean of -ln of the true class's probability, kept [`CLIP`] away from 0 and 1; rows x `classes`, not normalised again.
/// 0 if there is no row.
pub fn log_loss(truth: &[u32], probabilities: &[f64], classes: u32) -> f64 {
    let rows = truth.iter().zip(probabilities.chunks_exact(classes as usize));
    mean(rows.map(|(t, row)| row_log_loss(row[*t as usize])))
}

/// The log loss of one row whose true class was given `probability`. NaN counts as 0.
pub fn row_log_loss(probability: f64) -> f64 {
    -float::ln(if probability > CLIP { probability.min(1.0 - CLIP) } else { CLIP })
}

/// Brier score of two classes: mean of (p - y)^2, `positive` the probability of class 1. 0 if there is no row.
pub fn brier(truth: &[u32], positive: &[f64]) -> f64 {
    mean(truth.iter().zip(positive).map(|(t, p)| {
        let d = p - if *t == 1 { 1.0 } else { 0.0 };
        d * d
    }))
}

/// Share of rows whose true class is among the `k` most probable; of equals the later class comes first, as in
/// scikit-learn. 0 if there is no row.
pub fn top_k_accuracy(truth: &[u32], probabilities: &[f64], classes: u32, k: u32) -> f64 {
    let rows = truth.iter().zip(probabilities.chunks_exact(classes as usize));
    mean(rows.map(|(&t, row)| {
        let t = t as usize;
        let before = row.iter().enumerate().filter(|&(j, &p)| p > row[t] || (p == row[t] && j > t)).count();
        if before < k as usize { 1.0 } else { 0.0 }
    }))
}

/// The class of the first largest value.
pub fn winner(row: &[f64]) -> u32 {
    let (mut best, mut top) = (0, f64::NEG_INFINITY);
    for (class, &p) in (0u32..).zip(row) {
        if p > top {
            (best, top) = (class, p);
        }
    }
    best
}

fn precision_recall(hits: u64, predictions: u64, truths: u64) -> PrecisionRecall {
    PrecisionRecall {
        precision: ratio(hits, predictions),
        recall: ratio(hits, truths),
        f1: ratio(2 * hits, predictions + truths),
    }
}

/// 0 if both are.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// From first to last; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0u64), |(sum, n), v| (sum + v, n + 1));
    if n == 0 { 0.0 } else { sum / n as f64 }
}
