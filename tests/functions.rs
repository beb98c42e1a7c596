//! Promise: the test functions have the values, and the minima, that the literature gives them.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value as Json;
use tunescape::math::rng::{Lane, Stream};
use tunescape::objective::functions::{Arity, FUNCTIONS, find, mixed};

#[test]
fn check_points_of_the_reference() {
    let file: Json = serde_json::from_str(include_str!("golden/search/regret.json")).expect("JSON");
    let mut compared = 0;
    for function in file["functions"].as_array().expect("functions") {
        let name = function["name"].as_str().expect("name");
        for point in function["check_points"].as_array().expect("points") {
            let params = &point["params"];
            let real = |key: &str| params[key].as_f64().expect("a number");
            let ours = match name {
                "mixed4" => {
                    let act = params["act"].as_str().expect("act");
                    let act =
                        ["relu", "tanh", "gelu", "sigmoid"].iter().position(|a| *a == act).expect("known");
                    mixed(real("lr"), params["depth"].as_i64().expect("depth"), act, real("momentum"))
                }
                _ => {
                    let names = function["space"].as_array().expect("space").iter();
                    let x: Vec<f64> = names.map(|p| real(p["name"].as_str().expect("name"))).collect();
                    let known = find(name.trim_end_matches(|c: char| c.is_ascii_digit()));
                    (known.or_else(|| find(name)).expect("a function").value)(&x)
                }
            };
            let theirs = point["value"].as_f64().expect("value");
            assert!((ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0), "{name}: {ours} for {theirs}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
    // The optimum: no offset, and u = 0 at 10^(0.3 - 2.5).
    assert!(mixed(0.006_309_573_444_801_93, 5, 2, 0.8).abs() < 1e-20);
}

fn sizes(arity: Arity) -> Vec<usize> {
    match arity {
        Arity::Exactly(d) => vec![d],
        Arity::AtLeast(d) => vec![d, d + 1, 6, 20],
    }
}

#[test]
fn minima_are_where_they_are_said_to_be() {
    for function in FUNCTIONS {
        for d in sizes(function.arity) {
            let least = (function.minimum)(d).expect("known");
            let places = (function.minimisers)(d);
            assert!(!places.is_empty());
            for x in &places {
                assert_eq!(x.len(), d);
                for (i, &x) in x.iter().enumerate() {
                    let (low, high) = (function.bounds)(i);
                    assert!(low <= x && x <= high, "{} {x}", function.id);
                }
                let value = (function.value)(x);
                assert!((value - least).abs() <= 1e-9 * least.abs().max(1.0), "{} {d}: {value}", function.id);
                // No way down from there, near or far.
                let mut stream = Stream::new(7, Lane::Test, d as u64);
                for scale in [1e-4, 1e-2, 1.0, 1e3] {
                    for _ in 0..200 {
                        let near: Vec<f64> = x
                            .iter()
                            .enumerate()
                            .map(|(i, x)| {
                                let (low, high) = (function.bounds)(i);
                                (x + scale * stream.normal()).clamp(low, high)
                            })
                            .collect();
                        let there = (function.value)(&near);
                        assert!(there.is_finite() && there >= least - 1e-9, "{} {near:?}", function.id);
                    }
                }
            }
        }
    }
}

#[test]
fn names_are_unique() {
    for (i, function) in FUNCTIONS.iter().enumerate() {
        assert!(FUNCTIONS[..i].iter().all(|f| f.id != function.id));
        assert!(find(function.id).is_some());
    }
    assert!(find("nothing").is_none());
}
