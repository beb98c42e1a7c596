//! Tunescape: a laboratory for hyperparameter tuning.
//!
//! The modules stand in the order of their dependencies: each may use those above it, none below (`tests/layering.rs`).
//! A study is asked for the next leg and told what came of it; [`runtime`] does that with many workers:
//!
//! ```
//! use tunescape::runtime::threads;
//! use tunescape::study::{Spec, Study};
//!
//! let spec = Spec::from_json(
//!     r#"{"version": 1, "data": {"name": "moons"}, "trials": 6, "training": {"epochs": 5},
//!         "space": [{"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true}]}"#,
//! )
//! .expect("a good spec");
//! let studies = threads::run(vec![Study::new(spec)], 2, |_| {}).expect("it runs");
//! let (leg, outcome) = studies[0].best().expect("six trials");
//! println!("{:?} gives {:?}; {}", leg.params, outcome.values, studies[0].digest());
//! ```
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

pub mod analysis;

pub mod plot;

pub mod page;
