//! How a model learns: losses, optimizers and the session that runs them.

pub mod estimate;
pub mod loss;
pub mod optimizer;
pub mod session;

pub use estimate::{Estimate, estimate};
