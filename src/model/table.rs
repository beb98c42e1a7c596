//! The models one can choose, and their knobs.

use crate::space::{Entry, Setting};

/// Every model.
pub const MODELS: &[Entry] = &[Entry {
    id: "mlp",
    settings: &[
        Setting::int("hidden_layers", 0, 6, false, 1),
        Setting::int("hidden_width", 1, 512, true, 16),
        Setting::choice(
            "activation",
            &["tanh", "relu", "leaky_relu", "elu", "gelu", "gelu_tanh", "silu", "softplus", "sigmoid"],
            "tanh",
        ),
        Setting::choice("norm", &["none", "batch_norm", "layer_norm"], "none"),
        // Not searchable: values of different losses cannot be compared.
        Setting::choice("loss", &["cross_entropy", "mse", "mae", "huber", "bce"], "cross_entropy").fixed(),
        Setting::real("huber_delta", 0.01, 100.0, true, 1.0).when("loss", &["huber"]).fixed(),
    ],
}];
