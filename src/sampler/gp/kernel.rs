//! Covariances between points, and how they change with their parameters.
//!
//! k(x, x') = s m(r2) with r2 = sum over d of nu_d delta_d, where delta_d is the squared difference of the coordinates, or 1 for two
//! different categories and 0 for equal ones; nu_d is the inverse squared length-scale.
//!
//! - Matern 5/2: m = (1 + a + 5/3 r2) exp(-a), a = sqrt(5 r2); dm/dr2 = -5/6 (1 + a) exp(-a), which is finite at 0;
//! - radial basis (squared exponential): m = exp(-r2 / 2).
//!
//! Points are kept column by column in panels of eight, so that lanes are neighbouring points. Distances are not kept: to compute
//! them from the columns costs no more than to read them. Source: C. Rasmussen, C. Williams, "Gaussian processes for machine
//! learning", 2006, chapter 4; Optuna's `_gp/gp.py`. Not here: other smoothness, periods, learnt distances of categories.

use crate::math::cholesky::{Lanes, Packed, WIDTH};
use crate::math::exponential::exp_four;
use crate::math::float;
use crate::math::simd::Four;

/// The shape of the covariance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    Matern52,
    Rbf,
}

impl Kernel {
    /// m and dm/dr2.
    #[inline(always)]
    fn shape(self, r2: Four) -> (Four, Four) {
        let one = Four::splat(1.0);
        match self {
            Self::Matern52 => {
                let a = (Four::splat(5.0) * r2).sqrt();
                let e = exp_four(-a);
                (e * (one + a + Four::splat(5.0 / 3.0) * r2), Four::splat(-(5.0 / 6.0)) * (one + a) * e)
            }
            Self::Rbf => {
                let e = exp_four(Four::splat(-0.5) * r2);
                (e, Four::splat(-0.5) * e)
            }
        }
    }
}

/// The parameters of a process.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyper {
    /// nu, one for each coordinate.
    pub inverse_squared_lengthscales: Vec<f64>,
    /// s, the variance of the function before any data.
    pub kernel_scale: f64,
    pub noise_var: f64,
}

impl Hyper {
    /// The length-scale of coordinate `d`, in shares of its range.
    pub fn length_scale(&self, d: usize) -> f64 {
        1.0 / float::sqrt(self.inverse_squared_lengthscales[d])
    }
}

/// Points with their kinds of coordinate.
#[derive(Clone, Debug)]
pub struct Inputs {
    width: usize,
    categorical: Vec<bool>,
    /// Point by point.
    rows: Vec<f64>,
    /// Panel by panel, coordinate by coordinate, eight points each; beyond the last point, 0.
    columns: Vec<Lanes>,
}

impl Inputs {
    /// `rows` has one point after the other, each as wide as `categorical`.
    pub fn new(rows: &[f64], categorical: &[bool]) -> Self {
        let width = categorical.len();
        let mut inputs =
            Self { width, categorical: categorical.to_vec(), rows: Vec::new(), columns: Vec::new() };
        if width > 0 {
            rows.chunks_exact(width).for_each(|row| inputs.push(row));
        }
        inputs
    }

