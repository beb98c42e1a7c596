//! How a model learns: losses, optimizers, schedules, early stopping, the session that runs them; how it is judged; derivatives
//! by hyperparameters; the loss around a network.

pub mod adapted;
pub mod checkpoint;
pub mod clip;
pub mod diagnosis;
pub mod estimate;
pub mod hyper;
pub mod landscape;
pub mod linear;
pub mod loss;
pub mod metrics;
pub mod optimizer;
pub mod pass;
pub mod plan;
pub mod regulariser;
pub mod schedule;
pub mod session;
pub mod solver;
pub mod stopping;
mod table;

pub use checkpoint::{Checkpoint, Mismatch};
pub use estimate::{Estimate, estimate};
pub use linear::{LinearPlan, LinearSession};
pub use loss::Loss;
pub use optimizer::Optimizer;
pub use plan::Plan;
pub use schedule::{Plateau, Schedule};
pub use session::{Epoch, Progress, Session};
pub use stopping::{Stopper, Verdict};
pub use table::{LIVE, TRAINING, training_settings};
