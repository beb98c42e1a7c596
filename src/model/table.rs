//! The models one can choose, and their knobs.

use crate::data::Task;
use crate::space::{Entry, Setting, find};

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

/// The kind of model as a hyperparameter of its own: a study may search over it, the settings of each kind being conditional.
pub const MODEL: Setting = Setting::choice("model", &["mlp", "random_forest"], "mlp");

/// Settings of all the named models.
pub fn model_settings(models: &[&str]) -> impl Iterator<Item = &'static Setting> {
    models.iter().filter_map(|m| find(MODELS, m)).flat_map(|e| e.settings)
}

/// Whether the model is trained by gradient descent over epochs, with the settings of the training.
pub fn is_network(model: &str) -> bool {
    model == "mlp"
}

/// Whether the model can predict targets of this kind.
pub fn fits(model: &str, task: Task) -> bool {
    match model {
        "logistic_regression" => task == Task::Classes,
        "linear_regression" => task == Task::Numbers,
        _ => true,
    }
}
