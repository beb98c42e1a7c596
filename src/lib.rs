//! Tunescape: a laboratory for hyperparameter tuning.
//!
//! The modules stand in the order of their dependencies: each may use those above it, none below (`tests/layering.rs`).
#![deny(unsafe_code)]

pub mod math;

pub mod space;

pub mod trial;

pub mod data;

pub mod model;

pub mod train;

pub mod objective;

pub mod sampler;

pub mod scheduler;

pub mod study;

pub mod runtime;

pub mod plot;

pub mod page;
