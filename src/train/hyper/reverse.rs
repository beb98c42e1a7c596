//! Reverse mode: the training is run and remembered, then walked back from the last step to the first.
//!
//! With a_t = d value / d w_t and b_t = d value / d v_t, from a_T = grad L_validation(w_T) and b_T = 0, for t = T .. 1:
//!
//! - d value / d rate_t = -a_t . v_t, then b_t -= rate_t a_t
//! - d value / d momentum += b_t . v_(t-1), d value / d weight decay += b_t . w_(t-1)
//! - d value / d l2 += b_t . w_(t-1) over weights alone
//! - a_(t-1) = a_t + H_t b_t + weight_decay b_t (and l2 b_t of weights), b_(t-1) = momentum b_t
//!
//! where H_t is the Hessian of step t's batch loss at w_(t-1), met only as a product with b_t (by dual numbers). So any
//! number of hyperparameters costs the same, each step's own rate included; the price is memory, 2 (T + 1) numbers for each
//! parameter, bounded by [`MEMORY`]. The path is stored, so the way back sees exactly what the way forth saw, at any rounding.
//!
//! Sources: D. Maclaurin, D. Duvenaud, R. Adams, "Gradient-based hyperparameter optimization through reversible learning",
//! ICML 2015; L. Franceschi et al., ICML 2017. Not here: checkpointing, running the training backwards by exact arithmetic.

use super::{Descent, HyperGradient};
use crate::data::Part;
use crate::math::float;
use crate::math::linalg::dot;
use crate::math::scalar::Scalar;
use crate::train::pass::{Advance, Curvature, Fault, Pass};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most bytes that the stored path may take.
pub const MEMORY: u64 = 256 << 20;

/// A hypergradient that also knows each step's part in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReverseGradient {
    pub total: HyperGradient,
    /// By the natural logarithm of each step's own learning rate; they add up to that of the common one.
    pub d_log_learning_rate_of_each_step: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Step under way, from 0.
    Training(u32),
    /// Its gradient is there.
    Update(u32),
    Validation,
    /// Step that is taken back, from the last to 0.
    Back(u32),
    /// Its product with the Hessian is there.
    Taking(u32),
    Finished,
}

/// A differentiated training under way.
#[derive(Clone, Debug)]
pub struct Reverse<S> {
    descent: Descent,
    train: Arc<Part>,
    validation: Arc<Part>,
    /// w_0, w_1, ... and v_0, v_1, ..., each as long as the parameters.
    weights: Vec<S>,
    velocities: Vec<S>,
    pass: Pass<S>,
    curvature: Curvature<S>,
    stage: Stage,
    value: f64,
    /// a and b of the header.
    adjoint_w: Vec<S>,
    adjoint_v: Vec<S>,
    /// By momentum, by weight decay and by the L2 penalty, so far.
    sums: [f64; 3],
    /// Whether each flat parameter is a weight, and what pulls it towards 0.
    penalised: Vec<bool>,
    decays: Vec<f64>,
    of_each_step: Vec<f64>,
}

impl<S: Scalar> Reverse<S> {
    /// [`Fault::TooLarge`] speaks of bytes and [`MEMORY`].
    pub fn new(descent: Descent, train: Arc<Part>, validation: Arc<Part>) -> Result<Self, Fault> {
        descent.check(&train, &validation)?;
        let count = descent.start.len();
        let bytes = (2 * size_of::<S>() as u64)
            .saturating_mul(u64::from(descent.steps) + 1)
            .saturating_mul(count as u64);
        if bytes > MEMORY {
            return Err(Fault::TooLarge { limit: MEMORY, given: bytes });
        }
        let mut weights = Vec::with_capacity(count * (descent.steps as usize + 1));
        weights.extend(descent.start.iter().map(|&p| S::from_f64(p)));
        let mut velocities = Vec::with_capacity(weights.capacity());
        velocities.resize(count, S::ZERO);
        let mut session = Self {
            pass: Pass::new(&descent.architecture, descent.loss, 1),
            curvature: Curvature::new(&descent.architecture, descent.loss),
            stage: Stage::Training(0),
            value: 0.0,
            adjoint_w: vec![S::ZERO; count],
            adjoint_v: vec![S::ZERO; count],
            sums: [0.0; 3],
            penalised: descent.architecture.weights(),
            decays: descent.decays(),
            of_each_step: vec![0.0; descent.steps as usize],
            descent,
            train,
            validation,
            weights,
            velocities,
        };
        session.begin_pass(0);
        Ok(session)
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.pass.cost().saturating_add(self.curvature.cost())
    }

    /// The parameters after the steps taken so far, flat: those of the whole training once a report came.
    pub fn parameters(&self) -> Vec<f64> {
        let last = self.weights.len() - self.count();
        self.weights[last..].iter().map(|w| w.to_f64()).collect()
    }

