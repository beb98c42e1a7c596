//! One training from first weights to last epoch, in slices that can be stopped between any two.
//!
//! Each epoch shuffles the rows (from the order of the epoch before, one random stream for the whole session), passes them
//! in batches of `batch_size` (the last one smaller; more than there are rows means all), updates after each batch, then
//! measures the validation part. Training loss and score are running means over the epoch's batches, each measured before
//! its update and as the training sees it (with dropout, by the batch's own statistics), as Keras reports them; penalties and
//! label smoothing are no part of them. No allocation happens between the first slice and the last.
//!
//! Rows pass in slabs of at most [`SLAB`](crate::model::mlp::SLAB); under batch norm a slab is a whole batch. A slab that is more
//! work than a [`PIECE`] is done in pieces, layer by layer and block by block. How slabs and pieces are spread over calls, and
//! whether a [`Checkpoint`](super::checkpoint::Checkpoint) lies between two slabs, changes no bit of any result.
//!
//! A batch's gradient takes this way: penalties join it, it is clipped, coupled weight decay joins it, the optimizer moves
//! the parameters. The rate follows the schedule update by update; plateau and early stopping look at the validation loss
//! after each epoch (at the training loss if there is no validation row).
//!
//! A training diverges when a batch's loss or, at the end of an epoch, a parameter or the validation loss is not finite. It
//! then reports a last epoch with `finite` = false and the worst values of [`Loss::worst`](super::loss::Loss::worst), and is
//! finished.

mod judged;
mod resume;
mod rows;
mod step;

use super::adapted::Adapted;
use super::checkpoint::{Mismatch, Stage, Weights};
use super::loss::{Shape, Tally, Truth};
use super::metrics::Scores;
use super::optimizer::State;
use super::plan::Plan;
use super::schedule::{Plateau, Schedule};
use super::stopping::Stopper;
use crate::data::{Augment, Part, Scaling, Target};
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;
use crate::model::dropout::Dropout;
use crate::model::mlp::{Mlp, SLAB, Workspace};
use crate::model::norm::Norm;
use crate::model::piece::{Budget, PIECE};
use judged::Judged;
use rand::Rng as _;
use rows::{Augmented, copy, spread};
use std::sync::Arc;
use step::Slab;

/// What one epoch left behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// From 1.
    pub epoch: u32,
    /// Multiply-adds of the session so far.
    pub cost: u64,
    pub train_loss: f64,
    /// Accuracy of classes, R2 of numbers.
    pub train_score: f64,
    pub validation_loss: f64,
    pub validation_score: f64,
    /// If false the training diverged, and the four values are the worst ones.
    pub finite: bool,
}

/// What a slice of work came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    Working,
    Epoch(Epoch),
    Finished,
}

/// A training under way.
#[derive(Clone, Debug)]
pub struct Session<S> {
    plan: Plan,
    train: Arc<Part>,
    validation: Arc<Part>,
    net: Mlp<S>,
    space: Workspace<S>,
    state: State<S>,
    order: Vec<u32>,
    stream: Stream,
    /// The truth about the rows of a slab.
    labels: Vec<u32>,
    numbers: Vec<f64>,
    /// Sums of squares of the numbers around their mean: training, validation.
    spread: [f64; 2],
    stage: Stage,
    /// What has begun of the slab at hand.
    slab: Option<Slab>,
    /// Most multiply-adds of a piece.
    piece: u64,
    epoch: u32,
    cost: u64,
    trained: Tally,
    validated: Tally,
    /// Columns of a prediction.
    outputs: usize,
    /// Whether a forward pass in training is one of evaluation.
    plain: bool,
    dropout: Option<Dropout>,
    schedule: Option<Schedule>,
    adapted: Option<Adapted<S>>,
    plateau: Option<Plateau>,
    stopper: Option<Stopper>,
    /// Of the best epoch, if they are kept.
    best: Option<Weights<S>>,
    /// Where the parameters started, if they are pulled towards it.
    start: Vec<S>,
    augmented: Option<Box<Augmented>>,
    judged: Option<Judged>,
}

impl<S: Scalar> Session<S> {
    /// A network at its first weights. `seed` and `index` name the streams of [`Lane::Init`], [`Lane::Batches`] and
    /// [`Lane::Dropout`]. The two parts have the same inputs and the same kind of target, labels below the number of classes.
    pub fn new(plan: Plan, train: Arc<Part>, validation: Arc<Part>, seed: u64, index: u64) -> Self {
        let mut net = Self::blank(&plan, &train);
        net.initialise_by(plan.init, seed, index);
        let mut session = Self::begin(plan, net, train, validation, seed, index);
        session.next_epoch();
        session
    }

