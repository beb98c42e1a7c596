//! The models one can choose, and their knobs.

use crate::space::{Entry, Setting};

/// Every model.
pub const MODELS: &[Entry] = &[
    Entry {
        id: "mlp",
        settings: &[
            Setting::int("hidden_layers", 0, 4, false, 1),
            Setting::int("hidden_width", 1, 256, true, 16),
            Setting::choice("activation", &["tanh", "relu", "leaky_relu", "elu", "gelu", "sigmoid"], "tanh"),
            // Not searchable: values of different losses cannot be compared.
            Setting::choice("loss", &["cross_entropy", "mse"], "cross_entropy").fixed(),
        ],
    },
    Entry {
        id: "random_forest",
        settings: &[
            Setting::int("n_estimators", 1, 500, true, 100),
            // 0 is no limit.
            Setting::int("max_depth", 0, 50, false, 0),
            Setting::int("min_samples_split", 2, 100, true, 2),
            Setting::int("min_samples_leaf", 1, 50, true, 1),
            Setting::choice("max_features", &["sqrt", "log2", "all"], "sqrt"),
            Setting::choice("bootstrap", &["yes", "no"], "yes"),
            // Of classes only; for numbers it is the squared error.
            Setting::choice("criterion", &["gini", "entropy"], "gini"),
        ],
    },
];
