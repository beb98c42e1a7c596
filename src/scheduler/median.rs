//! The median rule and its family: stop a trial whose best value so far is worse than a percentile of what complete trials
//! showed at the same step.
//!
//! Golovin et al., "Google Vizier", KDD 2017; defaults and edge cases as Optuna's `PercentilePruner`: no judgement before
//! `n_startup_trials` complete trials or step `n_warmup_steps`, only at the first report of each interval, against the
//! linearly interpolated percentile (NaN ignored) of at least `n_min_trials` values at exactly that step; strictly worse is
//! pruned; for maximisation the percentile is 100 - p.

use super::Scheduler;
use crate::space::Settings;
use crate::trial::{Bounds, Direction, History, StopRule, curve};
use std::collections::BTreeMap;

/// Knobs of the rule.
#[derive(Clone, Debug)]
pub struct Percentile {
    /// In [0, 100]; 50 is the median.
    pub percentile: f64,
    pub n_startup_trials: u32,
    pub n_warmup_steps: u32,
    pub interval_steps: u32,
    pub n_min_trials: u32,
    pub metric: u32,
    pub direction: Direction,
    /// As [`Bounds::mean`].
    pub mean: bool,
}

impl Percentile {
    /// The rule at 50 %.
    pub fn median(settings: &Settings, metric: u32, direction: Direction, mean: bool) -> Self {
        Self {
            percentile: 50.0,
            n_startup_trials: settings.int("n_startup_trials") as u32,
            n_warmup_steps: settings.int("n_warmup_steps") as u32,
            interval_steps: settings.int("interval_steps") as u32,
            n_min_trials: settings.int("n_min_trials") as u32,
            metric,
            direction,
            mean,
        }
    }
}

impl Scheduler for Percentile {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, history: &History) -> StopRule {
        let complete = history.complete().map(|(_, outcome)| curve(&outcome.reports, self.metric, self.mean));
        StopRule::Bounds(percentile_bounds(self, complete.collect()))
    }
}

/// The rule as a pure function of a snapshot: the (step, value) pairs of each complete trial.
pub fn percentile_bounds(knobs: &Percentile, complete: Vec<Vec<(u32, f64)>>) -> Bounds {
    let in_force = !complete.is_empty() && complete.len() >= knobs.n_startup_trials as usize;
    let mut at_step: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    if in_force {
        for (step, value) in complete.into_iter().flatten() {
            at_step.entry(step).or_default().push(value);
        }
    }
    let share = match knobs.direction {
        Direction::Minimize => knobs.percentile,
        Direction::Maximize => 100.0 - knobs.percentile,
    };
    let bounds = at_step
        .into_iter()
        .filter(|(_, values)| values.len() >= knobs.n_min_trials as usize)
        .filter_map(|(step, values)| Some((step, percentile(values, share)?)))
        // Between infinities there is no bound; a step without one is not judged, as the reference has it.
        .filter(|(_, bound)| !bound.is_nan())
        .collect();
    Bounds {
        metric: knobs.metric,
        direction: knobs.direction,
        warmup: knobs.n_warmup_steps,
        interval: knobs.interval_steps,
        bounds,
        mean: knobs.mean,
        in_force,
    }
}

/// Linear interpolation between closest ranks, as numpy's `nanpercentile`; `None` if nothing but NaN is there.
fn percentile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.retain(|v| !v.is_nan());
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = share / 100.0 * last as f64;
    let below = (at.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (a, b, t) = (values[below], values[above], at - below as f64);
    if t == 0.0 || a == b {
        return Some(a);
    }
    // numpy's lerp: from the nearer end, so that the result is monotonic in t.
    Some(if t >= 0.5 { b - (b - a) * (1.0 - t) } else { a + (b - a) * t })
}
