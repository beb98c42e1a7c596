//! Tunescape: a laboratory for hyperparameter tuning.
pub mod math;
pub mod space;
pub mod data;
