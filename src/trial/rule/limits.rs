//! Limits: a trial stops once a value is not a number or leaves an interval.
//!
//! Optuna's `ThresholdPruner`: judged from step `warmup` on, at the first report of each interval; the latest value counts.

use super::due;
use serde::{Deserialize, Serialize};

/// What the values must stay within; the ends belong to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Which of a report's values is judged.
    pub metric: u32,
    /// Whether the mean of the reports so far is judged (folds), not the latest one.
    pub mean: bool,
    /// -inf: none.
    pub lower: f64,
    /// +inf: none.
    pub upper: f64,
    /// Steps below this are never judged.
    pub warmup: u32,
    /// Only the first report of each interval of so many steps, counted from `warmup`, is judged. At least 1.
    pub interval: u32,
}

impl Limits {
    /// The rule itself, on (step, value) pairs of one trial up to now.
    pub fn stops(&self, own: &[(u32, f64)]) -> bool {
        let Some(&(_, value)) = own.last() else { return false };
        due(own, self.warmup, self.interval) && (value.is_nan() || value < self.lower || value > self.upper)
    }
}
