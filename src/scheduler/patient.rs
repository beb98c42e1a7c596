//! Patience: stop a trial that has not come near its own best for a while, if another rule agrees (or none is asked).
//!
//! Optuna's `PatientPruner`, whose `patience` and `min_delta` are called `pruner_patience` and `pruner_min_delta` here: early
//! stopping has knobs of those names that mean something else. The rule itself: `trial::Patience`. Without an inner rule
//! nothing is learned from other trials.

use super::percentile::{
    INTERVAL_STEPS, N_MIN_TRIALS, N_STARTUP_TRIALS, N_WARMUP_STEPS, Percentile, PercentileRule,
};
use super::{Explain, Judge, Scheduler, Standing, Strategy, anything, natural};
use crate::space::{Entry, Setting, Settings};
use crate::trial::{History, Patience, StopRule};

const MEDIAN: &[&str] = &["median"];

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "patient",
        settings: &[
            Setting::choice("wrapped", &["none", "median"], "none").fixed(),
            Setting::int("pruner_patience", 0, 1000, false, 5).fixed(),
            Setting::real("pruner_min_delta", 0.0, 1e6, false, 0.0).fixed(),
            N_STARTUP_TRIALS.when("wrapped", MEDIAN),
            N_WARMUP_STEPS.when("wrapped", MEDIAN),
            INTERVAL_STEPS.when("wrapped", MEDIAN),
            N_MIN_TRIALS.when("wrapped", MEDIAN),
        ],
    },
    admits: anything,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

fn make(settings: &Settings, judge: &Judge) -> Patient {
    let asks = settings.text("wrapped") == "median";
    Patient {
        judge: *judge,
        patience: natural(settings, "pruner_patience"),
        min_delta: settings.real("pruner_min_delta"),
        inner: asks.then(|| PercentileRule::new(Percentile::of(settings, judge, 50.0))),
    }
}

#[derive(Debug)]
struct Patient {
    judge: Judge,
    patience: u32,
    min_delta: f64,
    inner: Option<PercentileRule>,
}

impl Scheduler for Patient {
    fn learns(&self) -> bool {
        self.inner.is_some()
    }

    fn rule(&mut self, _: u32, history: &History) -> StopRule {
        let Judge { metric, direction, mean, .. } = self.judge;
        let inner = self.inner.as_mut().map(|rule| rule.bounds(history));
        let (patience, min_delta) = (self.patience, self.min_delta);
        StopRule::Patience(Patience { metric, direction, mean, patience, min_delta, inner })
    }
}

impl Explain for Patient {
    fn standings(&mut self, history: &History) -> Vec<Standing> {
        self.inner.as_mut().map_or_else(Vec::new, |rule| rule.standings(history))
    }
}
