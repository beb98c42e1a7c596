//! One trial being trained: sliced into pieces of work, reporting after each step.
//!
//! A step is an epoch, a tree or a bundle of solver iterations; several runs of one setting are trained side by side and
//! their values averaged. Under cross-validation the folds are the steps: each fold is trained to its end, then reported with
//! the values of the network that it leaves behind, so that a scheduler can stop a bad setting after two folds and the spread
//! over folds is known.

mod saved;

pub use saved::Saved;

use super::calculus::{Calculus, Differentiate};
use super::gradient::{Differentiations, Slope};
use super::learner::{Learner, Plan, Progress, Step};
use super::metrics::VALIDATION_SCORE;
use super::portrait::{Judged, Painting, Portrait};
use super::recipe::{Recipe, ValueRule};
use super::transfer::Origin;
use super::{chance, stream_index};
use crate::data::{Augment, Dataset, Rows, Split, labelled};
use crate::math::float;
use crate::model::piece::{Budget, PIECE};
use crate::space::{Params, Settings};
use crate::trial::{Ending, Report};
use std::sync::Arc;

/// What a slice of work brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Advance {
    Working,
    Report(Report),
    Ended(Ending),
}

/// What all trials of a study share.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    pub recipe: Arc<Recipe>,
    pub dataset: Arc<Dataset>,
    /// One for each fold.
    pub folds: Arc<[Rows]>,
    /// Of transfer tasks.
    pub origin: Option<Arc<Origin>>,
    /// Unless the program has none.
    pub calculus: Option<&'static Calculus>,
}

impl Ground {
    /// The parts of a fold: scaled as the settings say, in a transfer task as the pretrained network's inputs were, with only
    /// so many training rows as have labels.
    pub fn split(&self, fold: usize, settings: &Settings) -> Split {
        let rows = &self.folds[fold];
        let Some(origin) = &self.origin else {
            return self.dataset.split(rows, settings.text("scaling"));
        };
        let count = settings.int("labelled").max(1) as usize;
        let train = labelled(&self.dataset, &rows.train, count, self.recipe.seed);
        let rows = Rows { train, validation: rows.validation.clone(), test: rows.test.clone() };
        self.dataset.scaled(&rows, origin.scaling.clone())
    }
}

/// The trainings of one trial.
#[derive(Debug)]
pub struct Evaluation {
    ground: Ground,
    settings: Settings,
    params: Params,
    plan: Plan,
    augment: Augment,
    /// Index of the first run's random numbers; the others follow.
    key: u64,
    runs: usize,
    fold: usize,
    /// Of the running fold.
    split: Split,
    /// Made one by one in the first round, so that no slice of work makes many.
    learners: Vec<Learner>,
    /// The last step of each run.
    last: Vec<Step>,
    done: Vec<bool>,
    /// The run whose turn it is, and whether any run before it made a step in this round.
    turn: usize,
    stepped: bool,
    /// Reports of the running fold.
    curve: Vec<Report>,
    round: u32,
    /// Multiply-adds of earlier folds.
    spent: u64,
    /// Sums over finished folds: score, and the score of a constant guess.
    scores: [f64; 2],
    /// Validation rows of finished folds.
    judged: u32,
    /// The same by true and predicted class.
    confusion: Vec<u32>,
    /// The derivative of the value: of a training that ended so, computed before its end is told.
    differentiation: Option<(Ending, Differentiations)>,
    slope: Option<Slope>,
    ended: Option<Ending>,
    /// Of the fold that has just ended, or of the whole once the training is over.
    painting: Option<Painting>,
}

impl Evaluation {
    /// `split` is that of the first fold.
    pub(super) fn new(ground: Ground, split: Split, settings: Settings, params: &Params) -> Self {
        let runs = ground.recipe.repeat.runs() as usize;
        let key = stream_index(&ground.recipe, params);
        Self {
            plan: Plan::of(&ground.recipe.data.name, &settings),
            augment: Augment::of(&settings),
            ground,
            settings,
            params: params.clone(),
            key,
            runs,
            fold: 0,
            split,
            learners: Vec::with_capacity(runs),
            last: vec![Step::default(); runs],
            done: vec![false; runs],
            turn: 0,
            stepped: false,
            curve: Vec::new(),
            round: 0,
            spent: 0,
            scores: [0.0; 2],
            judged: 0,
            confusion: Vec::new(),
            differentiation: None,
            slope: None,
            ended: None,
            painting: None,
        }
    }

