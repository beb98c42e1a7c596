//! The steps of a session: slabs of training and validation, updates, ends of epochs.

use super::rows::{copy, gather, truth};
use super::{Epoch, Session, classes};
use crate::data::Target;
use crate::math::scalar::Scalar;
use crate::model::mlp::{Place, Training};
use crate::model::piece::{Budget, UNIT};
use crate::train::checkpoint::Stage;
use crate::train::clip::clip;
use crate::train::loss::Tally;
use crate::train::regulariser::{l1, l2, l2_sp};

/// How far a slab is that is under way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slab {
    /// Rows from this one on are to be gathered.
    Gather(usize),
    Forward(Place),
    Backward(Place),
    Update,
    /// Of the last slab of a validation: its metrics.
    Judge,
}

/// Multiply-adds that an update takes for each parameter.
const UPDATE: u64 = 10;

impl<S: Scalar> Session<S> {
    pub(super) fn next_epoch(&mut self) {
        if self.epoch >= self.plan.epochs {
            self.finish(Stage::Finished);
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

    fn finish(&mut self, stage: Stage) {
        self.stage = stage;
        if let Some(best) = self.best.as_ref().filter(|_| self.best_epoch().is_some()) {
            self.net.buffer_mut().copy_from_slice(&best.parameters);
            self.net.running_mut().copy_from_slice(&best.running);
        }
    }

    /// Rows before each update.
    pub(super) fn batch_size(&self) -> usize {
        self.plan.batch_size.clamp(1, self.train.rows.max(1))
    }

    /// Goes on with the slab after `done` rows of the batch at place `at`, as far as `budget` goes.
    pub(super) fn train_slab(&mut self, at: usize, done: usize, budget: &mut Budget) -> Option<Epoch> {
        let rows = self.train.rows;
        let batch = self.batch_size().min(rows - at);
        let count = self.labels.len().min(batch - done);
        let mut slab = self.slab.take().unwrap_or(Slab::Gather(0));
        loop {
            slab = match slab {
                Slab::Gather(from) => {
                    let each = self.gathering(self.augmented.is_some());
                    let taken = budget.take(count - from, each);
                    if taken == 0 {
                        break;
                    }
                    self.gather(at + done, from, taken);
                    if from + taken < count {
                        Slab::Gather(from + taken)
                    } else {
                        Slab::Forward(Place::forward())
                    }
                }
                Slab::Forward(mut place) => {
                    let piece = if self.plain {
                        self.net.forward_piece(&mut self.space, count, &mut place, budget)
                    } else {
                        let row = u64::from(self.epoch - 1) * rows as u64 + (at + done) as u64;
                        let frozen = self.plan.frozen();
                        let training = Training { dropout: self.dropout.as_ref(), row, frozen };
                        let space = &mut self.space;
                        self.net.forward_training_piece(space, count, training, &mut place, budget)
                    };
                    self.cost = self.cost.saturating_add(piece.cost);
                    if !piece.done {
                        slab = Slab::Forward(place);
                        break;
                    }
                    let shape = self.shape(count);
                    let truth = truth(&self.train.target, &self.labels, &self.numbers, 0, count);
                    let (z, errors) = self.space.errors_mut();
                    self.plan.loss.measure(z, shape, truth, &mut self.trained);
                    if !self.trained.loss.is_finite() {
                        return Some(self.diverged());
                    }
                    let smoothing = self.plan.label_smoothing;
                    self.plan.loss.differentiate(z, shape, truth, (batch, smoothing), errors);
                    Slab::Backward(self.net.last_place())
                }
                Slab::Backward(mut place) => {
                    let piece =
                        self.net.backward_piece(&mut self.space, count, done == 0, &mut place, budget);
                    self.cost = self.cost.saturating_add(piece.cost);
                    if !piece.done {
                        slab = Slab::Backward(place);
                        break;
                    }
                    if done + count < batch {
                        self.stage = Stage::Training { at, done: done + count };
                        return None;
                    }
                    Slab::Update
                }
                Slab::Update | Slab::Judge => {
                    if !budget.affords(UPDATE * self.net.buffer().len() as u64) {
                        break;
                    }
                    self.update(at);
                    self.stage = if at + batch < rows {
                        Stage::Training { at: at + batch, done: 0 }
                    } else if self.net.buffer().iter().all(|p| p.is_finite()) {
                        Stage::Validation { at: 0 }
                    } else {
                        return Some(self.diverged());
                    };
                    return None;
                }
            };
        }
        self.slab = Some(slab);
        None
    }

    /// Multiply-adds that stand for gathering a row.
    fn gathering(&self, augmented: bool) -> u64 {
        (if augmented { 2 * UNIT } else { 2 }) * self.train.inputs as u64
    }

    /// Rows `from..from + count` of the slab that begins at `at` of the order.
    fn gather(&mut self, at: usize, from: usize, count: usize) {
        let places = &self.order[at + from..][..count];
        let x = &mut self.space.x[from * self.train.inputs..];
        gather(&self.train, places, x, &mut self.labels[from..], &mut self.numbers[from..]);
        if let Some(augmented) = &self.augmented {
            augmented.write(&self.train, self.epoch, places, x);
        }
    }

    /// The learning rate of the update after the batch at place `at` of the order.
    fn rate(&self, at: usize) -> f64 {
        let rate = match &self.schedule {
            None => self.plan.learning_rate,
            Some(schedule) => {
                let size = self.batch_size();
                let updates = self.train.rows.div_ceil(size) as u64;
                schedule.rate(u64::from(self.epoch - 1) * updates + (at / size) as u64)
            }
        };
        self.plateau.map_or(rate, |plateau| rate * plateau.rate())
    }

    /// Moves the parameters by the gradient of the batch at `at`.
    fn update(&mut self, at: usize) {
        let scheduled = self.rate(at);
        let plan = &self.plan;
        let layers = self.net.layers().len();
        let (from, head, end) =
            (self.net.start(plan.frozen()), self.net.start(layers - 1), self.net.start(layers));
        let gradient = &mut self.space.gradient;
        if plan.l1 > 0.0 || plan.l2 > 0.0 {
            for weights in self.net.weights().skip(plan.frozen()) {
                let (w, g) = (&self.net.buffer()[weights.clone()], &mut gradient[weights]);
                if plan.l1 > 0.0 {
                    l1(plan.l1, w, g);
                }
                if plan.l2 > 0.0 {
                    l2(plan.l2, w, g);
                }
            }
        }
        if plan.l2_sp > 0.0 {
            let body = from..head;
            let (p, start) = (&self.net.buffer()[body.clone()], &self.start[body.clone()]);
            l2_sp(plan.l2_sp, p, start, &mut gradient[body]);
        }
        if plan.clip_norm > 0.0 {
            clip(plan.clip_norm, &mut gradient[from..]);
        }
        if plan.weight_decay > 0.0 && !plan.optimizer.decouples() {
            l2(plan.weight_decay, &self.net.buffer()[from..], &mut gradient[from..]);
        }
        let rate = match &mut self.adapted {
            None => scheduled,
            Some(adapted) => {
                let share = if self.schedule.is_none() { 1.0 } else { scheduled / plan.learning_rate };
                adapted.observe(from, &gradient[from..]) * share
            }
        };
        let (decay, parameters) = (plan.weight_decay, self.net.buffer_mut());
        self.state.count();
        if plan.backbone_ratio == 1.0 {
            self.state.apply(from..end, rate, decay, parameters, gradient);
        } else {
            self.state.apply(from..head, rate * plan.backbone_ratio, decay, parameters, gradient);
            self.state.apply(head..end, rate, decay, parameters, gradient);
        }
    }

    /// Goes on with the slab of validation rows from `at` on, as far as `budget` goes.
    pub(super) fn validate_slab(&mut self, at: usize, budget: &mut Budget) -> Option<Epoch> {
        let part = self.validation.clone();
        let count = self.labels.len().min(part.rows - at);
        let mut slab = self.slab.take().unwrap_or(Slab::Gather(0));
        loop {
            slab = match slab {
                Slab::Gather(from) => {
                    let taken = budget.take(count - from, self.gathering(false));
                    if taken == 0 && count > 0 {
                        break;
                    }
                    let x = &part.x[(at + from) * part.inputs..][..taken * part.inputs];
                    copy(&mut self.space.x[from * part.inputs..], x);
                    if from + taken < count {
                        Slab::Gather(from + taken)
                    } else {
                        Slab::Forward(Place::forward())
                    }
                }
                Slab::Forward(mut place) => {
                    let piece = self.net.forward_piece(&mut self.space, count, &mut place, budget);
                    self.cost = self.cost.saturating_add(piece.cost);
                    if !piece.done {
                        slab = Slab::Forward(place);
                        break;
                    }
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
                    if let Some(judged) = &mut self.judged {
                        judged.push(truth, z, shape);
                    }
                    if at + count < part.rows {
                        self.stage = Stage::Validation { at: at + count };
                        return None;
                    }
                    Slab::Judge
                }
                Slab::Judge | Slab::Backward(_) | Slab::Update => {
                    if self.judged.as_mut().is_none_or(|judged| judged.finish(budget)) {
                        return Some(self.report());
                    }
                    slab = Slab::Judge;
                    break;
                }
            };
        }
        self.slab = Some(slab);
        None
    }

    /// What the epoch came to, all rows having passed; goes on to the next one.
    fn report(&mut self) -> Epoch {
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
        let none = self.validation.rows == 0;
        self.end_epoch(if none { report.train_loss } else { report.validation_loss });
        report
    }

    /// Lets the rules that look at losses decide how to go on.
    fn end_epoch(&mut self, loss: f64) {
        if let Some(plateau) = &mut self.plateau {
            plateau.observe(loss);
        }
        if let Some(stopper) = &mut self.stopper {
            let verdict = stopper.observe(loss);
            if let Some(best) = self.best.as_mut().filter(|_| verdict.improved) {
                best.parameters.copy_from_slice(self.net.buffer());
                best.running.copy_from_slice(self.net.running());
            }
            if verdict.stop {
                self.finish(Stage::Stopped);
                return;
            }
        }
        self.next_epoch();
    }

    fn diverged(&mut self) -> Epoch {
        self.stage = Stage::Diverged;
        let (loss, score) = self.plan.loss.worst(classes(&self.train.target));
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
