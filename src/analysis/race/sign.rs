//! The sign test: are positive differences as frequent as negative ones? It asks for nothing but independent pairs.
//!
//! Of n differences that are not 0, the number of positive ones is binomial (n, 1/2) if there is no difference.
//! Source: J. Arbuthnott, Philosophical Transactions 27, 1710; W. Conover, "Practical nonparametric statistics", 1971.

use super::Tail;
use crate::math::float;

/// The outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignTest {
    pub positive: u32,
    pub negative: u32,
    /// Exact; 1 if every difference is 0.
    pub p: f64,
}

/// Tests `differences`, none of them NaN.
pub fn sign_test(differences: &[f64], tail: Tail) -> SignTest {
    let count = |keep: fn(&&f64) -> bool| differences.iter().filter(keep).count() as u32;
    let (positive, negative) = (count(|d| **d > 0.0), count(|d| **d < 0.0));
    let n = positive + negative;
    // At least `positive` heads are at most `negative` tails.
    SignTest { positive, negative, p: tail.p(at_most(n, positive), at_most(n, negative)) }
}

/// P(X <= `k`) of a binomial (n, 1/2) X.
pub(super) fn at_most(n: u32, k: u32) -> f64 {
    if k >= n {
        return 1.0;
    }
    if 2 * k >= n {
        return 1.0 - at_most(n, n - k - 1);
    }
    // From the largest term down: each is the one above it times i / (n - i + 1).
    let mut term = 1.0;
    let mut sum = 1.0;
    for i in (1..=k).rev() {
        term *= f64::from(i) / f64::from(n - i + 1);
        sum += term;
    }
    largest(n, k) * sum
}

/// (n over k) / 2^n; for few draws without a rounded logarithm.
fn largest(n: u32, k: u32) -> f64 {
    if n > 1000 {
        return float::exp(ln_choose(n, k) - f64::from(n) * std::f64::consts::LN_2);
    }
    let all = float::pow(0.5, f64::from(n));
    (1..=k).fold(all, |product, i| product * f64::from(n - i + 1) / f64::from(i))
}

/// ln of n over k.
pub(super) fn ln_choose(n: u32, k: u32) -> f64 {
    let factorial = |n: u32| float::ln_gamma(f64::from(n) + 1.0);
    factorial(n) - factorial(k) - factorial(n - k)
}
