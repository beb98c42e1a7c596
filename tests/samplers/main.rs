//! Promise: what every sampler keeps, whatever the space, the history and the knobs. The cases are made from the table, so that a new
//! sampler is held to them by being listed; `TUNESCAPE_SAMPLER` names one that is to be held to them alone.
#![cfg(not(target_arch = "wasm32"))]

mod cases;
mod finite_difference;
mod laws;
mod learning;
mod random;
mod refusals;
mod texts;
