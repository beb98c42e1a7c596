//! One-cycle: warm up to a large rate, then anneal to nearly nothing.
//!
//! L. Smith, N. Topin, "Super-Convergence", 2018; PyTorch's `OneCycleLR` with two phases: with up = peak_at steps - 1 (not
//! rounded), t <= up goes from start_share peak to peak, then down to final_share peak at t = steps - 1, both along half a
//! cosine or a line. PyTorch's `div_factor` is 1 / start_share and its `final_div_factor` start_share / final_share. After the
//! last update the rate stays. Not here: the third phase, and the momentum that runs against the rate.

use super::cosine;

/// The form of both phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anneal {
    Cosine,
    Linear,
}

/// Up once, down once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneCycle {
    /// The largest rate.
    pub peak: f64,
    /// First and last rate as shares of the peak.
    pub start_share: f64,
    pub final_share: f64,
    /// Share of the updates up to the peak, below 1.
    pub peak_at: f64,
    /// All updates.
    pub steps: u64,
    pub anneal: Anneal,
}

impl OneCycle {
    /// The rate of update `t`.
    pub(super) fn rate(&self, t: u64) -> f64 {
        let steps = self.steps.max(1);
        let (first, last) = (self.peak * self.start_share, self.peak * self.final_share);
        if t >= steps - 1 && steps > 1 {
            return last;
        }
        let up = self.peak_at * steps as f64 - 1.0;
        let t = t as f64;
        if t <= up && up > 0.0 {
            return self.between(first, self.peak, t / up);
        }
        // With a peak before the first update, the way down has begun there, as in PyTorch.
        let share = (t - up) / (steps as f64 - 1.0 - up);
        self.between(self.peak, last, share.clamp(0.0, 1.0))
    }

    fn between(&self, from: f64, to: f64, share: f64) -> f64 {
        match self.anneal {
            Anneal::Cosine => cosine::anneal(from, to, share),
            Anneal::Linear => from + (to - from) * share,
        }
    }
}
