//! One model in training, whatever its kind: a plan from settings, steps with the values of a report, predictions.

use super::metrics::metrics;
use crate::data::{Dataset, Split, Target, Task};
use crate::space::{Settings};
use crate::train::{self, Estimate, Session};

/// The resolved hyperparameters of one training.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    Network(train::Plan),
}

/// What one step left behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Multiply-adds so far.
    pub cost: u64,
    /// One for each metric of the task.
    pub values: Vec<f64>,
    /// If false the training diverged, and the values are the worst ones.
    pub finite: bool,
}

/// What a slice of work came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    Working,
    Step(Step),
    Finished,
}

impl Plan {
    /// The plan of the model that the settings name.
    pub fn of(settings: &Settings) -> Self {
        Self::for_model(settings.text(super::MODEL), settings)
    }

    /// The plan of a named model.
    pub fn for_model(model: &str, settings: &Settings) -> Self {
        match model {
            _ => Self::Network(super::plan(settings)),
        }
    }

    /// Most steps of the training.
    pub fn steps(&self) -> u32 {
        match self {
            Self::Network(plan) => plan.epochs,
        }
    }

    /// What a training would need at most.
    pub fn estimate(&self, train: u64, validation: u64, inputs: u64, outputs: u64) -> Estimate {
        match self {
            Self::Network(plan) => train::estimate(plan, train, validation, inputs, outputs),
        }
    }
}
