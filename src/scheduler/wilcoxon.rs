//! Wilcoxon's rule: stop a cross-validation once its folds are significantly worse than the best trial's, fold by fold.
//!
//! Optuna's `WilcoxonPruner`; the rule itself: `trial::Paired`. The best trial is the best complete one by its first value,
//! the earlier of equals.

use super::{Explain, Judge, Scheduler, Setup, Strategy, natural};
use crate::space::{Entry, Fault, Setting, Settings, SpecError};
use crate::trial::{History, Outcome, Paired, StopRule, curve};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "wilcoxon",
        settings: &[
            Setting::real("p_threshold", 0.0, 1.0, false, 0.1).fixed(),
            Setting::int("n_startup_steps", 0, 100, false, 2).fixed(),
        ],
    },
    admits,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

/// Pairs are folds: there must be some.
fn admits(_: &Settings, setup: &Setup) -> Result<(), SpecError> {
    if setup.judge.mean && setup.judge.steps > 1 { Ok(()) } else { Err(Fault::NoFolds.at("scheduler.name")) }
}

fn make(settings: &Settings, judge: &Judge) -> Wilcoxon {
    Wilcoxon {
        judge: *judge,
        p_threshold: settings.real("p_threshold"),
        n_startup_steps: natural(settings, "n_startup_steps"),
    }
}

#[derive(Debug)]
struct Wilcoxon {
    judge: Judge,
    p_threshold: f64,
    n_startup_steps: u32,
}

impl Scheduler for Wilcoxon {
    fn learns(&self) -> bool {
        true
    }

    fn rule(&mut self, _: u32, history: &History) -> StopRule {
        let Judge { metric, direction, .. } = self.judge;
        let value = |o: &Outcome| o.values.first().copied().unwrap_or(f64::NAN);
        let valued = history.complete().map(|(_, o)| o).filter(|o| !value(o).is_nan());
        let best = valued.reduce(|a, b| if direction.better(value(b), value(a)) { b } else { a });
        StopRule::Paired(Paired {
            metric,
            direction,
            p_threshold: self.p_threshold,
            n_startup_steps: self.n_startup_steps,
            best: best.map_or_else(Vec::new, |o| curve(&o.reports, metric, false)),
        })
    }
}

impl Explain for Wilcoxon {}
