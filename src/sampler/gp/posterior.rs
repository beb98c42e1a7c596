//! What the process says at a point once it knows the data: mean and variance of the function (without noise), and their slopes.
//!
//! With U' U = K + v I, z = U^-T y and t = U^-T k(x): mean = t.z, variance = s - t.t, never below 0. Nothing is inverted. Points whose
//! values are not known yet can be appended: as if measured to be what was expected (z = 0: the mean stays, the variance
//! shrinks), or without noise for samples of the function itself, whose mean is then z of the sample. Not here: where the
//! parameters come from.

use super::kernel::{Hyper, Inputs, Kernel};
use crate::math::cholesky::{Cholesky, Lanes, NotPositive, WIDTH};
use crate::math::simd::Four;

/// A process with its data.
#[derive(Clone, Debug)]
pub struct Posterior {
    pub kernel: Kernel,
    pub hyper: Hyper,
    inputs: Inputs,
    cholesky: Cholesky,
    /// U^-T y, one for each point.
    z: Vec<f64>,
    /// U^-1 z.
    alpha: Vec<f64>,
}

/// Buffers of one evaluation.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    k: Vec<f64>,
    slope: Vec<f64>,
    pub(super) t: Vec<f64>,
    w: Vec<f64>,
    sums: Vec<f64>,
}

impl Posterior {
    /// The process that knows `y` at `inputs`. Where rounding leaves the matrix without a factor, the noise is raised tenfold
    /// until there is one.
    pub fn new(kernel: Kernel, hyper: Hyper, inputs: Inputs, y: &[f64]) -> Result<Self, NotPositive> {
        let (plain, _) = inputs.covariance(kernel, &hyper);
        let mut noise = hyper.noise_var;
        let mut found = Err(NotPositive);
        for _ in 0..8 {
            let mut c = plain.clone();
            c.add_diagonal(noise);
            found = Cholesky::new(c);
            if found.is_ok() {
                break;
            }
            noise *= 10.0;
        }
        let cholesky = found?;
        let mut z = y.to_vec();
        cholesky.solve_transposed(&mut z);
        let mut alpha = z.clone();
        cholesky.solve_upper(&mut alpha);
        Ok(Self { kernel, hyper, inputs, cholesky, z, alpha })
    }

    /// Points, appended ones included.
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The factor over all points.
    pub fn cholesky(&self) -> &Cholesky {
        &self.cholesky
    }

    /// U^-T y, and 0 for each appended point.
    pub fn z(&self) -> &[f64] {
        &self.z
    }

    /// Appends a point whose value is taken to be its mean, measured with variance `noise`. An error leaves all as it was.
    pub fn append(&mut self, point: &[f64], noise: f64) -> Result<(), NotPositive> {
        let mut scratch = Scratch::default();
        self.cross(point, &mut scratch);
        self.cholesky.push(&scratch.k[..self.inputs.len()], self.hyper.kernel_scale + noise)?;
        self.inputs.push(point);
        self.z.push(0.0);
        self.alpha.push(0.0);
        Ok(())
    }

    fn cross(&self, point: &[f64], scratch: &mut Scratch) {
        let padded = self.inputs.len().div_ceil(WIDTH) * WIDTH;
        scratch.k.resize(padded, 0.0);
        scratch.slope.resize(padded, 0.0);
        self.inputs.cross(self.kernel, &self.hyper, point, &mut scratch.k, &mut scratch.slope);
        scratch.k[self.inputs.len()..].fill(0.0);
        scratch.slope[self.inputs.len()..].fill(0.0);
    }

    /// Mean and variance at `point`; `scratch.t` is left as U^-T k.
    pub fn at(&self, point: &[f64], scratch: &mut Scratch) -> (f64, f64) {
        self.cross(point, scratch);
        let n = self.inputs.len();
        scratch.t.clear();
        scratch.t.extend_from_slice(&scratch.k[..n]);
        self.cholesky.solve_transposed(&mut scratch.t);
        let mean = scratch.t.iter().zip(&self.z).fold(0.0, |sum, (t, z)| sum + t * z);
        let known = scratch.t.iter().fold(0.0, |sum, t| sum + t * t);
        (mean, (self.hyper.kernel_scale - known).max(0.0))
    }

