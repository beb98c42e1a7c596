//! exp of many numbers at once, for sums of kernels: plain additions, multiplications and comparisons that a compiler turns into
//! vector instructions, and the same bits everywhere.
//!
//! x = n ln 2 + r with |r| <= ln 2 / 2; e^r by the polynomial of degree 11 with the smallest relative error (3e-18, found by
//! Remez' exchange), times 2^n by adding n to the exponent. Within 4e-16 of e^x, which the test measures. For x in [-700, 700]; below,
//! the value at -700 (1e-304) stands, above, that at 700. NaN is not expected. Single numbers: [`float::exp`](super::float::exp).

const LOG2_E: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts; the first has so few digits that n times it is exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// 1.5 * 2^52: adding it rounds to an integer, which then stands in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
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

/// e^x.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Comparisons, not min and max: those treat NaN differently by target.
    let x = if x < -700.0 { -700.0 } else { x };
    let x = if x > 700.0 { 700.0 } else { x };
    let shifted = x * LOG2_E + ROUNDER;
    let n = shifted - ROUNDER;
    let r = (x - n * LN2_HIGH) - n * LN2_LOW;
    // Pairs, then pairs of pairs: shorter chains than Horner's.
    let (r2, a, b, c) = (r * r, C[0] + C[1] * r, C[2] + C[3] * r, C[4] + C[5] * r);
    let (d, e, f) = (C[6] + C[7] * r, C[8] + C[9] * r, C[10] + C[11] * r);
    let (r4, low, middle, high) = (r2 * r2, a + b * r2, c + d * r2, e + f * r2);
    let p = low + (middle + high * r4) * r4;
    // The integer n stands in the low bits of `shifted`; its lowest twelve move to the place of sign and exponent.
    f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests {
    use super::*;
    use crate::math::rng::{Lane, Stream};

    #[test]
    fn is_the_exponential() {
        let mut stream = Stream::new(3, Lane::Test, 0);
        let mut worst: f64 = 0.0;
        for k in 0..400_000 {
            let reach = [1.0, 30.0, 700.0][k % 3];
            let x = stream.uniform(-reach, reach);
            worst = worst.max((exp(x) / crate::math::float::exp(x) - 1.0).abs());
        }
        assert!(worst < 4.5e-16, "{worst:e}");
        assert_eq!((exp(0.0), exp(-0.0)), (1.0, 1.0));
        assert_eq!((exp(-1e300), exp(f64::NEG_INFINITY)), (exp(-700.0), exp(-700.0)));
        assert!(exp(-700.0) < 1e-303 && exp(-700.0) > 0.0 && exp(f64::INFINITY).is_finite());
    }
}