    /// Appends a point.
    pub fn push(&mut self, row: &[f64]) {
        let (b, lane) = (self.len() / WIDTH, self.len() % WIDTH);
        if lane == 0 {
            self.columns.resize((b + 1) * self.width, [0.0; WIDTH]);
        }
        for (d, v) in row.iter().enumerate() {
            self.columns[b * self.width + d][lane] = *v;
        }
        self.rows.extend_from_slice(row);
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.rows.len().checked_div(self.width).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Number of coordinates.
    pub fn width(&self) -> usize {
        self.width
    }

    pub fn row(&self, i: usize) -> &[f64] {
        &self.rows[i * self.width..][..self.width]
    }

    fn columns(&self, b: usize) -> &[Lanes] {
        &self.columns[b * self.width..][..self.width]
    }

    /// r2 between `point` and the eight points of `columns`.
    #[inline(always)]
    fn distances(&self, nu: &[f64], point: &[f64], columns: &[Lanes]) -> Lanes {
        let (mut low, mut high) = (Four::splat(0.0), Four::splat(0.0));
        for (((column, x), nu), categorical) in columns.iter().zip(point).zip(nu).zip(&self.categorical) {
            let (x, nu) = (Four::splat(*x), Four::splat(*nu));
            let (a, b) = (Four::part::<0>(column), Four::part::<4>(column));
            if *categorical {
                low = low + a.where_not(x, nu);
                high = high + b.where_not(x, nu);
            } else {
                let (s, t) = (x - a, x - b);
                low = low + nu * (s * s);
                high = high + nu * (t * t);
            }
        }
        let mut sums = [0.0; WIDTH];
        low.store_part::<0>(&mut sums);
        high.store_part::<4>(&mut sums);
        sums
    }

    /// The kernel matrix, without noise, and dk/dr2 in the same places.
    pub fn covariance(&self, kernel: Kernel, hyper: &Hyper) -> (Packed, Packed) {
        let n = self.len();
        let (mut k, mut slope) = (Packed::zeros(n), Packed::zeros(n));
        for b in 0..k.panels() {
            let rows = n.min((b + 1) * WIDTH);
            let panel = &mut k.panel_mut(b)[..rows];
            for (i, lanes) in panel.iter_mut().enumerate() {
                *lanes = self.distances(&hyper.inverse_squared_lengthscales, self.row(i), self.columns(b));
            }
            apply(
                kernel,
                hyper.kernel_scale,
                panel.as_flattened_mut(),
                slope.panel_mut(b)[..rows].as_flattened_mut(),
            );
        }
        (k, slope)
    }

    /// The covariances of `point` with all points, and dk/dr2, into buffers of as many numbers as there are panels times eight.
    pub fn cross(&self, kernel: Kernel, hyper: &Hyper, point: &[f64], k: &mut [f64], slope: &mut [f64]) {
        for (b, lanes) in k.as_chunks_mut::<WIDTH>().0.iter_mut().enumerate() {
            *lanes = self.distances(&hyper.inverse_squared_lengthscales, point, self.columns(b));
        }
        apply(kernel, hyper.kernel_scale, k, slope);
    }

    /// The covariances of all points with eight others, which are given coordinate by coordinate: row i belongs to point i.
    pub fn cross_lanes(&self, kernel: Kernel, hyper: &Hyper, others: &[Lanes], k: &mut [Lanes]) {
        let n = self.len();
        for (i, lanes) in k[..n].iter_mut().enumerate() {
            *lanes = self.distances(&hyper.inverse_squared_lengthscales, self.row(i), others);
        }
        let scale = Four::splat(hyper.kernel_scale);
        for v in k[..n].as_flattened_mut().as_chunks_mut::<4>().0 {
            (scale * kernel.shape(Four::of(v)).0).store(v);
        }
        k[n..].fill([0.0; WIDTH]);
    }

    /// The sum over all ordered pairs (i, j) of `weights` (i, j) delta_d, for each coordinate d. Of a packed symmetric matrix each
    /// element above the squares on the diagonal stands for two.
    pub fn contract(&self, weights: &Packed) -> Vec<f64> {
        let n = self.len();
        let mut sums = vec![0.0; self.width];
        for b in 0..weights.panels() {
            let rows = n.min((b + 1) * WIDTH);
            let (above, square) = weights.panel(b)[..rows].split_at(b * WIDTH);
            for (d, column) in self.columns(b).iter().enumerate() {
                let part = |rows: &[Lanes], first: usize| {
                    let (a, b) = (Four::part::<0>(column), Four::part::<4>(column));
                    let (mut low, mut high) = (Four::splat(0.0), Four::splat(0.0));
                    for (i, w) in rows.iter().enumerate() {
                        let x = Four::splat(self.rows[(first + i) * self.width + d]);
                        let (v, w) = (Four::part::<0>(w), Four::part::<4>(w));
                        if self.categorical[d] {
                            low = low + a.where_not(x, v);
                            high = high + b.where_not(x, w);
                        } else {
                            let (s, t) = (x - a, x - b);
                            low = low + v * (s * s);
                            high = high + w * (t * t);
                        }
                    }
                    let mut lanes = [0.0; WIDTH];
                    low.store_part::<0>(&mut lanes);
                    high.store_part::<4>(&mut lanes);
                    lanes.iter().fold(0.0, |sum, v| sum + v)
                };
                sums[d] += 2.0 * part(above, 0) + part(square, b * WIDTH);
            }
        }
        sums
    }

    /// For each coordinate d of `point`, the sum over the points i of `weights`_i dr2(point, i)/dpoint_d; 0 for categories.
    pub fn slope_sums(&self, hyper: &Hyper, point: &[f64], weights: &[f64], sums: &mut [f64]) {
        for (d, sum) in sums.iter_mut().enumerate() {
            if self.categorical[d] {
                *sum = 0.0;
                continue;
            }
            let x = Four::splat(point[d]);
            let (mut low, mut high) = (Four::splat(0.0), Four::splat(0.0));
            for (b, w) in weights.as_chunks::<WIDTH>().0.iter().enumerate() {
                let column = &self.columns(b)[d];
                low = low + Four::part::<0>(w) * (x - Four::part::<0>(column));
                high = high + Four::part::<4>(w) * (x - Four::part::<4>(column));
            }
            let mut lanes = [0.0; WIDTH];
            low.store_part::<0>(&mut lanes);
            high.store_part::<4>(&mut lanes);
            let total = lanes.iter().fold(0.0, |sum, v| sum + v);
            *sum = 2.0 * hyper.inverse_squared_lengthscales[d] * total;
        }
    }
}

/// r2 to k in place, and to dk/dr2; a multiple of four of each.
fn apply(kernel: Kernel, scale: f64, r2: &mut [f64], slope: &mut [f64]) {
    let scale = Four::splat(scale);
    for (v, slope) in r2.as_chunks_mut::<4>().0.iter_mut().zip(slope.as_chunks_mut::<4>().0) {
        let (shape, change) = kernel.shape(Four::of(v));
        (scale * shape).store(v);
        (scale * change).store(slope);
    }
}
