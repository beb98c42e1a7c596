//! Four f64 side by side, for the innermost loops of the surrogates.
//!
//! At full optimisation compilers make SIMD code of plain loops over four numbers; optimised for size, as the lab is, they make
//! loops of them. So in wasm the two halves are written as what they are, 128-bit vectors; everywhere else plain arrays
//! do. Every operation is the one of f64, number by number: bits are the same either way. Not here: fused or relaxed operations,
//! sums across lanes other than in the one order of [`Four::folded`].

use std::ops::{Add, Mul, Neg, Sub};

#[cfg(target_arch = "wasm32")]
use std::arch::wasm32::*;

/// Four numbers.
#[cfg(target_arch = "wasm32")]
#[derive(Clone, Copy, Debug)]
pub struct Four(v128, v128);

/// Four numbers.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug)]
pub struct Four([f64; 4]);

#[cfg(target_arch = "wasm32")]
impl Four {
    #[inline(always)]
    pub fn splat(x: f64) -> Self {
        Self(f64x2_splat(x), f64x2_splat(x))
    }

    #[inline(always)]
    pub fn of(x: &[f64; 4]) -> Self {
        let from: *const v128 = x.as_ptr().cast();
        // SAFETY: four f64 are two vectors; loads need no alignment.
        unsafe { Self(v128_load(from), v128_load(from.add(1))) }
    }

    #[inline(always)]
    pub fn store(self, to: &mut [f64; 4]) {
        let to: *mut v128 = to.as_mut_ptr().cast();
        // SAFETY: four f64 are two vectors; stores need no alignment.
        unsafe {
            v128_store(to, self.0);
            v128_store(to.add(1), self.1);
        }
    }

    #[inline(always)]
    fn each(self, f: impl Fn(v128) -> v128) -> Self {
        Self(f(self.0), f(self.1))
    }

    #[inline(always)]
    fn both(self, other: Self, f: impl Fn(v128, v128) -> v128) -> Self {
        Self(f(self.0, other.0), f(self.1, other.1))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        self.each(|x| f64x2_sqrt(x))
    }

    /// `low` where a number is below it; NaN stays.
    #[inline(always)]
    pub fn at_least(self, low: Self) -> Self {
        self.both(low, |x, low| f64x2_pmax(x, low))
    }

    /// `high` where a number is above it; NaN stays.
    #[inline(always)]
    pub fn at_most(self, high: Self) -> Self {
        self.both(high, |x, high| f64x2_pmin(x, high))
    }

    /// The sums of the bits as integers, those of `other` shifted by so many places.
    #[inline(always)]
    pub fn plus_bits(self, other: Self, shift: u32) -> Self {
        self.both(other, |a, b| i64x2_add(a, i64x2_shl(b, shift)))
    }

    /// 0 where the numbers are equal, else those of `amount`.
    #[inline(always)]
    pub fn where_not(self, other: Self, amount: Self) -> Self {
        self.both(other, |a, b| f64x2_ne(a, b)).both(amount, |a, b| v128_and(a, b))
    }

