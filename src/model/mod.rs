//! What can be trained.

pub mod activation;
pub mod mlp;
mod table;

pub use activation::Activation;
pub use table::MODELS;
