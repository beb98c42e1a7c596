//! Transcendental functions of f32 from plain multiply, add, divide, compare and select.
//!
//! None fuses a multiplication with an addition, none branches, so a loop over a slice becomes SIMD code and its bits are
//! those of the single call, on every machine. None computes with a denormal number on the way: arguments whose square would
//! be one are set aside first.
//!
//! Sources: exp and ln after S. Moshier's Cephes library (`expf`, `logf`); tanh and erf are the odd rational minimax forms
//! of the Eigen library (`generic_fast_tanh_float`, `generic_fast_erf_float`). The errors stated were measured against f64
//! `libm` over the sweeps of the tests below. Not here: f64, which is in [`float`](super::float).

const LOG2_E: f32 = std::f32::consts::LOG2_E;
/// ln 2 in two parts; the first has so few bits that a small integer times it is exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// 1.5 * 2^23: adding it rounds to the nearest integer, which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;
/// Below this the result would near the denormal numbers.
const EXP_LOWEST: f32 = -87.3;
/// Just above the logarithm of the largest number.
const EXP_HIGHEST: f32 = 88.722_84;

/// Keeps x in [low, high]; NaN stays NaN.
#[inline(always)]
fn clamp(x: f32, low: f32, high: f32) -> f32 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// 1 with the sign of x.
#[inline(always)]
fn saturated(x: f32) -> f32 {
    if x < 0.0 { -1.0 } else { 1.0 }
}

/// 2^n for n in -126..=127.
#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23) as u32)
}

/// x = n ln 2 + r with |r| about at most ln 2 / 2: n and exp(r) - 1, for x in the range of [`exp`] or NaN.
#[inline(always)]
fn reduce(x: f32) -> (i32, f32) {
    let shifted = x * LOG2_E + ROUNDER;
    // NaN leaves any n; the remainder is NaN then, and so is the result.
    let n = (shifted.to_bits() as i32).wrapping_sub(ROUNDER.to_bits() as i32).clamp(-126, 128);
    let whole = shifted - ROUNDER;
    let r = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    // The square of a smaller r would vanish against r anyway.
    let s = if r.abs() < 1e-12 { 0.0 } else { r };
    let p = 1.987_569_1e-4;
    let p = p * s + 1.398_199_9e-3;
    let p = p * s + 8.333_452e-3;
    let p = p * s + 4.166_579_6e-2;
    let p = p * s + 1.666_666_5e-1;
    let p = p * s + 0.5;
    (n, p * (s * s) + r)
}

/// e^x. At most 1 ulp off on [-87.3, 88.72]; 0 below, infinite above.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let (n, fraction) = reduce(clamp(x, EXP_LOWEST, EXP_HIGHEST));
    // Two factors, because 2^128 has no number of its own.
    let half = n >> 1;
    let y = (fraction + 1.0) * power_of_two(half) * power_of_two(n - half);
    let y = if x > EXP_HIGHEST { f32::INFINITY } else { y };
    if x < EXP_LOWEST { 0.0 } else { y }
}

/// e^x - 1, for an error relative to the result. At most 2 ulp off; -1 below about -17, infinite above 88.72.
#[inline(always)]
pub fn exp_m1(x: f32) -> f32 {
    let (n, fraction) = reduce(clamp(x, EXP_LOWEST, 1.0));
    let scale = power_of_two(n);
    let near = fraction * scale + (scale - 1.0);
    if x > 1.0 { exp(x) - 1.0 } else { near }
}

/// Natural logarithm. At most 1 ulp off for normal x; -infinity at 0, NaN below. A denormal x counts as 0.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    let bits = x.to_bits() as i32;
    // x = m 2^e with m in [0.5, 1).
    let e = ((bits >> 23) & 0xff) - 126;
    let m = f32::from_bits(((bits & 0x007f_ffff) | 0x3f00_0000) as u32);
    let low = m < std::f32::consts::FRAC_1_SQRT_2;
    let e = (if low { e - 1 } else { e }) as f32;
    let m = if low { m + m - 1.0 } else { m - 1.0 };
    let z = m * m;
    let p = 7.037_683_6e-2;
    let p = p * m - 1.151_461e-1;
    let p = p * m + 1.167_699_9e-1;
    let p = p * m - 1.242_014_1e-1;
    let p = p * m + 1.424_932_3e-1;
    let p = p * m - 1.666_805_8e-1;
    let p = p * m + 2.000_071_5e-1;
    let p = p * m - 2.499_999_4e-1;
    let p = p * m + 3.333_333e-1;
    let y = p * m * z + LN_2_LOW * e - 0.5 * z;
    let y = (m + y) + LN_2_HIGH * e;
    let y = if x < f32::MIN_POSITIVE { f32::NEG_INFINITY } else { y };
    let y = if x < 0.0 { f32::NAN } else { y };
    // Infinity and NaN pass through.
    if x < f32::INFINITY { y } else { x }
}

/// Hyperbolic tangent. At most 6 ulp off, odd, within [-1, 1].
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let y = clamp(x, -7.905_311, 7.905_311);
    let small = y.abs() < 4e-4;
    let y = if small { 0.0 } else { y };
    let z = y * y;
    let p = -2.760_768_5e-16;
    let p = p * z + 2.000_188e-13;
    let p = p * z - 8.604_672e-11;
    let p = p * z + 5.122_297e-8;
    let p = p * z + 1.485_722_4e-5;
    let p = p * z + 6.372_619e-4;
    let p = p * z + 4.893_524_6e-3;
    let q = 1.198_258_4e-6;
    let q = q * z + 1.185_347_1e-4;
    let q = q * z + 2.268_434_6e-3;
    let q = q * z + 4.893_525e-3;
    let r = clamp(y * p / q, -1.0, 1.0);
    let r = if x.abs() > 9.02 { saturated(x) } else { r };
    if small { x } else { r }
}

