//! Tunescape: a laboratory for hyperparameter tuning.
pub mod data;
pub mod math;
pub mod sampler;
pub mod scheduler;
pub mod space;
pub mod trial;
