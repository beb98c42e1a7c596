//! A recipe with its data loaded: what a worker holds while it works for a study.

use super::evaluation::{Evaluation, Ground};
use super::recipe::Recipe;
use crate::data::{self, DataError, Dataset, Files, Split};
use crate::space::Params;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Data and splits of one study.
#[derive(Debug)]
pub struct Problem {
    ground: Ground,
    /// The first fold by kind of scaling, made when first asked for.
    splits: BTreeMap<String, Split>,
}

impl Problem {
    /// `files` holds what [`Recipe::files`] names. A split that cannot be made is found here, not in a trial.
    pub fn new(recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, files, recipe.seed)?;
        let folds = data::resample(&dataset, &recipe.data, recipe.seed)?;
        folds.iter().try_for_each(|rows| dataset.fillable(&rows.train))?;
        let ground = Ground { recipe: Arc::new(recipe), dataset: Arc::new(dataset), folds: folds.into() };
        Ok(Self { ground, splits: BTreeMap::new() })
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
        let settings = self.ground.recipe.settings(params);
        let split = self.split(settings.text("scaling"));
        Evaluation::new(self.ground.clone(), split, settings, params)
    }
}
