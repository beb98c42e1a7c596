//! Early stopping: end a training when the loss on held-out rows has stopped falling.
//!
//! Two rules. Keras's `EarlyStopping` (Lightning's too): a value below best - min_delta becomes the best and ends the wait,
//! any other makes it longer; a wait of `patience` epochs stops. scikit-learn's `n_iter_no_change`: a value above best -
//! min_delta makes the wait longer, any other ends it, the best is the plain minimum, and only a wait of more than
//! `n_iter_no_change` epochs stops. NaN is never an improvement; scikit-learn's rule lets it end the wait.
//!
//! The first finite value is an improvement in both. Not here: keeping and restoring the weights of the best epoch.

use crate::space::{Setting, Settings};
use serde::{Deserialize, Serialize};

/// The knobs. `patience` 0 switches stopping off.
pub const SETTINGS: &[Setting] = &[
    Setting::int("patience", 0, 100, false, 0),
    Setting::real("min_delta", 0.0, 1.0, false, 0.0),
    Setting::choice("restore_best", &["yes", "no"], "yes"),
];

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    Keras,
    Scikit,
}

/// What one value came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// It is the best so far: now is the time to keep the weights.
    pub improved: bool,
    pub stop: bool,
}

/// The best value and its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// From 1.
    pub epoch: u32,
    pub value: f64,
}

/// A rule, its constants and its memory.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopper {
    pub rule: Rule,
    /// Epochs without improvement; see the rules.
    pub patience: u32,
    /// How much better a value must be to count; at least 0.
    pub min_delta: f64,
    epoch: u32,
    wait: u32,
    best: Option<Best>,
}

impl Stopper {
    /// Keras's rule; `patience` 0 stops at the first epoch that is no improvement, as 1 does.
    pub const fn keras(patience: u32, min_delta: f64) -> Self {
        Self { rule: Rule::Keras, patience, min_delta, epoch: 0, wait: 0, best: None }
    }

    /// scikit-learn's rule, which needs one bad epoch more.
    pub const fn scikit(n_iter_no_change: u32, tol: f64) -> Self {
        Self { rule: Rule::Scikit, patience: n_iter_no_change, ..Self::keras(0, tol) }
    }

    /// Keras's rule of the settings; `None` if `patience` is 0.
    pub fn from_settings(settings: &Settings) -> Option<Self> {
        let patience = u32::try_from(settings.int("patience")).ok().filter(|p| *p > 0)?;
        Some(Self::keras(patience, settings.real("min_delta")))
    }

    /// Takes the value of the next epoch, lower being better.
    pub fn observe(&mut self, value: f64) -> Verdict {
        self.epoch = self.epoch.saturating_add(1);
        let best = self.best.map_or(f64::INFINITY, |b| b.value);
        let (improved, bad) = match self.rule {
            Rule::Keras => {
                let improved = value < best - self.min_delta;
                (improved, !improved)
            }
            Rule::Scikit => (value < best, value > best - self.min_delta),
        };
        if improved {
            self.best = Some(Best { epoch: self.epoch, value });
        }
        self.wait = if bad { self.wait.saturating_add(1) } else { 0 };
        let stop = match self.rule {
            Rule::Keras => bad && self.wait >= self.patience,
            Rule::Scikit => self.wait > self.patience,
        };
        Verdict { improved, stop }
    }

    /// The best so far; `None` before the first finite value.
    pub const fn best(&self) -> Option<Best> {
        self.best
    }

    /// These constants with the memory of `earlier`: a training that goes on under other settings.
    pub const fn resuming(self, earlier: &Self) -> Self {
        Self { epoch: earlier.epoch, wait: earlier.wait, best: earlier.best, ..self }
    }
}

/// Whether the weights of the best epoch are to be put back when a training with a [`Stopper`] ends.
pub fn restores_best(settings: &Settings) -> bool {
    settings.text("restore_best") == "yes"
}
