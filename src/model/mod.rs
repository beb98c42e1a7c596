//! What can be trained.

pub mod activation;
pub mod dropout;
pub mod forest;
pub mod init;
pub mod linear;
pub mod mlp;
pub mod norm;
pub mod piece;
mod pretrained;
mod table;
pub mod tree;

pub use activation::Activation;
pub use forest::{ForestPlan, ForestProgress, ForestSession, ForestStep};
pub use init::Init;
pub use linear::Linear;
pub use norm::Norm;
pub use pretrained::Pretrained;
pub use table::{MODEL, MODELS, fine_tunes, fits, is_network, model_settings};
