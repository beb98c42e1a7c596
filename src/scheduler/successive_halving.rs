//! Successive halving of the stopping kind: a trial that reaches a rung goes on if it is among the best 1/eta there so far.
//!
//! K. Jamieson, A. Talwalkar, AISTATS 2016, made asynchronous (L. Li et al., "A system for massively parallel hyperparameter
//! tuning", MLSys 2020) and, as in Optuna's `SuccessiveHalvingPruner`, without pauses: a stopped trial never comes back. Rung k
//! is at step min_resource * eta^(min_early_stopping_rate + k). `min_resource` 0 is Optuna's "auto": a hundredth of the last
//! step of the first complete trial (at least 1); until there is one, nothing is judged or recorded.
//!
//! Not here: pausing and promoting ([`super::promotion`]).

use super::brackets::{Draw, raised, steps};
use super::halving::{Brackets, Cut};
use super::{Explain, Judge, Scheduler, Standing, Strategy, natural, several_steps};
use crate::space::{Entry, Setting, Settings};
use crate::trial::{History, StopRule};

pub(super) const BOOTSTRAP_COUNT: Setting = Setting::int("bootstrap_count", 0, 1000, false, 0).fixed();

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "successive_halving",
        settings: &[
            Setting::int("min_resource", 0, 10_000, false, 0).fixed(),
            Setting::int("reduction_factor", 2, 20, false, 4).fixed(),
            Setting::int("min_early_stopping_rate", 0, 20, false, 0).fixed(),
            BOOTSTRAP_COUNT,
        ],
    },
    admits: several_steps,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

fn make(settings: &Settings, judge: &Judge) -> SuccessiveHalving {
    let reduction = natural(settings, "reduction_factor");
    let cut = Cut::Top { reduction, bootstrap: natural(settings, "bootstrap_count") };
    SuccessiveHalving {
        min_resource: natural(settings, "min_resource"),
        reduction,
        rate: natural(settings, "min_early_stopping_rate"),
        last: judge.steps,
        brackets: Brackets::new(*judge, cut, Draw::One, vec![Vec::new()]),
    }
}

#[derive(Debug)]
struct SuccessiveHalving {
    /// 0: found from the first complete trial.
    min_resource: u32,
    reduction: u32,
    rate: u32,
    last: u32,
    brackets: Brackets,
}

impl SuccessiveHalving {
    fn find_rungs(&mut self, history: &History) {
        let last = |h: &History| h.complete().find_map(|(_, o)| o.reports.last().map(|r| r.step));
        let first = match self.min_resource {
            0 => last(history).map(|step| (step / 100).max(1)),
            given => Some(given),
        };
        let rungs = |first| steps(raised(first, self.reduction, self.rate), self.reduction, self.last);
        self.brackets.set_steps(vec![first.map(rungs).unwrap_or_default()]);
    }
}

impl Scheduler for SuccessiveHalving {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, trial: u32, history: &History) -> StopRule {
        self.find_rungs(history);
        self.brackets.rule(trial, history)
    }
}

impl Explain for SuccessiveHalving {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.find_rungs(history);
        self.brackets.standings(history)
    }
}
