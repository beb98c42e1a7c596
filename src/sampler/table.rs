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
    // It needs every result before the next point: `study::Spec` refuses it with a window of more than 1.
    Entry {
        id: "finite_difference",
        settings: &[
            // In the coordinates of the search: of a logarithmic range, the logarithm.
            Setting::real("eps", 1e-12, 1.0, true, 1.490_116_119_384_765_6e-8).fixed(),
            Setting::real("gtol", 1e-12, 1.0, true, 1e-5).fixed(),
            // Share of each range.
            Setting::real("start_at", 0.0, 1.0, false, 0.5).fixed(),
        ],
    },
];
