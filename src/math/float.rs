//! Every transcendental function of the engine, so that a native build and a wasm build give equal bits.
//!
//! In f64 these are the pure-Rust functions of the `libm` crate: `std`'s come from the platform and differ between native
//! and wasm on up to a tenth of all inputs. `clippy.toml` forbids `std`'s in the engine.

pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}
pub fn tanh(x: f64) -> f64 {
    libm::tanh(x)
}
/// Correctly rounded on every platform.
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// The one NaN that may be stored: wasm leaves the bits of a computed NaN open.
pub fn canonical(x: f64) -> f64 {
    if x.is_nan() { f64::NAN } else { x }
}
/// exp(x) - 1 without cancellation near 0.
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}
/// ln(1 + x) without cancellation near 0.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}
/// The error function, 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.
pub fn erf(x: f64) -> f64 {
    libm::erf(x)
}
/// 1 - erf(x), without cancellation for large x.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
/// The logarithm of the absolute value of the gamma function.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}
