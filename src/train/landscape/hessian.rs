//! How sharp a place is: eigenvalues of the loss's Hessian.
//!
//! [`PowerIteration`] multiplies a unit vector by the Hessian again and again; the Rayleigh quotient x . H x tends to the
//! eigenvalue of largest magnitude, with an error that falls each time by the squared ratio of the next one to it. Eigenpairs
//! already known are projected out (deflation), which leads to the next; with a shift c it is H - c I that is multiplied, so
//! that c = the top eigenvalue leads to the lowest. [`Spectra`] computes the whole Hessian column by column and all its
//! eigenvalues, for small networks only ([`PARAMETERS`]).
//!
//! Above 2 / learning rate, gradient descent cannot stay: the "edge of stability" (J. Cohen et al., ICLR 2021). The Hessian is
//! met as products with vectors, exact by dual numbers (B. Pearlmutter 1994). Not here: Lanczos, stochastic traces.

use crate::data::Part;
use crate::math::float;
use crate::math::linalg::{axpy, dot, norm, scale, symmetric_eigen};
use crate::math::scalar::Scalar;
use crate::train::loss::Loss;
use crate::train::pass::{Advance, Architecture, Curvature, Fault};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most parameters of a network whose whole spectrum is computed.
pub const PARAMETERS: u64 = 256;
/// Most iterations of a power iteration.
pub const ITERATIONS: u64 = 10_000;

/// An eigenvalue of the Hessian, as far as it was found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sharpness {
    pub eigenvalue: f64,
    /// Products with the Hessian.
    pub iterations: u32,
    /// |H x - eigenvalue x| for the unit vector x: some eigenvalue lies at most this far away.
    pub residual: f64,
    /// Whether the residual came within the tolerance.
    pub converged: bool,
    /// Multiply-adds.
    pub cost: u64,
}

/// What a power iteration looks for, and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// First vector, flat, of any length but 0; `None` means all entries equal.
    pub start: Option<Vec<f64>>,
    /// Unit eigenvectors that are known and projected out, flat.
    pub known: Vec<Vec<f64>>,
    /// Subtracted from every eigenvalue while searching.
    pub shift: f64,
    /// Ends when the residual is at most this times |eigenvalue - shift|.
    pub tolerance: f64,
    /// At most [`ITERATIONS`].
    pub limit: u32,
}

impl Default for Search {
    fn default() -> Self {
        Self { start: None, known: Vec::new(), shift: 0.0, tolerance: 1e-6, limit: 200 }
    }
}

/// A power iteration under way.
#[derive(Clone, Debug)]
pub struct PowerIteration<S> {
    part: Arc<Part>,
    weights: Vec<S>,
    search: Search,
    curvature: Curvature<S>,
    /// The unit vector.
    vector: Vec<f64>,
    rayleigh: Vec<f64>,
    finished: bool,
}

impl<S: Scalar> PowerIteration<S> {
    /// At `weights`, flat. [`Fault::TooLarge`] speaks of iterations.
    pub fn new(
        architecture: &Architecture,
        loss: Loss,
        part: Arc<Part>,
        weights: &[f64],
        mut search: Search,
    ) -> Result<Self, Fault> {
        architecture.check_part(&part)?;
        for flat in search.known.iter().map(Vec::as_slice).chain([weights]).chain(search.start.as_deref()) {
            architecture.check(flat)?;
        }
        if u64::from(search.limit) > ITERATIONS {
            return Err(Fault::TooLarge { limit: ITERATIONS, given: u64::from(search.limit) });
        }
        let mut vector = search.start.take().unwrap_or_else(|| vec![1.0; weights.len()]);
        project_out(&search.known, &mut vector);
        if !normal(&mut vector) || search.limit == 0 {
            return Err(Fault::Option { name: if search.limit == 0 { "limit" } else { "start" } });
        }
        let mut session = Self {
            part,
            weights: weights.iter().map(|&w| S::from_f64(w)).collect(),
            search,
            curvature: Curvature::new(architecture, loss),
            vector,
            rayleigh: Vec::new(),
            finished: false,
        };
        session.begin();
        Ok(session)
    }

    /// The unit vector of the last quotient, sign free.
    pub fn vector(&self) -> &[f64] {
        &self.vector
    }

    /// The Rayleigh quotients so far: the first is that of the start.
    pub fn rayleigh(&self) -> &[f64] {
        &self.rayleigh
    }

    /// Does about `allowance` multiply-adds (at least one slab). There is one report.
    pub fn advance(&mut self, allowance: u64) -> Advance<Sharpness> {
        let end = self.curvature.cost().saturating_add(allowance);
        while !self.finished {
            if self.curvature.slab(&self.part, None)
                && let Some(report) = self.iterate()
            {
                self.finished = true;
                return Advance::Report(report);
            }
            if self.curvature.cost() >= end {
                return Advance::Working;
            }
        }
        Advance::Finished
    }