    /// Whether all numbers are above `limit`.
    #[inline(always)]
    pub fn above(self, limit: f64) -> bool {
        let limit = f64x2_splat(limit);
        i64x2_all_true(f64x2_gt(self.0, limit)) && i64x2_all_true(f64x2_gt(self.1, limit))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Four {
    #[inline(always)]
    pub fn splat(x: f64) -> Self {
        Self([x; 4])
    }

    #[inline(always)]
    pub fn of(x: &[f64; 4]) -> Self {
        Self(*x)
    }

    #[inline(always)]
    pub fn store(self, to: &mut [f64; 4]) {
        *to = self.0;
    }

    #[inline(always)]
    fn each(self, f: impl Fn(f64) -> f64) -> Self {
        let [a, b, c, d] = self.0;
        Self([f(a), f(b), f(c), f(d)])
    }

    #[inline(always)]
    fn both(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let ([a, b, c, d], [x, y, z, w]) = (self.0, other.0);
        Self([f(a, x), f(b, y), f(c, z), f(d, w)])
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        self.each(f64::sqrt)
    }

    /// `low` where a number is below it; NaN stays.
    #[inline(always)]
    pub fn at_least(self, low: Self) -> Self {
        self.both(low, |x, low| if x < low { low } else { x })
    }

    /// `high` where a number is above it; NaN stays.
    #[inline(always)]
    pub fn at_most(self, high: Self) -> Self {
        self.both(high, |x, high| if x > high { high } else { x })
    }

    /// The sums of the bits as integers, those of `other` shifted by so many places.
    #[inline(always)]
    pub fn plus_bits(self, other: Self, shift: u32) -> Self {
        self.both(other, |a, b| f64::from_bits(a.to_bits().wrapping_add(b.to_bits() << shift)))
    }

    /// 0 where the numbers are equal, else those of `amount`.
    #[inline(always)]
    pub fn where_not(self, other: Self, amount: Self) -> Self {
        let ([a, b, c, d], [x, y, z, w], [p, q, r, s]) = (self.0, other.0, amount.0);
        let one = |a: f64, b: f64, amount: f64| if a == b { 0.0 } else { amount };
        Self([one(a, x, p), one(b, y, q), one(c, z, r), one(d, w, s)])
    }

    /// Whether all numbers are above `limit`.
    #[inline(always)]
    pub fn above(self, limit: f64) -> bool {
        self.0.iter().all(|x| *x > limit)
    }
}

impl Four {
    /// Four of eight numbers, from the first or from the fifth on.
    #[inline(always)]
    pub fn part<const FROM: usize>(x: &[f64; 8]) -> Self {
        let (halves, _) = x.as_chunks::<4>();
        Self::of(&halves[FROM / 4])
    }

    /// Into four of eight numbers, from the first or from the fifth on.
    #[inline(always)]
    pub fn store_part<const FROM: usize>(self, to: &mut [f64; 8]) {
        let (halves, _) = to.as_chunks_mut::<4>();
        self.store(&mut halves[FROM / 4]);
    }

    /// The first and the third, the second and the fourth, then both.
    #[inline(always)]
    pub fn folded(self) -> f64 {
        let mut x = [0.0; 4];
        self.store(&mut x);
        (x[0] + x[2]) + (x[1] + x[3])
    }
}

macro_rules! operator {
    ($name:ident, $method:ident, $wasm:ident, $plain:expr) => {
        impl $name for Four {
            type Output = Self;

            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                #[cfg(target_arch = "wasm32")]
                return self.both(other, |a, b| $wasm(a, b));
                #[cfg(not(target_arch = "wasm32"))]
                return self.both(other, $plain);
            }
        }
    };
}

operator!(Add, add, f64x2_add, |a, b| a + b);
operator!(Sub, sub, f64x2_sub, |a, b| a - b);
operator!(Mul, mul, f64x2_mul, |a, b| a * b);

impl Neg for Four {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        #[cfg(target_arch = "wasm32")]
        return self.each(|x| f64x2_neg(x));
        #[cfg(not(target_arch = "wasm32"))]
        return self.each(|x| -x);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [f64; 4] = [1.5, -0.0, f64::NAN, 9.0];
    const Y: [f64; 4] = [2.5, 0.0, 1.0, -4.0];

    fn bits(x: Four) -> [u64; 4] {
        let mut to = [0.0; 4];
        x.store(&mut to);
        to.map(|v| if v.is_nan() { f64::NAN.to_bits() } else { v.to_bits() })
    }

    fn each(f: impl Fn(f64, f64) -> f64) -> [u64; 4] {
        let one = |i: usize| f(X[i], Y[i]);
        bits(Four::of(&[one(0), one(1), one(2), one(3)]))
    }

    #[test]
    fn every_operation_is_that_of_each_number() {
        let (x, y) = (Four::of(&X), Four::of(&Y));
        assert_eq!(bits(x + y), each(|a, b| a + b));
        assert_eq!(bits(x - y), each(|a, b| a - b));
        assert_eq!(bits(x * y), each(|a, b| a * b));
        assert_eq!(bits(-x), each(|a, _| -a));
        assert_eq!(bits(x.sqrt()), each(|a, _| a.sqrt()));
        assert_eq!(bits(x.at_least(y)), each(|a, b| if a < b { b } else { a }));
        assert_eq!(bits(x.at_most(y)), each(|a, b| if a > b { b } else { a }));
        assert_eq!(bits(x.where_not(y, Four::splat(7.0))), each(|a, b| if a == b { 0.0 } else { 7.0 }));
        let sum = |a: f64, b: f64| f64::from_bits(a.to_bits().wrapping_add(b.to_bits() << 52));
        assert_eq!(bits(x.plus_bits(y, 52)), each(sum));
        assert!(Four::splat(2.0).above(1.9) && !Four::splat(2.0).above(2.0) && !x.above(-1.0));
        assert_eq!(Four::of(&[1e16, 1.0, -1e16, 2.0]).folded(), 3.0);
        let mut eight = [0.0; 8];
        Four::of(&Y).store_part::<4>(&mut eight);
        assert_eq!((eight[3], eight[4], bits(Four::part::<4>(&eight))), (0.0, 2.5, bits(y)));
    }
}