    /// Index of the random numbers of a run of this fold.
    fn stream(&self, run: usize) -> u64 {
        self.key.wrapping_add((self.fold * self.runs + run) as u64)
    }

    /// The same training at the random numbers that the trial with `params` has.
    pub(super) fn at_the_numbers_of(mut self, params: &Params) -> Self {
        self.key = stream_index(&self.ground.recipe, params);
        self
    }

    /// The run whose turn it is.
    fn current(&mut self) -> &mut Learner {
        if self.learners.len() <= self.turn {
            let index = self.stream(self.turn);
            let Ground { recipe, dataset, origin, .. } = &self.ground;
            let data = (&self.split, &**dataset, origin.as_deref());
            self.learners.push(Learner::new(&self.plan, self.augment, data, (recipe.seed, index)));
        }
        &mut self.learners[self.turn]
    }

    /// Does about `allowance` multiply-adds. How the work is sliced never changes a result.
    pub fn advance(&mut self, allowance: u64) -> Advance {
        if let Some(ending) = self.ended {
            return Advance::Ended(ending);
        }
        if let Some((ending, differentiations)) = &mut self.differentiation {
            if !differentiations.advance(allowance) {
                return Advance::Working;
            }
            let (done, ending) = (differentiations.done() as usize, *ending);
            if done < self.runs * self.ground.folds.len()
                && let Some(next) = self.differentiate(done)
                && let Some((_, differentiations)) = &mut self.differentiation
            {
                differentiations.go_on(next);
                return Advance::Working;
            }
            self.slope = self.differentiation.take().and_then(|(_, mut all)| all.mean());
            self.ended = Some(ending);
            return Advance::Ended(ending);
        }
        if !self.done[self.turn] {
            match self.current().advance(allowance) {
                Progress::Working => return Advance::Working,
                Progress::Finished => self.done[self.turn] = true,
                Progress::Step(step) => {
                    let broken = !step.finite;
                    self.last[self.turn] = step;
                    self.stepped = true;
                    if broken {
                        // One training that leaves the finite numbers makes the setting what it is.
                        self.ended = Some(Ending::NotFinite);
                        let values = self.last[self.turn].values.clone();
                        let folds = self.ground.folds.len();
                        let step = if folds == 1 { self.round } else { self.fold as u32 };
                        return Advance::Report(self.report(step + 1, values));
                    }
                }
            }
        }
        self.turn += 1;
        if self.turn < self.runs {
            return Advance::Working;
        }
        self.turn = 0;
        if !std::mem::take(&mut self.stepped) {
            return if self.counted() { self.finish() } else { Advance::Working };
        }
        self.round += 1;
        let report = self.report(self.round, self.means());
        self.curve.push(report.clone());
        if self.ground.folds.len() == 1 { Advance::Report(report) } else { Advance::Working }
    }

    /// Means over the runs.
    fn means(&self) -> Vec<f64> {
        let count = self.last[0].values.len();
        let mean = |i: usize| self.last.iter().fold(0.0, |sum, s| sum + s.values[i]) / self.runs as f64;
        (0..count).map(|i| float::canonical(mean(i))).collect()
    }

    fn report(&self, step: u32, values: Vec<f64>) -> Report {
        let cost = self.last.iter().fold(self.spent, |sum, s| sum.saturating_add(s.cost));
        Report { step, cost, values }
    }

    /// All runs of the fold have come to their end.
    fn finish(&mut self) -> Advance {
        let folds = self.ground.folds.len();
        let recipe = self.ground.recipe.clone();
        let counted = recipe.counts(&self.settings, &self.curve, Ending::Finished).cloned();
        let score = counted.as_ref().map_or(0.0, |r| r.values[VALIDATION_SCORE]);
        self.scores[0] += score;
        self.scores[1] += chance(&self.split);
        self.judged += self.split.validation.rows as u32;
        let ending = if self.scores[0] < self.scores[1] { Ending::WorseThanChance } else { Ending::Finished };
        if folds == 1 {
            if !self.begin_differentiating(ending) {
                self.ended = Some(ending);
                return Advance::Ended(ending);
            }
            return Advance::Working;
        }
        let step = self.fold as u32 + 1;
        let mut values = counted.map_or_else(|| vec![0.0; recipe.metrics().len()], |r| r.values);
        if recipe.value == ValueRule::Best {
            let best = recipe.of_training(&self.settings, &self.curve, Ending::Finished);
            for (objective, best) in recipe.objectives.iter().zip(best) {
                values[objective.metric as usize] = best;
            }
        }
        let report = self.report(step, values);
        self.keep_confusion();
        self.spent = report.cost;
        self.fold += 1;
        if self.fold == folds {
            if !self.begin_differentiating(ending) {
                self.ended = Some(ending);
            }
        } else {
            self.split = self.ground.split(self.fold, &self.settings);
            self.learners.clear();
            self.last = vec![Step::default(); self.runs];
            self.done = vec![false; self.runs];
            self.curve.clear();
            self.round = 0;
        }
        Advance::Report(report)
    }

