//! The kernels of one parameter: a truncated normal around every trial, as wide as the larger gap to its neighbours.
//!
//! On a scale from L to H, with the centres of one side sorted (ties by age) and L and H put at the ends, the width of a kernel is the
//! larger of its two gaps. Of two or more, the outermost use only their inner gap, unless `endpoints`. Widths are brought into
//! [(H - L) / min(100, 1 + K), H - L], K the number of kernels with the prior; without `magic_clip` the lower end is 1e-12. The prior
//! sits in the middle with width H - L (Optuna's `_ParzenEstimator`).
//!
//! Both sides (good, bad) are kept sorted from proposal to proposal and only what a new trial moves is computed again: a kernel is
//! a function of its own place, its neighbours' and their number, so what is kept is what would be found afresh.

use super::axis::Axis;
use super::knobs::Shape;
use crate::math::float;
use crate::math::truncnorm::{Centred, DENSITY_AT_0};

/// The centres of one side in ascending order.
#[derive(Clone, Debug, Default)]
pub struct Sorted {
    pub at: Vec<f64>,
    pub id: Vec<u32>,
    /// Of the kernels, in the same order.
    pub width: Vec<f64>,
    pub slope: Vec<f64>,
    pub scale: Vec<f64>,
    /// The smallest width that the present widths were made for.
    least: f64,
}

impl Sorted {
    fn remove(&mut self, place: usize) {
        self.id.remove(place);
        for list in [&mut self.at, &mut self.width, &mut self.slope, &mut self.scale] {
            list.remove(place);
        }
    }

    /// A centre, whose kernel is still to be made.
    fn insert(&mut self, place: usize, at: f64, id: u32) {
        self.id.insert(place, id);
        self.at.insert(place, at);
        for list in [&mut self.width, &mut self.slope, &mut self.scale] {
            list.insert(place, f64::NAN);
        }
    }

    fn position(&self, at: f64, id: u32) -> usize {
        let from = self.at.partition_point(|x| *x < at);
        let equal = self.at[from..].partition_point(|x| *x == at);
        from + self.id[from..from + equal].partition_point(|i| *i < id)
    }
}

/// A kernel without its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kernel {
    pub at: f64,
    pub width: f64,
    /// Density at the centre: on a line times the length of the range, so that the uniform density is 1; for cells, what
    /// makes their chances sum to 1.
    pub scale: f64,
    pub log_scale: f64,
    pub cut: Centred,
}

impl Kernel {
    fn new(axis: &Axis, at: f64, width: f64) -> Self {
        let (low, high) = axis.ends();
        let cut = Centred::new((low - at) / width, (high - at) / width);
        let scale = match axis {
            Axis::Line { .. } => (high - low) / width * DENSITY_AT_0 / cut.mass(),
            _ => 1.0 / cut.mass(),
        };
        Self { at, width, scale, log_scale: float::ln(scale), cut }
    }
}

/// One parameter: where each trial stands, and the kernels. Lists are by trial; NaN where a trial has not the parameter.
#[derive(Clone, Debug)]
pub struct Column {
    pub axis: Axis,
    pub at: Vec<f64>,
    /// Of the kernels of trials that are on a side.
    pub width: Vec<f64>,
    /// 1 / width.
    pub slope: Vec<f64>,
    pub scale: Vec<f64>,
    pub log_scale: Vec<f64>,
    pub cut: Vec<Centred>,
    /// Good, bad. Empty for choices.
    pub sides: [Sorted; 2],
    pub prior: Kernel,
}

impl Column {
    pub fn new(axis: Axis) -> Self {
        let (low, high) = axis.ends();
        let prior = Kernel::new(&axis, 0.5 * (low + high), high - low);
        Self {
            axis,
            at: Vec::new(),
            width: Vec::new(),
            slope: Vec::new(),
            scale: Vec::new(),
            log_scale: Vec::new(),
            cut: Vec::new(),
            sides: Default::default(),
            prior,
        }
    }

    /// A further trial, on no side yet.
    pub fn push(&mut self, number: Option<f64>) {
        self.at.push(number.map_or(f64::NAN, |x| self.axis.centre(x)));
        for list in [&mut self.width, &mut self.slope, &mut self.scale, &mut self.log_scale] {
            list.push(f64::NAN);
        }
        self.cut.push(self.prior.cut);
    }

    /// The kernel of a trial.
    pub fn kernel(&self, id: u32) -> Kernel {
        let i = id as usize;
        let (at, width, scale) = (self.at[i], self.width[i], self.scale[i]);
        Kernel { at, width, scale, log_scale: self.log_scale[i], cut: self.cut[i] }
    }

    /// Trials that leave and enter one side; those without the parameter are passed over.
    pub fn change(&mut self, side: usize, leave: &[u32], enter: &[u32], shape: &Shape) {
        if matches!(self.axis, Axis::Choices { .. }) {
            return;
        }
        let here = |id: &&u32| !self.at[**id as usize].is_nan();
        let leave: Vec<u32> = leave.iter().filter(here).copied().collect();
        let enter: Vec<u32> = enter.iter().filter(here).copied().collect();
        let sorted = &mut self.sides[side];
        for id in &leave {
            let place = sorted.position(self.at[*id as usize], *id);
            sorted.remove(place);
        }
        for id in &enter {
            let place = sorted.position(self.at[*id as usize], *id);
            sorted.insert(place, self.at[*id as usize], *id);
        }
        let least = self.least(self.sides[side].at.len(), shape);
        if self.sides[side].least != least {
            self.sides[side].least = least;
            for place in 0..self.sides[side].at.len() {
                self.fit(side, place, shape);
            }
            return;
        }
        for id in leave.iter().chain(&enter) {
            let place = self.sides[side].position(self.at[*id as usize], *id);
            for near in place.saturating_sub(1)..(place + 2).min(self.sides[side].at.len()) {
                self.fit(side, near, shape);
            }
        }
    }

    /// The smallest width of `count` kernels and the prior.
    fn least(&self, count: usize, shape: &Shape) -> f64 {
        let (low, high) = self.axis.ends();
        if shape.magic_clip { (high - low) / (2.0 + count as f64).min(100.0) } else { 1e-12 }
    }

    /// The smallest width on a side at present.
    pub fn least_width(&self, side: usize) -> f64 {
        self.sides[side].least
    }

    /// Makes the kernel at a place of a side.
    fn fit(&mut self, side: usize, place: usize, shape: &Shape) {
        let (low, high) = self.axis.ends();
        let sorted = &self.sides[side];
        let (at, last) = (sorted.at[place], sorted.at.len() - 1);
        let left = at - if place == 0 { low } else { sorted.at[place - 1] };
        let right = if place == last { high } else { sorted.at[place + 1] } - at;
        let width = match place {
            0 if last > 0 && !shape.endpoints => right,
            p if p == last && last > 0 && !shape.endpoints => left,
            _ => left.max(right),
        };
        let width = width.max(sorted.least).min(high - low);
        let i = sorted.id[place] as usize;
        if self.width[i] != width {
            let kernel = Kernel::new(&self.axis, at, width);
            self.width[i] = width;
            self.slope[i] = 1.0 / width;
            self.scale[i] = kernel.scale;
            self.log_scale[i] = kernel.log_scale;
            self.cut[i] = kernel.cut;
        }
        let sorted = &mut self.sides[side];
        (sorted.width[place], sorted.slope[place], sorted.scale[place]) =
            (width, self.slope[i], self.scale[i]);
    }
}
