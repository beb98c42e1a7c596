//! Schedulers: how long a trial may run.
//!
//! The stopping kind (the table): a rule is drawn up at the proposal, from what the window shows, and travels with the leg; the
//! worker judges each report by it. The kinds that pause, promote and copy trials work in legs; here they are pure
//! functions from the legs so far to the next one: [`promotion`] (ASHA as its paper has it), [`synchronous`] (Hyperband as
//! its paper has it), [`population`] (population-based training). [`brackets`] and [`halving_tables`] hold the arithmetic.

mod asha;
pub mod attempt;
pub mod brackets;
pub mod halving;
pub mod halving_tables;
mod hyperband;
mod median;
mod never;
mod patient;
mod percentile;
pub mod population;
pub mod promotion;
mod seen;
mod standing;
mod successive_halving;
pub mod synchronous;
mod table;
mod threshold;
mod wilcoxon;

pub use percentile::{Percentile, percentile_bounds};
pub use standing::{Mark, RungStanding, Standing};
pub use table::{SCHEDULERS, Strategy, admits, scheduler};

use crate::space::{Fault, Settings, SpecError};
use crate::trial::{Direction, History, StopRule};

/// What is judged, as far as it is known before a study starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judge {
    /// Which of a report's values.
    pub metric: u32,
    pub direction: Direction,
    /// Whether the steps are parts of one estimate (the folds of a cross-validation).
    pub mean: bool,
    /// Most reports of one trial; their steps count from 1.
    pub steps: u32,
}

/// A rule for when to stop. `&mut self` is a cache that may never change a result (law 3).
pub trait Scheduler: Send {
    /// Whether it looks at results; a study lifts its window when nothing does.
    fn learns(&self) -> bool;

    /// What trial number `trial`, the next one, must reach to go on.
    fn rule(&mut self, trial: u32, history: &History) -> StopRule;

    /// Which trials a sampler learns from together with `trial`: those of the same bracket.
    fn bracket(&self, _trial: u32) -> u32 {
        0
    }

    /// Where the finished trials stand, bracket by bracket, and what a new one would have to show; empty where nothing is
    /// compared.
    fn standings(&mut self, _history: &History) -> Vec<Standing> {
        Vec::new()
    }
}

/// Admits everything.
fn anything(_: &Settings, _: &Judge) -> Result<(), SpecError> {
    Ok(())
}

/// Rungs lie between the first step and the last: there must be two.
fn several_steps(_: &Settings, judge: &Judge) -> Result<(), SpecError> {
    if judge.steps < 2 { Err(Fault::OneStep.at("scheduler.name")) } else { Ok(()) }
}

/// A count from the settings; what is negative is none.
fn natural(settings: &Settings, id: &str) -> u32 {
    settings.int(id).clamp(0, i64::from(u32::MAX)) as u32
}
