//! What trials say when they are done: importance, fronts, races, curves, the measured truth. Pure functions of trials; nothing
//! here draws, and nothing here reaches a study's result.

pub mod curves;
pub mod explainer;
pub mod importance;
pub mod pareto;
pub mod race;
mod trials;
pub mod truth;

pub use trials::{Scored, last_legs, scored};
