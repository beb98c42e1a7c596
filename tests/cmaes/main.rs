//! Promise: CMA-ES computes what its reference computes, number by number; its sampler depends on what it sees and on nothing
//! else, stays inside the space whatever happens to its trials, and finds minima as well as the reference does.
#![cfg(not(target_arch = "wasm32"))]

mod history;
mod quality;
mod reference;
mod search;

use serde_json::Value as Json;

fn real(json: &Json) -> f64 {
    match json.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(other) => panic!("{other}"),
        None => json.as_f64().expect("a number"),
    }
}

/// Numbers of a list, nested or not.
fn reals(json: &Json) -> Vec<f64> {
    match json.as_array() {
        Some(list) => list.iter().flat_map(reals).collect(),
        None => vec![real(json)],
    }
}

fn list(json: &Json) -> &Vec<Json> {
    json.as_array().expect("a list")
}

fn size(json: &Json) -> usize {
    json.as_u64().expect("a count") as usize
}
