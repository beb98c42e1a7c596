//! Promise: every scheduler decides as its reference does, on every report of every reference case, parallel runs included;
//! the best trial is never stopped by a rule that compares; no cache changes a rule; every rule travels unchanged.
#![cfg(not(target_arch = "wasm32"))]

mod common;
mod legs;
mod peers;
mod population;
mod reference;
mod rules;
mod strange;
mod studies;
mod tables;
