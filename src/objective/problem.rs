//! A recipe with its data loaded: what a worker holds while it works for a study.

use super::calculus::{CALCULUS, Calculus, Explore};
use super::evaluation::{Evaluation, Ground, Saved};
use super::landscape::{LandscapeQuery, LandscapeRefusal, Subject};
use super::learner::Plan;
use super::recipe::{Recipe, ValueRule};
use super::stream_index;
use super::transfer::Origin;
use crate::data::{self, Augment, DataError, Dataset, Files, Rows, Split};
use crate::space::{Params, Settings, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A training that was done before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trained {
    pub params: Params,
    /// Epochs after which it was stopped; `None` if it came to its own end.
    pub steps: Option<u32>,
}

/// Data and splits of one study.
#[derive(Debug)]
pub struct Problem {
    ground: Ground,
    /// The first fold by kind of scaling and number of labelled rows, made when first asked for; of many such numbers the
    /// last one is kept.
    splits: BTreeMap<(String, i64), Split>,
    /// Whether the judging rows are the sealed ones: then nothing may be stopped by what they show.
    opened: bool,
}

impl Problem {
    /// `files` holds what [`Recipe::files`] names. A split that cannot be made is found here, not in a trial.
    pub fn new(recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        Self::with(recipe, files, Some(&CALCULUS))
    }

    /// The same for a program without derivatives: recipes that ask for a gradient and questions about the loss are not for
    /// it.
    pub fn plain(recipe: Recipe, files: &Files) -> Result<Self, DataError> {
        Self::with(recipe, files, None)
    }

    fn with(recipe: Recipe, files: &Files, calculus: Option<&'static Calculus>) -> Result<Self, DataError> {
        let dataset = data::load(&recipe.data, files, recipe.seed)?;
        let folds = data::resample(&dataset, &recipe.data, recipe.seed)?;
        Self::over(recipe, dataset, folds, files, calculus)
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
        Ok(Self { opened: true, ..Self::over(recipe, dataset, vec![rows], files, None)? })
    }

    fn over(
        recipe: Recipe,
        dataset: Dataset,
        folds: Vec<Rows>,
        files: &Files,
        calculus: Option<&'static Calculus>,
    ) -> Result<Self, DataError> {
        folds.iter().try_for_each(|rows| dataset.fillable(&rows.train))?;
        let origin = match data::transfer(&recipe.data.name) {
            Some(task) => Some(Arc::new(Origin::load(task, &recipe, &dataset, files)?)),
            None => None,
        };
        let (recipe, dataset) = (Arc::new(recipe), Arc::new(dataset));
        let ground = Ground { recipe, dataset, folds: folds.into(), origin, calculus };
        Ok(Self { ground, splits: BTreeMap::new(), opened: false })
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
        let mut settings = self.ground.recipe.settings(params);
        if self.opened {
            settings.0.insert("patience".to_owned(), Value::Int(0));
        }
        let split = self.split_for(&settings);
        Evaluation::new(self.ground.clone(), split, settings, params)
    }

    /// Goes on with a training from where another one stood; `None` if these `params` cannot.
    pub fn resume(&mut self, params: &Params, saved: &Saved) -> Option<Evaluation> {
        let settings = self.ground.recipe.settings(params);
        let split = self.split_for(&settings);
        Evaluation::resume(self.ground.clone(), split, settings, params, saved)
    }

    /// Starts the training that `moved` asks for at the random numbers of the trial with `params`, without a gradient.
    pub(super) fn beside(&mut self, params: &Params, moved: &Params) -> Evaluation {
        let settings = self.ground.recipe.settings(moved);
        let split = self.split_for(&settings);
        let recipe = Arc::new(Recipe { gradient: None, ..(*self.ground.recipe).clone() });
        let ground = Ground { recipe, ..self.ground.clone() };
        Evaluation::new(ground, split, settings, moved).at_the_numbers_of(params)
    }

    /// Starts on a question about the loss around the first of `networks`; a line needs the second as well.
    pub fn explore(
        &mut self,
        query: LandscapeQuery,
        networks: &[Trained],
    ) -> Result<Box<dyn Explore>, LandscapeRefusal> {
        let calculus = self.ground.calculus.ok_or(LandscapeRefusal::Lost)?;
        let mut subjects = Vec::new();
        for Trained { params, steps } in networks {
            let settings = self.ground.recipe.settings(params);
            let scaling = settings.text("scaling").to_owned();
            let split = self.split_for(&settings);
            subjects.push(Subject {
                plan: Plan::of(&self.ground.recipe.data.name, &settings),
                augment: Augment::of(&settings),
                split,
                index: stream_index(&self.ground.recipe, params),
                steps: *steps,
                scaling,
            });
        }
        let Ground { recipe, dataset, origin, .. } = &self.ground;
        (calculus.explore)(query, subjects, dataset.clone(), origin.clone(), recipe.seed)
    }
}
