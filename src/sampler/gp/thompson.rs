//! Thompson sampling: one function drawn from the posterior, jointly at all candidates; the next point is where it is highest.
//!
//! The candidates are appended to the factor of the data: with (z, e), e standard normals, the values U' (z, e) at the candidates
//! are a draw with the posterior's mean and covariance. 1e-8 of the kernel's scale is added to their variances, so that
//! neighbours stay distinct. Candidates: points of the Sobol sequence, and a quarter of them around the incumbent (normal steps of
//! a tenth, a hundredth and a thousandth of each range), because no even set is dense in many dimensions. Elsewhere the drawn
//! function is shown by its expectation, given its values at the candidates.
//!
//! Source: W. Thompson, 1933; K. Kandasamy, A. Krishnamurthy, J. Schneider, B. Poczos, "Parallelised Bayesian optimisation via Thompson
//! sampling", 2018: running trials need no care, because each proposal draws a function of its own.

use super::posterior::{Posterior, Scratch};
use crate::math::rng::Stream;
use crate::sampler::coordinates::{Axis, Coordinates};

/// Candidates; a draw costs the cube of data and candidates together.
pub const CANDIDATES: usize = 384;
/// Relative variance added at candidates.
const JITTER: f64 = 1e-8;

/// A drawn function.
#[derive(Clone, Debug)]
pub struct Draw {
    posterior: Posterior,
    /// Coordinates of the candidates that were kept, and the function there.
    pub points: Vec<f64>,
    pub values: Vec<f64>,
    /// (z, normals) over data and candidates.
    known: Vec<f64>,
}

/// Points around `incumbent`: `count` of them.
pub fn around(coordinates: &Coordinates, incumbent: &[f64], count: usize, stream: &mut Stream) -> Vec<f64> {
    let mut points = Vec::with_capacity(count * incumbent.len());
    for i in 0..count {
        let size = [0.1, 0.01, 0.001][i % 3];
        let mut point = incumbent.to_vec();
        for (a, x) in point.iter_mut().enumerate() {
            // The same draws for every kind of coordinate.
            let (step, u) = (stream.normal(), stream.unit());
            match coordinates.axes()[a] {
                Axis::Real => *x += size * step,
                Axis::Grid { size: positions } => *x += step * size.max(1.0 / positions as f64),
                Axis::Category { size: choices } => {
                    // A tenth of the points change it.
                    if u < 0.1 {
                        *x = (u * 10.0 * choices as f64).floor();
                    }
                }
            }
        }
        coordinates.settle(&mut point);
        points.extend(point);
    }
    points
}

/// Draws a function at `candidates`, one normal each. A candidate whose value follows from the others is left out.
pub fn draw(mut posterior: Posterior, candidates: &[f64], mut normal: impl FnMut() -> f64) -> Draw {
    let data = posterior.inputs().len();
    let width = posterior.inputs().width();
    let jitter = JITTER * posterior.hyper.kernel_scale;
    let mut known = posterior.z().to_vec();
    let (mut points, mut values) = (Vec::new(), Vec::new());
    for candidate in candidates.chunks_exact(width) {
        let e = normal();
        if posterior.append(candidate, jitter).is_err() {
            continue;
        }
        known.push(e);
        let column = known.len() - 1;
        let factor = posterior.cholesky().factor();
        values.push((0..=column).fold(0.0, |sum, i| sum + factor.at(i, column) * known[i]));
        points.extend_from_slice(candidate);
    }
    debug_assert_eq!(known.len(), data + values.len());
    Draw { posterior, points, values, known }
}

impl Draw {
    /// The expected values of the drawn function at points, given its values at the candidates.
    pub fn at(&self, points: &[f64]) -> Vec<f64> {
        let mut alpha = self.known.clone();
        self.posterior.cholesky().solve_upper(&mut alpha);
        let mut scratch = Scratch::default();
        let width = self.posterior.inputs().width();
        points.chunks_exact(width).map(|point| self.posterior.along(point, &alpha, &mut scratch)).collect()
    }
}
