//! Dual numbers: a value and its derivatives along N directions, carried through every operation.
//!
//! a + a' e with e^2 = 0, so f(a + a' e) = f(a) + f'(a) a' e for every f: the derivative along a direction comes out beside
//! the value, exact to rounding, whatever was computed. As a third [`Scalar`] a dual number passes through the same
//! network code as f32 and f64. With parameters w + v e the gradient comes out as g + (H v) e: one pass, one product of the
//! Hessian with v (B. Pearlmutter, Neural Computation 1994, by other means). Duals of duals give second derivatives.
//!
//! Comparisons look at the value only, so a dual takes the branch its value takes. [`Scalar::flush`] is an approximation of
//! the identity and so acts on value and tangents one by one: a vanishing value does not take its derivative with it. A
//! multiplication and addition of duals counts as [`Dual::WORK`] of those of numbers. Not here: reverse mode (see
//! `model::mlp`), values of losses, which leave the network as f64 without a tangent.

use super::scalar::Scalar;
use std::cmp::Ordering;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// 2 / sqrt(pi)
const ERF_SLOPE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

/// A number and its derivatives along N directions.
#[derive(Clone, Copy, Debug)]
pub struct Dual<B, const N: usize> {
    pub value: B,
    pub tangent: [B; N],
}

impl<B: Scalar, const N: usize> Dual<B, N> {
    /// Multiply-adds of numbers in one of duals: one for the value, two for each tangent.
    pub const WORK: u64 = 1 + 2 * N as u64;

    /// A number that depends on nothing.
    #[inline(always)]
    pub const fn constant(value: B) -> Self {
        Self { value, tangent: [B::ZERO; N] }
    }

    /// A number whose derivative along direction `direction` is `slope` and along all others 0. A direction of N or more
    /// does not exist: then the number is constant.
    pub fn seeded(value: B, direction: usize, slope: B) -> Self {
        let mut dual = Self::constant(value);
        if let Some(tangent) = dual.tangent.get_mut(direction) {
            *tangent = slope;
        }
        dual
    }

    /// f(self), where `slope` is f'(self).
    #[inline(always)]
    fn chain(self, value: B, slope: B) -> Self {
        Self { value, tangent: self.tangent.map(|t| slope * t) }
    }

    #[inline(always)]
    fn join(self, other: Self, value: B, f: impl Fn(B, B) -> B) -> Self {
        let mut tangent = self.tangent;
        for (t, &u) in tangent.iter_mut().zip(&other.tangent) {
            *t = f(*t, u);
        }
        Self { value, tangent }
    }
}

impl<B: Scalar, const N: usize> Default for Dual<B, N> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<B: Scalar, const N: usize> PartialEq for Dual<B, N> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<B: Scalar, const N: usize> PartialOrd for Dual<B, N> {
    #[inline(always)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<B: Scalar, const N: usize> Add for Dual<B, N> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.join(other, self.value + other.value, |t, u| t + u)
    }
}

impl<B: Scalar, const N: usize> AddAssign for Dual<B, N> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<B: Scalar, const N: usize> Sub for Dual<B, N> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.join(other, self.value - other.value, |t, u| t - u)
    }
}

impl<B: Scalar, const N: usize> Mul for Dual<B, N> {
    type Output = Self;
    // The rule of the product.
    #[allow(clippy::suspicious_arithmetic_impl)]
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.join(other, self.value * other.value, |t, u| t * other.value + self.value * u)
    }
}

impl<B: Scalar, const N: usize> Div for Dual<B, N> {
    type Output = Self;
    // The rule of the quotient, by way of the quotient itself.
    #[allow(clippy::suspicious_arithmetic_impl)]
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        self.join(other, quotient, |t, u| (t - quotient * u) / other.value)
    }
}

impl<B: Scalar, const N: usize> Neg for Dual<B, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { value: -self.value, tangent: self.tangent.map(|t| -t) }
    }
}

impl<B: Scalar, const N: usize> Scalar for Dual<B, N> {
    const ZERO: Self = Self::constant(B::ZERO);
    const ONE: Self = Self::constant(B::ONE);
    const TINY: Self = Self::constant(B::TINY);
    const SMALLEST: Self = Self::constant(B::SMALLEST);
    const SMALLEST_ROOT: Self = Self::constant(B::SMALLEST_ROOT);
    const LOWEST_EXPONENT: Self = Self::constant(B::LOWEST_EXPONENT);

