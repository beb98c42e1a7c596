//! What well-known libraries choose when they are told nothing, as contestants of their own.
//!
//! A Spec with `"defaults": "keras"` takes what it leaves out from here instead of from our tables; written again, it has the
//! values and the key no more. Values are those of the libraries' documentation: scikit-learn 1.9 (`MLPClassifier`,
//! `LogisticRegression`, `LinearRegression`, `Ridge`, `Lasso`, `ElasticNet`, `RandomForestClassifier`, `RandomForestRegressor`),
//! Keras 3 (`Dense`, `Model.compile`, `Model.fit`, `optimizers`), PyTorch 2 (`nn.Linear`, `utils.data.DataLoader`, `optim`).
//!
//! What a library has no default for keeps ours: the layers of Keras and PyTorch, PyTorch's epochs and optimizer; and so does what
//! this engine has no setting for: scikit-learn's end of a training whose training loss stands still, its random biases, and
//! Adagrad's first accumulator of 0.1 in Keras. Nothing is said about data: no library scales features by itself.

use crate::data::Task;
use crate::space::{Settings, Value};

/// One library.
#[derive(Clone, Copy, Debug)]
pub struct Library {
    /// Stands in the Spec.
    pub id: &'static str,
    /// Groups of rows; a group applies to one of our models, perhaps for one kind of target only.
    pub groups: &'static [Group],
}

/// The defaults of one model.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    pub model: &'static str,
    pub task: Option<Task>,
    pub rows: &'static [Row],
}

