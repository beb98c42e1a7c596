//! The normal distribution cut off at two ends, and the chances of intervals, far tails included.
//!
//! Everything is for the standard normal; a kernel of centre m and width s is asked with (x - m) / s.
//! - ln Phi(x): through erfc down to -20, below by the asymptotic series -x^2/2 - ln(-x sqrt(2 pi)) + ln(1 - 1/x^2 + 3/x^4 - ...).
//! - The chance of [a, b] is worked out in the left tail, where nothing cancels, mirrored if need be. A narrow interval of middle m and
//!   width w has the chance phi(m) w (1 + (m^2 - 1) w^2 / 24 + (m^4 - 6 m^2 + 3) w^4 / 1920), whatever it would lose by a difference.
//! - Quantiles invert ln Phi by Wichura's AS 241 where the chance is a number, and by Newton's method where it underflows.
//!
//! Checked against Optuna's `_truncnorm.py`, which inverts by Newton's method throughout.

use super::{exponential, float, stats};

const LN_SQRT_TAU: f64 = 0.918_938_533_204_672_7;
/// 1 / sqrt(2 pi).
pub const DENSITY_AT_0: f64 = 0.398_942_280_401_432_7;

/// Below this chance (as a logarithm) a quantile is found in the logarithm.
const LN_TINY: f64 = -690.0;

/// Phi(x), exact also in the left tail down to 1e-308.
pub fn cdf(x: f64) -> f64 {
    stats::normal_cdf(x)
}

/// ln Phi(x).
pub fn log_cdf(x: f64) -> f64 {
    if x > 0.0 {
        return float::ln_1p(-cdf(-x));
    }
    if x > -20.0 {
        return float::ln(cdf(x));
    }
    if x == f64::NEG_INFINITY {
        return x;
    }
    let inverse = 1.0 / (x * x);
    let (mut sum, mut term) = (1.0, 1.0);
    // At -20 the terms shrink until the 200th; they are below the last digit long before.
    for i in 1..30u32 {
        term *= -f64::from(2 * i - 1) * inverse;
        sum += term;
        if term.abs() < 1e-17 {
            break;
        }
    }
    -0.5 * x * x - float::ln(-x) - LN_SQRT_TAU + float::ln(sum)
}

/// The x with ln Phi(x) = `y`, for y <= 0.
pub fn log_quantile(y: f64) -> f64 {
    if y > -1e-2 {
        // Near 1 the other tail has the digits.
        return -stats::normal_quantile(-float::exp_m1(y));
    }
    if y > LN_TINY {
        return stats::normal_quantile(float::exp(y));
    }
    if y == f64::NEG_INFINITY {
        return y;
    }
    let mut x = -float::sqrt(-2.0 * (y + LN_SQRT_TAU));
    for _ in 0..20 {
        let log_cdf = log_cdf(x);
        // d ln Phi / dx = phi / Phi.
        let step = (log_cdf - y) * float::exp(log_cdf + 0.5 * x * x + LN_SQRT_TAU);
        x -= step;
        if step.abs() < 1e-12 * x.abs() {
            break;
        }
    }
    x
}

/// ln(e^p + e^q).
pub fn log_add(p: f64, q: f64) -> f64 {
    let (high, low) = if p > q { (p, q) } else { (q, p) };
    if low == f64::NEG_INFINITY { high } else { high + float::ln_1p(float::exp(low - high)) }
}

/// 1 + (m^2 - 1) w^2 / 24 + ..., where that series holds to the last digit.
fn narrow(middle: f64, width: f64) -> Option<f64> {
    if width * (1.0 + middle.abs()) > 1e-2 {
        return None;
    }
    let (m2, w2) = (middle * middle, width * width);
    Some(1.0 + w2 * ((m2 - 1.0) / 24.0 + w2 * (m2 * m2 - 6.0 * m2 + 3.0) / 1920.0))
}

/// The chance of the interval of so wide around `middle`; `width` >= 0. 0 where it underflows.
pub fn mass(middle: f64, width: f64) -> f64 {
    if let Some(factor) = narrow(middle, width) {
        return DENSITY_AT_0 * exponential::exp(-0.5 * middle * middle) * width * factor;
    }
    let (near, far) = (middle.abs() - 0.5 * width, middle.abs() + 0.5 * width);
    // Mirrored to the right of 0 and asked from the tail.
    if near > 0.0 { cdf(-near) - cdf(-far) } else { 1.0 - cdf(near) - cdf(-far) }
}

