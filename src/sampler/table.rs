//! The samplers one can choose, and their knobs.

use crate::space::{Entry, Setting};

/// Every sampler.
pub const SAMPLERS: &[Entry] = &[
    Entry { id: "random", settings: &[] },
    Entry {
        id: "grid",
        settings: &[
            Setting::int("grid_points", 1, 100, true, 6).fixed(),
            Setting::choice("grid_order", &["sorted", "shuffled"], "sorted").fixed(),
        ],
    },
];
