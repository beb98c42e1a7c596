//! The metrics of one pass over a part, for the trainer: rows are pushed one by one, then `finish` gives a fixed set of
//! numbers and is ready for the next pass. After construction nothing is allocated, unless more rows come than announced.
//!
//! The area under the ROC curve needs an order of the rows. Scores are turned into whole numbers that sort as they do, the
//! truth in the lowest bit, and one reused buffer of them is sorted for each class: O(rows log rows) a class. Of many rows and
//! classes that is a lot of work at once: [`Judge::rank`] does it class by class beforehand. Where nobody asks for the area, a
//! judge made by [`Judge::unranked`] keeps no order.
//!
//! No result is ever NaN. Not here: metrics that need more than one pass over the network, weights.

use super::classification::{Average, ConfusionMatrix, row_log_loss, winner};
use super::ranking::area;
use super::regression::{error, spread, unexplained};
use crate::data::Target;
use crate::model::piece::Budget;

/// What a pass over classified rows came to; all in [0, 1] but the log loss. All but `roc_auc` are 0 without rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassScores {
    pub accuracy: f64,
    /// Mean recall of the classes that occur.
    pub balanced_accuracy: f64,
    /// Macro mean, as the next two.
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    /// At most [`crate::train::loss::LOG_LOSS_CAP`].
    pub log_loss: f64,
    /// Of two classes: of class 1. Of several: the mean of one versus rest over the classes that have both rows of theirs
    /// and other rows. 0.5, as a guess would get, if no class has.
    pub roc_auc: f64,
}

/// What a pass over numbers came to. Errors are never negative and may be infinite. All are 0 without rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NumberScores {
    pub mse: f64,
    pub mae: f64,
    /// Of a constant truth: 1 if every prediction is right, else 0. May be minus infinity.
    pub r2: f64,
}

/// What a pass came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scores {
    Classes(ClassScores),
    Numbers(NumberScores),
}

/// Judges a pass over rows of either kind.
#[derive(Clone, Debug)]
pub enum Judge {
    Classes(ClassJudge),
    Numbers(NumberJudge),
}

impl Judge {
    /// For the rows of a part with this target.
    pub fn new(target: &Target) -> Self {
        match target {
            Target::Classes { labels, classes } => Self::Classes(ClassJudge::new(labels.len(), *classes)),
            Target::Numbers(numbers) => Self::Numbers(NumberJudge::new(numbers.len())),
        }
    }

    /// As [`Judge::new`], but without the area under the ROC curve, which is then 0.5.
    pub fn unranked(target: &Target) -> Self {
        match target {
            Target::Classes { classes, .. } => Self::Classes(ClassJudge::unranked(*classes)),
            Target::Numbers(numbers) => Self::Numbers(NumberJudge::new(numbers.len())),
        }
    }

    /// Readies what [`Judge::finish`] needs, after the last row, as far as `budget` goes: whether all is ready.
    pub fn rank(&mut self, budget: &mut Budget) -> bool {
        match self {
            Self::Classes(judge) => judge.rank(budget),
            Self::Numbers(_) => true,
        }
    }

    /// The metrics of all rows since the last call, which are then forgotten.
    pub fn finish(&mut self) -> Scores {
        match self {
            Self::Classes(judge) => Scores::Classes(judge.finish()),
            Self::Numbers(judge) => Scores::Numbers(judge.finish()),
        }
    }
}

/// Multiply-adds that stand for a comparison.
const COMPARISON: u64 = 2;

/// Judges a pass over classified rows.
#[derive(Clone, Debug)]
pub struct ClassJudge {
    confusion: ConfusionMatrix,
    log_loss: f64,
    rows: u32,
    labels: Vec<u32>,
    /// Rows x classes: [`sortable`] probabilities.
    scores: Vec<u64>,
    /// The scores of one class, sorted.
    order: Vec<u64>,
    /// Whether the area is asked for.
    ranked: bool,
    /// Classes whose area is known; the sum of the areas that there are, and how many these are.
    passed: u32,
    areas: (f64, u32),
}

impl ClassJudge {
    /// For passes over `rows` rows of `classes` classes.
    pub fn new(rows: usize, classes: u32) -> Self {
        Self {
            confusion: ConfusionMatrix::new(classes),
            log_loss: 0.0,
            rows: 0,
            labels: Vec::with_capacity(rows),
            scores: Vec::with_capacity(rows * classes as usize),
            order: Vec::with_capacity(rows),
            ranked: true,
            passed: 0,
            areas: (0.0, 0),
        }
    }

    /// As [`ClassJudge::new`], without the area under the ROC curve.
    pub fn unranked(classes: u32) -> Self {
        Self { ranked: false, ..Self::new(0, classes) }
    }

