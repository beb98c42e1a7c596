//! The number a network is made of: `f32` for speed, `f64` to meet reference values.
//!
//! Every function here gives equal bits natively and in wasm: f64 goes through [`float`](super::float), f32 through the
//! polynomials of [`single`](super::single). Dual
//! numbers over either are a third implementation, see [`dual`](super::dual).

use super::{float, single};
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// Real arithmetic with repeatable bits.
pub trait Scalar:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Send
    + Sync
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    /// What is smaller than this in magnitude counts as 0 in a back-propagated error. Far above the denormal numbers, which
    /// cost up to a hundred cycles an operation, far below anything that moves a weight.
    const TINY: Self;
    /// The same bound for a stored moment, just above the smallest normal number.
    const SMALLEST: Self;
    /// What is smaller than this in magnitude counts as 0 before it is squared and scaled.
    const SMALLEST_ROOT: Self;
    /// The lower end of what [`Scalar::sigmoid`] is asked, so that its value stays normal.
    const LOWEST_EXPONENT: Self;

    /// The nearest representable number.
    fn from_f64(x: f64) -> Self;
    /// Exact.
    fn to_f64(self) -> f64;
    fn exp(self) -> Self;
    /// exp(x) - 1, accurate near 0.
    fn exp_m1(self) -> Self;
    fn ln(self) -> Self;
    fn tanh(self) -> Self;
    fn erf(self) -> Self;
    /// Correctly rounded.
    fn sqrt(self) -> Self;
    fn is_finite(self) -> bool;

    /// The magnitude.
    #[inline(always)]
    fn abs(self) -> Self {
        if self < Self::ZERO { -self } else { self }
    }

    /// 0 where the magnitude is below `bound`, else the number itself; NaN stays.
    #[inline(always)]
    fn flush(self, bound: Self) -> Self {
        if self.abs() < bound { Self::ZERO } else { self }
    }

    /// 1 / (1 + exp(-x)).
    #[inline(always)]
    fn sigmoid(self) -> Self {
        let x = if self < Self::LOWEST_EXPONENT { Self::LOWEST_EXPONENT } else { self };
        Self::ONE / (Self::ONE + (-x).exp())
    }
}

impl Scalar for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const TINY: Self = 1e-30;
    const SMALLEST: Self = 1.2e-37;
    const SMALLEST_ROOT: Self = 1e-17;
    const LOWEST_EXPONENT: Self = -87.0;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x as f32
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn exp(self) -> Self {
        single::exp(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        single::exp_m1(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        single::ln(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        single::tanh(self)
    }
    #[inline(always)]
    fn erf(self) -> Self {
        single::erf(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        self.sqrt()
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const TINY: Self = 1e-290;
    const SMALLEST: Self = 1e-300;
    const SMALLEST_ROOT: Self = 1e-148;
    const LOWEST_EXPONENT: Self = -700.0;

    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
    fn exp(self) -> Self {
        float::exp(self)
    }
    fn exp_m1(self) -> Self {
        float::exp_m1(self)
    }
    fn ln(self) -> Self {
        float::ln(self)
    }
    fn tanh(self) -> Self {
        float::tanh(self)
    }
    fn erf(self) -> Self {
        float::erf(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        float::sqrt(self)
    }
    #[inline(always)]
    fn is_finite(self) -> bool {
        self.is_finite()
    }
}
