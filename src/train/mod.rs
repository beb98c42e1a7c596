//! How a model learns: losses, optimizers, the session that runs them; derivatives by hyperparameters; the loss around a network.

pub mod estimate;
pub mod hyper;
pub mod landscape;
pub mod loss;
pub mod optimizer;
pub mod pass;
pub mod session;
mod table;

pub use estimate::{Estimate, estimate};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use session::{Epoch, Plan, Progress, Session};
pub use table::TRAINING;
