//! One model in training, whatever its kind: a plan from settings, steps with the values of a report, predictions.
//!
//! To add a kind of model: a variant of [`Plan`] and of [`Learner`], and what its step shows. Everything above (folds,
//! repeated runs, stop rules, journals) knows steps only.

mod judged;
mod saved;
mod start;

pub use saved::Saved;

use super::transfer::{self, Origin, SourceJudge};
use crate::data::{self, Augment, Dataset, Part, Split, Target, Task, Transfer};
use crate::model::forest::{self, ForestPlan, ForestProgress, ForestSession};
use crate::model::mlp::Drawing;
use crate::model::piece::{Budget, PIECE};
use crate::model::{self, Activation, Norm};
use crate::space::Settings;
use crate::train::loss::{LOG_LOSS_CAP, Loss};
use crate::train::metrics::Scores;
use crate::train::{self, Epoch, Estimate, Session};
use crate::train::{LinearPlan, LinearSession};
use judged::Judged;
use serde::{Deserialize, Serialize};
use start::Start;
use std::ops::Range;

/// The resolved hyperparameters of one training.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    Network(Box<train::Plan>),
    Linear(LinearPlan),
    Forest(ForestPlan),
    FineTuning(Box<FineTuning>),
}

/// Of the network that a transfer task brings.
#[derive(Clone, Debug, PartialEq)]
pub struct FineTuning {
    pub task: &'static Transfer,
    /// Shape and activation as pretrained.
    pub plan: train::Plan,
    /// Whether it starts from new weights instead: the baseline.
    pub scratch: bool,
}

/// What one step left behind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Multiply-adds (of a forest: rows touched and comparisons) so far.
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
    /// The plan of the model that the settings name, for a data set.
    pub fn of(data: &str, settings: &Settings) -> Self {
        Self::for_model(settings.text(super::MODEL), data, settings)
    }

    /// The plan of a named model.
    pub fn for_model(model: &str, data: &str, settings: &Settings) -> Self {
        if let (true, Some(task)) = (model::fine_tunes(model), data::transfer(data)) {
            return Self::FineTuning(Box::new(FineTuning::of(task, settings)));
        }
        match model {
            "random_forest" => Self::Forest(ForestPlan::from_settings(settings)),
            "logistic_regression" | "linear_regression" => {
                Self::Linear(LinearPlan::from_settings(model, settings))
            }
            _ => Self::Network(Box::new(train::Plan::from_settings(settings))),
        }
    }

    /// The plan of a network, fine-tuned or not.
    pub(super) fn network(&self) -> Option<&train::Plan> {
        match self {
            Self::Network(plan) => Some(plan),
            Self::FineTuning(fine) => Some(&fine.plan),
            _ => None,
        }
    }

    /// Most steps of the training.
    pub fn steps(&self) -> u32 {
        match self {
            Self::Network(plan) => plan.epochs,
            Self::Linear(plan) => plan.max_iter,
            Self::Forest(plan) => plan.n_estimators,
            Self::FineTuning(fine) => fine.plan.epochs,
        }
    }

    /// What a training would need at most.
    pub fn estimate(&self, train: u64, validation: u64, inputs: u64, outputs: u64) -> Estimate {
        match self {
            Self::Network(plan) => train::estimate(plan, train, validation, inputs, outputs),
            Self::Linear(plan) => plan.estimate(train, validation, inputs, outputs),
            Self::Forest(plan) => {
                let one = forest::estimate(plan, train, validation, inputs, outputs);
                Estimate { multiply_adds: one.work, bytes: one.bytes }
            }
            Self::FineTuning(fine) => {
                let one = train::estimate(&fine.plan, train, validation, inputs, outputs);
                let judging =
                    transfer::judging(fine.task, inputs).saturating_mul(u64::from(fine.plan.epochs));
                Estimate {
                    multiply_adds: one.multiply_adds.saturating_add(judging),
                    bytes: one.bytes.saturating_add(transfer::room(fine.task, inputs)),
                }
            }
        }
    }
}

