//! Schedulers: how long a trial may run.
//!
//! The stopping kind: a rule is drawn up at the proposal, from what the window shows, and travels with the leg; the worker
//! judges each report by it. The kinds that pause, promote and copy trials work in legs: they are asked what comes next before
//! the sampler is. Each is a pure function from the legs so far to the next one: [`promotion`] (ASHA as its paper has it),
//! [`synchronous`] (Hyperband as its paper has it), [`population`] (population-based training, moved along by [`generations`]). [`brackets`] and
//! [`halving_tables`] hold the arithmetic.

mod asha;
pub mod attempt;
pub mod brackets;
pub mod family;
mod generations;
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
pub use table::{SCHEDULERS, Strategy, admits, explainer, scheduler};

use crate::space::{Fault, Params, Settings, Space, SpecError};
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

/// All that the choice of the next leg may depend on.
#[derive(Clone, Copy, Debug)]
pub struct Ahead<'a> {
    pub space: &'a Space,
    /// The legs so far; those placed by hand only if the Spec says so.
    pub history: History<'a>,
    /// Trials that the sampler has begun.
    pub started: u32,
    /// Trials that it may begin in all.
    pub trials: u32,
    /// Seed of the study.
    pub seed: u64,
}

/// What a study does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// A new trial, up to step `to` or to its end: the sampler chooses its parameters.
    New { to: Option<u32> },
    /// Trial `trial` goes on with `params` from the state that trial `parent` had at step `from`, up to step `to` or to its end.
    Go { trial: u32, parent: u32, from: u32, to: Option<u32>, params: Params },
    /// One more result must be seen first; only where one is to come.
    Wait,
    /// Nothing more.
    Finished,
}

/// A rule for when to stop. `&mut self` is a cache that may never change a result (law 3).
pub trait Scheduler: Send {
    /// Whether it looks at results; a study lifts its window when nothing does.
    fn learns(&self) -> bool;

    /// What trial number `trial`, the next one, must reach to go on.
    fn rule(&mut self, trial: u32, history: &History) -> StopRule;

    /// What comes next, asked before the sampler. Of the kinds that stop trials: a new trial, as long as one may be started.
    fn next(&mut self, ahead: &Ahead) -> Next {
        if ahead.started < ahead.trials { Next::New { to: None } } else { Next::Finished }
    }

    /// About how many legs `trials` trials come to.
    fn legs(&self, trials: u32) -> u32 {
        trials
    }

    /// Which trials a sampler learns from together with `trial`: those of the same bracket.
    fn bracket(&self, _trial: u32) -> u32 {
        0
    }
}

/// A rule that can say what it compares. Apart from [`Scheduler`], so that a program which only runs studies links none of it.
pub trait Explain: Scheduler {
    /// Where the finished trials stand, bracket by bracket, and what a new one would have to show; empty where nothing is
    /// compared.
    fn standings(&mut self, _history: &History) -> Vec<Standing> {
        Vec::new()
    }
}

/// What is known of a search before it starts.
#[derive(Clone, Copy, Debug)]
pub struct Setup<'a> {
    pub judge: Judge,
    pub space: &'a Space,
    /// Settings that may change in the middle of this study's trainings; none where one training cannot go on from another's
    /// weights.
    pub live: &'a [&'static str],
}

/// Admits everything.
fn anything(_: &Settings, _: &Setup) -> Result<(), SpecError> {
    Ok(())
}

/// Rungs lie between the first step and the last: there must be two.
fn several_steps(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.judge.steps < 2 { Err(Fault::OneStep.at("scheduler.name")) } else { Ok(()) }
}

/// A count from the settings; what is negative is none.
fn natural(settings: &Settings, id: &str) -> u32 {
    settings.int(id).clamp(0, i64::from(u32::MAX)) as u32
}