    fn begin(&mut self) {
        let direction: Vec<S> = self.vector.iter().map(|&v| S::from_f64(v)).collect();
        self.curvature.start(&self.weights, &direction);
    }

    fn iterate(&mut self) -> Option<Sharpness> {
        let mut product: Vec<f64> = self.curvature.product().map(|h| h.to_f64()).collect();
        let eigenvalue = dot(&self.vector, &product);
        self.rayleigh.push(float::canonical(eigenvalue));
        // Within the space that is left: known directions are no error.
        project_out(&self.search.known, &mut product);
        let mut rest = product.clone();
        axpy(-eigenvalue, &self.vector, &mut rest);
        let residual = norm(&rest);
        let iterations = self.rayleigh.len() as u32;
        let converged = residual <= self.search.tolerance * (eigenvalue - self.search.shift).abs();
        axpy(-self.search.shift, &self.vector, &mut product);
        if !converged && iterations < self.search.limit && normal(&mut product) {
            self.vector = product;
            self.begin();
            return None;
        }
        Some(Sharpness {
            eigenvalue: float::canonical(eigenvalue),
            iterations,
            residual: float::canonical(residual),
            converged,
            cost: self.curvature.cost(),
        })
    }
}

/// Brings to length 1; false if there is no length to scale.
fn normal(vector: &mut [f64]) -> bool {
    let length = norm(vector);
    if length > 0.0 && length.is_finite() {
        scale(1.0 / length, vector);
        return true;
    }
    false
}

fn project_out(known: &[Vec<f64>], vector: &mut [f64]) {
    for unit in known {
        axpy(-dot(unit, vector), unit, vector);
    }
}

/// All eigenvalues of the Hessian.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// Ascending; empty if the Hessian is not finite.
    pub eigenvalues: Vec<f64>,
    /// Sum of the Hessian's diagonal.
    pub trace: f64,
    /// Largest difference of two elements that should be equal: how exact the Hessian is.
    pub asymmetry: f64,
    /// Multiply-adds.
    pub cost: u64,
}

/// The whole Hessian under way.
#[derive(Clone, Debug)]
pub struct Spectra<S> {
    part: Arc<Part>,
    weights: Vec<S>,
    curvature: Curvature<S>,
    /// Columns so far, one after the other.
    hessian: Vec<f64>,
    finished: bool,
}

impl<S: Scalar> Spectra<S> {
    /// At `weights`, flat; [`Fault::TooLarge`] speaks of parameters and [`PARAMETERS`].
    pub fn new(
        architecture: &Architecture,
        loss: Loss,
        part: Arc<Part>,
        weights: &[f64],
    ) -> Result<Self, Fault> {
        architecture.check_part(&part)?;
        architecture.check(weights)?;
        let given = weights.len() as u64;
        if given > PARAMETERS {
            return Err(Fault::TooLarge { limit: PARAMETERS, given });
        }
        let mut session = Self {
            part,
            weights: weights.iter().map(|&w| S::from_f64(w)).collect(),
            curvature: Curvature::new(architecture, loss),
            hessian: Vec::with_capacity(weights.len() * weights.len()),
            finished: false,
        };
        session.begin();
        Ok(session)
    }

    /// The Hessian's columns so far, one after the other.
    pub fn hessian(&self) -> &[f64] {
        &self.hessian
    }

    /// Does about `allowance` multiply-adds (at least one slab). There is one report.
    pub fn advance(&mut self, allowance: u64) -> Advance<Spectrum> {
        let end = self.curvature.cost().saturating_add(allowance);
        while !self.finished {
            if self.curvature.slab(&self.part, None) {
                self.hessian.extend(self.curvature.product().map(|h| h.to_f64()));
                let n = self.weights.len();
                if self.hessian.len() == n * n {
                    self.finished = true;
                    return Advance::Report(self.report());
                }
                self.begin();
            }
            if self.curvature.cost() >= end {
                return Advance::Working;
            }
        }
        Advance::Finished
    }

    fn begin(&mut self) {
        let n = self.weights.len();
        let mut unit = vec![S::ZERO; n];
        unit[self.hessian.len() / n] = S::ONE;
        self.curvature.start(&self.weights, &unit);
    }

    fn report(&self) -> Spectrum {
        let n = self.weights.len();
        let mut symmetric = self.hessian.clone();
        let (mut trace, mut asymmetry) = (0.0, 0.0f64);
        for i in 0..n {
            trace += self.hessian[i * n + i];
            for j in i + 1..n {
                let (a, b) = (self.hessian[i * n + j], self.hessian[j * n + i]);
                let apart = (a - b).abs();
                asymmetry = if apart > asymmetry { apart } else { asymmetry };
                symmetric[i * n + j] = 0.5 * (a + b);
            }
        }
        Spectrum {
            eigenvalues: symmetric_eigen(n, &symmetric).map(|e| e.values).unwrap_or_default(),
            trace: float::canonical(trace),
            asymmetry,
            cost: self.curvature.cost(),
        }
    }
}
