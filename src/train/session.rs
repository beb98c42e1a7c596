//! One training from first weights to last epoch, in slices that can be stopped between any two.
//!
//! Each epoch shuffles the rows (from the order of the epoch before, one random stream for the whole session), passes them
//! in batches of `batch_size` (the last one smaller; more than there are rows means all), updates after each batch, then
//! measures the validation part. Training loss and score are running means over the epoch's batches, each measured before
//! its update, as Keras reports them. No allocation happens between the first slice and the last.
//!
//! The unit of work is a slab of at most [`SLAB`] rows. How slabs are spread over calls changes no bit of any result.
//!
//! A training diverges when a batch's loss or, at the end of an epoch, a parameter or the validation loss is not finite. It
//! then reports a last epoch with `finite` = false and the worst values of [`Loss::worst`], and is finished. Not here:
//! schedules, early stopping, augmentation, checkpoints.

use super::estimate::{Work, work};
use super::loss::{Loss, Shape, Tally, Truth};
use super::optimizer::{Optimizer, State};
use crate::data::{Part, Target};
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;
use crate::model::activation::Activation;
use crate::model::mlp::{Mlp, SLAB, Workspace};
use std::sync::Arc;

/// One training's resolved hyperparameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Units of each hidden layer.
    pub hidden: Vec<usize>,
    pub activation: Activation,
    pub loss: Loss,
    pub optimizer: Optimizer,
    pub learning_rate: f64,
    /// Rows before each update; 0 counts as 1.
    pub batch_size: usize,
    pub epochs: u32,
}

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

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// `done` rows of the batch that starts at place `at` of the order have passed.
    Training {
        at: usize,
        done: usize,
    },
    Validation {
        at: usize,
    },
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
    work: Work,
    stage: Stage,
    epoch: u32,
    cost: u64,
    trained: Tally,
    validated: Tally,
}

impl<S: Scalar> Session<S> {
    /// A network at its first weights. `seed` and `index` name the streams of [`Lane::Init`] and [`Lane::Batches`]. The two
    /// parts have the same inputs and the same kind of target, labels below the number of classes.
    pub fn new(plan: Plan, train: Arc<Part>, validation: Arc<Part>, seed: u64, index: u64) -> Self {
        let outputs = match &train.target {
            Target::Classes { classes, .. } => (*classes).max(1) as usize,
            Target::Numbers(_) => 1,
        };
        let mut net = Mlp::zeros(train.inputs, &plan.hidden, outputs, plan.activation);
        net.initialise(seed, index);
        let rows = train.rows.max(validation.rows).clamp(1, SLAB);
        let mut session = Self {
            space: Workspace::new(&net, rows, true),
            state: State::new(plan.optimizer, net.buffer().len()),
            order: (0..train.rows as u32).collect(),
            stream: Stream::new(seed, Lane::Batches, index),
            labels: vec![0; rows],
            numbers: vec![0.0; rows],
            spread: [spread(&train.target), spread(&validation.target)],
            work: work(net.layers().iter().map(|l| (l.inputs as u64, l.outputs as u64))),
            stage: Stage::Finished,
            epoch: 0,
            cost: 0,
            trained: Tally::default(),
            validated: Tally::default(),
            plan,
            train,
            validation,
            net,
        };
        session.next_epoch();
        session
    }

    /// Values a row that [`Session::predict`] gives.
    pub fn outputs(&self) -> usize {
        self.net.outputs()
    }

    /// The network as it stands.
    pub fn net(&self) -> &Mlp<S> {
        &self.net
    }

    /// Does about `allowance` multiply-adds of work (at least one slab), then returns; earlier if an epoch is complete.
    pub fn advance(&mut self, allowance: u64) -> Progress {
        let end = self.cost.saturating_add(allowance);
        loop {
            let report = match self.stage {
                Stage::Finished => return Progress::Finished,
                Stage::Training { at, done } => self.train_slab(at, done),
                Stage::Validation { at } => self.validate_slab(at),
            };
            if let Some(report) = report {
                return Progress::Epoch(report);
            }
            if self.cost >= end {
                return Progress::Working;
            }
        }
    }

    /// Class probabilities or outputs of `rows` rows, row-major rows x [`Session::outputs`]. Changes nothing of the
    /// training, at whatever point it stands.
    pub fn predict(&mut self, x: &[f64], rows: usize) -> Vec<f64> {
        let (inputs, width) = (self.net.inputs(), self.net.outputs());
        let mut outputs = Vec::with_capacity(rows * width);
        let slab = self.labels.len();
        let mut at = 0;
        while at < rows {
            let count = slab.min(rows - at);
            copy(&mut self.space.x, &x[at * inputs..][..count * inputs]);
            self.net.forward(&mut self.space, count);
            let shape = self.shape(count);
            let (z, _) = self.space.errors_mut();
            if let Target::Classes { .. } = self.train.target {
                // Any label will do: the probabilities do not depend on it.
                self.labels.fill(0);
                self.plan.loss.measure(z, shape, Truth::Classes(&self.labels), &mut Tally::default());
            }
            for row in z.chunks_exact(shape.padded).take(count) {
                outputs.extend(row[..width].iter().map(|v| v.to_f64()));
            }
            at += count;
        }
        outputs
    }

    fn shape(&self, rows: usize) -> Shape {
        let layers = self.net.layers();
        let last = layers[layers.len() - 1];
        Shape { rows, width: last.outputs, padded: last.padded }
    }

