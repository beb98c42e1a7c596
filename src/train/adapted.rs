//! A learning rate that follows the training: hypergradient descent on the rate of plain gradient descent, online.
//!
//! After w_t = w_(t-1) - rate g_t the loss changes with the rate by -g_(t+1) . g_t, so from the second update on
//!
//! rate_t = rate_(t-1) + hyper_rate g_t . g_(t-1)
//!
//! where g is the direction of the update: the batch's gradient with penalties, clipped, with weight decay. Gradients that
//! agree make the rate grow, gradients that oppose each other shrink it; as in the paper it may become negative. A warm-up
//! multiplies the adapted rate. Source: A. Baydin et al., "Online learning rate adaptation with hypergradient descent", ICLR
//! 2018, algorithm 4. [`hyper::baydin`](super::hyper::baydin) is the same rule over a training of its own. Not here: momentum, Adam.

use crate::math::linalg::dot;
use crate::math::scalar::Scalar;
use serde::{Deserialize, Serialize};

/// The rate and the direction before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adapted<S> {
    rate: f64,
    hyper_rate: f64,
    /// All 0 before the first update, which so changes nothing.
    previous: Vec<S>,
}

impl<S: Scalar> Adapted<S> {
    /// Before the first update of so many parameters, padding included.
    pub fn new(rate: f64, hyper_rate: f64, parameters: usize) -> Self {
        Self { rate, hyper_rate, previous: vec![S::ZERO; parameters] }
    }

    /// The rate of the last update.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Number of parameters, padding included.
    pub fn len(&self) -> usize {
        self.previous.len()
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.previous.is_empty()
    }

    /// Takes the direction of an update of the parameters from place `from` on; its rate.
    pub fn observe(&mut self, from: usize, direction: &[S]) -> f64 {
        let previous = &mut self.previous[from..];
        self.rate += self.hyper_rate * dot(direction, previous);
        previous.copy_from_slice(direction);
        self.rate
    }

    /// Goes on from another one, whose rate and direction are taken.
    pub fn resume(&mut self, from: &Self) {
        self.rate = from.rate;
        self.previous.copy_from_slice(&from.previous);
    }
}
