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
        id: "logistic_regression",
        settings: &[
            PENALTY,
            Setting::real("C", 1e-4, 1e4, true, 1.0).when("penalty", PENALISED),
            L1_RATIO,
            MAX_ITER,
            TOL,
        ],
    },
    Entry {
        id: "linear_regression",
        settings: &[
            PENALTY,
            Setting::real("alpha", 1e-6, 1e4, true, 1.0).when("penalty", PENALISED),
            L1_RATIO,
            MAX_ITER,
            TOL,
        ],
    },
];

// Both linear models have these, with one meaning.
const PENALTY: Setting = Setting::choice("penalty", &["l2", "l1", "elasticnet", "none"], "l2");
const PENALISED: &[&str] = &["l2", "l1", "elasticnet"];
const L1_RATIO: Setting = Setting::real("l1_ratio", 0.0, 1.0, false, 0.5).when("penalty", &["elasticnet"]);
const MAX_ITER: Setting = Setting::int("max_iter", 1, 1000, true, 100);
const TOL: Setting = Setting::real("tol", 1e-8, 1e-1, true, 1e-4);
