//! How a model learns: losses, optimizers, schedules, early stopping and the session that runs them.

pub mod checkpoint;
pub mod clip;
pub mod estimate;
pub mod loss;
pub mod optimizer;
pub mod plan;
pub mod regulariser;
pub mod schedule;
pub mod session;
pub mod stopping;
mod table;

pub use checkpoint::{Checkpoint, Mismatch};
pub use estimate::{Estimate, estimate};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use plan::Plan;
pub use schedule::{Plateau, Schedule};
pub use session::{Epoch, Progress, Session};
pub use stopping::{Stopper, Verdict};
pub use table::{TRAINING, training_settings};
