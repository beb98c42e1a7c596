//! scikit-learn's `learning_rate="adaptive"` of its multilayer perceptrons.
//!
//! After each epoch: a training loss above best - tol is bad, any other ends the run of bad epochs; then best = min(best,
//! loss), without tol. More than `n_iter_no_change` bad epochs in a row: the rate is divided by 5 and the run begins anew, or,
//! if the rate was at most 1e-6, training stops. NaN counts as good there, and so here.

use serde::{Deserialize, Serialize};

const DIVISOR: f64 = 5.0;
const LEAST: f64 = 1e-6;

/// The rule and its memory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adaptive {
    /// By how much a loss must beat the best; at least 0.
    pub tol: f64,
    /// Bad epochs in a row that are borne.
    pub n_iter_no_change: u32,
    rate: f64,
    best: Option<f64>,
    bad: u32,
    stopped: bool,
}

impl Adaptive {
    /// Before the first epoch, at `rate`.
    pub const fn new(rate: f64, tol: f64, n_iter_no_change: u32) -> Self {
        Self { tol, n_iter_no_change, rate, best: None, bad: 0, stopped: false }
    }

    /// The rate in force.
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether the rule has ended the training.
    pub const fn stopped(&self) -> bool {
        self.stopped
    }

    /// Takes the training loss of one epoch; the rate of the next.
    pub fn observe(&mut self, loss: f64) -> f64 {
        let bad = self.best.is_some_and(|best| loss > best - self.tol);
        self.bad = if bad { self.bad.saturating_add(1) } else { 0 };
        if loss < self.best.unwrap_or(f64::INFINITY) {
            self.best = Some(loss);
        }
        if self.bad > self.n_iter_no_change {
            if self.rate <= LEAST {
                self.stopped = true;
            } else {
                self.rate /= DIVISOR;
                self.bad = 0;
            }
        }
        self.rate
    }
}