    /// Whether the recipe asks for a gradient; begins it then.
    fn begin_differentiating(&mut self, ending: Ending) -> bool {
        let first = self.differentiate(0);
        self.differentiation = first.map(|first| (ending, Differentiations::new(first)));
        self.differentiation.is_some()
    }

    /// The differentiation of training `number`, fold by fold and in each run by run, if the recipe asks for one.
    fn differentiate(&mut self, number: usize) -> Option<Box<dyn Differentiate>> {
        let recipe = self.ground.recipe.clone();
        let (gradient, calculus) = (recipe.gradient.as_ref()?, self.ground.calculus?);
        let streams = (recipe.seed, self.key.wrapping_add(number as u64));
        let other;
        let split = match self.ground.folds.len() {
            1 => &self.split,
            _ => {
                other = self.ground.split(number / self.runs, &self.settings);
                &other
            }
        };
        Some((calculus.differentiate)(gradient, &self.settings, &self.params, split, streams))
    }

    /// Whether the predictions of a fold that has ended are counted; goes on counting them.
    fn counted(&mut self) -> bool {
        if self.ground.folds.len() == 1 {
            return true;
        }
        let Some(learner) = self.learners.first_mut() else { return true };
        let painting = self.painting.get_or_insert_with(|| Painting::new(learner, &self.split, false));
        painting.advance(learner, &self.split, &mut Budget::new(PIECE))
    }

    fn keep_confusion(&mut self) {
        let Some(counts) = self.painting.take().map(Painting::counts) else { return };
        if self.confusion.is_empty() {
            self.confusion = counts;
        } else {
            self.confusion.iter_mut().zip(counts).for_each(|(sum, c)| *sum += c);
        }
    }

    /// Whether the training is over, be it that its end has not been asked for yet.
    pub fn ended(&self) -> bool {
        self.ended.is_some() || self.differentiation.is_some()
    }

    /// The derivative of the first value, once the training has ended, if the recipe asks for one.
    pub fn slope(&self) -> Option<&Slope> {
        self.slope.as_ref()
    }

    /// What the (first) model has learned so far, if that is quickly told; of a cross-validation, the confusion of all finished
    /// folds.
    pub fn sketch(&mut self) -> Option<Portrait> {
        let image = self.ground.dataset.image.is_some();
        let learner = self.learners.first_mut().filter(|l| l.is_ready())?;
        let mut painting = Painting::new(learner, &self.split, !image);
        let quick = painting.is_quick(learner, &self.split)
            && painting.advance(learner, &self.split, &mut Budget::new(u64::MAX));
        quick.then(|| self.finished(painting))
    }

    /// As [`Evaluation::sketch`] however long it takes, a piece of it at a time; `None` when there is more to do. For an evaluation
    /// that is over; once it is told, it begins anew.
    pub fn paint(&mut self) -> Option<Option<Portrait>> {
        let image = self.ground.dataset.image.is_some();
        let Some(learner) = self.learners.first_mut().filter(|l| l.is_ready()) else { return Some(None) };
        let mut painting =
            self.painting.take().unwrap_or_else(|| Painting::new(learner, &self.split, !image));
        if painting.advance(learner, &self.split, &mut Budget::new(PIECE)) {
            return Some(Some(self.finished(painting)));
        }
        self.painting = Some(painting);
        None
    }

    /// With what earlier folds have shown.
    fn finished(&self, painting: Painting) -> Portrait {
        let mut portrait = painting.portrait(&self.split);
        if let (Some(confusion), false) = (&mut portrait.confusion, self.confusion.is_empty()) {
            confusion.counts.clone_from(&self.confusion);
        }
        if self.fold > 0 {
            let finished = self.fold as f64;
            portrait.judged = Judged { rows: self.judged, chance: self.scores[1] / finished };
        }
        portrait
    }
}
