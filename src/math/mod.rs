//! Arithmetic whose bits are the same everywhere: float functions, dual numbers, keyed randomness, vectors, the matrix
//! kernel, statistics, Pareto fronts.

pub mod dual;
pub mod exponential;
pub mod float;
pub mod hypervolume;
pub mod linalg;
pub mod pareto;
pub mod rng;
pub mod scalar;
#[allow(unsafe_code)]
pub mod simd;
pub mod single;
pub mod stats;
pub mod truncnorm;