impl FineTuning {
    fn of(task: &'static Transfer, settings: &Settings) -> Self {
        let activation = Activation::ALL.into_iter().find(|a| a.id() == task.activation);
        let scratch = settings.text("start") == "scratch";
        let mut plan = train::Plan {
            hidden: task.hidden.to_vec(),
            activation: activation.unwrap_or(Activation::Tanh),
            // A study over several models has these of another one.
            norm: Norm::None,
            loss: Loss::CrossEntropy,
            ..train::Plan::from_settings(settings)
        };
        if !scratch {
            plan.frozen_layers = settings.int("frozen_layers").max(0) as usize;
            plan.backbone_ratio = settings.real("backbone_ratio");
            plan.l2_sp = settings.real("l2_sp");
        }
        Self { task, plan, scratch }
    }
}

/// A training under way.
#[derive(Debug)]
pub struct Learner {
    session: Kind,
    /// In studies that fine-tune.
    source: Source,
    /// How often it was judged.
    judged: u64,
    /// Turns an error of the standardised target into the target's own units.
    unit: f64,
    task: Task,
    /// What a step still lacks.
    pending: Option<Pending>,
}

/// A step whose training is done and whose values are not.
#[derive(Debug)]
enum Pending {
    /// Predictions of the model are being judged.
    Judging(Epoch),
    /// Only the source is missing.
    Source(Step),
}

/// Work that is done in the call that brought it up.
const SMALL: u64 = PIECE / 8;

/// What is told of the source.
#[derive(Debug)]
enum Source {
    /// Nothing: the study does not fine-tune.
    Untold,
    /// The model never knew it.
    Unknown,
    Judged(Box<SourceJudge>),
}

impl Source {
    /// `origin`: of a study that fine-tunes.
    fn of(plan: &Plan, origin: Option<&Origin>) -> Self {
        match (plan, origin) {
            (_, None) => Self::Untold,
            (Plan::FineTuning(_), Some(origin)) => {
                SourceJudge::new(origin).map_or(Self::Unknown, |judge| Self::Judged(Box::new(judge)))
            }
            (_, Some(_)) => Self::Unknown,
        }
    }
}

#[derive(Debug)]
enum Kind {
    Start(Box<Start>),
    Network(Box<Session<f32>>),
    Linear(Box<LinearSession>, Box<Judged>),
    Forest(Box<ForestSession>, Box<Judged>),
    /// Data and plan do not fit; a checked Spec never asks for it.
    Nothing,
}

impl Learner {
    /// A training at its beginning, on a split of a data set; of a transfer task, with what it rests on. `seed` and `index` name
    /// its streams of random numbers.
    pub fn new(
        plan: &Plan,
        augment: Augment,
        (split, dataset, origin): (&Split, &Dataset, Option<&Origin>),
        (seed, index): (u64, u64),
    ) -> Self {
        let (train, validation) = (split.train.clone(), split.validation.clone());
        let origin = origin.filter(|o| o.source.is_some());
        let source = Source::of(plan, origin);
        let judged = Judged::new(&train, &validation);
        let session = match plan {
            Plan::Network(plan) => {
                let start = Start {
                    plan: (**plan).clone(),
                    net: Session::blank(plan, &train),
                    drawing: Drawing::new(plan.init, seed, index),
                    parts: [train, validation],
                    streams: (seed, index),
                    augment,
                    image: dataset.image,
                    scaling: split.scaling.clone(),
                };
                Kind::Start(Box::new(start))
            }
            Plan::Linear(plan) => match LinearSession::new(*plan, train, validation) {
                Ok(session) => Kind::Linear(Box::new(session), judged),
                Err(_) => Kind::Nothing,
            },
            Plan::Forest(plan) => {
                let session = ForestSession::new(*plan, train, validation, seed, index);
                Kind::Forest(Box::new(session), judged)
            }
            Plan::FineTuning(fine) => {
                let plan = fine.plan.clone();
                let session = match origin {
                    _ if fine.scratch => Some(Session::new(plan, train, validation, seed, index)),
                    Some(origin) => origin.session(plan, train, validation, seed, index),
                    None => None,
                };
                let augmented =
                    |s: Session<f32>| s.augmented(augment, dataset.image, &split.scaling, (seed, index));
                session.map_or(Kind::Nothing, |s| Kind::Network(Box::new(augmented(s).judged())))
            }
        };
        let task = task(split);
        Self { session, source, judged: 0, unit: split.scaling.target.1, task, pending: None }
    }

