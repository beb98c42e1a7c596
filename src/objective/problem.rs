//! A recipe with its data loaded: what a worker holds while it works for a study.

use super::evaluation::{Evaluation, Ground};
use super::recipe::Recipe;
use super::transfer::Origin;
use crate::data::{self, DataError, Dataset, Files, Split};
use crate::space::{Params, Settings, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Data and splits of one study.
#[derive(Debug)]
pub struct Problem {
    ground: Ground,
    /// The first fold by kind of scaling and number of labelled rows, made when first asked for; of many such numbers the
    /// last one is kept.
    splits: BTreeMap<(String, i64), Split>,
}

impl Problem {
    /// `files` holds what [`Recipe::files`] names. A split that cannot be made is found here, not in a trial.
    pub fn new(recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, files, recipe.seed)?;
        let folds = data::resample(&dataset, &recipe.data, recipe.seed)?;
        folds.iter().try_for_each(|rows| dataset.fillable(&rows.train))?;
        let origin = match data::transfer(&recipe.data.name) {
            Some(task) => Some(Arc::new(Origin::load(task, &recipe, &dataset, files)?)),
            None => None,
        };
        let (recipe, dataset) = (Arc::new(recipe), Arc::new(dataset));
        let ground = Ground { recipe, dataset, folds: folds.into(), origin };
        Ok(Self { ground, splits: BTreeMap::new() })
    }

    pub fn recipe(&self) -> &Recipe {
        &self.ground.recipe
    }

    pub fn dataset(&self) -> &Dataset {
        &self.ground.dataset
    }

    /// The first fold (or the only split) under one kind of scaling, other settings as they are fixed.
    pub fn split(&mut self, scaling: &str) -> Split {
        let mut settings = self.ground.recipe.settings(&Params::default());
        settings.0.insert("scaling".to_owned(), Value::text(scaling));
        self.split_for(&settings)
    }

    /// The first fold as a trial with these settings sees it.
    fn split_for(&mut self, settings: &Settings) -> Split {
        let key = (settings.text("scaling").to_owned(), settings.int("labelled"));
        if let Some(split) = self.splits.get(&key) {
            return split.clone();
        }
        if self.ground.origin.is_some() {
            self.splits.clear();
        }
        let split = self.ground.split(0, settings);
        self.splits.insert(key, split.clone());
        split
    }

    /// Starts the training that `params` ask for.
    pub fn evaluate(&mut self, params: &Params) -> Evaluation {
        let settings = self.ground.recipe.settings(params);
        let split = self.split_for(&settings);
        Evaluation::new(self.ground.clone(), split, settings, params)
    }
}
