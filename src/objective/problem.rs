//! A recipe with its data loaded: what a worker holds while it works for a study.

use super::evaluation::{Evaluation, Ground};
use super::recipe::{Recipe, ValueRule};
use crate::data::{self, DataError, Dataset, Files, Rows, Split};
use crate::space::{Params, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Data and splits of one study.
#[derive(Debug)]
pub struct Problem {
    ground: Ground,
    /// The first fold by kind of scaling, made when first asked for.
    splits: BTreeMap<String, Split>,
    /// Whether the judging rows are the sealed ones: then nothing may be stopped by what they show.
    opened: bool,
}

impl Problem {
    /// `files` holds what [`Recipe::files`] names. A split that cannot be made is found here, not in a trial.
    pub fn new(recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, files, recipe.seed)?;
        let folds = data::resample(&dataset, &recipe.data, recipe.seed)?;
        let ground = Ground { recipe: Arc::new(recipe), dataset: Arc::new(dataset), folds: folds.into() };
        Ok(Self { ground, splits: BTreeMap::new(), opened: false })
    }

    /// The problem with its seal broken: trained on all rows that are not sealed, judged once on those that are, at the last
    /// step, without early stopping. For a final judgement; no sampler may see what comes of it.
    pub fn opened(mut recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, files, recipe.seed)?;
        let folds = data::resample(&dataset, &recipe.data, recipe.seed)?;
        let Rows { mut train, validation, test } = folds.into_iter().next().unwrap_or_default();
        if test.is_empty() {
            return Err(DataError::TooFewExamples { rows: 0, needed: 1 });
        }
        train.extend(validation);
        train.sort_unstable();
        recipe.data.settings.0.insert("method".to_owned(), Value::text("holdout"));
        recipe.value = ValueRule::Last;
        let rows = Rows { train, validation: test, test: Vec::new() };
        let ground =
            Ground { recipe: Arc::new(recipe), dataset: Arc::new(dataset), folds: vec![rows].into() };
        Ok(Self { ground, splits: BTreeMap::new(), opened: true })
    }

    /// Rows that judge (in the first fold).
    pub fn judged(&self) -> usize {
        self.ground.folds[0].validation.len()
    }

    pub fn recipe(&self) -> &Recipe {
        &self.ground.recipe
    }

    pub fn dataset(&self) -> &Dataset {
        &self.ground.dataset
    }

    /// The first fold (or the only split) under one kind of scaling.
    pub fn split(&mut self, scaling: &str) -> Split {
        let Ground { dataset, folds, .. } = &self.ground;
        self.splits.entry(scaling.to_owned()).or_insert_with(|| dataset.split(&folds[0], scaling)).clone()
    }

    /// Starts the training that `params` ask for.
    pub fn evaluate(&mut self, params: &Params) -> Evaluation {
        let mut settings = self.ground.recipe.settings(params);
        if self.opened {
            settings.0.insert("patience".to_owned(), Value::Int(0));
        }
        let split = self.split(settings.text("scaling"));
        Evaluation::new(self.ground.clone(), split, settings, params)
    }
}
