//! Learning-rate schedules: the rate as a pure function of the number of the update.
//!
//! `Schedule::rate(t)` is the rate of update t, the first being 0, so nothing is stored and a training may be cut anywhere.
//! A schedule is a [`Curve`] behind an optional linear warm-up of w updates, which starts at the share s of the curve's
//! first rate (P. Goyal et al., "Accurate, Large Minibatch SGD", 2017):
//!
//! t < w: curve(0) (s + (1 - s) t / w), else curve(t - w).
//!
//! Curves follow PyTorch's `lr_scheduler` with one scheduler step after every update, and scikit-learn's `invscaling`.
//! From settings, all lengths are shares of the whole training (`from_settings`). Rules that look at losses have a memory
//! and stand apart: [`Plateau`], [`Adaptive`]. Not here: cycling the momentum together with the rate.

mod adaptive;
mod cosine;
mod cyclic;
mod decay;
mod one_cycle;
mod plateau;
mod settings;

pub use adaptive::Adaptive;
pub use cosine::Restarts;
pub use cyclic::{Cyclic, Scale};
pub use one_cycle::{Anneal, OneCycle};
pub use plateau::{Plateau, Threshold};
pub use settings::SETTINGS;

/// How the rate goes after the warm-up. `base` is the rate to start from, at least 0; counts are of updates, where 0 counts
/// as 1; `minimum` lies between 0 and `base`.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// Always `base`.
    Constant { base: f64 },
    /// Times `factor` after every `every` updates.
    Step { base: f64, every: u64, factor: f64 },
    /// Times `factor` at each of `milestones`, in any order.
    MultiStep { base: f64, milestones: Vec<u64>, factor: f64 },
    /// Times `factor` after every update.
    Exponential { base: f64, factor: f64 },
    /// Down to `minimum` within `steps` updates as the `power`-th power of what is left of them; then `minimum`.
    Polynomial { base: f64, minimum: f64, steps: u64, power: f64 },
    /// base / (1 + scale floor(t / every))^power.
    Inverse { base: f64, scale: f64, every: u64, power: f64 },
    /// Half a cosine from `base` to `minimum` within `steps` updates; then `minimum`.
    Cosine { base: f64, minimum: f64, steps: u64 },
    /// One half cosine after another.
    CosineRestarts(Restarts),
    /// Up to a peak, then far down, once.
    OneCycle(OneCycle),
    /// Up and down again and again.
    Cyclic(Cyclic),
}

impl Curve {
    /// The rate of update `t`, from 0, if there is no warm-up.
    pub fn rate(&self, t: u64) -> f64 {
        match self {
            Self::Constant { base } => *base,
            Self::Step { base, every, factor } => decay::step(*base, *every, *factor, t),
            Self::MultiStep { base, milestones, factor } => decay::multi_step(*base, milestones, *factor, t),
            Self::Exponential { base, factor } => decay::step(*base, 1, *factor, t),
            Self::Polynomial { base, minimum, steps, power } => {
                decay::polynomial(*base, *minimum, *steps, *power, t)
            }
            Self::Inverse { base, scale, every, power } => decay::inverse(*base, *scale, *every, *power, t),
            Self::Cosine { base, minimum, steps } => cosine::cosine(*base, *minimum, *steps, t),
            Self::CosineRestarts(restarts) => restarts.rate(t),
            Self::OneCycle(cycle) => cycle.rate(t),
            Self::Cyclic(cyclic) => cyclic.rate(t),
        }
    }
}

/// A curve behind a warm-up.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    pub curve: Curve,
    /// Updates of the warm-up; 0 is none.
    pub warmup: u64,
    /// The first rate of the warm-up as a share of the curve's first rate, in [0, 1].
    pub start: f64,
    /// The last update that the schedule was made for: later ones keep its rate.
    pub last: u64,
}

impl Schedule {
    /// `curve` without warm-up and without an end.
    pub const fn new(curve: Curve) -> Self {
        Self { curve, warmup: 0, start: 0.0, last: u64::MAX }
    }

    /// The rate of update `step`, from 0.
    pub fn rate(&self, step: u64) -> f64 {
        let t = step.min(self.last);
        if t < self.warmup {
            let share = self.start + (1.0 - self.start) * (t as f64 / self.warmup as f64);
            return self.curve.rate(0) * share;
        }
        self.curve.rate(t - self.warmup)
    }
}