    /// Does about `allowance` of counted work, then returns; earlier if a step is complete.
    pub fn advance(&mut self, allowance: u64) -> Progress {
        let mut budget = Budget::new(PIECE);
        if let Kind::Start(start) = &mut self.session {
            if start.drawing.advance(&mut start.net, &mut budget) {
                let drawn = std::mem::replace(&mut self.session, Kind::Nothing);
                if let Kind::Start(start) = drawn {
                    self.session = start.session().map_or(Kind::Nothing, |s| Kind::Network(Box::new(s)));
                }
            }
            return Progress::Working;
        }
        if self.pending.is_none() {
            match self.advance_training(allowance) {
                Progress::Working if self.pending.is_some() && self.pending_work() <= SMALL => {}
                other => return other,
            }
        }
        loop {
            let step = match self.pending.take() {
                None => return Progress::Working,
                Some(Pending::Judging(epoch)) => match self.judge(epoch, &mut budget) {
                    Some(step) => step,
                    None => {
                        self.pending = Some(Pending::Judging(epoch));
                        return Progress::Working;
                    }
                },
                Some(Pending::Source(step)) => return Progress::Step(self.with_source(step)),
            };
            self.pending = Some(Pending::Source(step));
            if self.pending_work().saturating_add(budget.used()) > PIECE {
                return Progress::Working;
            }
        }
    }

    /// About how much work the pending step takes.
    fn pending_work(&self) -> u64 {
        let source = match &self.source {
            Source::Judged(judge) => judge.work,
            _ => 0,
        };
        match (&self.pending, &self.session) {
            (Some(Pending::Judging(_)), Kind::Linear(_, judged) | Kind::Forest(_, judged)) => {
                let rows = judged.parts.iter().map(|p| p.rows as u64).sum::<u64>();
                source.saturating_add(rows.saturating_mul(self.work().max(64)))
            }
            _ => source,
        }
    }

    /// Adds what is told of the source.
    fn with_source(&mut self, mut step: Step) -> Step {
        match (&mut self.source, &self.session) {
            (Source::Untold, _) => {}
            (Source::Judged(judge), Kind::Network(session)) => {
                self.judged += u64::from(step.finite);
                step.values.push(if step.finite { judge.accuracy(session.net()) } else { 0.0 });
                step.cost = step.cost.saturating_add(judge.work.saturating_mul(self.judged));
            }
            _ => step.values.push(0.0),
        }
        step
    }

    /// Trains; leaves a step that is complete in `pending`, and says that there is more to do.
    fn advance_training(&mut self, allowance: u64) -> Progress {
        let kind = (self.task, self.unit);
        self.pending = Some(match &mut self.session {
            Kind::Network(session) => match session.advance(allowance) {
                train::Progress::Working => return Progress::Working,
                train::Progress::Finished => return Progress::Finished,
                train::Progress::Epoch(epoch) => Pending::Source(step(&epoch, session.scores(), kind)),
            },
            Kind::Linear(session, judged) => match session.advance(allowance) {
                train::Progress::Working => return Progress::Working,
                train::Progress::Finished => return Progress::Finished,
                train::Progress::Epoch(epoch) => {
                    // Of its training rows the fit has told everything.
                    judged.at = [judged.parts[0].rows, 0];
                    Pending::Judging(epoch)
                }
            },
            Kind::Forest(session, judged) => match session.advance(allowance) {
                ForestProgress::Working => return Progress::Working,
                ForestProgress::Finished => return Progress::Finished,
                ForestProgress::Step(tree) => {
                    let epoch = Epoch {
                        epoch: tree.tree,
                        cost: tree.cost,
                        train_loss: 0.0,
                        train_score: 0.0,
                        validation_loss: 0.0,
                        validation_score: 0.0,
                        finite: true,
                    };
                    judged.at = [0, 0];
                    Pending::Judging(epoch)
                }
            },
            Kind::Start(_) => return Progress::Working,
            Kind::Nothing => return Progress::Finished,
        });
        Progress::Working
    }

