//! Lower the rate when the loss has stopped falling: PyTorch's `ReduceLROnPlateau` for a loss.
//!
//! After each epoch: a loss better than the best so far by the threshold becomes the best and ends the run of bad epochs,
//! else the run grows by one; during the cooldown after a drop it is held at 0. More bad epochs than `patience`: the rate is
//! multiplied by `factor`, down to `minimum`; a drop of `epsilon` or less is not made. NaN is never better.

use crate::math::float;
use serde::{Deserialize, Serialize};

/// How much better a loss must be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Threshold {
    /// loss < best (1 - this): PyTorch's `rel`.
    Relative(f64),
    /// loss < best - this: PyTorch's `abs`.
    Absolute(f64),
}

/// The rule, its constants and its memory. As a rate of its own or, from 1 on, as a factor to a schedule's rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plateau {
    /// In (0, 1].
    pub factor: f64,
    /// Bad epochs in a row that are borne.
    pub patience: u32,
    pub threshold: Threshold,
    /// Epochs after a drop in which none counts as bad.
    pub cooldown: u32,
    pub minimum: f64,
    pub epsilon: f64,
    rate: f64,
    best: Option<f64>,
    bad: u32,
    cooling: u32,
}

impl Plateau {
    /// PyTorch's other defaults: threshold 1e-4 of the best, no cooldown, no minimum, drops above 1e-8.
    pub const fn new(rate: f64, factor: f64, patience: u32) -> Self {
        Self {
            factor,
            patience,
            threshold: Threshold::Relative(1e-4),
            cooldown: 0,
            minimum: 0.0,
            epsilon: 1e-8,
            rate,
            best: None,
            bad: 0,
            cooling: 0,
        }
    }

    /// The rate in force.
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// Takes the loss of one epoch; the rate of the next.
    pub fn observe(&mut self, loss: f64) -> f64 {
        let better = match (self.best, self.threshold) {
            (None, _) => loss < f64::INFINITY,
            (Some(best), Threshold::Relative(share)) => loss < best * (1.0 - share),
            (Some(best), Threshold::Absolute(by)) => loss < best - by,
        };
        if better {
            self.best = Some(float::canonical(loss));
            self.bad = 0;
        } else {
            self.bad = self.bad.saturating_add(1);
        }
        if self.cooling > 0 {
            self.cooling -= 1;
            self.bad = 0;
        }
        if self.bad > self.patience {
            let lower = self.rate * self.factor;
            let lower = if lower > self.minimum { lower } else { self.minimum };
            if self.rate - lower > self.epsilon {
                self.rate = lower;
            }
            self.cooling = self.cooldown;
            self.bad = 0;
        }
        self.rate
    }

    /// These constants with the memory and the rate of `earlier`: a training that goes on under other settings.
    pub const fn resuming(self, earlier: &Self) -> Self {
        Self { rate: earlier.rate, best: earlier.best, bad: earlier.bad, cooling: earlier.cooling, ..self }
    }
}
