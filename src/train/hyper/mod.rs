//! Hypergradients: derivatives of the validation loss by hyperparameters, through the training itself.
//!
//! | file | what is differentiated | cost |
//! |---|---|---|
//! | [`forward`] | the unrolled training, tangents carried along | 7 trainings, memory of one; all horizons |
//! | [`reverse`] | the unrolled training, walked back | about 4 trainings, memory of every step; each step's rate |
//! | [`implicit`] | the minimum itself, by the implicit function theorem | one linear system |
//! | [`baydin`] | one step ahead, while training | one dot product a step |
//!
//! The training is gradient descent with momentum as PyTorch's `SGD` has it: v_0 = 0, g = grad L_train(w_(t-1)) on batch t,
//! v_t = momentum v_(t-1) + g + weight_decay w_(t-1), w_t = w_(t-1) - rate_t v_t, over weights and biases; the L2 penalty is a
//! weight decay of the weights alone, on top of it. The value is the
//! mean validation loss at w_T. Rates and weight decay are differentiated by their natural logarithms, so the derivative
//! says what a change by a factor brings: d / d ln x = x d / dx, and 0 where x is 0. Where an activation has a kink, the
//! derivative is that of the side its argument is on. A training that diverges ends there and says so.
//!
//! All are sessions: `advance(allowance)` does about that many multiply-adds and returns, and how work is spread over calls
//! changes no bit. Not here: other optimizers, dropout and batch norm, gradients through a stopping rule.

pub mod baydin;
pub mod forward;
pub mod implicit;
pub mod reverse;
pub mod solve;

pub use baydin::{Baydin, Rule};
pub use forward::Forward;
pub use implicit::{Implicit, ImplicitGradient, Ridge};
pub use reverse::{Reverse, ReverseGradient};

use super::loss::Loss;
use super::pass::{Architecture, Fault};
use crate::data::Part;
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use serde::{Deserialize, Serialize};

/// Which training rows each step sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batches {
    /// All of them, at every step.
    Full,
    /// Step t (from 0) sees the rows of list t; after the last list the first comes again.
    Listed(Vec<Vec<u32>>),
}

impl Batches {
    /// The batches of `epochs` epochs as [`Session`](super::session::Session) makes them for the same seed and index: each
    /// epoch shuffles on, then cuts; the last batch of an epoch may be smaller.
    pub fn shuffled(rows: u32, batch_size: usize, epochs: u32, seed: u64, index: u64) -> Self {
        let mut stream = Stream::new(seed, Lane::Batches, index);
        let mut order: Vec<u32> = (0..rows).collect();
        let mut lists = Vec::new();
        for _ in 0..epochs {
            stream.shuffle(&mut order);
            lists.extend(order.chunks(batch_size.max(1)).map(<[u32]>::to_vec));
        }
        Self::Listed(lists)
    }

    /// The rows of step `step`; `None` means all.
    fn at(&self, step: u32) -> Option<&[u32]> {
        match self {
            Self::Full => None,
            Self::Listed(lists) => Some(&lists[step as usize % lists.len()]),
        }
    }

    fn check(&self, rows: usize) -> Result<(), Fault> {
        let Self::Listed(lists) = self else { return Ok(()) };
        let good = |list: &Vec<u32>| !list.is_empty() && list.iter().all(|&row| (row as usize) < rows);
        if lists.is_empty() || !lists.iter().all(good) { Err(Fault::Rows) } else { Ok(()) }
    }
}

/// A training to be differentiated.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    pub architecture: Architecture,
    pub loss: Loss,
    /// First parameters, flat.
    pub start: Vec<f64>,
    pub learning_rate: f64,
    /// Step t's rate is the learning rate times factor t, from the first again after the last; empty means always 1.
    pub factors: Vec<f64>,
    pub momentum: f64,
    /// Strength of the L2 penalty's gradient, on weights and biases.
    pub weight_decay: f64,
    /// Strength of the L2 penalty, on weights only.
    pub l2: f64,
    /// At least 1.
    pub steps: u32,
    pub batches: Batches,
}

impl Descent {
    /// What pulls each flat parameter towards 0.
    fn decays(&self) -> Vec<f64> {
        let decay = |weight: bool| if weight { self.weight_decay + self.l2 } else { self.weight_decay };
        self.architecture.weights().into_iter().map(decay).collect()
    }

    fn factor(&self, step: u32) -> f64 {
        if self.factors.is_empty() { 1.0 } else { self.factors[step as usize % self.factors.len()] }
    }

    fn check(&self, train: &Part, validation: &Part) -> Result<(), Fault> {
        self.architecture.check(&self.start)?;
        self.architecture.check_part(train)?;
        self.architecture.check_part(validation)?;
        self.batches.check(train.rows)?;
        if self.steps == 0 { Err(Fault::Option { name: "steps" }) } else { Ok(()) }
    }
}

/// The validation loss after some steps and its derivatives.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HyperGradient {
    /// Steps differentiated through: those before a divergence, if there was one.
    pub steps: u32,
    /// Mean validation loss. Each row's is reported as capped; the derivatives are those of the uncapped loss.
    pub value: f64,
    /// By the natural logarithm of the learning rate.
    pub d_log_learning_rate: f64,
    pub d_momentum: f64,
    /// By the weight decay, and by its natural logarithm.
    pub d_weight_decay: f64,
    pub d_log_weight_decay: f64,
    /// By the strength of the L2 penalty; 0 where forward mode followed the weight decay instead.
    pub d_l2: f64,
    /// If false the training diverged, or its derivative did: then no number here means anything.
    pub finite: bool,
    /// Multiply-adds of the session so far.
    pub cost: u64,
}

impl HyperGradient {
    /// `gradient`: by log learning rate, momentum, weight decay, which is `decay`, and L2.
    fn new(steps: u32, value: f64, gradient: [f64; 4], decay: f64, cost: u64) -> Self {
        let [d_log_learning_rate, d_momentum, d_weight_decay, d_l2] = gradient.map(float::canonical);
        let finite = value.is_finite() && gradient.iter().all(|d| d.is_finite());
        Self {
            steps,
            value: float::canonical(value),
            d_log_learning_rate,
            d_momentum,
            d_weight_decay,
            d_log_weight_decay: float::canonical(decay * d_weight_decay),
            d_l2,
            finite,
            cost,
        }
    }
}
