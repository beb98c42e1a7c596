//! The state of CMA-ES: a normal distribution N(m, sigma^2 C) that is moved by the ranks of the points drawn from it.
//!
//! With y_i = (x_i - m) / sigma, best first, and the weights of [`Constants`]:
//!
//! - m <- m + sigma <y>, <y> = sum of the first mu weights times y
//! - p_sigma <- (1 - c_sigma) p_sigma + sqrt(c_sigma (2 - c_sigma) mu_eff) C^-1/2 <y>
//! - sigma <- sigma exp((c_sigma / d_sigma) (|p_sigma| / chi_n - 1))
//! - p_c <- (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu_eff) <y>; h is 0 while p_sigma is long, else 1
//! - C <- (1 + c_1 (1 - h) c_c (2 - c_c) - c_1 - c_mu sum w) C + c_1 p_c p_c' + c_mu sum w_i y_i y_i'; where w_i < 0 it is
//!   multiplied by d / |C^-1/2 y_i|^2, which keeps C positive definite (the active update).
//!
//! As the Python library `cmaes` 0.13, its counting of generations in h included; eigenvalues below 0 become 1e-8. C may be
//! a diagonal (separable CMA-ES). A generation after which any number would not be finite leaves the distribution as it was
//! and marks it `broken`: that happens only when it has shrunk or grown beyond what f64 holds.
//!
//! M. Nomura, Y. Akimoto, I. Ono, "CMA-ES with learning rate adaptation", arXiv 2304.03473, is in `rate`; ends of a run are in
//! `stop`. Not here: bounds of the space, which trial belongs to which generation.

use super::constants::Constants;
use super::rate::Rates;
use super::stop::Record;
use crate::math::float;
use crate::math::linalg::{axpy, dot, norm};
use crate::math::order::ascending;
use crate::math::rng::Stream;
use crate::math::tridiagonal::tridiagonal_eigen;

/// What an eigenvalue below 0 is taken for, and what keeps a quotient from 0.
const EPS: f64 = 1e-8;
/// Largest step size.
pub(super) const SIGMA_MAX: f64 = 1e32;

/// The distribution and its paths.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub constants: Constants,
    /// Generations told.
    pub generation: u32,
    pub mean: Vec<f64>,
    /// Step size.
    pub sigma: f64,
    /// C: d x d numbers, or its diagonal if separable.
    pub covariance: Vec<f64>,
    /// Path of the step size.
    pub p_sigma: Vec<f64>,
    /// Path of the rank-one update.
    pub pc: Vec<f64>,
    /// Roots of the eigenvalues of C: ascending, or in the order of the coordinates if separable.
    pub axes: Vec<f64>,
    /// Row k is the unit vector of axis k; empty if separable.
    pub basis: Vec<f64>,
    /// Learning rate adaptation, if it is on.
    pub rates: Option<Rates>,
    /// The last generation could not be told in f64.
    pub broken: bool,
    pub(super) record: Record,
}

impl Distribution {
    /// N(`mean`, `sigma`^2 I). A separable one needs at least two dimensions.
    pub fn new(mean: Vec<f64>, sigma: f64, population_size: usize, separable: bool, lr_adapt: bool) -> Self {
        let d = mean.len();
        let constants = if separable {
            Constants::separable(d, population_size)
        } else {
            Constants::full(d, population_size)
        };
        let identity = || (0..d * d).map(|i| f64::from(u8::from(i % (d + 1) == 0))).collect();
        Self {
            generation: 0,
            sigma,
            covariance: if separable { vec![1.0; d] } else { identity() },
            p_sigma: vec![0.0; d],
            pc: vec![0.0; d],
            axes: vec![1.0; d],
            basis: if separable { Vec::new() } else { identity() },
            rates: lr_adapt.then(|| Rates::new(d)),
            broken: false,
            record: Record::new(d, population_size, sigma),
            mean,
            constants,
        }
    }

