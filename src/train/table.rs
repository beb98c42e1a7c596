//! The knobs of training.

use crate::space::Setting;

/// Every knob of the trainer.
pub const TRAINING: &[Setting] = &[
    Setting::choice("optimizer", &["sgd", "adam"], "adam"),
    Setting::real("learning_rate", 1e-6, 100.0, true, 0.01),
    Setting::int("batch_size", 1, 1024, true, 16),
    Setting::int("epochs", 1, 500, true, 30),
];