    /// As [`Session::new`], but from given weights: fine-tuning.
    pub fn with_network(
        plan: Plan,
        net: Mlp<S>,
        train: Arc<Part>,
        validation: Arc<Part>,
        seed: u64,
        index: u64,
    ) -> Result<Self, Mismatch> {
        let blank = Self::blank(&plan, &train);
        if blank.layers() != net.layers()
            || (blank.activation(), blank.norm()) != (net.activation(), net.norm())
        {
            return Err(Mismatch::Network);
        }
        let mut session = Self::begin(plan, net, train, validation, seed, index);
        session.next_epoch();
        Ok(session)
    }

    /// The network that a plan asks for, not initialised: for [`Session::with_network`].
    pub fn blank(plan: &Plan, train: &Part) -> Mlp<S> {
        let outputs = plan.loss.outputs(classes(&train.target).unwrap_or(1));
        Mlp::new(train.inputs, &plan.hidden, outputs, plan.activation, plan.norm)
    }

    /// A session before its first epoch.
    fn begin(
        plan: Plan,
        net: Mlp<S>,
        train: Arc<Part>,
        validation: Arc<Part>,
        seed: u64,
        index: u64,
    ) -> Self {
        let rows = train.rows.max(validation.rows).clamp(1, plan.slab(train.rows));
        let dropout = Dropout::new(plan.dropout, plan.hidden.len(), seed, index);
        let space = Workspace::new(&net, rows, true);
        let kept = || Weights { parameters: net.buffer().to_vec(), running: net.running().to_vec() };
        let updates = train.rows.div_ceil(plan.batch_size.clamp(1, train.rows.max(1))) as u64;
        let total = updates.saturating_mul(u64::from(plan.epochs));
        let schedule = plan.schedule.as_ref();
        Self {
            space: if dropout.is_some() { space.with_dropout() } else { space },
            state: State::new(plan.optimizer, net.buffer().len()),
            order: (0..train.rows as u32).collect(),
            stream: Stream::new(seed, Lane::Batches, index),
            labels: vec![0; rows],
            numbers: vec![0.0; rows],
            spread: [spread(&train.target), spread(&validation.target)],
            stage: Stage::Finished,
            slab: None,
            piece: PIECE,
            epoch: 0,
            cost: 0,
            trained: Tally::default(),
            validated: Tally::default(),
            outputs: classes(&train.target).unwrap_or(net.outputs()),
            plain: plan.norm != Norm::Batch && dropout.is_none() && plan.frozen() == 0,
            dropout,
            schedule: schedule.map(|s| Schedule::from_settings(s, total, updates, plan.learning_rate)),
            adapted: plan.hyper_rate.map(|h| Adapted::new(plan.learning_rate, h, net.buffer().len())),
            plateau: plan.plateau,
            stopper: plan.stopping,
            best: plan.keeps_best().then(kept),
            start: if plan.l2_sp > 0.0 { net.buffer().to_vec() } else { Vec::new() },
            augmented: None,
            judged: None,
            plan,
            train,
            validation,
            net,
        }
    }

    /// The same session, whose training rows are seen through `augment`. `image` and `scaling` are those of the data;
    /// `seed` and `index` name the numbers. Changes no cost: that counts matrix products.
    pub fn augmented(
        mut self,
        augment: Augment,
        image: Option<(u32, u32)>,
        scaling: &Scaling,
        (seed, index): (u64, u64),
    ) -> Self {
        self.augmented = (!augment.is_identity()).then(|| {
            // A seed of the session's own, so that a row's key need hold its epoch and number only.
            let seed = Stream::new(seed, Lane::Augment, index).next_u64();
            Box::new(Augmented { augment, image, scaling: scaling.clone(), seed })
        });
        self
    }

    /// The same session in pieces of at most `most` multiply-adds instead of [`PIECE`]. Changes no result.
    pub fn pieces(mut self, most: u64) -> Self {
        self.piece = most;
        self
    }

    /// The same session, which judges each epoch by all metrics: see [`Session::scores`].
    pub fn judged(mut self) -> Self {
        let mut judged = Judged::new(&self.validation.target, self.outputs);
        if let Stage::Validation { at } = self.stage {
            // Cut within a validation: what was judged before the cut is judged again.
            let part = self.validation.clone();
            let p = self.predict(&part.x[..at * part.inputs], at);
            judged.push_predictions(&part.target, &p);
        }
        self.judged = Some(judged);
        self
    }