    fn next_epoch(&mut self) {
        if self.epoch >= self.plan.epochs {
            self.stage = Stage::Finished;
            return;
        }
        self.epoch += 1;
        self.trained = Tally::default();
        self.validated = Tally::default();
        self.stream.shuffle(&mut self.order);
        self.stage = match self.train.rows {
            0 => Stage::Validation { at: 0 },
            _ => Stage::Training { at: 0, done: 0 },
        };
    }

    fn train_slab(&mut self, at: usize, done: usize) -> Option<Epoch> {
        let rows = self.train.rows;
        let batch = self.plan.batch_size.clamp(1, rows).min(rows - at);
        let count = self.labels.len().min(batch - done);
        let places = &self.order[at + done..][..count];
        gather(&self.train, places, &mut self.space.x, &mut self.labels, &mut self.numbers);
        self.net.forward(&mut self.space, count);
        self.cost = self.cost.saturating_add(self.work.forward.saturating_mul(count as u64));
        let shape = self.shape(count);
        let truth = truth(&self.train.target, &self.labels, &self.numbers, 0, count);
        let (z, errors) = self.space.errors_mut();
        self.plan.loss.measure(z, shape, truth, &mut self.trained);
        if !self.trained.loss.is_finite() {
            return Some(self.diverged());
        }
        self.plan.loss.differentiate(z, shape, truth, batch, errors);
        self.net.backward(&mut self.space, count, done == 0);
        self.cost = self.cost.saturating_add(self.work.backward.saturating_mul(count as u64));
        let done = done + count;
        if done < batch {
            self.stage = Stage::Training { at, done };
            return None;
        }
        self.state.update(self.plan.learning_rate, self.net.buffer_mut(), &self.space.gradient);
        self.stage = if at + batch < rows {
            Stage::Training { at: at + batch, done: 0 }
        } else if self.net.buffer().iter().all(|p| p.is_finite()) {
            Stage::Validation { at: 0 }
        } else {
            return Some(self.diverged());
        };
        None
    }

    fn validate_slab(&mut self, at: usize) -> Option<Epoch> {
        let part = &self.validation;
        let count = self.labels.len().min(part.rows - at);
        copy(&mut self.space.x, &part.x[at * part.inputs..][..count * part.inputs]);
        self.net.forward(&mut self.space, count);
        self.cost = self.cost.saturating_add(self.work.forward.saturating_mul(count as u64));
        let shape = self.shape(count);
        let (labels, numbers) = match &part.target {
            Target::Classes { labels, .. } => (&labels[..], &[][..]),
            Target::Numbers(numbers) => (&[][..], &numbers[..]),
        };
        let truth = truth(&part.target, labels, numbers, at, count);
        let (z, _) = self.space.errors_mut();
        self.plan.loss.measure(z, shape, truth, &mut self.validated);
        if !self.validated.loss.is_finite() {
            return Some(self.diverged());
        }
        if at + count < part.rows {
            self.stage = Stage::Validation { at: at + count };
            return None;
        }
        let [train, validation] = self.spread;
        let report = Epoch {
            epoch: self.epoch,
            cost: self.cost,
            train_loss: self.trained.mean_loss(),
            train_score: self.score(&self.trained, train),
            validation_loss: self.validated.mean_loss(),
            validation_score: self.score(&self.validated, validation),
            finite: true,
        };
        self.next_epoch();
        Some(report)
    }

    fn score(&self, tally: &Tally, spread: f64) -> f64 {
        match (&self.train.target, tally.rows) {
            (Target::Classes { .. }, _) => tally.accuracy(),
            (Target::Numbers(_), 0) => 0.0,
            (Target::Numbers(_), _) => tally.r2(spread),
        }
    }

    fn diverged(&mut self) -> Epoch {
        self.stage = Stage::Finished;
        let truth = truth(&self.train.target, &self.labels, &self.numbers, 0, 0);
        let (loss, score) = self.plan.loss.worst(truth, self.net.outputs());
        Epoch {
            epoch: self.epoch,
            cost: self.cost,
            train_loss: loss,
            train_score: score,
            validation_loss: loss,
            validation_score: score,
            finite: false,
        }
    }
}

/// Rows `at..at + count` of whichever of the two buffers belongs to the kind of target.
fn truth<'a>(kind: &Target, labels: &'a [u32], numbers: &'a [f64], at: usize, count: usize) -> Truth<'a> {
    match kind {
        Target::Classes { .. } => Truth::Classes(&labels[at..at + count]),
        Target::Numbers(_) => Truth::Numbers(&numbers[at..at + count]),
    }
}

/// Sum of squares around the mean; 0 for classes.
fn spread(target: &Target) -> f64 {
    let Target::Numbers(y) = target else { return 0.0 };
    let mean = y.iter().fold(0.0, |sum, v| sum + v) / y.len().max(1) as f64;
    y.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean))
}

fn copy<S: Scalar>(to: &mut [S], from: &[f64]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = S::from_f64(from);
    }
}

/// The rows at `places`, and the truth about them.
fn gather<S: Scalar>(part: &Part, places: &[u32], x: &mut [S], labels: &mut [u32], numbers: &mut [f64]) {
    let inputs = part.inputs;
    for (i, &place) in places.iter().enumerate() {
        let place = place as usize;
        copy(&mut x[i * inputs..][..inputs], &part.x[place * inputs..][..inputs]);
        match &part.target {
            Target::Classes { labels: all, .. } => labels[i] = all[place],
            Target::Numbers(all) => numbers[i] = all[place],
        }
    }
}
