//! Promise: a study with any sampler of the table and any option of its knobs is the same whatever the number of workers and the order
//! in which they are ready.
#![cfg(not(target_arch = "wasm32"))]

#[path = "samplers/cases.rs"]
#[allow(dead_code)]
mod cases;

use cases::{bowl, record, variants};
use tunescape::math::rng::{Lane, Stream};
use tunescape::space::{Choice, Param};
use tunescape::study::{Ask, Spec, Study};
use tunescape::trial::{Leg, Outcome, State};

/// 24 trials in a space with a logarithmic range, an integer, a choice and a condition on it.
fn spec(sampler: Choice) -> Spec {
    let mut spec = Spec::from_json(
        r#"{"version": 1, "data": {"name": "moons"}, "trials": 24, "window": 4, "space": [
            {"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
            {"name": "hidden_width", "type": "int", "low": 2, "high": 32, "log": true},
            {"name": "optimizer", "type": "categorical", "choices": ["sgd", "momentum", "adam"]},
            {"name": "momentum", "type": "float", "low": 0.5, "high": 0.99, "when": {"parameter": "optimizer", "is": ["momentum"]}}]}"#,
    )
    .expect("a good spec");
    if sampler.name == "hypergradient" {
        spec = Spec::from_json(
            r#"{"version": 1, "data": {"name": "moons"}, "trials": 24, "window": 4, "gradient": "forward",
                "training": {"optimizer": "momentum"}, "space": [
                {"name": "learning_rate", "type": "float", "low": 1e-4, "high": 1.0, "log": true},
                {"name": "momentum", "type": "float", "low": 0.5, "high": 0.99}]}"#,
        )
        .expect("a good spec");
    }
    spec.sampler = sampler;
    if spec.check().is_err() {
        spec.window = 1;
    }
    spec.check().expect("a good spec");
    spec
}

/// What a training would give: some diverge, some fail.
fn outcome(spec: &Spec, leg: &Leg) -> Outcome {
    let value = bowl(&spec.space, &leg.params);
    let (state, values) = match leg.index % 7 {
        3 => (State::Failed, vec![]),
        5 => (State::Complete, vec![f64::INFINITY]),
        _ => (State::Complete, vec![value]),
    };
    let mut outcome = record(leg.index, leg.params.clone(), state, &values).outcome.expect("it has one");
    // By the unit of each range; what it is by does not matter here.
    let slope = |p: &Param| Some(2.0 * (p.domain.to_unit(leg.params.get(&p.name)?)? - 0.3));
    let gradient = || spec.space.params().iter().filter_map(slope).collect();
    outcome.gradient = spec.recipe.gradient.as_ref().filter(|_| value.is_finite()).map(|_| gradient());
    outcome
}

/// Runs with so many workers; who is ready next is drawn.
fn run(spec: &Spec, workers: usize, seed: u64) -> String {
    let mut study = Study::new(spec.clone());
    let mut stream = Stream::new(seed, Lane::Test, workers as u64);
    let mut running: Vec<Leg> = Vec::new();
    loop {
        let asked = if running.len() < workers { study.ask() } else { Ask::Wait };
        match asked {
            Ask::Leg(leg) => running.push(leg),
            Ask::Wait | Ask::Finished if running.is_empty() => break,
            Ask::Wait | Ask::Finished => {
                let leg = running.swap_remove(stream.below(running.len() as u32) as usize);
                study.tell(leg.index, outcome(spec, &leg)).expect("a first result");
            }
        }
    }
    assert!(study.finished());
    study.digest().to_string()
}

#[test]
fn any_number_of_workers() {
    for choice in variants() {
        let spec = spec(choice);
        let alone = run(&spec, 1, 0);
        for (workers, seed) in [(2, 1), (3, 2), (8, 3)] {
            assert_eq!(run(&spec, workers, seed), alone, "{workers} workers: {:?}", spec.sampler);
        }
    }
}