    /// k(point).`alpha`, for an `alpha` with one number for each point.
    pub fn along(&self, point: &[f64], alpha: &[f64], scratch: &mut Scratch) -> f64 {
        self.cross(point, scratch);
        scratch.k.iter().zip(alpha).fold(0.0, |sum, (k, alpha)| sum + k * alpha)
    }

    /// The slope by `point` of `of_mean` mean + `of_variance` variance, after [`Posterior::at`] with the same buffers.
    pub fn slope(
        &self,
        point: &[f64],
        of_mean: f64,
        of_variance: f64,
        scratch: &mut Scratch,
        slope: &mut [f64],
    ) {
        // d mean = dk.alpha and d variance = -2 dk.(U^-1 t).
        let Scratch { t, w, .. } = scratch;
        w.clone_from(t);
        self.cholesky.solve_upper(w);
        for (w, alpha) in w.iter_mut().zip(&self.alpha) {
            *w = of_mean * alpha - 2.0 * of_variance * *w;
        }
        self.finish_slope(point, scratch, slope);
    }

    /// The slope of k(point).U^-1 `c` for a `c` with one number for each point.
    pub fn slope_along(&self, point: &[f64], c: &[f64], scratch: &mut Scratch, slope: &mut [f64]) {
        scratch.w.clear();
        scratch.w.extend_from_slice(c);
        self.cholesky.solve_upper(&mut scratch.w);
        self.finish_slope(point, scratch, slope);
    }

    fn finish_slope(&self, point: &[f64], scratch: &mut Scratch, slope: &mut [f64]) {
        let Scratch { slope: change, w, sums, .. } = scratch;
        w.resize(change.len(), 0.0);
        for (w, change) in w.iter_mut().zip(change.iter()) {
            *w *= change;
        }
        sums.resize(slope.len(), 0.0);
        self.inputs.slope_sums(&self.hyper, point, w, sums);
        slope.copy_from_slice(sums);
    }

    /// Mean and variance at up to eight points at once; `t`, one row for each point of the data, is left as U^-T k.
    pub fn at_lanes(&self, points: &[&[f64]], t: &mut Vec<Lanes>) -> [(f64, f64); WIDTH] {
        let mut columns = vec![[0.0; WIDTH]; self.inputs.width()];
        for (l, point) in points.iter().enumerate() {
            for (column, x) in columns.iter_mut().zip(*point) {
                column[l] = *x;
            }
        }
        t.resize(self.inputs.len().div_ceil(WIDTH) * WIDTH, [0.0; WIDTH]);
        self.inputs.cross_lanes(self.kernel, &self.hyper, &columns, t);
        self.cholesky.solve_transposed_lanes(t);
        // Of the first four points, of the last four.
        let [mut first_mean, mut last_mean, mut first_known, mut last_known] = [Four::splat(0.0); 4];
        for (t, z) in t.iter().zip(&self.z) {
            let (first, last, z) = (Four::part::<0>(t), Four::part::<4>(t), Four::splat(*z));
            first_mean = first_mean + first * z;
            last_mean = last_mean + last * z;
            first_known = first_known + first * first;
            last_known = last_known + last * last;
        }
        let (mut mean, mut known) = ([0.0; WIDTH], [0.0; WIDTH]);
        first_mean.store_part::<0>(&mut mean);
        last_mean.store_part::<4>(&mut mean);
        first_known.store_part::<0>(&mut known);
        last_known.store_part::<4>(&mut known);
        std::array::from_fn(|l| (mean[l], (self.hyper.kernel_scale - known[l]).max(0.0)))
    }
}
