//! The nouns of a search, in Optuna's words: trial, leg, report, state, stop rule, history.
//!
//! This room stands below the objective (the design lists it above): an objective speaks in reports.

mod history;
mod rule;

pub use history::{History, Record, by_trial, lineage};
pub use rule::{Bar, Bounds, Climb, Limits, Paired, Patience, Rung, Rungs, StopRule, curve};

use crate::space::Params;
use serde::{Deserialize, Serialize};

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    Minimize,
    Maximize,
}

impl Direction {
    /// Whether `a` is strictly better than `b`; NaN is better than nothing.
    pub fn better(self, a: f64, b: f64) -> bool {
        match self {
            Self::Minimize => a < b,
            Self::Maximize => a > b,
        }
    }

    /// The value that everything else is at least as good as.
    pub fn worst(self) -> f64 {
        match self {
            Self::Minimize => f64::INFINITY,
            Self::Maximize => f64::NEG_INFINITY,
        }
    }
}

/// What a training says after a step (an epoch, a fold, a tree).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// 1 for the first.
    pub step: u32,
    /// Multiply-adds behind the model at this step, whoever spent them: of a trial in several legs those of the earlier ones
    /// too, of one that took over another's weights those of the other.
    pub cost: u64,
    /// One value for each metric of `objective::METRICS`, never NaN.
    pub values: Vec<f64>,
}

/// Where a trial stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Running,
    Waiting,
    Complete,
    Pruned,
    Failed,
}

/// How a training went that came to its end: data, not an accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    Finished,
    /// It finished, but a constant guess would have been better.
    WorseThanChance,
    /// The loss left the finite numbers; the values are the worst there are.
    NotFinite,
}

/// Why a trial failed without an accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The user skipped it after two workers were lost on it.
    Skipped,
    /// The setting cannot be trained on these data.
    Impossible,
}

/// Where a result was computed: only the CPU's are bit-exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backend {
    Cpu,
    Gpu,
}

/// Who chose a leg's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    Sampler,
    Scheduler,
    Hand,
    /// A trial of an earlier study: its leg is no leg of this one.
    Earlier,
}

/// The unit of proposal, window, journal and supervision: a stretch of one trial. An ordinary trial is one leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Position in the order of proposals.
    pub index: u32,
    pub trial: u32,
    /// Steps done before this leg.
    pub from: u32,
    /// The last step of this leg; `None`: to the end of the training.
    pub to: Option<u32>,
    pub params: Params,
    /// The (trial, step) whose weights this leg starts from.
    pub parent: Option<(u32, u32)>,
    pub origin: Origin,
    /// What the trial must reach to go on; the worker judges each report by it.
    pub rule: StopRule,
}

impl Leg {
    /// Indices from here on belong to trials of an earlier study ([`Origin::Earlier`]): they are no legs of this one.
    pub const EARLIER: u32 = 1 << 31;
}

/// What came of a leg.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub reports: Vec<Report>,
    /// Complete, Pruned or Failed; Waiting if the leg came to its end and the training did not: another leg may go on from there.
    pub state: State,
    pub ending: Ending,
    /// One for each objective; empty if the trial failed.
    pub values: Vec<f64>,
    /// Derivative of the first value by each hyperparameter that the recipe names, where the study asks for one and the trial
    /// came to its end; empty if it is not finite. Its cost is part of the last report's.
    pub gradient: Option<Vec<f64>>,
    pub backend: Backend,
    pub refusal: Option<Refusal>,
}

impl Outcome {
    /// A trial that failed for a stated reason.
    pub fn refused(refusal: Refusal) -> Self {
        Self {
            reports: Vec::new(),
            state: State::Failed,
            ending: Ending::Finished,
            values: Vec::new(),
            gradient: None,
            backend: Backend::Cpu,
            refusal: Some(refusal),
        }
    }

    /// Multiply-adds behind its model.
    pub fn cost(&self) -> u64 {
        self.reports.last().map_or(0, |r| r.cost)
    }
}
