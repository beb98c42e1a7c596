//! Pairs: a trial stops once a signed-rank test says that it is worse than the best trial on the steps they share.
//!
//! Optuna's `WilcoxonPruner`, made for steps that are instances of one problem (the folds of a cross-validation): on at least
//! `n_startup_steps` (and 2) shared steps, the one-sided p-value of the differences (zeros split) lies below `p_threshold`.
//! A trial whose mean is no worse than the best one's is never stopped, nor anything with a value that is not finite.

use crate::math::signed_rank;
use crate::trial::Direction;
use serde::{Deserialize, Serialize};

/// The trial to be compared with, and how sure one must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Which of a report's values is compared.
    pub metric: u32,
    pub direction: Direction,
    /// In [0, 1].
    pub p_threshold: f64,
    pub n_startup_steps: u32,
    /// (step, value) of the best complete trial, as it was made; empty while there is none.
    pub best: Vec<(u32, f64)>,
}

impl Paired {
    /// The rule itself, on (step, value) pairs of one trial up to now.
    pub fn stops(&self, own: &[(u32, f64)]) -> bool {
        let finite = |pairs: &[(u32, f64)]| !pairs.is_empty() && pairs.iter().all(|(_, v)| v.is_finite());
        if !finite(own) || !finite(&self.best) {
            return false;
        }
        let worse_by = self.differences(own);
        if worse_by.len() < self.n_startup_steps.max(2) as usize {
            return false;
        }
        let mean = |pairs: &[(u32, f64)]| pairs.iter().fold(0.0, |s, (_, v)| s + v) / pairs.len() as f64;
        let (theirs, ours) = (mean(&self.best), mean(own));
        let really_worse = self.direction.better(theirs, ours);
        really_worse && signed_rank::p_greater(&worse_by) < self.p_threshold
    }

    /// By how much each shared step is worse than the best trial's.
    fn differences(&self, own: &[(u32, f64)]) -> Vec<f64> {
        let theirs = |step: u32| self.best.iter().find(|(s, _)| *s == step).map(|(_, v)| *v);
        let sign = |d: f64| if self.direction == Direction::Minimize { d } else { -d };
        own.iter().filter_map(|&(step, value)| Some(sign(value - theirs(step)?))).collect()
    }
}
