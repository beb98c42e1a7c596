//! A threshold: stop a trial whose latest value leaves an interval. Optuna's `ThresholdPruner`; the rule itself:
//! `trial::Limits`.
//!
//! A limit at the end of its knob's range is no limit, and without any nothing is stopped.

use super::percentile::{INTERVAL_STEPS, N_WARMUP_STEPS};
use super::{Explain, Judge, Scheduler, Setup, Strategy, natural};
use crate::space::{Entry, Fault, Setting, Settings, SpecError};
use crate::trial::{History, Limits, StopRule};

/// The end of both ranges.
const END: f64 = 1e9;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "threshold",
        settings: &[
            Setting::real("lower", -END, END, false, -END).fixed(),
            Setting::real("upper", -END, END, false, END).fixed(),
            N_WARMUP_STEPS,
            INTERVAL_STEPS,
        ],
    },
    admits,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

/// The limits must leave room.
fn admits(settings: &Settings, _: &Setup) -> Result<(), SpecError> {
    if settings.real("lower") > settings.real("upper") {
        return Err(Fault::LowAboveHigh.at("scheduler.lower"));
    }
    Ok(())
}

fn make(settings: &Settings, judge: &Judge) -> Threshold {
    let (lower, upper) = (settings.real("lower"), settings.real("upper"));
    Threshold(Limits {
        metric: judge.metric,
        mean: judge.mean,
        lower: if lower <= -END { f64::NEG_INFINITY } else { lower },
        upper: if upper >= END { f64::INFINITY } else { upper },
        warmup: natural(settings, "n_warmup_steps"),
        interval: natural(settings, "interval_steps"),
    })
}

#[derive(Debug)]
struct Threshold(Limits);

impl Scheduler for Threshold {
    fn learns(&self) -> bool {
        false
    }

    fn rule(&mut self, _: u32, _: &History) -> StopRule {
        StopRule::Limits(self.0.clone())
    }
}

impl Explain for Threshold {}
