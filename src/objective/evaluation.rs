//! One trial being trained: sliced into pieces of work, reporting after each epoch.

use super::portrait::{self, Portrait};
use super::{METRICS, Recipe, Repeat, VALIDATION_ACCURACY, chance, setting_key};
use crate::data::Split;
use crate::math::float;
use crate::space::Params;
use crate::train::{Epoch, Plan, Progress, Session};
use crate::trial::{Ending, Report};

/// What a slice of work brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Advance {
    Working,
    Report(Report),
    Ended(Ending),
}

/// The networks of one trial (one, or several whose values are averaged), trained epoch by epoch side by side.
#[derive(Debug)]
pub struct Evaluation {
    plan: Plan,
    split: Split,
    seed: u64,
    /// Index of the first network's random numbers; the others follow.
    key: u64,
    runs: usize,
    /// Made one by one in the first epoch, so that no slice of work makes many.
    sessions: Vec<Session<f32>>,
    /// What the networks before the current one reported for the running epoch.
    epoch: Vec<Epoch>,
    /// Multiply-adds of each network so far.
    costs: Vec<u64>,
    chance: f64,
    ended: Option<Ending>,
    last_accuracy: f64,
}

impl Evaluation {
    pub(super) fn new(plan: Plan, split: &Split, recipe: &Recipe, params: &Params) -> Self {
        let runs = recipe.repeat.runs() as usize;
        Self {
            plan,
            split: split.clone(),
            seed: recipe.seed,
            key: if recipe.repeat == Repeat::Fixed { 0 } else { setting_key(params) },
            runs,
            sessions: Vec::with_capacity(runs),
            epoch: Vec::new(),
            costs: vec![0; runs],
            chance: chance(split),
            ended: None,
            last_accuracy: 0.0,
        }
    }

    /// The network that is to be trained next.
    fn current(&mut self) -> &mut Session<f32> {
        let current = self.epoch.len();
        if self.sessions.len() <= current {
            let (train, validation) = (self.split.train.clone(), self.split.validation.clone());
            let index = self.key.wrapping_add(current as u64);
            self.sessions.push(Session::new(self.plan.clone(), train, validation, self.seed, index));
        }
        &mut self.sessions[current]
    }

    /// Does about `allowance` multiply-adds. How the work is sliced never changes a result.
    pub fn advance(&mut self, allowance: u64) -> Advance {
        if let Some(ending) = self.ended {
            return Advance::Ended(ending);
        }
        match self.current().advance(allowance) {
            Progress::Working => Advance::Working,
            Progress::Finished => {
                let worse = self.last_accuracy < self.chance;
                let ending = if worse { Ending::WorseThanChance } else { Ending::Finished };
                self.ended = Some(ending);
                Advance::Ended(ending)
            }
            Progress::Epoch(epoch) => {
                let broken = !epoch.finite;
                self.costs[self.epoch.len()] = epoch.cost;
                self.epoch.push(epoch);
                if broken {
                    // One network that leaves the finite numbers makes the setting what it is.
                    self.ended = Some(Ending::NotFinite);
                    return Advance::Report(self.report(true));
                }
                if self.epoch.len() < self.runs {
                    return Advance::Working;
                }
                let report = self.report(false);
                self.last_accuracy = report.values[VALIDATION_ACCURACY];
                Advance::Report(report)
            }
        }
    }

    /// The means over the networks; of a broken epoch, the values of the broken network alone.
    fn report(&mut self, broken: bool) -> Report {
        let judged = if broken { &self.epoch[self.epoch.len() - 1..] } else { &self.epoch[..] };
        let columns: [fn(&Epoch) -> f64; METRICS.len()] =
            [|e| e.train_loss, |e| e.train_score, |e| e.validation_loss, |e| e.validation_score];
        let mean = |column: fn(&Epoch) -> f64| {
            let sum: f64 = judged.iter().map(column).sum();
            float::canonical(sum / judged.len() as f64)
        };
        let values = columns.into_iter().map(mean).collect();
        let report = Report { step: self.epoch[0].epoch, cost: self.costs.iter().sum(), values };
        self.epoch.clear();
        report
    }

    /// Whether the training is over, be it that its end has not been asked for yet.
    pub fn ended(&self) -> bool {
        self.ended.is_some()
    }

    /// What the (first) network has learned so far.
    pub fn portrait(&mut self) -> Option<Portrait> {
        Some(portrait::paint(self.sessions.first_mut()?, &self.split))
    }
}
