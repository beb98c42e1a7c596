//! Arithmetic whose bits are the same everywhere: float functions, keyed randomness, the matrix kernel.

pub mod float;
pub mod rng;
pub mod scalar;
pub mod simd;
pub mod single;
