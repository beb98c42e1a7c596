//! What can be trained.

pub mod activation;
pub mod mlp;