    /// Judges the model's predictions, as far as `budget` goes: the step, once all rows are judged.
    fn judge(&mut self, mut epoch: Epoch, budget: &mut Budget) -> Option<Step> {
        let each = self.work();
        let kind = (self.task, self.unit);
        let validation = match &mut self.session {
            Kind::Linear(session, judged) => {
                let predict = |x: &Part, _, rows: Range<usize>| {
                    session.predict(&x.x[rows.start * x.inputs..rows.end * x.inputs], rows.len())
                };
                judged.advance(each, budget, predict)?[1]
            }
            Kind::Forest(session, judged) => {
                let predict = |_: &Part, which: usize, rows: Range<usize>| match which {
                    0 => session.training_predictions(rows),
                    _ => session.validation_predictions(rows),
                };
                let [train, validation] = judged.advance(each, budget, predict)?;
                (epoch.train_loss, epoch.train_score) = loss_and_score(train);
                (epoch.validation_loss, epoch.validation_score) = loss_and_score(validation);
                validation
            }
            _ => return None,
        };
        Some(step(&epoch, Some(validation), kind))
    }

    /// Whether there is a model, at its first weights at least: the first calls of [`Learner::advance`] make one.
    pub fn is_ready(&self) -> bool {
        !matches!(self.session, Kind::Start(_) | Kind::Nothing)
    }

    /// Whether its first weights are still being drawn.
    pub fn is_starting(&self) -> bool {
        matches!(self.session, Kind::Start(_))
    }

    /// Class probabilities or (standardised) numbers of `rows` rows, row-major.
    pub fn predict(&mut self, x: &[f64], rows: usize) -> Vec<f64> {
        match &mut self.session {
            Kind::Network(session) => session.predict(x, rows),
            Kind::Linear(session, _) => session.predict(x, rows),
            Kind::Forest(session, _) => session.predict(x, rows),
            Kind::Start(_) | Kind::Nothing => Vec::new(),
        }
    }

    /// The training of a network.
    pub(super) fn network(&self) -> Option<&Session<f32>> {
        match &self.session {
            Kind::Network(session) => Some(session),
            _ => None,
        }
    }

    /// About how much work one prediction is.
    pub fn work(&self) -> u64 {
        match &self.session {
            Kind::Network(session) => session.net().count() as u64,
            Kind::Linear(session, _) => session.model().weights().len() as u64,
            Kind::Forest(session, _) => 32 * session.trees().len() as u64,
            Kind::Start(_) | Kind::Nothing => 0,
        }
    }
}

/// What the rows of a split are predicted as.
fn task(split: &Split) -> Task {
    match &split.train.target {
        Target::Classes { .. } => Task::Classes,
        Target::Numbers(_) => Task::Numbers,
    }
}

fn loss_and_score(scores: Scores) -> (f64, f64) {
    match scores {
        Scores::Classes(s) => (s.log_loss, s.accuracy),
        Scores::Numbers(s) => (s.mse, s.r2),
    }
}

/// The values of a report, in the order of [`super::metrics`]. `scores` are those of the validation; a training that diverged
/// has none, and the worst values instead.
fn step(epoch: &Epoch, scores: Option<Scores>, (task, unit): (Task, f64)) -> Step {
    let Epoch { train_loss, train_score, validation_loss, validation_score, .. } = *epoch;
    let base = [train_loss, train_score, validation_loss, validation_score];
    let values = match (scores.filter(|_| epoch.finite), task) {
        (Some(Scores::Classes(s)), _) => {
            let more = [s.balanced_accuracy, s.precision, s.recall, s.f1, s.log_loss, s.roc_auc];
            [&base[..], &more].concat()
        }
        (Some(Scores::Numbers(s)), _) => [&base[..], &[s.mse * unit * unit, s.mae * unit]].concat(),
        (None, Task::Classes) => [&base[..], &[0.0, 0.0, 0.0, 0.0, LOG_LOSS_CAP, 0.0]].concat(),
        (None, Task::Numbers) => {
            let worst = [f64::INFINITY, f64::NEG_INFINITY];
            [worst, worst, [f64::INFINITY; 2]].concat()
        }
    };
    Step { cost: epoch.cost, values, finite: epoch.finite }
}