    /// N(`mean`, `covariance`), the matrix row by row: sigma takes its size, C its shape. `None` if it is not positive
    /// definite in f64.
    pub fn shaped(
        mean: Vec<f64>,
        covariance: &[f64],
        population_size: usize,
        separable: bool,
        lr_adapt: bool,
    ) -> Option<Self> {
        let d = mean.len();
        let mut shaped = Self::new(mean, 1.0, population_size, separable, lr_adapt);
        shaped.covariance = match separable {
            true => (0..d).map(|i| covariance[i * (d + 1)]).collect(),
            false => covariance.to_vec(),
        };
        shaped.decompose()?;
        // The mean of the axes' logarithms is that of the determinant's root.
        let size = shaped.axes.iter().fold(0.0, |sum, a| sum + float::ln(*a)) / d.max(1) as f64;
        shaped.sigma = float::exp(size);
        shaped.axes.iter_mut().for_each(|a| *a /= shaped.sigma);
        shaped.covariance.iter_mut().for_each(|v| *v /= shaped.sigma * shaped.sigma);
        shaped.record = Record::new(d, population_size, shaped.sigma);
        shaped.sound().then_some(shaped)
    }

    pub fn dimensions(&self) -> usize {
        self.mean.len()
    }

    /// Whether C is a diagonal.
    pub fn separable(&self) -> bool {
        self.basis.is_empty()
    }

    /// C_ij.
    pub fn covariance_at(&self, i: usize, j: usize) -> f64 {
        match (self.separable(), i == j) {
            (true, true) => self.covariance[i],
            (true, false) => 0.0,
            (false, _) => self.covariance[i * self.dimensions() + j],
        }
    }

    /// A point of the distribution: m + sigma B D z. Four words of the stream for each dimension.
    pub fn sample(&self, stream: &mut Stream) -> Vec<f64> {
        let d = self.dimensions();
        let mut x = vec![0.0; d];
        for k in 0..d {
            let z = self.axes[k] * stream.normal();
            if self.separable() {
                x[k] = z;
            } else {
                axpy(z, &self.basis[k * d..][..d], &mut x);
            }
        }
        for (x, m) in x.iter_mut().zip(&self.mean) {
            *x = m + self.sigma * *x;
        }
        x
    }

    /// The components of `y` along the axes, each divided by the axis: its length is that of C^-1/2 y.
    pub(super) fn whiten(&self, y: &[f64]) -> Vec<f64> {
        let d = self.dimensions();
        (0..d)
            .map(|k| {
                let along = if self.separable() { y[k] } else { dot(&self.basis[k * d..][..d], y) };
                along / self.axes[k]
            })
            .collect()
    }

    /// C^-1/2 y
    pub(super) fn straighten(&self, y: &[f64]) -> Vec<f64> {
        let whitened = self.whiten(y);
        if self.separable() {
            return whitened;
        }
        let mut straight = vec![0.0; y.len()];
        for (v, row) in whitened.iter().zip(self.basis.chunks_exact(y.len())) {
            axpy(*v, row, &mut straight);
        }
        straight
    }

    /// Learns from one generation: `points` holds lambda rows of d numbers, `values` what is to be minimised, never NaN. Equal
    /// values rank in the order given.
    pub fn tell(&mut self, points: &[f64], values: &[f64]) {
        debug_assert_eq!(values.len(), self.constants.population_size, "a whole generation");
        debug_assert_eq!(points.len(), values.len() * self.dimensions(), "rows of d numbers");
        let order = ascending(values);
        let mut next = self.clone();
        next.generation += 1;
        let (best, worst) = (order.first().copied(), order.last().copied());
        next.record.note(
            next.generation,
            best.map_or(f64::NAN, |i| values[i]),
            worst.map_or(f64::NAN, |i| values[i]),
        );
        next.broken = false;
        let (generation, record) = (next.generation, next.record.clone());
        if self.learn(&mut next, points, &order).is_some() && next.sound() {
            *self = next;
        } else {
            (self.generation, self.record, self.broken) = (generation, record, true);
        }
    }

