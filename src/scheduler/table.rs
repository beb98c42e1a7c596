//! The schedulers one can choose, and their knobs (Optuna's names and defaults).

use crate::space::{Entry, Setting};

/// Every scheduler.
pub const SCHEDULERS: &[Entry] = &[
    Entry { id: "none", settings: &[] },
    Entry {
        id: "median",
        settings: &[
            Setting::int("n_startup_trials", 0, 1000, false, 5).fixed(),
            Setting::int("n_warmup_steps", 0, 1000, false, 0).fixed(),
            Setting::int("interval_steps", 1, 1000, false, 1).fixed(),
            Setting::int("n_min_trials", 1, 1000, false, 1).fixed(),
        ],
    },
];
