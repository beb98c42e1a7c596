//! Hyperband of the stopping kind: successive halving side by side at several trade-offs between many short trials and few
//! long ones.
//!
//! L. Li et al., "Hyperband", JMLR 18 (2018), as Optuna's `HyperbandPruner` does it: bracket b is successive halving with
//! `min_early_stopping_rate` b among its own trials; brackets are given trials in proportion to the paper's numbers of
//! configurations, by a hash of the trial's number. Samplers learn within a bracket. Differences from Optuna: brackets are
//! counted exactly ([`super::brackets`]), and `max_resource` 0 ("auto") is the last step of
//! a trial from the start, where Optuna waits for the first complete trial and, counting steps from 0, adds 1.
//!
//! Not here: the synchronous algorithm of the paper ([`super::synchronous`]).

use super::brackets::{Draw, bracket_count, raised, shares, steps};
use super::halving::{Brackets, Cut};
use super::successive_halving::BOOTSTRAP_COUNT;
use super::{Explain, Judge, Scheduler, Setup, Standing, Strategy, natural, several_steps};
use crate::space::{Entry, Fault, Setting, Settings, SpecError};
use crate::trial::{History, StopRule};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "hyperband",
        settings: &[
            Setting::int("min_resource", 1, 10_000, false, 1).fixed(),
            Setting::int("max_resource", 0, 10_000, false, 0).fixed(),
            Setting::int("reduction_factor", 2, 20, false, 3).fixed(),
            BOOTSTRAP_COUNT,
        ],
    },
    admits,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

/// A first rung no later than the last step.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    several_steps(settings, setup)?;
    let (min, max) = ends(settings, &setup.judge);
    if min > max {
        return Err(Fault::OutOfRange { low: 1.0, high: f64::from(max) }.at("scheduler.min_resource"));
    }
    Ok(())
}

fn ends(settings: &Settings, judge: &Judge) -> (u32, u32) {
    let max = match natural(settings, "max_resource") {
        0 => judge.steps,
        given => given,
    };
    (natural(settings, "min_resource"), max)
}

fn make(settings: &Settings, judge: &Judge) -> Hyperband {
    let (min, max) = ends(settings, judge);
    let reduction = natural(settings, "reduction_factor");
    let count = bracket_count(min, max, reduction);
    let rungs = |b| steps(raised(min, reduction, b), reduction, judge.steps);
    let cut = Cut::Top { reduction, bootstrap: natural(settings, "bootstrap_count") };
    let draw = Draw::Shares(shares(count, reduction));
    Hyperband { brackets: Brackets::new(*judge, cut, draw, (0..count).map(rungs).collect()) }
}

#[derive(Debug)]
struct Hyperband {
    brackets: Brackets,
}

impl Scheduler for Hyperband {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, trial: u32, history: &History) -> StopRule {
        self.brackets.rule(trial, history)
    }

    fn bracket(&self, trial: u32) -> u32 {
        self.brackets.bracket(trial)
    }
}

impl Explain for Hyperband {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.brackets.standings(history)
    }
}
