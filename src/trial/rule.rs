//! Stopping is data: what a trial must reach to go on travels with its proposal. One kind of rule a file.
//!
//! Each rule is plain data, small (what it needs of the other trials, not their curves), and a pure function of the trial's
//! own reports. No kind holds another rule of any kind: bytes from outside cannot nest one in the other without end.

mod limits;
mod paired;
mod patience;
mod rungs;

pub use limits::Limits;
pub use paired::Paired;
pub use patience::Patience;
pub use rungs::{Bar, Climb, Rung, Rungs};

use super::{Direction, Report};
use serde::{Deserialize, Serialize};

/// When to prune a trial, judged after each of its reports. New kinds stand last: the wire counts them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StopRule {
    /// Never.
    Never,
    /// Where its best value so far is worse than a bound.
    Bounds(Bounds),
    /// Where it reaches a rung and is not among the best there.
    Rungs(Rungs),
    /// Where it has not come near its own best for a while.
    Patience(Patience),
    /// Where a value leaves an interval.
    Limits(Limits),
    /// Where it is worse than the best trial, step by step.
    Paired(Paired),
}

/// A bound for each step, as Optuna's percentile pruner draws them up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Which of a report's values is judged.
    pub metric: u32,
    pub direction: Direction,
    /// Steps below this are never judged.
    pub warmup: u32,
    /// Only the first report of each interval of so many steps, counted from `warmup`, is judged. At least 1.
    pub interval: u32,
    /// (step, bound) in ascending order; a step without an entry is not judged.
    pub bounds: Vec<(u32, f64)>,
    /// Whether the steps are parts of one estimate (the folds of a cross-validation): then the mean of the reports so far is
    /// judged, not the best of them.
    pub mean: bool,
    /// Whether a trial with nothing but NaN to show is pruned (it is, once the rule is in force).
    pub in_force: bool,
}

/// The (step, value) pairs that `reports` show of one metric; with `mean`, of the mean up to each step.
pub fn curve(reports: &[Report], metric: u32, mean: bool) -> Vec<(u32, f64)> {
    let mut sum = 0.0;
    let mut pair = |(i, report): (usize, &Report)| {
        let value = report.values.get(metric as usize).copied().unwrap_or(f64::NAN);
        sum += value;
        (report.step, if mean { sum / (i + 1) as f64 } else { value })
    };
    reports.iter().enumerate().map(&mut pair).collect()
}

impl StopRule {
    /// Whether the trial that made `reports` (the last one just now) must stop.
    pub fn stops(&self, reports: &[Report]) -> bool {
        match self {
            Self::Never => false,
            Self::Bounds(rule) => rule.stops(&curve(reports, rule.metric, rule.mean)),
            Self::Rungs(rule) => rule.stops(&curve(reports, rule.metric, rule.mean)),
            Self::Patience(rule) => rule.stops(&curve(reports, rule.metric, rule.mean)),
            Self::Limits(rule) => rule.stops(&curve(reports, rule.metric, rule.mean)),
            // Its pairs are the steps themselves, whatever they are parts of.
            Self::Paired(rule) => rule.stops(&curve(reports, rule.metric, false)),
        }
    }
}

/// Whether the last of `own` is judged: not below `warmup`, and the first report of its interval.
fn due(own: &[(u32, f64)], warmup: u32, interval: u32) -> bool {
    let Some(&(step, _)) = own.last() else { return false };
    if step < warmup {
        return false;
    }
    let interval = interval.max(1);
    let start = (step - warmup) / interval * interval + warmup;
    let earlier = own.iter().map(|(s, _)| *s).filter(|s| *s != step).max();
    earlier.is_none_or(|s| s < start)
}

/// The best of `values` that are numbers.
fn best(values: &[(u32, f64)], direction: Direction) -> Option<f64> {
    let numbers = values.iter().map(|(_, v)| *v).filter(|v| !v.is_nan());
    numbers.reduce(|a, b| if direction.better(b, a) { b } else { a })
}

impl Bounds {
    /// The rule itself, on (step, value) pairs of one trial up to now, in the order they were made.
    pub fn stops(&self, own: &[(u32, f64)]) -> bool {
        let Some(&(step, _)) = own.last() else { return false };
        if !self.in_force || !due(own, self.warmup, self.interval) {
            return false;
        }
        let judged = if self.mean { &own[own.len() - 1..] } else { own };
        let Some(best) = best(judged, self.direction) else { return true };
        match self.bounds.binary_search_by_key(&step, |(s, _)| *s) {
            Ok(i) => self.direction.better(self.bounds[i].1, best),
            Err(_) => false,
        }
    }
}
