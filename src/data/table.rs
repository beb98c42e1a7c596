//! The data sets one can choose, and their knobs.

use crate::space::{Choice, Entry, Setting};

/// Every data set.
pub const DATA: &[Entry] = &[
    Entry {
        id: "moons",
        settings: &[
            Setting::int("count", 60, 2000, true, 240).fixed(),
            Setting::real("noise", 0.0, 0.6, false, 0.25).fixed(),
        ],
    },
    Entry { id: "iris", settings: &[] },
];

/// Knobs that every data set has. `validation` and `test` are shares of all rows.
pub const COMMON: &[Setting] = &[
    Setting::real("validation", 0.05, 0.6, false, 0.25).fixed(),
    Setting::real("test", 0.05, 0.6, false, 0.2).fixed(),
    Setting::choice("scaling", &["standard", "min_max", "none"], "standard"),
];

/// (rows, features, outputs) of the data set of `choice`, without loading it.
pub fn dimensions(choice: &Choice) -> (u64, u64, u64) {
    match choice.name.as_str() {
        "iris" => (150, 4, 3),
        _ => (choice.settings.int("count").max(0) as u64, 2, 2),
    }
}
