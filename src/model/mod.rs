//! What can be trained.

pub mod activation;
pub mod linear;
pub mod mlp;
mod table;

pub use activation::Activation;
pub use linear::Linear;
pub use table::MODELS;
