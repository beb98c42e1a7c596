//! The knobs of training a network, in groups.

use super::schedule;
use super::stopping;
use crate::space::{Entry, Setting};

const ADAMS: &[&str] = &["adam", "adamw"];

/// Every knob of the trainer; each row is a group that the page folds.
pub const TRAINING: &[Entry] = &[
    Entry {
        id: "optimization",
        settings: &[
            Setting::choice(
                "optimizer",
                &["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw"],
                "adam",
            ),
            Setting::real("learning_rate", 1e-6, 100.0, true, 0.01),
            Setting::int("batch_size", 1, 1024, true, 16),
            Setting::int("epochs", 1, 500, true, 30),
            Setting::real("momentum", 0.0, 0.999, false, 0.9).when("optimizer", &["momentum", "nesterov"]),
            Setting::real("beta1", 0.0, 0.999, false, 0.9).when("optimizer", ADAMS),
            Setting::real("beta2", 0.5, 0.9999, false, 0.999).when("optimizer", ADAMS),
            Setting::real("rho", 0.0, 0.999, false, 0.99).when("optimizer", &["rmsprop"]),
            Setting::real("rmsprop_momentum", 0.0, 0.999, false, 0.0).when("optimizer", &["rmsprop"]),
            Setting::real("epsilon", 1e-10, 0.1, true, 1e-8)
                .when("optimizer", &["rmsprop", "adagrad", "adam", "adamw"]),
        ],
    },
    Entry { id: "schedule", settings: schedule::SETTINGS },
    Entry {
        id: "regularization",
        settings: &[
            Setting::real("weight_decay", 0.0, 1.0, false, 0.0),
            Setting::real("l1", 0.0, 1.0, false, 0.0),
            Setting::real("l2", 0.0, 1.0, false, 0.0),
            Setting::real("dropout", 0.0, 0.9, false, 0.0),
            Setting::real("label_smoothing", 0.0, 0.5, false, 0.0),
            Setting::real("clip_norm", 0.0, 100.0, false, 0.0),
        ],
    },
    Entry { id: "early_stopping", settings: stopping::SETTINGS },
    Entry {
        id: "initialization",
        settings: &[Setting::choice(
            "init",
            &[
                "auto",
                "glorot_uniform",
                "glorot_normal",
                "he_uniform",
                "he_normal",
                "lecun_uniform",
                "lecun_normal",
                "pytorch",
            ],
            "auto",
        )],
    },
];

/// Settings that may change in the middle of a training: the weights keep their shapes and what the optimizer remembers keeps its
/// meaning. Population-based training explores these, and augmentation with them.
pub const LIVE: &[&str] = &[
    "optimizer",
    "learning_rate",
    "batch_size",
    "momentum",
    "beta1",
    "beta2",
    "rho",
    "rmsprop_momentum",
    "epsilon",
    "weight_decay",
    "l1",
    "l2",
    "dropout",
    "label_smoothing",
    "clip_norm",
    "augment_shift",
    "augment_rotate",
    "augment_noise",
];

/// The settings of all groups, in order.
pub fn training_settings() -> impl Iterator<Item = &'static Setting> {
    TRAINING.iter().flat_map(|group| group.settings)
}
