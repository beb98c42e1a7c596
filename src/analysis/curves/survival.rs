//! Work to a target, where some runs end before they reach it.
//!
//! A run that stopped short is not as good as its budget and not infinitely bad: it is censored. The Kaplan-Meier estimate uses it for
//! as long as it ran: S(t) = product over the times up to t at which runs succeeded of (1 - successes / runs still under way). The
//! expected running time restarts failed runs: all work of all runs, over the number of successes.
//!
//! Source: E. Kaplan, P. Meier, J. American Statistical Association 53, 1958; A. Auger, N. Hansen, CEC 2005 (ERT).

use super::best::Point;
use super::targets::first;
use crate::trial::Direction;

/// One run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Until the target, or in all.
    pub spent: u64,
    pub reached: bool,
}

/// The share of runs that would not have reached the target yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Survival {
    /// (work, share still without the target from there on), a step for each work at which a run succeeded, ascending.
    pub steps: Vec<(u64, f64)>,
    pub runs: u32,
    pub reached: u32,
}

impl Survival {
    /// The least work with which at least half of the runs reach the target; `None` if fewer than half are known to.
    pub fn median(&self) -> Option<u64> {
        self.steps.iter().find(|(_, share)| *share <= 0.5).map(|(spent, _)| *spent)
    }
}

/// When `curve` was first at least as good as `target`.
pub fn work_to_target(curve: &[Point], target: f64, direction: Direction) -> Observation {
    match first(curve, target, direction) {
        Some(spent) => Observation { spent, reached: true },
        None => Observation { spent: curve.last().map_or(0, |p| p.spent), reached: false },
    }
}

/// The estimate from some runs; one that ends where another succeeds was still under way.
pub fn kaplan_meier(runs: &[Observation]) -> Survival {
    let mut sorted = runs.to_vec();
    sorted.sort_unstable_by_key(|run| (run.spent, !run.reached));
    let mut share = 1.0;
    let mut steps = Vec::new();
    let mut i = 0;
    while i < sorted.len() {
        let spent = sorted[i].spent;
        let here = sorted[i..].iter().take_while(|run| run.spent == spent);
        let (count, successes) = here.fold((0, 0), |(n, s), run| (n + 1, s + usize::from(run.reached)));
        let under_way = sorted.len() - i;
        if successes > 0 {
            share *= (under_way - successes) as f64 / under_way as f64;
            steps.push((spent, share));
        }
        i += count;
    }
    let reached = runs.iter().filter(|run| run.reached).count() as u32;
    Survival { steps, runs: runs.len() as u32, reached }
}

/// Mean work until the target if failed runs are started again; `None` if no run has reached it.
pub fn expected_running_time(runs: &[Observation]) -> Option<f64> {
    let reached = runs.iter().filter(|run| run.reached).count();
    let spent = runs.iter().fold(0u64, |sum, run| sum.saturating_add(run.spent));
    (reached > 0).then(|| spent as f64 / reached as f64)
}