    /// Writes the updated numbers into `next`, which starts as a copy of `self`. `None`: no eigenvalues.
    fn learn(&self, next: &mut Self, points: &[f64], order: &[usize]) -> Option<()> {
        let c = &self.constants;
        let d = self.dimensions();
        let mut steps = Vec::with_capacity(points.len());
        for &i in order {
            let x = &points[i * d..][..d];
            steps.extend(x.iter().zip(&self.mean).map(|(x, m)| (x - m) / self.sigma));
        }
        let mut mean_step = vec![0.0; d];
        for (w, y) in c.weights[..c.mu].iter().zip(steps.chunks_exact(d)) {
            axpy(*w, y, &mut mean_step);
        }
        axpy(self.sigma, &mean_step, &mut next.mean);

        let gain = float::sqrt(c.c_sigma * (2.0 - c.c_sigma) * c.mu_eff);
        for (p, s) in next.p_sigma.iter_mut().zip(self.straighten(&mean_step)) {
            *p = (1.0 - c.c_sigma) * *p + gain * s;
        }
        let length = norm(&next.p_sigma);
        next.sigma =
            (self.sigma * float::exp(c.c_sigma / c.d_sigma * (length / c.chi_n - 1.0))).min(SIGMA_MAX);

        let generations = 2.0 * (f64::from(next.generation) + 1.0);
        let settled = length / float::sqrt(1.0 - float::pow(1.0 - c.c_sigma, generations));
        let h = if settled < (1.4 + 2.0 / (d as f64 + 1.0)) * c.chi_n { 1.0 } else { 0.0 };
        let gain = h * float::sqrt(c.cc * (2.0 - c.cc) * c.mu_eff);
        for (p, y) in next.pc.iter_mut().zip(&mean_step) {
            *p = (1.0 - c.cc) * *p + gain * y;
        }

        let sum = c.weights.iter().fold(0.0, |sum, w| sum + w);
        let keep = 1.0 + c.c1 * (1.0 - h) * c.cc * (2.0 - c.cc) - c.c1 - c.cmu * sum;
        for v in &mut next.covariance {
            *v *= keep;
        }
        let separable = self.separable();
        add_square(&mut next.covariance, separable, c.c1, &next.pc);
        for (w, y) in c.weights.iter().zip(steps.chunks_exact(d)) {
            let w = if *w >= 0.0 {
                *w
            } else {
                let whitened = self.whiten(y);
                w * d as f64 / (dot(&whitened, &whitened) + EPS)
            };
            add_square(&mut next.covariance, separable, c.cmu * w, y);
        }
        mirror(&mut next.covariance, d, separable);
        if let Some(mut rates) = next.rates.take() {
            rates.adapt(self, next)?;
            next.rates = Some(rates);
        }
        next.decompose()
    }

    /// Axes and basis from C; C anew where an eigenvalue was below 0.
    fn decompose(&mut self) -> Option<()> {
        let d = self.dimensions();
        if self.separable() {
            for (axis, v) in self.axes.iter_mut().zip(&self.covariance) {
                *axis = float::sqrt(if *v < 0.0 { EPS } else { *v });
            }
            return Some(());
        }
        let eigen = tridiagonal_eigen(d, &self.covariance).ok()?;
        let repaired = eigen.values.iter().any(|v| *v < 0.0);
        self.axes = eigen.values.iter().map(|v| float::sqrt(if *v < 0.0 { EPS } else { *v })).collect();
        // A repaired value may overtake its neighbours: they were ascending.
        self.basis = eigen.vectors;
        if repaired {
            self.covariance.fill(0.0);
            for (axis, row) in self.axes.iter().zip(self.basis.chunks_exact(d)) {
                add_square(&mut self.covariance, false, axis * axis, row);
            }
            mirror(&mut self.covariance, d, false);
        }
        Some(())
    }

    /// Whether all numbers are finite and a step can still be divided by.
    fn sound(&self) -> bool {
        let finite = |list: &[f64]| list.iter().all(|v| v.is_finite());
        self.sigma >= f64::MIN_POSITIVE
            && self.sigma.is_finite()
            && finite(&self.mean)
            && finite(&self.p_sigma)
            && finite(&self.pc)
            && finite(&self.covariance)
            && self.axes.iter().all(|a| a.is_finite() && *a >= 1e-150)
    }
}

/// matrix += w y y', of a full matrix the part on and above the diagonal.
fn add_square(matrix: &mut [f64], separable: bool, w: f64, y: &[f64]) {
    if separable {
        for (v, y) in matrix.iter_mut().zip(y) {
            *v += w * (y * y);
        }
        return;
    }
    let d = y.len();
    for i in 0..d {
        axpy(w * y[i], &y[i..], &mut matrix[i * d + i..(i + 1) * d]);
    }
}

/// The part below the diagonal from the part above.
fn mirror(matrix: &mut [f64], d: usize, separable: bool) {
    if separable {
        return;
    }
    for i in 0..d {
        for j in 0..i {
            matrix[i * d + j] = matrix[j * d + i];
        }
    }
}
