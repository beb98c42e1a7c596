//! A trial between two steps as plain data, and back.

use super::{Evaluation, Ground};
use crate::data::Split;
use crate::objective::learner::{self, Learner, Step};
use crate::space::{Params, Settings};
use crate::trial::Report;
use serde::{Deserialize, Serialize};

/// What a trial's trainings came to after some steps: with the recipe it can go on from there, under its own parameters bit for bit
/// as if it had never been interrupted, under others from the same weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// Of all steps so far.
    reports: Vec<Report>,
    /// Of each run: its last step, whether it came to its own end, and where it stands; none between two folds.
    runs: Vec<(Step, bool, learner::Saved)>,
    fold: u32,
    round: u32,
    spent: u64,
    scores: [f64; 2],
    judged: u32,
    confusion: Vec<u32>,
}

impl Saved {
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }
}

impl Evaluation {
    /// Where the trial stands, just after it has made the last of `reports`, which are all it has made. `None` where it cannot be
    /// written down: models that are not networks, and trainings that are over.
    pub fn save(&self, reports: &[Report]) -> Option<Saved> {
        if self.ended.is_some() || self.turn != 0 || self.differentiation.is_some() {
            return None;
        }
        let run = |(i, learner): (usize, &Learner)| {
            Some((self.last.get(i)?.clone(), *self.done.get(i)?, learner.save()?))
        };
        let runs = self.learners.iter().enumerate().map(run).collect::<Option<Vec<_>>>()?;
        Some(Saved {
            reports: reports.to_vec(),
            runs,
            fold: self.fold as u32,
            round: self.round,
            spent: self.spent,
            scores: self.scores,
            judged: self.judged,
            confusion: self.confusion.clone(),
        })
    }

    /// A trial that goes on from `saved`; `None` if it cannot, because its networks have other shapes or its rows are others.
    pub(in crate::objective) fn resume(
        ground: Ground,
        first: Split,
        settings: Settings,
        params: &Params,
        saved: &Saved,
    ) -> Option<Self> {
        let mut trial = Self::new(ground, first, settings, params);
        let fold = saved.fold as usize;
        if fold >= trial.ground.folds.len() || !(saved.runs.is_empty() || saved.runs.len() == trial.runs) {
            return None;
        }
        if fold > 0 {
            trial.split = trial.ground.split(fold, &trial.settings);
        }
        trial.fold = fold;
        for (i, (last, done, learner)) in saved.runs.iter().enumerate() {
            let Ground { recipe, dataset, origin, .. } = &trial.ground;
            let streams = (recipe.seed, trial.stream(i));
            let data = (&trial.split, &**dataset, origin.as_deref());
            let learner = Learner::restore(&trial.plan, trial.augment, data, streams, learner).ok()?;
            trial.learners.push(learner);
            trial.last[i] = last.clone();
            trial.done[i] = *done;
        }
        if trial.ground.folds.len() == 1 {
            trial.curve.clone_from(&saved.reports);
        }
        trial.round = saved.round;
        trial.spent = saved.spent;
        trial.scores = saved.scores;
        trial.judged = saved.judged;
        trial.confusion.clone_from(&saved.confusion);
        Some(trial)
    }
}
