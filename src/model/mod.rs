//! What can be trained.

pub mod activation;
pub mod forest;
pub mod linear;
pub mod mlp;
mod table;
pub mod tree;

pub use activation::Activation;
pub use forest::{ForestPlan, ForestProgress, ForestSession, ForestStep};
pub use linear::Linear;
pub use table::{MODEL, MODELS, fits, is_network, model_settings};
