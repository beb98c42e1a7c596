//! Patience: a trial that does not come near its own best any more may be stopped; another rule may have to agree.
//!
//! Optuna's `PatientPruner`: with more than `patience + 1` reports, let B be the best value before the last `patience + 1`
//! of them and L the best among those. Minimising, B + min_delta < L asks the inner rule, and without one stops the trial;
//! maximising, B - min_delta > L. NaN is skipped; where nothing else is there, nothing is stopped.

use super::{Bounds, best};
use crate::trial::Direction;
use serde::{Deserialize, Serialize};

/// How long a trial may go without coming near its best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Patience {
    /// Which of a report's values is judged.
    pub metric: u32,
    pub direction: Direction,
    /// Whether the mean of the reports so far is judged (folds), not each by itself.
    pub mean: bool,
    pub patience: u32,
    /// How far behind its best the trial may stay for ever. At least 0.
    pub min_delta: f64,
    /// The rule that decides once patience is at an end. Bounds only, so that no rule nests in itself.
    pub inner: Option<Bounds>,
}

impl Patience {
    /// The rule itself, on (step, value) pairs of one trial up to now, in ascending order of their steps.
    pub fn stops(&self, own: &[(u32, f64)]) -> bool {
        let recent = self.patience as usize + 1;
        if own.len() <= recent {
            return false;
        }
        let (before, last) = own.split_at(own.len() - recent);
        let (Some(before), Some(last)) = (best(before, self.direction), best(last, self.direction)) else {
            return false;
        };
        let ended = match self.direction {
            Direction::Minimize => before + self.min_delta < last,
            Direction::Maximize => before - self.min_delta > last,
        };
        ended && self.inner.as_ref().is_none_or(|rule| rule.stops(own))
    }
}