/// One default.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub setting: &'static str,
    pub value: Given,
    /// If given, only where this earlier setting has one of the options.
    pub when: Option<(&'static str, &'static [&'static str])>,
}

/// A value that a table can hold.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    Real(f64),
    Int(i64),
    Text(&'static str),
}

impl Given {
    fn value(self) -> Value {
        match self {
            Self::Real(x) => Value::Real(x),
            Self::Int(i) => Value::Int(i),
            Self::Text(s) => Value::text(s),
        }
    }
}

const fn real(setting: &'static str, value: f64) -> Row {
    Row { setting, value: Given::Real(value), when: None }
}
const fn int(setting: &'static str, value: i64) -> Row {
    Row { setting, value: Given::Int(value), when: None }
}
const fn text(setting: &'static str, value: &'static str) -> Row {
    Row { setting, value: Given::Text(value), when: None }
}

impl Row {
    const fn under(mut self, setting: &'static str, options: &'static [&'static str]) -> Self {
        self.when = Some((setting, options));
        self
    }
    const fn of(self, optimizers: &'static [&'static str]) -> Self {
        self.under("optimizer", optimizers)
    }
}

const fn group(model: &'static str, rows: &'static [Row]) -> Group {
    Group { model, task: None, rows }
}

const SCIKIT_MLP: &[Row] = &[
    int("hidden_layers", 1),
    int("hidden_width", 100),
    text("activation", "relu"),
    text("init", "glorot_uniform"),
    text("optimizer", "adam"),
    real("learning_rate", 0.001),
    real("momentum", 0.9),
    real("beta1", 0.9),
    real("beta2", 0.999),
    real("epsilon", 1e-8),
    // "auto": 200, or all rows if there are fewer.
    int("batch_size", 200),
    int("epochs", 200),
    // alpha = 1e-4 is divided by the rows of a batch there.
    real("l2", 5e-7),
    int("patience", 0),
];

const SCIKIT_LINEAR: &[Row] = &[
    // `LinearRegression`; the other classes are meant where the Spec names their penalty.
    text("penalty", "none"),
    real("alpha", 1.0),
    real("l1_ratio", 0.5),
    int("max_iter", 1000),
    real("tol", 1e-4),
];

const SCIKIT_LOGISTIC: &[Row] =
    &[text("penalty", "l2"), real("C", 1.0), int("max_iter", 100), real("tol", 1e-4)];

const SCIKIT_FOREST: &[Row] = &[
    int("n_estimators", 100),
    int("max_depth", 0),
    int("min_samples_split", 2),
    int("min_samples_leaf", 1),
    text("bootstrap", "yes"),
    text("criterion", "gini"),
];

const KERAS_MLP: &[Row] = &[
    text("init", "glorot_uniform"),
    text("optimizer", "rmsprop"),
    int("batch_size", 32),
    int("epochs", 1),
    real("learning_rate", 0.001).of(&["rmsprop", "adagrad", "adam", "adamw"]),
    real("learning_rate", 0.01).of(&["sgd", "momentum", "nesterov"]),
    real("momentum", 0.0),
    real("beta1", 0.9),
    real("beta2", 0.999),
    real("rho", 0.9),
    real("rmsprop_momentum", 0.0),
    real("epsilon", 1e-7),
    real("weight_decay", 0.004).of(&["adamw"]),
];

const PYTORCH_MLP: &[Row] = &[
    text("init", "pytorch"),
    int("batch_size", 1),
    real("learning_rate", 0.001).of(&["sgd", "momentum", "nesterov", "adam", "adamw"]),
    real("learning_rate", 0.01).of(&["rmsprop", "adagrad"]),
    real("momentum", 0.0),
    real("beta1", 0.9),
    real("beta2", 0.999),
    real("rho", 0.99),
    real("rmsprop_momentum", 0.0),
    real("epsilon", 1e-8),
    real("epsilon", 1e-10).of(&["adagrad"]),
    real("weight_decay", 0.01).of(&["adamw"]),
];

/// Every library.
pub const LIBRARIES: &[Library] = &[
    Library {
        id: "scikit_learn",
        groups: &[
            group("mlp", SCIKIT_MLP),
            group("logistic_regression", SCIKIT_LOGISTIC),
            group("linear_regression", SCIKIT_LINEAR),
            group("random_forest", SCIKIT_FOREST),
            Group {
                model: "random_forest",
                task: Some(Task::Classes),
                rows: &[text("max_features", "sqrt")],
            },
            Group { model: "random_forest", task: Some(Task::Numbers), rows: &[text("max_features", "all")] },
        ],
    },
    Library { id: "keras", groups: &[group("mlp", KERAS_MLP)] },
    Library { id: "pytorch", groups: &[group("mlp", PYTORCH_MLP)] },
];

impl Library {
    /// Whether it has defaults for this model.
    pub fn knows(&self, model: &str) -> bool {
        self.groups.iter().any(|g| g.model == model)
    }
}

/// Sets those of `settings` that were not `given` to the library's defaults for `models`. Rows apply in order: a later one
/// that holds under a choice overrules an earlier one.
pub fn fill(
    library: &Library,
    models: &[&str],
    task: Task,
    settings: &mut Settings,
    given: impl Fn(&str) -> bool,
) {
    let fits = |g: &&Group| models.contains(&g.model) && g.task.is_none_or(|t| t == task);
    for row in library.groups.iter().filter(fits).flat_map(|g| g.rows) {
        let holds = row.when.is_none_or(|(setting, options)| options.contains(&settings.text(setting)));
        if holds
            && !given(row.setting)
            && let Some(value) = settings.0.get_mut(row.setting)
        {
            *value = row.value.value();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{MODELS, model_settings};
    use crate::train::training_settings;

    /// A row that no table has, or whose value the table refuses, would be dropped silently or make a Spec that cannot be read.
    #[test]
    fn every_row_is_a_value_of_a_setting() {
        for library in LIBRARIES {
            for group in library.groups {
                assert!(MODELS.iter().any(|m| m.id == group.model), "{}", group.model);
                let known: Vec<_> = model_settings(&[group.model]).chain(training_settings()).collect();
                for row in group.rows {
                    let find = |id: &str| known.iter().find(|s| s.id == id).copied();
                    let setting = find(row.setting).expect(row.setting);
                    assert_eq!(setting.accept(row.value.value()), Ok(row.value.value()), "{}", row.setting);
                    let Some((choice, options)) = row.when else { continue };
                    for option in options {
                        let value = Value::text(option);
                        assert_eq!(find(choice).expect(choice).accept(value.clone()), Ok(value));
                    }
                }
            }
        }
    }
}
