//! The median rule: the percentile rule at 50 % (Golovin et al., "Google Vizier", KDD 2017; Optuna's `MedianPruner`).

use super::percentile::{
    INTERVAL_STEPS, N_MIN_TRIALS, N_STARTUP_TRIALS, N_WARMUP_STEPS, Percentile, PercentileRule,
};
use super::{Judge, Strategy, anything};
use crate::space::{Entry, Settings};

pub const STRATEGY: Strategy = Strategy {
    entry: Entry {
        id: "median",
        settings: &[N_STARTUP_TRIALS, N_WARMUP_STEPS, INTERVAL_STEPS, N_MIN_TRIALS],
    },
    admits: anything,
    make: |settings, judge| Box::new(make(settings, judge)),
    explain: |settings, judge| Box::new(make(settings, judge)),
};

fn make(settings: &Settings, judge: &Judge) -> PercentileRule {
    PercentileRule::new(Percentile::of(settings, judge, 50.0))
}
