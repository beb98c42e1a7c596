//! Hypergradient descent on the learning rate while training: one step's gradient judges the step before.
//!
//! After w_t = w_(t-1) - rate g_t the loss of the next batch changes with the rate by -g_(t+1) . g_t. So the rate follows
//!
//! - additive: rate_t = rate_(t-1) + beta g_t . g_(t-1)
//! - multiplicative: rate_t = rate_(t-1) (1 + beta g_t . g_(t-1) / (|g_t| |g_(t-1)|)), whose beta knows no unit,
//!
//! and the first update uses the rate as given. Two gradients that agree make it grow, two that oppose each other shrink it.
//! Source: A. Baydin, R. Cornish, D. Martinez Rubio, M. Schmidt, F. Wood, "Online learning rate adaptation with
//! hypergradient descent", ICLR 2018, algorithm 4 (SGD-HD). As there, an additive rate may become negative.
//! Not here: the variants for Nesterov momentum and Adam; momentum and weight decay of the [`Descent`] are not used.

use super::Descent;
use crate::data::Part;
use crate::math::float;
use crate::math::linalg::{axpy, dot, norm};
use crate::math::scalar::Scalar;
use crate::train::pass::{Advance, Fault, Pass};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How the product of two gradients moves the rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    Additive { beta: f64 },
    Multiplicative { beta: f64 },
}

/// What one step did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adapted {
    /// From 1.
    pub step: u32,
    /// The rate this step used.
    pub learning_rate: f64,
    /// Mean loss of the step's batch before its update.
    pub train_loss: f64,
    /// g_t . g_(t-1), which set the rate; 0 at the first step.
    pub agreement: f64,
    /// If false the training diverged, and this is its last step.
    pub finite: bool,
    /// Multiply-adds of the session so far.
    pub cost: u64,
}

/// A training with an adapted rate under way.
#[derive(Clone, Debug)]
pub struct Baydin<S> {
    descent: Descent,
    rule: Rule,
    train: Arc<Part>,
    weights: Vec<S>,
    gradient: Vec<S>,
    previous: Vec<S>,
    pass: Pass<S>,
    rate: f64,
    step: u32,
    finished: bool,
}

impl<S: Scalar> Baydin<S> {
    pub fn new(descent: Descent, rule: Rule, train: Arc<Part>) -> Result<Self, Fault> {
        descent.check(&train, &train)?;
        let weights: Vec<S> = descent.start.iter().map(|&p| S::from_f64(p)).collect();
        let mut session = Self {
            gradient: vec![S::ZERO; weights.len()],
            previous: vec![S::ZERO; weights.len()],
            pass: Pass::new(&descent.architecture, descent.loss, 1),
            rate: descent.learning_rate,
            step: 0,
            finished: false,
            descent,
            rule,
            train,
            weights,
        };
        session.begin_step();
        Ok(session)
    }

    /// The parameters as they stand, flat.
    pub fn parameters(&self) -> Vec<f64> {
        self.weights.iter().map(|w| w.to_f64()).collect()
    }

    /// Does about `allowance` multiply-adds (at least one slab); reports each step.
    pub fn advance(&mut self, allowance: u64) -> Advance<Adapted> {
        let end = self.pass.cost().saturating_add(allowance);
        while !self.finished {
            if self.pass.slab(&self.train, self.descent.batches.at(self.step)) {
                return Advance::Report(self.update());
            }
            if self.pass.cost() >= end {
                return Advance::Working;
            }
        }
        Advance::Finished
    }

    fn begin_step(&mut self) {
        self.pass.set(self.weights.iter().copied());
        self.pass.start(true);
    }

    fn update(&mut self) -> Adapted {
        std::mem::swap(&mut self.gradient, &mut self.previous);
        self.gradient.iter_mut().zip(self.pass.gradient()).for_each(|(to, g)| *to = g);
        let mut agreement = 0.0;
        if self.step > 0 {
            agreement = dot(&self.gradient, &self.previous);
            match self.rule {
                Rule::Additive { beta } => self.rate += beta * agreement,
                Rule::Multiplicative { beta } => {
                    let lengths = norm(&self.gradient) * norm(&self.previous);
                    // A gradient of 0 agrees with nothing and opposes nothing.
                    let cosine = if lengths > 0.0 { agreement / lengths } else { 0.0 };
                    self.rate *= 1.0 + beta * cosine;
                }
            }
        }
        let used = self.rate * self.descent.factor(self.step);
        let train_loss = self.pass.tally().mean_loss();
        axpy(S::from_f64(-used), &self.gradient, &mut self.weights);
        let finite = used.is_finite() && train_loss.is_finite() && self.weights.iter().all(|w| w.is_finite());
        self.step += 1;
        self.finished = !finite || self.step >= self.descent.steps;
        self.begin_step();
        Adapted {
            step: self.step,
            learning_rate: float::canonical(used),
            train_loss: float::canonical(train_loss),
            agreement: float::canonical(agreement),
            finite,
            cost: self.pass.cost(),
        }
    }
}
