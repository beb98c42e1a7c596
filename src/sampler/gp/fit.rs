//! The parameters of the process: how probable they make the data, and the most probable ones.
//!
//! With C = K + v I = U' U and z = U^-T y, minimised is the loss
//!
//! sum ln U_ii + z.z / 2 - ln prior,
//!
//! the negative log marginal likelihood without its constant less the log prior, over ln nu_d, ln s and ln(v - v_min) by L-BFGS.
//! Gradient: d loss = 1/2 sum over ij of (C^-1 - alpha alpha')_ij dC_ij, alpha = C^-1 y; the part of ln s is read off
//! tr C^-1 (C - v I) = n - v tr C^-1. Priors:
//!
//! - `optuna`: -(0.1 / nu + 0.1 nu) for each coordinate, s ~ Gamma(2, 1), v ~ Gamma(1.1, 30), v_min = 1e-6;
//! - `botorch` (from 0.12 on): length-scale ~ LogNormal(sqrt 2 + ln(d) / 2, sqrt 3) and at least 0.025, s = 1,
//!   v ~ LogNormal(-4, 1), v_min = 1e-4.
//!
//! Starts are fixed by the number of trials n (law of amnesia): at the anchors 16, 20, 25, ... (a quarter more each time) the
//! descent runs from ones and from the parameters of the anchor before, and the better end counts; every other n starts from its
//! last anchor. So a proposal costs a few evaluations and is still a function of the history alone.
//!
//! Source: Optuna's `_gp/gp.py`, `_gp/prior.py`; C. Hvarfner, E. Hellsten, L. Nardi, "Vanilla Bayesian optimization performs great
//! in high dimensions", ICML 2024 (BoTorch's prior). Not here: full Bayesian treatment of the parameters.

use super::kernel::{Hyper, Inputs, Kernel};
use crate::math::cholesky::Cholesky;
use crate::math::float;
use crate::math::lbfgsb::{self, Options};
use crate::math::simd::Four;

/// What is believed of the parameters before any data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prior {
    Optuna,
    Botorch,
}

/// How a process is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub kernel: Kernel,
    pub prior: Prior,
    /// The noise is held at its least.
    pub deterministic: bool,
    /// Largest component of the gradient at the end; the reference has 1e-2: tighter ones chase rounding.
    pub gtol: f64,
}

/// Parameters with the loss they have.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    pub hyper: Hyper,
    pub loss: f64,
    /// Losses that were evaluated.
    pub evaluations: u32,
}

/// Logarithms of parameters stay within this of 0: far beyond what the priors leave likely.
const FAR: f64 = 20.0;
/// The shortest length-scale of BoTorch.
const SHORTEST: f64 = 0.025;

impl Prior {
    /// v_min.
    pub fn least_noise(self) -> f64 {
        if self == Self::Optuna { 1e-6 } else { 1e-4 }
    }

    /// ln prior up to a constant, and its derivatives by ln nu_d, ln s and ln(v - v_min).
    pub fn log_density(self, hyper: &Hyper, gradient: &mut [f64]) -> f64 {
        let nu = &hyper.inverse_squared_lengthscales;
        let (d, s, v) = (nu.len(), hyper.kernel_scale, hyper.noise_var);
        let above = v - self.least_noise();
        match self {
            Self::Optuna => {
                let mut sum = 0.0;
                for (nu, g) in nu.iter().zip(gradient.iter_mut()) {
                    sum -= 0.1 / nu + 0.1 * nu;
                    *g = 0.1 / nu - 0.1 * nu;
                }
                gradient[d] = 1.0 - s;
                gradient[d + 1] = (0.1 / v - 30.0) * above;
                sum + (float::ln(s) - s) + (0.1 * float::ln(v) - 30.0 * v)
            }
            Self::Botorch => {
                let centre = std::f64::consts::SQRT_2 + 0.5 * float::ln(d.max(1) as f64);
                let mut sum = 0.0;
                for (nu, g) in nu.iter().zip(gradient.iter_mut()) {
                    // ln of the length-scale, whose variance is 3.
                    let l = -0.5 * float::ln(*nu);
                    sum -= l + (l - centre) * (l - centre) / 6.0;
                    *g = 0.5 * (1.0 + (l - centre) / 3.0);
                }
                let n = float::ln(v);
                gradient[d] = 0.0;
                gradient[d + 1] = -(1.0 + (n + 4.0)) * above / v;
                sum - n - (n + 4.0) * (n + 4.0) / 2.0
            }
        }
    }
}

impl Plan {
    /// Limits of the raw parameters; what is fixed has both equal.
    fn bounds(&self, width: usize) -> Vec<(f64, f64)> {
        let longest = match self.prior {
            Prior::Optuna => FAR,
            Prior::Botorch => -2.0 * float::ln(SHORTEST),
        };
        let mut bounds = vec![(-FAR, longest); width];
        bounds.push(if self.prior == Prior::Botorch { (0.0, 0.0) } else { (-FAR, FAR) });
        bounds.push((-FAR - FAR, FAR));
        bounds
    }

