//! How a model learns: losses, optimizers and the session that runs them.

pub mod estimate;
pub mod loss;
pub mod optimizer;
pub mod session;
mod table;

pub use estimate::{Estimate, estimate};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use session::{Epoch, Plan, Progress, Session};
pub use table::{TRAINING, training_settings};
