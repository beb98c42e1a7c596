//! How a child is made from its parents' values, one number at a time, in the unit interval.
//!
//! - Simulated binary crossover: K. Deb, R. Agrawal, Complex Systems 9 (1995), with the bounds built in (M. Raghuwanshi,
//!   O. Kakde, 2004): children spread around both parents like those of one-point crossover of binary strings.
//! - BLX-alpha: L. Eshelman, J. Schaffer, FOGA 1992: anywhere from alpha times the distance below the lower parent to as much
//!   above the upper one.
//! - Polynomial mutation: K. Deb and others, NSGA-II's own C code, revision 1.1.6.
//!
//! As Optuna 5's operators with their defaults.

use crate::math::float;
use crate::math::rng::Stream;

/// The blend's share beyond the parents.
const ALPHA: f64 = 0.5;
/// Distribution index of the polynomial mutation.
const ETA_MUTATION: f64 = 20.0;

/// How numbers of two parents are mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossover {
    /// One parent's value.
    Uniform,
    Sbx,
    BlxAlpha,
}

/// What a mutating number becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// Any value of its range.
    Uniform,
    Polynomial,
}

/// The two children that `u` in [0, 1) makes of `a` and `b`, the lower one first; `eta` is the distribution index.
pub fn sbx(a: f64, b: f64, u: f64, eta: f64) -> [f64; 2] {
    let (low, high) = (a.min(b), a.max(b));
    let apart = (high - low).max(1e-10);
    let power = 1.0 / (eta + 1.0);
    // How far a child goes if the bound lies at so many half distances.
    let spread = |beta: f64| {
        let alpha = 2.0 - float::pow(beta, -(eta + 1.0));
        float::pow(if u <= 1.0 / alpha { u * alpha } else { 1.0 / (2.0 - u * alpha) }, power)
    };
    let (below, above) = (spread(1.0 + 2.0 * low / apart), spread(1.0 + 2.0 * (1.0 - high) / apart));
    [0.5 * (low + high - below * apart), 0.5 * (low + high + above * apart)]
}

/// The number that `u` in [0, 1) makes of `x` by polynomial mutation.
pub fn polynomial(x: f64, u: f64) -> f64 {
    let power = 1.0 / (ETA_MUTATION + 1.0);
    let far = |beyond: f64| float::pow(beyond, ETA_MUTATION + 1.0);
    let step = if u <= 0.5 {
        float::pow(2.0 * u + (1.0 - 2.0 * u) * far(1.0 - x), power) - 1.0
    } else {
        1.0 - float::pow(2.0 * (1.0 - u) + 2.0 * (u - 0.5) * far(x), power)
    };
    (x + step).clamp(0.0, 1.0)
}

impl Crossover {
    /// A child's number from its parents', which may lie outside [0, 1] (BLX-alpha). `eta`: distribution index of the simulated
    /// binary crossover. Six words of the stream. Not for [`Crossover::Uniform`], which mixes values of any kind.
    pub fn mix(self, a: f64, b: f64, eta: f64, stream: &mut Stream) -> f64 {
        let [u, which, whose] = [stream.unit(), stream.unit(), stream.unit()];
        match self {
            Self::BlxAlpha => {
                let beyond = ALPHA * (a - b).abs();
                let (low, high) = (a.min(b) - beyond, a.max(b) + beyond);
                low + (high - low) * u
            }
            // Half of the numbers are a parent's own, as in the original.
            Self::Sbx if whose < 0.5 => sbx(a, b, u, eta)[usize::from(which < 0.5)],
            _ => [a, b][usize::from(which < 0.5)],
        }
    }
}
