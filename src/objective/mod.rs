//! What a trial is worth: from data, model and validation to something that a worker can run step by step.

mod evaluation;
mod portrait;

pub use evaluation::{Advance, Evaluation};
pub use portrait::{Boundary, Confusion, Portrait, plane};

use crate::data::{self, DataError, Dataset, Split, Target};
use crate::math::float;
use crate::space::{Choice, Params, Settings, Value};
use crate::train::Plan;
use crate::trial::{Direction, Ending, Report};
use std::collections::BTreeMap;

/// What each report's values are, in this order. The position is part of every digest: append, never renumber.
pub const METRICS: &[(&str, Direction)] = &[
    ("train_loss", Direction::Minimize),
    ("train_accuracy", Direction::Maximize),
    ("validation_loss", Direction::Minimize),
    ("validation_accuracy", Direction::Maximize),
];

/// Position of `validation_accuracy` in [`METRICS`].
pub const VALIDATION_ACCURACY: usize = 3;
/// Position of `validation_loss` in [`METRICS`].
pub const VALIDATION_LOSS: usize = 2;

/// One number that a study makes better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objective {
    /// Position in [`METRICS`].
    pub metric: u32,
    pub direction: Direction,
}

/// Which report a trial's value is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRule {
    /// The last one.
    Last,
    /// The best one of each objective.
    Best,
}

/// Whether initial weights and batches are the same for all trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// The same numbers for every trial.
    Fixed,
    /// Numbers that belong to the setting: different settings differ, equal settings are equal, whoever proposes them.
    Vary,
    /// As `Vary`, and the values are means over so many networks.
    Average(u32),
}

impl Repeat {
    /// Networks trained for one trial.
    pub fn runs(self) -> u32 {
        if let Self::Average(runs) = self { runs } else { 1 }
    }
}

/// What is evaluated, apart from how it is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    pub data: Choice,
    pub model: Choice,
    pub training: Settings,
    pub objectives: Vec<Objective>,
    pub value: ValueRule,
    pub repeat: Repeat,
    pub seed: u64,
}

impl Recipe {
    /// Every setting of a trial: the fixed ones, overlaid by `params`.
    pub fn settings(&self, params: &Params) -> Settings {
        let mut all = self.data.settings.clone();
        all.0.extend(self.model.settings.0.clone());
        all.0.extend(self.training.0.clone());
        all.0.extend(params.0.iter().cloned());
        all
    }

    /// The value of each objective, by the rule, of a trial that made `reports`; empty if it made none. A training that left
    /// the finite numbers has the worst values whatever it showed before: those of its last report.
    pub fn values(&self, reports: &[Report], ending: Ending) -> Vec<f64> {
        let Some(last) = reports.last() else { return Vec::new() };
        self.objectives
            .iter()
            .map(|objective| {
                let value = |r: &Report| r.values[objective.metric as usize];
                match self.value {
                    _ if ending == Ending::NotFinite => value(last),
                    ValueRule::Last => value(last),
                    ValueRule::Best => {
                        reports.iter().map(value).fold(objective.direction.worst(), |best, v| {
                            if objective.direction.better(v, best) { v } else { best }
                        })
                    }
                }
            })
            .collect()
    }
}

/// The hyperparameters of one training, from its settings.
pub fn plan(settings: &Settings) -> Plan {
    Plan::from_settings(settings)
}

/// A recipe with its data loaded: what a worker holds while it works for a study.
#[derive(Debug)]
pub struct Problem {
    recipe: Recipe,
    dataset: Dataset,
    /// By kind of scaling, made when first asked for.
    splits: BTreeMap<String, Split>,
}

impl Problem {
    /// `file` is the content of [`data::file_of`] the data set.
    pub fn new(recipe: Recipe, file: Option<&[u8]>) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, file, recipe.seed)?;
        let mut problem = Self { recipe, dataset, splits: BTreeMap::new() };
        // A split that cannot be made is found here, not in a trial.
        let scaling = problem.recipe.data.settings.text("scaling").to_owned();
        problem.split(&scaling)?;
        Ok(problem)
    }

    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// The split under one kind of scaling.
    pub fn split(&mut self, scaling: &str) -> Result<Split, DataError> {
        if let Some(split) = self.splits.get(scaling) {
            return Ok(split.clone());
        }
        let split = self.dataset.split(&self.recipe.data, scaling, self.recipe.seed)?;
        self.splits.insert(scaling.to_owned(), split.clone());
        Ok(split)
    }

    /// Starts the training that `params` ask for.
    pub fn evaluate(&mut self, params: &Params) -> Result<Evaluation, DataError> {
        let settings = self.recipe.settings(params);
        let split = self.split(settings.text("scaling"))?;
        Ok(Evaluation::new(plan(&settings), &split, &self.recipe, params))
    }
}

/// Accuracy of the best constant guess that the training labels allow, on the validation labels; 0 for regression.
fn chance(split: &Split) -> f64 {
    let (Target::Classes { labels, classes }, Target::Classes { labels: judged, .. }) =
        (&split.train.target, &split.validation.target)
    else {
        return 0.0;
    };
    let count = |of: &[u32], class: u32| of.iter().filter(|l| **l == class).count();
    let guess = (0..*classes).rev().max_by_key(|c| count(labels, *c)).unwrap_or(0);
    count(judged, guess) as f64 / judged.len().max(1) as f64
}

/// A number for the setting itself, for streams that vary with the setting: FNV-1a over names and values.
fn setting_key(params: &Params) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut eat = |bytes: &[u8]| {
        for b in bytes {
            hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (name, value) in &params.0 {
        eat(name.as_bytes());
        eat(&[0]);
        match value {
            Value::Flag(b) => eat(&[1, u8::from(*b)]),
            Value::Int(i) => eat(&i.to_le_bytes()),
            Value::Real(r) => eat(&float::canonical(*r).to_bits().to_le_bytes()),
            Value::Text(s) => eat(s.as_bytes()),
        }
        eat(&[0xFF]);
    }
    hash
}