    /// Ones, and of the noise, if it is free, too.
    fn start(&self, width: usize) -> Vec<f64> {
        let mut raw = vec![0.0; width + 1];
        raw.push(if self.deterministic {
            f64::NEG_INFINITY
        } else {
            float::ln(1.0 - self.prior.least_noise())
        });
        raw
    }

    /// From [ln nu, ln s, ln(v - v_min)].
    fn hyper(&self, raw: &[f64]) -> Hyper {
        let d = raw.len() - 2;
        let least = self.prior.least_noise();
        Hyper {
            inverse_squared_lengthscales: raw[..d].iter().map(|r| float::exp(*r)).collect(),
            kernel_scale: float::exp(raw[d]),
            noise_var: if self.deterministic { least } else { float::exp(raw[d + 1]) + least },
        }
    }

    fn raw(&self, hyper: &Hyper) -> Vec<f64> {
        let mut raw: Vec<f64> = hyper.inverse_squared_lengthscales.iter().map(|nu| float::ln(*nu)).collect();
        raw.push(float::ln(hyper.kernel_scale));
        raw.push(float::ln(hyper.noise_var - self.prior.least_noise()));
        raw
    }

    /// The loss, and its gradient by [ln nu, ln s, ln(v - v_min)]; infinite where the matrix cannot be factored.
    pub fn loss(&self, inputs: &Inputs, y: &[f64], hyper: &Hyper, gradient: &mut [f64]) -> f64 {
        let (d, v) = (inputs.width(), hyper.noise_var);
        let (mut c, mut weights) = inputs.covariance(self.kernel, hyper);
        c.add_diagonal(v);
        let Ok(cholesky) = Cholesky::new(c) else { return f64::INFINITY };
        let mut alpha = y.to_vec();
        cholesky.solve_transposed(&mut alpha);
        let fit = 0.5 * alpha.iter().fold(0.0, |sum, z| sum + z * z);
        let prior = self.prior.log_density(hyper, gradient);
        let loss = cholesky.half_log_determinant() + fit - prior;
        cholesky.solve_upper(&mut alpha);

        let inverse = cholesky.inverse();
        // (C^-1 - alpha alpha') dk/dr2, of which the sum over ordered pairs is twice the derivative.
        let mut padded = alpha.clone();
        padded.resize(inverse.panels() * crate::math::cholesky::WIDTH, 0.0);
        for b in 0..weights.panels() {
            let lanes = padded.as_chunks::<{ crate::math::cholesky::WIDTH }>().0[b];
            let rows = weights.panel_mut(b).iter_mut().zip(inverse.panel(b)).zip(&padded);
            for ((w, inverse), alpha) in rows {
                let alpha = Four::splat(*alpha);
                let low = Four::part::<0>(inverse) - alpha * Four::part::<0>(&lanes);
                let high = Four::part::<4>(inverse) - alpha * Four::part::<4>(&lanes);
                (Four::part::<0>(w) * low).store_part::<0>(w);
                (Four::part::<4>(w) * high).store_part::<4>(w);
            }
        }
        for (k, sum) in inputs.contract(&weights).into_iter().enumerate() {
            gradient[k] = 0.5 * sum * hyper.inverse_squared_lengthscales[k] - gradient[k];
        }
        let trace = (0..y.len()).fold(0.0, |sum, i| sum + inverse.at(i, i));
        let square = alpha.iter().fold(0.0, |sum, a| sum + a * a);
        let of_scale = 0.5 * ((y.len() as f64 - v * trace) - (2.0 * fit - v * square));
        gradient[d] = if self.prior == Prior::Botorch { 0.0 } else { of_scale - gradient[d] };
        gradient[d + 1] = match self.deterministic {
            true => 0.0,
            false => 0.5 * (trace - square) * (v - self.prior.least_noise()) - gradient[d + 1],
        };
        loss
    }

    /// The most probable parameters near `start` (`None`: ones).
    pub fn fit(&self, inputs: &Inputs, y: &[f64], start: Option<&Hyper>) -> Fitted {
        let d = inputs.width();
        let mut raw = start.map_or_else(|| self.start(d), |hyper| self.raw(hyper));
        let mut bounds = self.bounds(d);
        if self.deterministic {
            raw[d + 1] = 0.0;
            bounds[d + 1] = (0.0, 0.0);
        }
        let options = Options { pgtol: self.gtol, ftol: 2.2e-9, max_iter: 200 };
        let found = lbfgsb::minimize(&raw, &bounds, options, |raw, gradient| {
            self.loss(inputs, y, &self.hyper(raw), gradient)
        });
        Fitted { hyper: self.hyper(&found.x), loss: found.value, evaluations: found.evaluations }
    }
}

/// The anchors below `n`, ascending.
pub fn anchors(n: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(16usize), |a| Some(a + a / 4)).take_while(move |a| *a < n)
}
