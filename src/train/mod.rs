//! How a model learns: losses, optimizers and the session that runs them.

pub mod estimate;
pub mod linear;
pub mod loss;
pub mod optimizer;
pub mod session;
pub mod solver;
mod table;

pub use estimate::{Estimate, estimate};
pub use linear::{LinearPlan, LinearSession};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use session::{Epoch, Plan, Progress, Session};
pub use table::{TRAINING, training_settings};
