//! One trial being trained: sliced into pieces of work, reporting after each epoch.

use super::portrait::{self, Portrait};
use super::{METRICS, Recipe, Repeat, VALIDATION_ACCURACY, chance, setting_key};
use crate::data::Split;
use crate::math::float;
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
    sessions: Vec<Session<f32>>,
    /// What the sessions before the current one reported for the running epoch.
    epoch: Vec<Epoch>,
    split: Split,
    chance: f64,
    ended: Option<Ending>,
    last_accuracy: f64,
}

impl Evaluation {
    pub(super) fn new(plan: Plan, split: &Split, recipe: &Recipe, params: &crate::space::Params) -> Self {
        let key = if recipe.repeat == Repeat::Fixed { 0 } else { setting_key(params) };
        let sessions = (0..recipe.repeat.runs())
            .map(|run| {
                let (train, validation) = (split.train.clone(), split.validation.clone());
                Session::new(plan.clone(), train, validation, recipe.seed, key.wrapping_add(u64::from(run)))
            })
            .collect();
        let chance = chance(split);
        Self { sessions, epoch: Vec::new(), split: split.clone(), chance, ended: None, last_accuracy: 0.0 }
    }

    /// Does about `allowance` multiply-adds. How the work is sliced never changes a result.
    pub fn advance(&mut self, allowance: u64) -> Advance {
        if let Some(ending) = self.ended {
            return Advance::Ended(ending);
        }
        let current = self.epoch.len();
        match self.sessions[current].advance(allowance) {
            Progress::Working => Advance::Working,
            Progress::Finished => {
                let worse = self.last_accuracy < self.chance;
                let ending = if worse { Ending::WorseThanChance } else { Ending::Finished };
                self.ended = Some(ending);
                Advance::Ended(ending)
            }
            Progress::Epoch(epoch) => {
                let broken = !epoch.finite;
                self.epoch.push(epoch);
                if broken {
                    // One network that leaves the finite numbers makes the setting what it is.
                    self.ended = Some(Ending::NotFinite);
                    return Advance::Report(self.report(true));
                }
                if self.epoch.len() < self.sessions.len() {
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
        let report =
            Report { step: self.epoch[0].epoch, cost: self.epoch.iter().map(|e| e.cost).sum(), values };
        self.epoch.clear();
        report
    }

    /// What the (first) network has learned so far.
    pub fn portrait(&mut self) -> Portrait {
        portrait::paint(&mut self.sessions[0], &self.split)
    }
}
