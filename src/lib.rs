//! Tunescape: a laboratory for hyperparameter tuning.
pub mod data;
pub mod math;
pub mod model;
pub mod train;
