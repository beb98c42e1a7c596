//! Forward mode: every parameter carries its derivatives by three hyperparameters through every step.
//!
//! With h = (ln rate, momentum, weight decay) and Z_t = d w_t / d h, differentiating the update gives Z_t from Z_(t-1), a
//! product of the Hessian with three columns and the update's own derivative; the hypergradient after t steps is
//! grad L_validation(w_t) . Z_t. Here none of this is written out: the network is made of dual numbers with three tangents,
//! the hyperparameters are seeded with 1, and the update is the ordinary one. The third may be the strength of the L2 penalty
//! instead: see [`Forward::by_l2`].
//!
//! Memory does not grow with the steps, and the gradient at every horizon on the way costs one more validation pass.
//! Source: L. Franceschi, M. Donini, P. Frasconi, M. Pontil, "Forward and reverse gradient-based hyperparameter
//! optimization", ICML 2017. Not here: the rate of each step (see [`reverse`](super::reverse)).

use super::{Descent, HyperGradient};
use crate::data::Part;
use crate::math::dual::Dual;
use crate::math::scalar::Scalar;
use crate::train::pass::{Advance, Fault, Pass};
use std::sync::Arc;

type Tangents<S> = Dual<S, 3>;

#[derive(Clone, Copy, Debug)]
enum Stage {
    Training,
    /// The step's gradient is there.
    Update,
    Validation,
    Finished,
}

/// A differentiated training under way.
#[derive(Clone, Debug)]
pub struct Forward<S> {
    descent: Descent,
    train: Arc<Part>,
    validation: Arc<Part>,
    every: u32,
    weights: Vec<Tangents<S>>,
    velocity: Vec<Tangents<S>>,
    /// Whether each flat parameter is a weight.
    penalised: Vec<bool>,
    /// Whether the third tangent is that of the L2 penalty.
    by_l2: bool,
    training: Pass<Tangents<S>>,
    judging: Pass<S>,
    stage: Stage,
    step: u32,
}

impl<S: Scalar> Forward<S> {
    /// Reports the hypergradient after every `every` steps and after the last; 0 means after the last only.
    pub fn new(descent: Descent, train: Arc<Part>, validation: Arc<Part>, every: u32) -> Result<Self, Fault> {
        descent.check(&train, &validation)?;
        let weights: Vec<Tangents<S>> = descent.start.iter().map(|&p| Scalar::from_f64(p)).collect();
        let mut session = Self {
            velocity: vec![Scalar::ZERO; weights.len()],
            training: Pass::new(&descent.architecture, descent.loss, Tangents::<S>::WORK),
            judging: Pass::new(&descent.architecture, descent.loss, 1),
            penalised: descent.architecture.weights(),
            by_l2: false,
            stage: Stage::Training,
            step: 0,
            descent,
            train,
            validation,
            every,
            weights,
        };
        session.begin_step();
        Ok(session)
    }

    /// The same by the strength of the L2 penalty instead of the weight decay.
    pub fn by_l2(mut self) -> Self {
        self.by_l2 = true;
        self
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.training.cost().saturating_add(self.judging.cost())
    }

    /// Does about `allowance` multiply-adds (at least one slab); earlier if a report is due.
    pub fn advance(&mut self, allowance: u64) -> Advance<HyperGradient> {
        let end = self.cost().saturating_add(allowance);
        loop {
            match self.stage {
                Stage::Finished => return Advance::Finished,
                Stage::Training => {
                    if self.training.slab(&self.train, self.descent.batches.at(self.step)) {
                        self.stage = Stage::Update;
                    }
                }
                // Not in one go with the slab before: with all tangents it is as much work as some rows.
                Stage::Update => self.update(),
                Stage::Validation => {
                    if self.judging.slab(&self.validation, None) {
                        let report = self.judge();
                        self.begin_step();
                        return Advance::Report(report);
                    }
                }
            }
            if self.cost() >= end {
                return Advance::Working;
            }
        }
    }

    fn begin_step(&mut self) {
        if self.step >= self.descent.steps {
            self.stage = Stage::Finished;
            return;
        }
        self.training.set(self.weights.iter().copied());
        self.training.start(true);
        self.stage = Stage::Training;
    }

    fn update(&mut self) {
        let rate = self.descent.learning_rate * self.descent.factor(self.step);
        // d x / d ln x = x
        let seed =
            |x: f64, direction, slope: f64| Tangents::seeded(S::from_f64(x), direction, S::from_f64(slope));
        let rate = seed(rate, 0, rate);
        let momentum = seed(self.descent.momentum, 1, 1.0);
        let (of_all, of_weights) = if self.by_l2 { (0.0, 1.0) } else { (1.0, 0.0) };
        let decay = seed(self.descent.weight_decay, 2, of_all);
        let both = decay + seed(self.descent.l2, 2, of_weights);
        let state = self.weights.iter_mut().zip(&mut self.velocity).zip(&self.penalised);
        for (((w, v), &weight), g) in state.zip(self.training.gradient()) {
            *v = momentum * *v + g + (if weight { both } else { decay }) * *w;
            *w = *w - rate * *v;
        }
        self.step += 1;
        // What diverged is judged at once and goes no further.
        if !self.weights.iter().all(|w| w.is_finite()) {
            self.descent.steps = self.step;
        }
        if self.step == self.descent.steps || (self.every > 0 && self.step.is_multiple_of(self.every)) {
            self.judging.set(self.weights.iter().map(|w| w.value));
            self.judging.start(true);
            self.stage = Stage::Validation;
        } else {
            self.begin_step();
        }
    }

    fn judge(&self) -> HyperGradient {
        let mut gradient = [0.0; 3];
        for (w, g) in self.weights.iter().zip(self.judging.gradient()) {
            for (sum, t) in gradient.iter_mut().zip(w.tangent) {
                *sum += g.to_f64() * t.to_f64();
            }
        }
        let [rate, momentum, third] = gradient;
        let gradient = if self.by_l2 { [rate, momentum, 0.0, third] } else { [rate, momentum, third, 0.0] };
        let (value, decay) = (self.judging.tally().mean_loss(), self.descent.weight_decay);
        let mut report = HyperGradient::new(self.step, value, gradient, decay, self.cost());
        report.finite &= self.weights.iter().all(|w| w.is_finite());
        report
    }
}
