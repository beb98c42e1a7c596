//! The knobs of training a network, in groups.

use super::schedule;
use super::stopping;
use crate::space::{Entry, Setting};

/// Every knob of the trainer; each row is a group that the page folds.
pub const TRAINING: &[Entry] = &[
    Entry {
        id: "optimization",
        settings: &[
            Setting::choice("optimizer", &["sgd", "adam"], "adam"),
            Setting::real("learning_rate", 1e-6, 100.0, true, 0.01),
            Setting::int("batch_size", 1, 1024, true, 16),
            Setting::int("epochs", 1, 500, true, 30),
        ],
    },
    Entry { id: "schedule", settings: schedule::SETTINGS },
    Entry { id: "early_stopping", settings: stopping::SETTINGS },
];

/// The settings of all groups, in order.
pub fn training_settings() -> impl Iterator<Item = &'static Setting> {
    TRAINING.iter().flat_map(|group| group.settings)
}