    /// One row: its true class and the probabilities of all classes. A NaN counts as 0.
    pub fn push(&mut self, label: u32, probabilities: &[f64]) {
        let classes = self.confusion.classes() as usize;
        self.confusion.add(label, winner(&probabilities[..classes]));
        self.log_loss += row_log_loss(probabilities[label as usize]);
        self.rows += 1;
        if !self.ranked {
            return;
        }
        self.labels.push(label);
        self.scores.extend(probabilities[..classes].iter().map(|p| sortable(*p)));
    }

    /// Counts of the rows so far.
    pub fn confusion(&self) -> &ConfusionMatrix {
        &self.confusion
    }

    /// The metrics of all rows since the last call, which are then forgotten.
    pub fn finish(&mut self) -> ClassScores {
        let rows = f64::from(self.rows);
        let averages = self.confusion.average(Average::Macro);
        let scores = ClassScores {
            accuracy: self.confusion.accuracy(),
            balanced_accuracy: self.confusion.balanced_accuracy(),
            precision: averages.precision,
            recall: averages.recall,
            f1: averages.f1,
            log_loss: if rows > 0.0 { self.log_loss / rows } else { 0.0 },
            roc_auc: self.roc_auc(),
        };
        self.confusion.clear();
        self.log_loss = 0.0;
        self.rows = 0;
        self.labels.clear();
        self.scores.clear();
        (self.passed, self.areas) = (0, (0.0, 0));
        scores
    }

    fn roc_auc(&mut self) -> f64 {
        self.rank(&mut Budget::new(u64::MAX));
        let (sum, defined) = self.areas;
        if defined == 0 { 0.5 } else { sum / f64::from(defined) }
    }

    /// As [`Judge::rank`].
    pub fn rank(&mut self, budget: &mut Budget) -> bool {
        let classes = self.confusion.classes();
        let first = if classes == 2 { 1 } else { 0 };
        let rows = self.labels.len() as u64;
        let sorting = COMPARISON * rows * u64::from(rows.max(1).ilog2() + 1);
        while self.ranked && first + self.passed < classes {
            if !budget.affords(sorting) {
                return false;
            }
            if let Some(area) = self.area_of(first + self.passed) {
                self.areas = (self.areas.0 + area, self.areas.1 + 1);
            }
            self.passed += 1;
        }
        true
    }

    /// One class against the rest.
    fn area_of(&mut self, class: u32) -> Option<f64> {
        let all = self.labels.len() as u64;
        let positives = self.confusion.support(class);
        let width = self.confusion.classes() as usize;
        self.order.clear();
        let scores = self.scores.iter().skip(class as usize).step_by(width).zip(&self.labels);
        self.order.extend(scores.map(|(score, label)| (score << 1) | u64::from(*label == class)));
        self.order.sort_unstable();
        // Negatives below each run of equal scores, then those of the run itself, which count half.
        let (mut twice, mut below) = (0, 0);
        for run in self.order.chunk_by(|a, b| a >> 1 == b >> 1) {
            let hits = run.iter().map(|key| key & 1).sum::<u64>();
            let misses = run.len() as u64 - hits;
            twice += hits * (2 * below + misses);
            below += misses;
        }
        area(twice, positives, all - positives)
    }
}

/// A whole number below 2^63 that sorts as `p` does: the bits of a number that is not negative. Others count as 0.
fn sortable(p: f64) -> u64 {
    if p > 0.0 { p.to_bits() } else { 0 }
}

/// Judges a pass over numbers.
#[derive(Clone, Debug)]
pub struct NumberJudge {
    squares: f64,
    sizes: f64,
    /// Kept, because the spread around the mean takes a second look.
    truth: Vec<f64>,
}

impl NumberJudge {
    /// For passes over `rows` rows.
    pub fn new(rows: usize) -> Self {
        Self { squares: 0.0, sizes: 0.0, truth: Vec::with_capacity(rows) }
    }

    /// One row. A prediction that is NaN counts as infinitely wrong.
    pub fn push(&mut self, truth: f64, prediction: f64) {
        let error = error(truth, prediction).abs();
        self.squares += error * error;
        self.sizes += error;
        self.truth.push(truth);
    }

    /// The metrics of all rows since the last call, which are then forgotten.
    pub fn finish(&mut self) -> NumberScores {
        let rows = self.truth.len() as f64;
        let scores = if rows > 0.0 {
            let r2 = unexplained(self.squares, spread(&self.truth));
            NumberScores { mse: self.squares / rows, mae: self.sizes / rows, r2 }
        } else {
            NumberScores::default()
        };
        self.squares = 0.0;
        self.sizes = 0.0;
        self.truth.clear();
        scores
    }
}