/// The error function. At most 9 ulp off, odd, within [-1, 1].
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let y = clamp(x, -4.0, 4.0);
    let z = if y.abs() < 1e-9 { 0.0 } else { y };
    let z = z * z;
    let p = -2.726_142_3e-10;
    let p = p * z + 2.770_681_4e-8;
    let p = p * z - 2.101_024e-6;
    let p = p * z - 5.692_506_4e-5;
    let p = p * z - 7.349_906e-4;
    let p = p * z - 2.954_6e-3;
    let p = p * z - 1.609_603_3e-2;
    let q = -1.456_607_2e-5;
    let q = q * z - 2.133_740_6e-4;
    let q = q * z - 1.682_827e-3;
    let q = q * z - 7.373_329e-3;
    let q = q * z - 1.426_473_9e-2;
    let r = clamp(y * (p / q), -1.0, 1.0);
    if x.abs() > 4.0 { saturated(x) } else { r }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::float;

    /// The largest error in units of the last place of the true value, over a dense sweep and random bit patterns in range.
    fn worst(f: fn(f32) -> f32, truth: fn(f64) -> f64, low: f32, high: f32) -> (f64, f32) {
        let steps = 400_000;
        let sweep = (0..=steps).map(|i| low + (high - low) * (i as f32 / steps as f32));
        let mut stream = crate::math::rng::Stream::new(5, crate::math::rng::Lane::Test, 0);
        let random = (0..steps).map(move |_| f32::from_bits(stream.word()));
        let mut found = (0.0, 0.0);
        for x in sweep.chain(random).filter(|x| (low..=high).contains(x)) {
            let t = truth(f64::from(x));
            if t.abs() < f64::from(f32::MIN_POSITIVE) {
                continue;
            }
            let exponent = (t.abs().to_bits() >> 52) as i32 - 1023;
            let ulp = libm::ldexp(1.0, exponent - 23);
            let error = (f64::from(f(x)) - t).abs() / ulp;
            if error > found.0 || error.is_nan() {
                found = (error, x);
            }
        }
        found
    }

    #[test]
    fn accuracy_is_as_stated() {
        for (name, f, truth, low, high, bound) in [
            ("exp", exp as fn(f32) -> f32, float::exp as fn(f64) -> f64, EXP_LOWEST, 88.72, 1.0),
            ("exp_m1", exp_m1, float::exp_m1, -100.0, 88.72, 2.0),
            ("ln", ln, float::ln, f32::MIN_POSITIVE, f32::MAX, 1.0),
            ("ln near 1", ln, float::ln, 0.25, 4.0, 1.0),
            ("tanh", tanh, float::tanh, -20.0, 20.0, 6.0),
            ("erf", erf, float::erf, -6.0, 6.0, 9.0),
        ] {
            let (error, x) = worst(f, truth, low, high);
            println!("{name}: {error:.3} ulp at {x:e}");
            assert!(error <= bound, "{name}: {error} ulp at {x:e}");
        }
    }

    #[test]
    fn edges() {
        let infinity = f32::INFINITY;
        for f in [exp, exp_m1, ln, tanh, erf] {
            assert!(f(f32::NAN).is_nan());
        }
        assert_eq!([exp(infinity), exp(-infinity), exp(0.0), exp(1e-40)], [infinity, 0.0, 1.0, 1.0]);
        assert_eq!([exp(f32::MAX), exp(f32::MIN), exp(89.0), exp(-90.0)], [infinity, 0.0, infinity, 0.0]);
        assert_eq!([exp_m1(infinity), exp_m1(-infinity), exp_m1(0.0)], [infinity, -1.0, 0.0]);
        assert_eq!([exp_m1(1e-20), exp_m1(-1e-40)], [1e-20, -1e-40]);
        assert_eq!([ln(infinity), ln(0.0), ln(-0.0), ln(1.0)], [infinity, -infinity, -infinity, 0.0]);
        assert!(ln(-1.0).is_nan() && ln(-infinity).is_nan());
        for f in [tanh, erf] {
            assert_eq!([f(infinity), f(-infinity), f(f32::MAX), f(0.0)], [1.0, -1.0, 1.0, 0.0]);
            assert!(f(-0.0).is_sign_negative());
            assert_eq!(f(-0.3).to_bits(), (-f(0.3)).to_bits());
        }
        assert_eq!(tanh(1e-40), 1e-40);
    }

    #[test]
    fn exp_never_gives_a_denormal() {
        for i in 0..2_000_000u32 {
            let y = exp(-80.0 - i as f32 * 1e-5);
            assert!(y == 0.0 || y.is_normal(), "{y:e}");
        }
    }

    #[test]
    fn slices_have_the_bits_of_single_calls() {
        let x: Vec<f32> = (0..1003).map(|i| (i as f32 - 500.0) * 0.17).collect();
        let mut whole = x.clone();
        for v in &mut whole {
            *v = tanh(*v) + exp(*v);
        }
        for (&v, w) in x.iter().zip(whole) {
            let v = std::hint::black_box(v);
            assert_eq!((tanh(v) + exp(v)).to_bits(), w.to_bits());
        }
    }
}
