//! The models one can choose, and their knobs.

use crate::space::{Entry, Setting};

/// Every model.
pub const MODELS: &[Entry] = &[Entry {
    id: "mlp",
    settings: &[
        Setting::int("hidden_layers", 0, 4, false, 1),
        Setting::int("hidden_width", 1, 256, true, 16),
        Setting::choice("activation", &["tanh", "relu", "leaky_relu", "elu", "gelu", "sigmoid"], "tanh"),
        // Not searchable: values of different losses cannot be compared.
        Setting::choice("loss", &["cross_entropy", "mse"], "cross_entropy").fixed(),
    ],
}];
