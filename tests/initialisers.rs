//! Promise: initial weights follow the laws that they are named after.
//!
//! `golden/init.json` gives bounds, deviations and the statistical test.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::activation::Activation;
use tunescape::model::init::{Init, Law};
use tunescape::model::mlp::Mlp;

#[test]
fn bounds_and_deviations_are_those_of_the_file() {
    let file: Value = serde_json::from_str(include_str!("golden/init.json")).expect("JSON");
    let layers = file["layers"].as_array().expect("layers");
    let mut checked = 0;
    for layer in layers {
        let number = |key: &str| layer[key].as_f64().unwrap_or_else(|| panic!("{key}"));
        let (inputs, outputs) = (number("fan_in") as usize, number("fan_out") as usize);
        for (init, key) in [
            (Init::GlorotUniform, "xavier_uniform_bound"),
            (Init::GlorotNormal, "xavier_normal_std"),
            (Init::HeUniform, "he_uniform_bound"),
            (Init::HeNormal, "he_normal_std"),
            (Init::LecunUniform, "lecun_uniform_bound"),
            (Init::LecunNormal, "lecun_normal_std"),
            (Init::Pytorch, "pytorch_linear_default_bound_weight_and_bias"),
        ] {
            let law = init.weights(inputs, outputs, false);
            let (Law::Uniform(size) | Law::Normal(size)) = law;
            assert_eq!(matches!(law, Law::Uniform(_)), !key.ends_with("std"));
            assert!((size - number(key)).abs() <= 1e-12 * size, "{key} {inputs} {outputs}: {size}");
            sample(layer, init, inputs, outputs, law);
            checked += 1;
        }
        assert_eq!(Init::Auto.weights(inputs, outputs, true), Init::HeUniform.weights(inputs, outputs, true));
        assert_eq!(
            Init::Auto.weights(inputs, outputs, false),
            Init::GlorotUniform.weights(inputs, outputs, true)
        );
    }
    assert_eq!(checked, 7 * 10);
}

/// Draws the layer itself, by as many seeds as the test wants numbers.
fn sample(layer: &Value, init: Init, inputs: usize, outputs: usize, law: Law) {
    let wanted = layer["accept"]["n"].as_f64().map_or(2000, |n| n as usize).max(2000);
    let (mut weights, mut biases) = (Vec::new(), Vec::new());
    for index in 0.. {
        let mut net = Mlp::<f64>::zeros(inputs, &[], outputs, Activation::Tanh);
        net.initialise_by(init, 11, index);
        let parameters = net.parameters();
        weights.extend_from_slice(&parameters[..inputs * outputs]);
        biases.extend_from_slice(&parameters[inputs * outputs..]);
        if weights.len() >= wanted {
            break;
        }
    }
    let what = format!("{init:?} {inputs} {outputs}");
    check(&what, &weights, law);
    match init {
        Init::Pytorch if biases.len() >= 2000 => check(&what, &biases, law),
        Init::Pytorch => assert!(biases.iter().all(|b| *b != 0.0), "{what}"),
        _ => assert!(biases.iter().all(|b| *b == 0.0), "{what}"),
    }
}

/// Four standard errors of deviation and mean.
fn check(what: &str, x: &[f64], law: Law) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let deviation = (x.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt();
    let (expected, error) = match law {
        Law::Uniform(bound) => (bound / 3.0f64.sqrt(), 0.4472),
        Law::Normal(deviation) => (deviation, std::f64::consts::FRAC_1_SQRT_2),
    };
    assert!(
        (deviation / expected - 1.0).abs() < 4.0 * error / n.sqrt(),
        "{what}: {deviation} not {expected}"
    );
    assert!(mean.abs() < 4.0 * expected / n.sqrt(), "{what}: mean {mean}");
    if let Law::Uniform(bound) = law {
        assert!(x.iter().all(|v| v.abs() <= bound), "{what}");
    }
}

/// Weights of a layer, then its biases, then the next layer, from one stream.
#[test]
fn pytorch_draws_biases_after_weights() {
    let mut net = Mlp::<f64>::zeros(2, &[3], 1, Activation::Relu);
    net.initialise_by(Init::Pytorch, 4, 7);
    let mut stream = Stream::new(4, Lane::Init, 7);
    let parameters = net.parameters();
    let mut at = 0;
    for (inputs, outputs) in [(2, 3), (3, 1)] {
        let bound = 1.0 / (inputs as f64).sqrt();
        for i in 0..inputs {
            for o in 0..outputs {
                assert_eq!(parameters[at + o * inputs + i], stream.uniform(-bound, bound));
            }
        }
        at += inputs * outputs;
        for o in 0..outputs {
            assert_eq!(parameters[at + o], stream.uniform(-bound, bound));
        }
        at += outputs;
    }
}
