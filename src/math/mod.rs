//! Arithmetic whose bits are the same everywhere: float functions, dual numbers, keyed randomness, even sequences, vectors, the
//! matrix kernel, factorisation, descent, statistics, Pareto fronts.

pub mod brent;
pub mod cholesky;
pub mod dual;
pub mod exponential;
pub mod float;
pub mod hypervolume;
pub mod lbfgsb;
pub mod linalg;
pub mod order;
pub mod pareto;
pub mod rng;
pub mod scalar;
pub mod signed_rank;
#[allow(unsafe_code)]
pub mod simd;
pub mod single;
pub mod sobol;
pub mod stats;
pub mod tridiagonal;
pub mod truncnorm;