    /// Does about `allowance` multiply-adds (at least one slab). There is one report.
    pub fn advance(&mut self, allowance: u64) -> Advance<ReverseGradient> {
        let end = self.cost().saturating_add(allowance);
        loop {
            match self.stage {
                Stage::Finished => return Advance::Finished,
                Stage::Training(step) => {
                    if self.pass.slab(&self.train, self.descent.batches.at(step)) {
                        self.stage = Stage::Update(step);
                    }
                }
                // Not in one go with the slab before, as `Taking`: of a large network it is as much work as some rows.
                Stage::Update(step) => self.update(step),
                Stage::Validation => {
                    if self.pass.slab(&self.validation, None) {
                        self.value = self.pass.tally().mean_loss();
                        self.adjoint_w.iter_mut().zip(self.pass.gradient()).for_each(|(a, g)| *a = g);
                        if !self.worth_walking() {
                            self.stage = Stage::Finished;
                            return Advance::Report(self.diverged());
                        }
                        self.begin_back(self.descent.steps - 1);
                    }
                }
                Stage::Back(step) => {
                    if self.curvature.slab(&self.train, self.descent.batches.at(step)) {
                        self.stage = Stage::Taking(step);
                    }
                }
                Stage::Taking(step) => {
                    self.take_back();
                    if step == 0 {
                        self.stage = Stage::Finished;
                        return Advance::Report(self.report());
                    }
                    self.begin_back(step - 1);
                }
            }
            if self.cost() >= end {
                return Advance::Working;
            }
        }
    }

    fn worth_walking(&self) -> bool {
        let last = self.weights.len() - self.count();
        let mut all = self.weights[last..].iter().chain(&self.adjoint_w);
        self.value.is_finite() && all.all(|w| w.is_finite())
    }

    fn diverged(&self) -> ReverseGradient {
        let steps = self.descent.steps;
        ReverseGradient {
            total: HyperGradient::new(
                steps,
                self.value,
                [f64::NAN; 4],
                self.descent.weight_decay,
                self.cost(),
            ),
            d_log_learning_rate_of_each_step: vec![f64::NAN; steps as usize],
        }
    }

    fn count(&self) -> usize {
        self.adjoint_w.len()
    }

    fn rate(&self, step: u32) -> f64 {
        self.descent.learning_rate * self.descent.factor(step)
    }

    /// From the weights after `step` steps.
    fn begin_pass(&mut self, step: u32) {
        let count = self.count();
        self.pass.set(self.weights[step as usize * count..][..count].iter().copied());
        self.pass.start(true);
        self.stage = if step < self.descent.steps { Stage::Training(step) } else { Stage::Validation };
    }

    fn update(&mut self, step: u32) {
        let rate = S::from_f64(self.rate(step));
        let momentum = S::from_f64(self.descent.momentum);
        let at = step as usize * self.count();
        for (i, g) in self.pass.gradient().enumerate() {
            let w = self.weights[at + i];
            let v = momentum * self.velocities[at + i] + g + S::from_f64(self.decays[i]) * w;
            self.velocities.push(v);
            self.weights.push(w - rate * v);
        }
        // What diverged is judged at once and goes no further.
        if !self.weights[at + self.count()..].iter().all(|w| w.is_finite()) {
            self.descent.steps = step + 1;
        }
        self.begin_pass(step + 1);
    }

    /// All of step `step` (from 0) that needs no Hessian, then begins the product with it.
    fn begin_back(&mut self, step: u32) {
        let count = self.count();
        let (before, after) = (step as usize * count, (step as usize + 1) * count);
        let rate = self.rate(step);
        let slope = -dot(&self.adjoint_w, &self.velocities[after..][..count]);
        self.of_each_step[step as usize] = float::canonical(rate * slope);
        let rate = S::from_f64(rate);
        for (b, &a) in self.adjoint_v.iter_mut().zip(&self.adjoint_w) {
            *b = *b - rate * a;
        }
        self.sums[0] += dot(&self.adjoint_v, &self.velocities[before..][..count]);
        self.sums[1] += dot(&self.adjoint_v, &self.weights[before..][..count]);
        let pairs = self.adjoint_v.iter().zip(&self.weights[before..]).zip(&self.penalised);
        for ((b, w), _) in pairs.filter(|(_, weight)| **weight) {
            self.sums[2] += b.to_f64() * w.to_f64();
        }
        self.curvature.start(&self.weights[before..][..count], &self.adjoint_v);
        self.stage = Stage::Back(step);
    }

    fn take_back(&mut self) {
        let momentum = S::from_f64(self.descent.momentum);
        let adjoints = self.adjoint_w.iter_mut().zip(&mut self.adjoint_v).zip(&self.decays);
        for (((a, b), &decay), hb) in adjoints.zip(self.curvature.product()) {
            *a = *a + hb + S::from_f64(decay) * *b;
            *b = momentum * *b;
        }
    }

    fn report(&self) -> ReverseGradient {
        let rate = self.of_each_step.iter().fold(0.0, |sum, d| sum + d);
        let (steps, decay) = (self.descent.steps, self.descent.weight_decay);
        let gradient = [rate, self.sums[0], self.sums[1], self.sums[2]];
        ReverseGradient {
            total: HyperGradient::new(steps, self.value, gradient, decay, self.cost()),
            d_log_learning_rate_of_each_step: self.of_each_step.clone(),
        }
    }
}
