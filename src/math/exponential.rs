//! exp of many numbers at once, in plain f64 operations that a compiler can put into SIMD lanes: the bits are the same with and
//! without, natively and in wasm.
//!
//! x = k ln 2 + r with an integer k and |r| <= ln 2 / 2; exp r by its Taylor polynomial of degree 13, whose remainder is below
//! 1e-17; 2^k by adding k to the exponent's bits. The relative error stays within 4e-16. k ln 2 is subtracted in two parts (W. Cody,
//! W. Waite, "Software manual for the elementary functions", 1980). Not here: results that are not normal numbers.

/// Arguments are clamped to this range, where results are normal numbers.
pub const RANGE: (f64, f64) = (-708.0, 709.0);

/// Adding it leaves the nearest integer in the low bits.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// ln 2 = HIGH + LOW; HIGH has 32 trailing zeros, so that its product with k is exact.
const HIGH: f64 = 6.931_471_803_691_238e-1;
const LOW: f64 = 1.908_214_929_270_587_7e-10;

/// 1/2!, 1/3!, ..., 1/13!.
const TAYLOR: [f64; 12] = [
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
    1.0 / 39_916_800.0,
    1.0 / 479_001_600.0,
    1.0 / 6_227_020_800.0,
];

/// exp x of a number that is not NaN, clamped to [`RANGE`].
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < RANGE.0 { RANGE.0 } else { x };
    let x = if x > RANGE.1 { RANGE.1 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let r = (x - k * HIGH) - k * LOW;
    let mut p = TAYLOR[11];
    let mut i = 11;
    while i > 0 {
        i -= 1;
        p = p * r + TAYLOR[i];
    }
    p = (p * r) * r + r + 1.0;
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::float;
    use crate::math::rng::{Lane, Stream};

    #[test]
    fn within_two_units_of_the_last_place() {
        let mut stream = Stream::new(1, Lane::Test, 0);
        let mut worst = 0.0f64;
        for i in 0..200_000 {
            let scale = [1.0, 50.0, 708.0][i % 3];
            let x = stream.uniform(-scale, scale);
            let exact = float::exp(x);
            worst = worst.max((exp(x) - exact).abs() / exact);
        }
        assert!(worst < 4.5e-16, "{worst}");
        assert_eq!((exp(0.0), exp(-0.0)), (1.0, 1.0));
        assert!(exp(-1e9) < 1e-300 && exp(f64::NEG_INFINITY) < 1e-300 && exp(1e9).is_finite());
    }
}
