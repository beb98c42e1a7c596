//! Arithmetic whose bits are the same everywhere: float functions, keyed randomness, the matrix kernel, statistics.

pub mod float;
pub mod rng;
pub mod scalar;
#[allow(unsafe_code)]
pub mod simd;
pub mod single;
pub mod stats;
