//! The models one can choose, and their knobs.

use crate::data::Task;
use crate::space::{Entry, Setting, find};

/// Every model.
pub const MODELS: &[Entry] = &[
    Entry {
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
            Setting::choice("loss", &["cross_entropy", "mse", "mae", "huber", "bce"], "cross_entropy")
                .fixed(),
            Setting::real("huber_delta", 0.01, 100.0, true, 1.0).when("loss", &["huber"]).fixed(),
        ],
    },
    Entry {
        id: "logistic_regression",
        settings: &[
            PENALTY,
            Setting::real("C", 1e-6, 1e6, true, 1.0).when("penalty", PENALISED),
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
    Entry {
        id: "pretrained_mlp",
        settings: &[
            Setting::choice("start", &["pretrained", "scratch"], "pretrained"),
            Setting::int("frozen_layers", 0, 2, false, 0).when("start", PRETRAINED),
            // Of the learning rate; the last layer has all of it.
            Setting::real("backbone_ratio", 0.0, 1.0, false, 1.0).when("start", PRETRAINED),
            // 0 is off; a range above 0 may be searched logarithmically.
            Setting::real("l2_sp", 0.0, 1.0, false, 0.0).when("start", PRETRAINED),
        ],
    },
];

const PRETRAINED: &[&str] = &["pretrained"];

// Both linear models have these, with one meaning.
const PENALTY: Setting = Setting::choice("penalty", &["l2", "l1", "elasticnet", "none"], "l2");
const PENALISED: &[&str] = &["l2", "l1", "elasticnet"];
const L1_RATIO: Setting = Setting::real("l1_ratio", 0.0, 1.0, false, 0.5).when("penalty", &["elasticnet"]);
const MAX_ITER: Setting = Setting::int("max_iter", 1, 1000, true, 100);
const TOL: Setting = Setting::real("tol", 1e-12, 1e-1, true, 1e-4);

/// The kind of model as a hyperparameter of its own: a study may search over it, the settings of each kind being conditional.
pub const MODEL: Setting = Setting::choice(
    "model",
    &["mlp", "logistic_regression", "linear_regression", "random_forest", "pretrained_mlp"],
    "mlp",
);

/// Settings of all the named models.
pub fn model_settings(models: &[&str]) -> impl Iterator<Item = &'static Setting> {
    models.iter().filter_map(|m| find(MODELS, m)).flat_map(|e| e.settings)
}

/// Whether the model is trained by gradient descent over epochs, with the settings of the training.
pub fn is_network(model: &str) -> bool {
    matches!(model, "mlp" | "pretrained_mlp")
}

/// Whether the model may start from a pretrained network, and so needs the data of a transfer task.
pub fn fine_tunes(model: &str) -> bool {
    model == "pretrained_mlp"
}

/// Whether the model can predict targets of this kind.
pub fn fits(model: &str, task: Task) -> bool {
    match model {
        "logistic_regression" | "pretrained_mlp" => task == Task::Classes,
        "linear_regression" => task == Task::Numbers,
        _ => true,
    }
}
