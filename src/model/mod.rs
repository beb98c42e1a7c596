//! What can be trained.

pub mod activation;
pub mod dropout;
pub mod init;
pub mod mlp;
pub mod norm;
mod table;

pub use activation::Activation;
pub use init::Init;
pub use norm::Norm;
pub use table::MODELS;
