//! One model in training, whatever its kind: a plan from settings, steps with the values of a report, predictions.
//!
//! To add a kind of model: a variant of [`Plan`] and of [`Learner`], and what its step shows. Everything above (folds,
//! repeated runs, stop rules, journals) knows steps only.

use super::transfer::{self, Origin, SourceJudge};
use crate::data::{self, Augment, Dataset, Part, Split, Target, Task, Transfer};
use crate::model::forest::{self, ForestPlan, ForestProgress, ForestSession};
use crate::model::{self, Activation, Norm};
use crate::space::Settings;
use crate::train::loss::{LOG_LOSS_CAP, Loss};
use crate::train::metrics::{Judge, Scores};
use crate::train::{self, Epoch, Estimate, Session};
use crate::train::{LinearPlan, LinearSession};
use std::sync::Arc;

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
#[derive(Clone, Debug, Default, PartialEq)]
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
}

/// What is told of the source.
#[derive(Debug)]
enum Source {
    /// Nothing: the study does not fine-tune.
    Untold,
    /// The model never knew it.
    Unknown,
    Judged(Box<SourceJudge>),
}

#[derive(Debug)]
enum Kind {
    Network(Box<Session<f32>>),
    Linear(Box<LinearSession>, Arc<Part>, Judge),
    Forest(Box<ForestSession>, Box<Judged>),
    /// Data and plan do not fit; a checked Spec never asks for it.
    Nothing,
}

/// A forest's parts, and the judges of its predictions.
#[derive(Debug)]
struct Judged {
    parts: [Arc<Part>; 2],
    judges: [Judge; 2],
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
        let source = match (plan, origin) {
            (_, None) => Source::Untold,
            (Plan::FineTuning(_), Some(origin)) => {
                SourceJudge::new(origin).map_or(Source::Unknown, |judge| Source::Judged(Box::new(judge)))
            }
            (_, Some(_)) => Source::Unknown,
        };
        let session = match plan {
            Plan::Network(plan) => {
                let session = Session::new((**plan).clone(), train, validation, seed, index);
                let session = session.augmented(augment, dataset.image, &split.scaling, (seed, index));
                Kind::Network(Box::new(session.judged()))
            }
            Plan::Linear(plan) => match LinearSession::new(*plan, train, validation.clone()) {
                Ok(session) => {
                    let judge = Judge::new(&validation.target);
                    Kind::Linear(Box::new(session), validation, judge)
                }
                Err(_) => Kind::Nothing,
            },
            Plan::Forest(plan) => {
                let judges = [Judge::new(&train.target), Judge::new(&validation.target)];
                let parts = [train.clone(), validation.clone()];
                let session = ForestSession::new(*plan, train, validation, seed, index);
                Kind::Forest(Box::new(session), Box::new(Judged { parts, judges }))
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
        let task = match &split.train.target {
            Target::Classes { .. } => Task::Classes,
            Target::Numbers(_) => Task::Numbers,
        };
        Self { session, source, judged: 0, unit: split.scaling.target.1, task }
    }

    /// Does about `allowance` of counted work, then returns; earlier if a step is complete.
    pub fn advance(&mut self, allowance: u64) -> Progress {
        match self.advance_training(allowance) {
            Progress::Step(step) => Progress::Step(self.with_source(step)),
            other => other,
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

    fn advance_training(&mut self, allowance: u64) -> Progress {
        let kind = (self.task, self.unit);
        match &mut self.session {
            Kind::Network(session) => match session.advance(allowance) {
                train::Progress::Working => Progress::Working,
                train::Progress::Finished => Progress::Finished,
                train::Progress::Epoch(epoch) => Progress::Step(step(&epoch, session.scores(), kind)),
            },
            Kind::Linear(session, validation, judge) => match session.advance(allowance) {
                train::Progress::Working => Progress::Working,
                train::Progress::Finished => Progress::Finished,
                train::Progress::Epoch(epoch) => {
                    let p = session.predict(&validation.x, validation.rows);
                    Progress::Step(step(&epoch, Some(judged(judge, validation, &p)), kind))
                }
            },
            Kind::Forest(session, judges) => match session.advance(allowance) {
                ForestProgress::Working => Progress::Working,
                ForestProgress::Finished => Progress::Finished,
                ForestProgress::Step(tree) => {
                    let Judged { parts, judges: [train, validation] } = &mut **judges;
                    let on = judged(train, &parts[0], &session.training_predictions());
                    let off = judged(validation, &parts[1], &session.validation_predictions());
                    let (train_loss, train_score) = loss_and_score(on);
                    let (validation_loss, validation_score) = loss_and_score(off);
                    let epoch = Epoch {
                        epoch: tree.tree,
                        cost: tree.cost,
                        train_loss,
                        train_score,
                        validation_loss,
                        validation_score,
                        finite: true,
                    };
                    Progress::Step(step(&epoch, Some(off), kind))
                }
            },
            Kind::Nothing => Progress::Finished,
        }
    }

    /// Class probabilities or (standardised) numbers of `rows` rows, row-major.
    pub fn predict(&mut self, x: &[f64], rows: usize) -> Vec<f64> {
        match &mut self.session {
            Kind::Network(session) => session.predict(x, rows),
            Kind::Linear(session, ..) => session.predict(x, rows),
            Kind::Forest(session, _) => session.predict(x, rows),
            Kind::Nothing => Vec::new(),
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
            Kind::Linear(session, ..) => session.model().weights().len() as u64,
            Kind::Forest(session, _) => 32 * session.trees().len() as u64,
            Kind::Nothing => 0,
        }
    }
}

/// Judges predictions of a whole part.
fn judged(judge: &mut Judge, part: &Part, p: &[f64]) -> Scores {
    match (judge as &mut Judge, &part.target) {
        (Judge::Classes(judge), Target::Classes { labels, classes }) => {
            let rows = p.chunks_exact((*classes).max(1) as usize);
            labels.iter().zip(rows).for_each(|(label, row)| judge.push(*label, row));
        }
        (Judge::Numbers(judge), Target::Numbers(numbers)) => {
            numbers.iter().zip(p).for_each(|(truth, p)| judge.push(*truth, *p));
        }
        _ => {}
    }
    judge.finish()
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