/// ln of [`mass`], also where that underflows.
pub fn log_mass_around(middle: f64, width: f64) -> f64 {
    if let Some(factor) = narrow(middle, width) {
        return -0.5 * middle * middle - LN_SQRT_TAU + float::ln(width * factor);
    }
    let (near, far) = (middle.abs() - 0.5 * width, middle.abs() + 0.5 * width);
    if near > 0.0 {
        let (near, far) = (log_cdf(-near), log_cdf(-far));
        near + float::ln_1p(-float::exp(far - near))
    } else {
        float::ln_1p(-cdf(near) - cdf(-far))
    }
}

/// ln(Phi(b) - Phi(a)), a <= b.
pub fn log_mass(a: f64, b: f64) -> f64 {
    log_mass_around(0.5 * (a + b), b - a)
}

/// The quantile at `q` in [0, 1] of the standard normal cut off outside [a, b].
pub fn quantile(q: f64, a: f64, b: f64) -> f64 {
    if a >= 0.0 {
        return -quantile(1.0 - q, -b, -a);
    }
    if q <= 0.0 || q >= 1.0 || a == b {
        return if q <= 0.0 { a } else { b };
    }
    let mass = log_mass(a, b);
    let left = log_add(log_cdf(a), float::ln(q) + mass);
    // Whichever tail is nearer has the digits.
    let x = if left < -std::f64::consts::LN_2 {
        log_quantile(left)
    } else {
        -log_quantile(log_add(log_cdf(-b), float::ln_1p(-q) + mass))
    };
    x.clamp(a, b)
}

/// A normal cut off at two ends that its centre lies between (a <= 0 <= b): so are the kernels of a Parzen estimator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Centred {
    /// Phi(a) and 1 - Phi(b): what is cut off.
    pub below: f64,
    pub above: f64,
}

impl Centred {
    /// Cut off at a <= 0 and b >= 0.
    pub fn new(a: f64, b: f64) -> Self {
        // Beyond 40 the chance underflows; no need to ask.
        let tail = |x: f64| if x < -40.0 { 0.0 } else { cdf(x) };
        Self { below: tail(a), above: tail(-b) }
    }

    /// The chance that is left.
    pub fn mass(self) -> f64 {
        1.0 - self.below - self.above
    }

    /// The quantile at `q` in [0, 1), in the units of a and b; the rounding may leave it a last digit outside.
    pub fn quantile(self, q: f64) -> f64 {
        let mass = self.mass();
        let left = self.below + q * mass;
        if left <= 0.5 {
            stats::normal_quantile(left)
        } else {
            -stats::normal_quantile(self.above + (1.0 - q) * mass)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_and_broad_intervals_meet() {
        for middle in [0.0, 0.3, -1.0, 3.0, -6.0, 20.0] {
            let width = 1e-2 / (1.0 + f64::abs(middle));
            let (below, above) =
                (log_mass_around(middle, width * 0.999_999), log_mass_around(middle, width * 1.000_001));
            let slope = (above - below - 2e-6f64).abs();
            assert!(slope < 1e-9, "{middle}: {slope:e}");
            let linear = float::ln(mass(middle, width * 1.1));
            assert!((linear - log_mass_around(middle, width * 1.1)).abs() < 1e-9, "{middle}");
        }
    }

    #[test]
    fn centred_quantiles_are_the_general_ones() {
        for (a, b) in [(-1.0, 2.0), (-8.0, 0.0), (0.0, 3.0), (-100.0, 0.01), (-0.2, 0.1)] {
            let centred = Centred::new(a, b);
            assert!((float::ln(centred.mass()) - log_mass(a, b)).abs() < 1e-12);
            for q in [0.0, 1e-9, 0.01, 0.3, 0.5, 0.9, 0.999_999] {
                let (ours, general) = (centred.quantile(q), quantile(q, a, b));
                let general = if a == -100.0 && q == 0.0 { f64::NEG_INFINITY } else { general };
                assert!(ours == general || (ours - general).abs() < 1e-9, "{a} {b} {q}: {ours} {general}");
            }
        }
    }
}
