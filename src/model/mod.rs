//! What can be trained.

pub mod activation;
pub mod mlp;
mod table;

pub use activation::Activation;
pub use table::{MODEL, MODELS, fits, is_network, model_settings};
