//! How a model learns: losses, optimizers, the session that runs them, and how it is judged.

pub mod diagnosis;
pub mod estimate;
pub mod loss;
pub mod metrics;
pub mod optimizer;
pub mod session;
mod table;

pub use estimate::{Estimate, estimate};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use session::{Epoch, Plan, Progress, Session};
pub use table::{TRAINING, training_settings};