    /// A constant.
    #[inline(always)]
    fn from_f64(x: f64) -> Self {
        Self::constant(B::from_f64(x))
    }
    /// The value; tangents stay behind.
    #[inline(always)]
    fn to_f64(self) -> f64 {
        self.value.to_f64()
    }
    fn exp(self) -> Self {
        let value = self.value.exp();
        self.chain(value, value)
    }
    fn exp_m1(self) -> Self {
        let value = self.value.exp_m1();
        self.chain(value, value + B::ONE)
    }
    fn ln(self) -> Self {
        self.chain(self.value.ln(), B::ONE / self.value)
    }
    fn tanh(self) -> Self {
        let value = self.value.tanh();
        self.chain(value, B::ONE - value * value)
    }
    fn erf(self) -> Self {
        let slope = B::from_f64(ERF_SLOPE) * (-self.value * self.value).exp();
        self.chain(self.value.erf(), slope)
    }
    /// The slope at 0 is infinite.
    fn sqrt(self) -> Self {
        let value = self.value.sqrt();
        self.chain(value, B::from_f64(0.5) / value)
    }
    /// Of the value and of every tangent.
    fn is_finite(self) -> bool {
        self.value.is_finite() && self.tangent.iter().all(|t| t.is_finite())
    }
    #[inline(always)]
    fn flush(self, bound: Self) -> Self {
        let bound = bound.value;
        Self { value: self.value.flush(bound), tangent: self.tangent.map(|t| t.flush(bound)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Plain = Dual<f64, 1>;

    fn functions<S: Scalar>() -> [fn(S) -> S; 9] {
        [
            S::exp,
            S::exp_m1,
            S::ln,
            S::tanh,
            S::erf,
            S::sqrt,
            S::sigmoid,
            |x| (x * x - S::ONE) / (x + S::from_f64(3.0)),
            |x| -(x.abs()) * x,
        ]
    }

    #[test]
    fn every_function_carries_its_derivative() {
        for (i, (dual, plain)) in functions::<Plain>().into_iter().zip(functions::<f64>()).enumerate() {
            for x in [0.1, 0.7, 1.3, 2.9] {
                let got = dual(Dual::seeded(x, 0, 1.0));
                assert_eq!(
                    got.value,
                    plain(x),
                    "function {i} at {x}: the tangent changes no bit of the value"
                );
                let h = 1e-3;
                let f = |k: f64| plain(x + k * h);
                let slope = (f(-2.0) - 8.0 * f(-1.0) + 8.0 * f(1.0) - f(2.0)) / (12.0 * h);
                assert!((got.tangent[0] - slope).abs() < 1e-7 * (1.0 + slope.abs()), "function {i} at {x}");
            }
        }
    }

    #[test]
    fn directions_do_not_mix() {
        let x = Dual::<f64, 2>::seeded(3.0, 0, 1.0);
        let y = Dual::<f64, 2>::seeded(4.0, 1, 1.0);
        let z = x * y / (x + y);
        assert_eq!(z.value, 12.0 / 7.0);
        let expected = [16.0 / 49.0, 9.0 / 49.0];
        for (t, e) in z.tangent.iter().zip(expected) {
            assert!((t - e).abs() < 1e-15);
        }
        assert_eq!(Dual::<f64, 2>::seeded(3.0, 2, 1.0).tangent, [0.0, 0.0]);
    }

    #[test]
    fn duals_of_duals_are_second_derivatives() {
        let x = Dual::<Plain, 1>::seeded(Dual::seeded(2.0, 0, 1.0), 0, Dual::constant(1.0));
        let cube = x * x * x;
        assert_eq!((cube.value.value, cube.value.tangent[0]), (8.0, 12.0));
        assert_eq!(cube.tangent[0].tangent[0], 12.0);
        let e = x.exp().tangent[0].tangent[0];
        assert!((e - crate::math::float::exp(2.0)).abs() < 1e-14);
    }

    #[test]
    fn a_vanishing_value_keeps_its_derivative() {
        let x = Plain { value: 1e-300, tangent: [2.0] };
        let flushed = x.flush(Plain::TINY);
        assert_eq!((flushed.value, flushed.tangent), (0.0, [2.0]));
        let y = Plain { value: 1.0, tangent: [1e-300] }.flush(Plain::TINY);
        assert_eq!((y.value, y.tangent), (1.0, [0.0]));
        assert!(!Plain { value: 1.0, tangent: [f64::NAN] }.is_finite());
    }
}
