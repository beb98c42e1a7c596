//! Statistics of small samples: the normal and Student's t distribution, and the intervals made from them.
//!
//! - Normal quantile: M. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), routine PPND16, rational approximations
//!   with a relative error of about 1e-16.
//! - Student's t: P(T > t) = I_x(v/2, 1/2) / 2 with x = v / (v + t^2), I the regularised incomplete beta function by its
//!   continued fraction (DLMF 8.17.22, evaluated by Lentz's method); its quantile by a bracketed Newton iteration.
//! - Proportions: E. Wilson, J. American Statistical Association 22 (1927): with p = count / n,
//!   (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n), no continuity correction.
//!
//! Not here: tests of hypotheses, ranks, bootstrap.

use crate::math::float;
use crate::math::order::ascending;

/// From `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// P(Z <= x) of a standard normal Z.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * float::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The x with P(Z <= x) = `p` of a standard normal Z; infinite at 0 and 1 (and beyond).
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() {
        return f64::NAN;
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180625 - q * q;
        return q * horner(&CENTRE.0, r) / horner(&CENTRE.1, r);
    }
    let r = float::sqrt(-float::ln(if q < 0.0 { p } else { 1.0 - p }));
    let size = if r <= 5.0 {
        horner(&SHOULDER.0, r - 1.6) / horner(&SHOULDER.1, r - 1.6)
    } else {
        horner(&TAIL.0, r - 5.0) / horner(&TAIL.1, r - 5.0)
    };
    if q < 0.0 { -size } else { size }
}

/// P(T > t) of Student's t with `df` > 0 degrees of freedom (any real number of them).
pub fn student_tail(t: f64, df: f64) -> f64 {
    let square = t * t;
    let tail = if square < 1.0 {
        // The other side of the symmetry, so that t near 0 loses nothing.
        0.5 - 0.5 * incomplete_beta(0.5, 0.5 * df, square / (df + square))
    } else {
        0.5 * incomplete_beta(0.5 * df, 0.5, df / (df + square))
    };
    if t < 0.0 { 1.0 - tail } else { tail }
}

/// The t with P(T <= t) = `p` of Student's t with `df` > 0 degrees of freedom; infinite at 0 and 1 (and beyond).
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    if p == 0.5 {
        return 0.0;
    }
    let (tail, sign) = if p < 0.5 { (p, -1.0) } else { (1.0 - p, 1.0) };
    // The heavier tails of t lie beyond the normal's.
    let mut low = 0.0;
    let mut high = (-normal_quantile(tail)).max(1e-300);
    while student_tail(high, df) > tail && high < 1e300 {
        low = high;
        high *= 2.0;
    }
    // Density without its exponential: exp(scale) (1 + t^2/df)^-(df + 1)/2.
    let scale = float::ln_gamma(0.5 * (df + 1.0))
        - float::ln_gamma(0.5 * df)
        - 0.5 * float::ln(df * std::f64::consts::PI);
    let mut t = 0.5 * (low + high);
    for _ in 0..200 {
        let beyond = student_tail(t, df) - tail;
        if beyond > 0.0 {
            low = t;
        } else {
            high = t;
        }
        let density = float::exp(scale - 0.5 * (df + 1.0) * float::ln(1.0 + t * t / df));
        let newton = t + beyond / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        let settled = (next - t).abs() <= 1e-15 * next;
        t = next;
        if settled {
            break;
        }
    }
    sign * t
}

/// Wilson's score interval for a proportion of which `count` of `n` were seen, `confidence` in (0, 1), for example 0.95.
/// Everything from 0 to 1 if `n` is 0.
pub fn wilson(count: u64, n: u64, confidence: f64) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = n as f64;
    let p = count as f64 / n;
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let square = z * z;
    let centre = p + square / (2.0 * n);
    let half = z * float::sqrt(p * (1.0 - p) / n + square / (4.0 * n * n));
    let whole = 1.0 + square / n;
    // At the ends the formula gives 0 and 1 up to rounding.
    let low = if count == 0 { 0.0 } else { ((centre - half) / whole).max(0.0) };
    let high = if p >= 1.0 { 1.0 } else { ((centre + half) / whole).min(1.0) };
    Interval { low, high }
}

/// Arithmetic mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

/// Unbiased standard deviation (divisor n - 1), in two passes; `None` of fewer than two values.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let squares = sum(values.iter().map(|v| (v - mean) * (v - mean)));
    (values.len() > 1).then(|| float::sqrt(squares / (values.len() - 1) as f64))
}

/// Standard error of the mean: the deviation over sqrt(n); `None` of fewer than two values.
pub fn standard_error(values: &[f64]) -> Option<f64> {
    Some(standard_deviation(values)? / float::sqrt(values.len() as f64))
}

/// Student's interval for the mean of normal values, `confidence` in (0, 1); `None` of fewer than two values.
pub fn mean_interval(values: &[f64], confidence: f64) -> Option<Interval> {
    let (mean, error) = (mean(values)?, standard_error(values)?);
    let half = error * student_quantile(0.5 + 0.5 * confidence, (values.len() - 1) as f64);
    Some(Interval { low: mean - half, high: mean + half })
}

/// The middle of the values, the mean of the two middle ones if their number is even; sorts them. `None` of nothing.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let sorted: Vec<f64> = ascending(values).into_iter().map(|i| values[i]).collect();
    values.copy_from_slice(&sorted);
    let n = values.len();
    let upper = *values.get(n / 2)?;
    Some(if n % 2 == 1 { upper } else { 0.5 * (values[n / 2 - 1] + upper) })
}

/// From first to last, starting at 0.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, v| sum + v)
}

/// I_x(a, b), `x` in [0, 1].
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - beta_fraction(b, a, 1.0 - x);
    }
    beta_fraction(a, b, x)
}

fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let ln_beta = float::ln_gamma(a) + float::ln_gamma(b) - float::ln_gamma(a + b);
    let front = float::exp(a * float::ln(x) + b * float::ln(1.0 - x) - ln_beta) / a;
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for m in 1..2000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let step = d * c;
        fraction *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * fraction
}

/// c0 + c1 x + c2 x^2 + ...
fn horner(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Numerator and denominator of one range of AS 241.
type Ratio = ([f64; 8], [f64; 8]);

#[rustfmt::skip]
const CENTRE: Ratio = (
    [3.387_132_872_796_366_5, 133.141_667_891_784_38, 1_971.590_950_306_551_3, 13_731.693_765_509_46,
     45_921.953_931_549_87, 67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7],
    [1.0, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751,
     21_213.794_301_586_597, 39_307.895_800_092_71, 28_729.085_735_721_943, 5_226.495_278_852_854],
);
#[rustfmt::skip]
const SHOULDER: Ratio = (
    [1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
     1.270_458_252_452_368_4, 0.241_780_725_177_450_6, 0.022_723_844_989_269_184, 7.745_450_142_783_414e-4],
    [1.0, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
     0.148_103_976_427_480_08, 0.015_198_666_563_616_457, 5.475_938_084_995_345e-4, 1.050_750_071_644_416_9e-9],
);
#[rustfmt::skip]
const TAIL: Ratio = (
    [6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_87,
     0.026_532_189_526_576_124, 0.001_242_660_947_388_078_4, 2.711_555_568_743_487_6e-5, 2.010_334_399_292_288_1e-7],
    [1.0, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
     7.868_691_311_456_133e-4, 1.846_318_317_510_054_8e-5, 1.421_511_758_316_446e-7, 2.044_263_103_389_939_8e-15],
);
