//! exp of many numbers at once, in plain f64 operations that a compiler can put into SIMD lanes: the bits are the same with and
//! without, natively and in wasm.
//!
//! x = k ln 2 + r with an integer k and |r| <= ln 2 / 2; exp r by the polynomial of degree 11 with the smallest relative error,
//! 3e-18; 2^k by adding k to the exponent's bits. The relative error stays within 4e-16. k ln 2 is subtracted in two parts (W. Cody,
//! W. Waite, "Software manual for the elementary functions", 1980). Not here: results that are not normal numbers.

use super::simd::Four;

/// Arguments are clamped to this range, where results are normal numbers.
pub const RANGE: (f64, f64) = (-708.0, 709.0);

/// Adding it leaves the nearest integer in the low bits.
const SHIFT: f64 = 6_755_399_441_055_744.0;
/// ln 2 = HIGH + LOW; HIGH has 32 trailing zeros, so that its product with k is exact.
const HIGH: f64 = 6.931_471_803_691_238e-1;
const LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Of the polynomial with the smallest relative error on |r| <= ln 2 / 2, by Remez' exchange.
const C: [f64; 12] = [
    1.0,
    1.0,
    0.500_000_000_000_001_8,
    0.166_666_666_666_661_7,
    0.041_666_666_666_492_63,
    0.008_333_333_333_559_434,
    0.001_388_888_895_126_104_1,
    0.000_198_412_694_324_704_88,
    2.480_148_648_143_64e-5,
    2.755_762_262_047_198e-6,
    2.763_230_817_489_448_7e-7,
    2.499_430_327_381_439_4e-8,
];

/// exp x of a number that is not NaN, clamped to [`RANGE`].
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x < RANGE.0 { RANGE.0 } else { x };
    let x = if x > RANGE.1 { RANGE.1 } else { x };
    let shifted = x * std::f64::consts::LOG2_E + SHIFT;
    let k = shifted - SHIFT;
    let r = (x - k * HIGH) - k * LOW;
    // Pairs, then pairs of pairs: the chains are shorter than Horner's, so that lanes do not wait.
    let (r2, a, b, c) = (r * r, C[0] + C[1] * r, C[2] + C[3] * r, C[4] + C[5] * r);
    let (d, e, f) = (C[6] + C[7] * r, C[8] + C[9] * r, C[10] + C[11] * r);
    let (r4, low, middle, high) = (r2 * r2, a + b * r2, c + d * r2, e + f * r2);
    let p = low + (middle + high * r4) * r4;
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// exp of four numbers: the bits of [`exp`].
#[inline(always)]
pub fn exp_four(x: Four) -> Four {
    let x = x.at_least(Four::splat(RANGE.0)).at_most(Four::splat(RANGE.1));
    let c = |i: usize| Four::splat(C[i]);
    let shifted = x * Four::splat(std::f64::consts::LOG2_E) + Four::splat(SHIFT);
    let k = shifted - Four::splat(SHIFT);
    let r = (x - k * Four::splat(HIGH)) - k * Four::splat(LOW);
    let (r2, a, b, d) = (r * r, c(0) + c(1) * r, c(2) + c(3) * r, c(4) + c(5) * r);
    let (e, f, g) = (c(6) + c(7) * r, c(8) + c(9) * r, c(10) + c(11) * r);
    let (r4, low, middle, high) = (r2 * r2, a + b * r2, d + e * r2, f + g * r2);
    let p = low + (middle + high * r4) * r4;
    p.plus_bits(shifted, 52)
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

    #[test]
    fn four_at_once_are_the_same_bits() {
        let mut stream = Stream::new(2, Lane::Test, 0);
        for i in 0..5000 {
            let scale = [1.0, 50.0, 800.0, 1e12][i % 4];
            let x: [f64; 4] = std::array::from_fn(|_| stream.uniform(-scale, scale));
            let mut found = [0.0; 4];
            exp_four(Four::of(&x)).store(&mut found);
            assert_eq!(found.map(f64::to_bits), x.map(|x| exp(x).to_bits()), "{x:?}");
        }
    }
}