    /// The metrics of the last epoch's validation; `None` if the session does not judge or has not ended an epoch.
    pub fn scores(&self) -> Option<Scores> {
        self.judged.as_ref().and_then(|judged| judged.scores)
    }

    /// Values a row that [`Session::predict`] gives.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The network as it stands: after the last epoch that of the best one, if it is to be restored.
    pub fn net(&self) -> &Mlp<S> {
        &self.net
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The epoch of the lowest validation loss, as early stopping sees it; `None` without early stopping.
    pub fn best_epoch(&self) -> Option<u32> {
        self.stopper.and_then(|s| s.best()).map(|best| best.epoch)
    }

    /// The rate that the last update was made with, of a training whose rate is adapted.
    pub fn adapted_rate(&self) -> Option<f64> {
        self.adapted.as_ref().map(Adapted::rate)
    }

    /// Whether early stopping ended it.
    pub fn stopped(&self) -> bool {
        self.stage == Stage::Stopped
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.cost
    }

    /// Does about `allowance` multiply-adds of work (at least one slab, or one piece of it), then returns; earlier if an epoch
    /// is complete.
    pub fn advance(&mut self, allowance: u64) -> Progress {
        let end = self.cost.saturating_add(allowance);
        let mut unseen = self.piece.max(allowance);
        loop {
            let mut budget = Budget::new(self.piece);
            let report = match self.stage {
                Stage::Finished | Stage::Stopped | Stage::Diverged => return Progress::Finished,
                Stage::Training { at, done } => self.train_slab(at, done, &mut budget),
                Stage::Validation { at } => self.validate_slab(at, &mut budget),
            };
            if let Some(report) = report {
                return Progress::Epoch(report);
            }
            // What is not counted as cost takes its time too.
            unseen = unseen.saturating_sub(budget.used());
            if self.cost >= end || unseen == 0 {
                return Progress::Working;
            }
        }
    }

    /// Whether a slab has begun and not ended: then there is no [`Session::checkpoint`].
    pub fn inside_slab(&self) -> bool {
        self.slab.is_some()
    }

    /// Class probabilities or outputs of `rows` rows, row-major rows x [`Session::outputs`]. Changes nothing of the
    /// training, at whatever point it stands.
    pub fn predict(&mut self, x: &[f64], rows: usize) -> Vec<f64> {
        let (inputs, width) = (self.net.inputs(), self.net.outputs());
        let mut outputs = Vec::with_capacity(rows * self.outputs);
        let slab = self.labels.len().min(SLAB);
        // What a slab that is under way has left behind must stay.
        let under_way = self.slab.is_some().then(|| {
            let space = Workspace::new(&self.net, slab, false);
            (std::mem::replace(&mut self.space, space), self.labels.clone())
        });
        let mut at = 0;
        while at < rows {
            let count = slab.min(rows - at);
            copy(&mut self.space.x, &x[at * inputs..][..count * inputs]);
            self.net.forward(&mut self.space, count);
            let shape = self.shape(count);
            let z = self.space.outputs_mut();
            if let Target::Classes { .. } = self.train.target {
                // Any label will do: the probabilities do not depend on it.
                self.labels.fill(0);
                self.plan.loss.measure(z, shape, Truth::Classes(&self.labels), &mut Tally::default());
            }
            for row in z.chunks_exact(shape.padded).take(count) {
                if width < self.outputs {
                    // One output for two classes: the probability of the second.
                    outputs.push(1.0 - row[0].to_f64());
                }
                outputs.extend(row[..width].iter().map(|v| v.to_f64()));
            }
            at += count;
        }
        if let Some((space, labels)) = under_way {
            (self.space, self.labels) = (space, labels);
        }
        outputs
    }

    fn shape(&self, rows: usize) -> Shape {
        let layers = self.net.layers();
        let last = layers[layers.len() - 1];
        Shape { rows, width: last.outputs, padded: last.padded }
    }

    fn score(&self, tally: &Tally, spread: f64) -> f64 {
        match (&self.train.target, tally.rows) {
            (Target::Classes { .. }, _) => tally.accuracy(),
            (Target::Numbers(_), 0) => 0.0,
            (Target::Numbers(_), _) => tally.r2(spread),
        }
    }
}

/// The number of classes, at least 1; `None` for numbers.
fn classes(target: &Target) -> Option<usize> {
    match target {
        Target::Classes { classes, .. } => Some((*classes).max(1) as usize),
        Target::Numbers(_) => None,
    }
}
