//! ASHA of the stopping kind: a trial that reaches a milestone goes on unless it is worse than the quantile 1/eta of those
//! that were there before it.
//!
//! Ray Tune's `AsyncHyperBandScheduler`. Milestones of bracket s are grace_period * eta^(s + k), below `max_t` (0: the last step
//! of a trial, which Ray cannot know). The first one at a milestone goes on. With several brackets a trial is sent to one by
//! [`Draw::Softmax`]. What Ray calls stopping at `max_t` is the end of a training; here nothing is judged from there on.
//!
//! Not here: the promotion kind of the paper ([`super::promotion`]).

use super::brackets::{Draw, bracket_count, raised, steps};
use super::halving::{Brackets, Cut};
use super::{Explain, Judge, Scheduler, Setup, Standing, Strategy, natural, several_steps};
use crate::space::{Entry, Fault, Setting, Settings, SpecError};
use crate::trial::{History, StopRule};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "asha",
        settings: &[
            Setting::int("grace_period", 1, 10_000, false, 1).fixed(),
            Setting::int("max_t", 0, 10_000, false, 0).fixed(),
            Setting::int("reduction_factor", 2, 20, false, 4).fixed(),
            Setting::int("brackets", 1, 10, false, 1).fixed(),
        ],
    },
    admits,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

/// A trial has a first milestone and a last one.
fn admits(settings: &Settings, setup: &Setup) -> Result<(), SpecError> {
    several_steps(settings, setup)?;
    let grace = natural(settings, "grace_period");
    let last = last(settings, &setup.judge);
    if grace > last {
        return Err(Fault::OutOfRange { low: 1.0, high: f64::from(last) }.at("scheduler.grace_period"));
    }
    Ok(())
}

fn last(settings: &Settings, judge: &Judge) -> u32 {
    match natural(settings, "max_t") {
        0 => judge.steps,
        given => given,
    }
}

fn make(settings: &Settings, judge: &Judge) -> Asha {
    let (grace, max_t) = (natural(settings, "grace_period"), last(settings, judge));
    let (reduction, brackets) = (natural(settings, "reduction_factor"), natural(settings, "brackets").max(1));
    let milestones =
        |s| steps(raised(grace, reduction, s), reduction, judge.steps.min(max_t.saturating_sub(1)));
    // As the reference counts them, a milestone at `max_t` itself included.
    let sizes = |s| bracket_count(grace, max_t, reduction).saturating_sub(s);
    let draw = if brackets == 1 { Draw::One } else { Draw::Softmax((0..brackets).map(sizes).collect()) };
    let rungs = (0..brackets).map(milestones).collect();
    Asha { brackets: Brackets::new(*judge, Cut::Quantile { reduction }, draw, rungs) }
}

/// Its brackets are no matter of the sampler: `bracket` stays 0.
#[derive(Debug)]
struct Asha {
    brackets: Brackets,
}

impl Scheduler for Asha {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, trial: u32, history: &History) -> StopRule {
        self.brackets.rule(trial, history)
    }
}

impl Explain for Asha {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.brackets.standings(history)
    }
}
