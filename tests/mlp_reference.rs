//! Promise: ten steps of training give the values that PyTorch gives, in f64 to ten digits, in f32 as closely as f32 can.
//!
//! `golden/mlp_steps.json` says where they come from. All of its 18 cases are run with all settings of optimisers, penalties
//! and clipping that it has values for (15 for most); the number of runs is asserted, so that none is skipped unseen.
#![cfg(not(target_arch = "wasm32"))]
// The checksum's cosine only weighs what is compared to a tolerance.
#![allow(clippy::disallowed_methods)]

use serde_json::Value;
use tunescape::math::scalar::Scalar;
use tunescape::model::activation::Activation;
use tunescape::model::mlp::{Mlp, Workspace};
use tunescape::train::clip;
use tunescape::train::loss::{Loss, Shape, Tally, Truth};
use tunescape::train::optimizer::{Optimizer, State};
use tunescape::train::regulariser;

fn floats(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(floats).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

struct Case {
    name: String,
    sizes: Vec<usize>,
    activation: Activation,
    loss: Loss,
    x: Vec<f64>,
    y: Vec<f64>,
    labels: Vec<u32>,
    batches: Vec<Vec<usize>>,
    parameters: Vec<f64>,
    step0: Value,
    optimisers: Value,
}

fn read(case: &Value) -> Option<Case> {
    let name = case["hidden_activations"].get(0).and_then(Value::as_str).unwrap_or("tanh");
    let activation = Activation::ALL.into_iter().find(|a| a.id() == name)?;
    let loss = match case["loss"].as_str()? {
        "cross_entropy" => Loss::CrossEntropy,
        "mse" => Loss::Mse,
        "l1" => Loss::Mae,
        "huber" => Loss::Huber { delta: 1.0 },
        "bce_logits" => Loss::Bce,
        _ => return None,
    };
    let y = floats(&case["y"]);
    let layers = case["init_W"].as_array()?.iter().zip(case["init_b"].as_array()?);
    Some(Case {
        name: case["name"].as_str()?.into(),
        sizes: floats(&case["layer_sizes"]).iter().map(|&s| s as usize).collect(),
        activation,
        loss,
        x: floats(&case["X"]),
        labels: y.iter().map(|&y| y as u32).collect(),
        y,
        batches: case["batches"]
            .as_array()?
            .iter()
            .map(|b| floats(b).iter().map(|&i| i as usize).collect())
            .collect(),
        parameters: layers.flat_map(|(w, b)| [floats(w), floats(b)].concat()).collect(),
        step0: case["step0"].clone(),
        optimisers: case["optimisers"].clone(),
    })
}

struct Run<S> {
    net: Mlp<S>,
    space: Workspace<S>,
}

impl<S: Scalar> Run<S> {
    fn new(case: &Case) -> Self {
        let last = case.sizes.len() - 1;
        let mut net = Mlp::zeros(case.sizes[0], &case.sizes[1..last], case.sizes[last], case.activation);
        net.set_parameters(&case.parameters);
        let space = Workspace::new(&net, case.y.len(), true);
        Self { net, space }
    }

    /// Raw outputs and mean loss of the rows, and their gradient in `space`.
    fn pass(&mut self, case: &Case, rows: &[usize]) -> (Vec<f64>, f64) {
        let inputs = case.sizes[0];
        for (i, &row) in rows.iter().enumerate() {
            for (to, &from) in self.space.x[i * inputs..].iter_mut().zip(&case.x[row * inputs..][..inputs]) {
                *to = S::from_f64(from);
            }
        }
        let labels: Vec<u32> = rows.iter().map(|&r| case.labels[r]).collect();
        let numbers: Vec<f64> = rows.iter().map(|&r| case.y[r]).collect();
        let truth = match case.loss {
            Loss::CrossEntropy => Truth::Classes(&labels),
            _ => Truth::Numbers(&numbers),
        };
        self.net.forward(&mut self.space, rows.len());
        let last = self.net.layers()[self.net.layers().len() - 1];
        let shape = Shape { rows: rows.len(), width: last.outputs, padded: last.padded };
        let raw = self.space.outputs().chunks_exact(last.padded).take(rows.len());
        let raw = raw.flat_map(|row| row[..last.outputs].iter().map(|v| v.to_f64())).collect();
        let mut tally = Tally::default();
        let (z, errors) = self.space.errors_mut();
        case.loss.measure(z, shape, truth, &mut tally);
        case.loss.differentiate(z, shape, truth, (rows.len(), 0.0), errors);
        self.net.backward(&mut self.space, rows.len(), true);
        (raw, tally.mean_loss())
    }
}

fn close(what: &str, got: f64, expected: f64, tolerance: f64) {
    let error = (got - expected).abs() / expected.abs().max(1e-300);
    assert!(error <= tolerance, "{what}: {got} is not {expected} (relative error {error:e})");
}

/// For vectors: relative to the largest magnitude, because single entries may be sums that cancel.
fn close_all(what: &str, got: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(got.len(), expected.len(), "{what}");
    let size = expected.iter().fold(1e-300, |most: f64, v| most.max(v.abs()));
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() <= tolerance * size, "{what}: {g} is not {e}");
    }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// An optimiser and what is done to the gradient before it.
struct Rule {
    optimizer: Optimizer,
    rate: f64,
    l1: f64,
    l2: f64,
    clip: f64,
    decay: f64,
}

fn rule(setting: &Value) -> Rule {
    let number = |key: &str| setting[key].as_f64().unwrap_or(0.0);
    let (momentum, epsilon) = (number("momentum"), number("eps"));
    let betas = floats(&setting["betas"].as_array().map_or(Value::Array(vec![]), |b| b.clone().into()));
    let optimizer = match setting["kind"].as_str().expect("a kind") {
        "sgd" if momentum == 0.0 => Optimizer::Sgd,
        "sgd" => Optimizer::Momentum { momentum, nesterov: setting["nesterov"] == true },
        "rmsprop" => Optimizer::RmsProp { rho: number("alpha"), epsilon, momentum },
        "adagrad" => Optimizer::Adagrad { epsilon },
        "adam" => Optimizer::Adam { beta1: betas[0], beta2: betas[1], epsilon },
        "adamw" => Optimizer::AdamW { beta1: betas[0], beta2: betas[1], epsilon },
        kind => panic!("unknown optimiser {kind}"),
    };
    Rule {
        optimizer,
        rate: number("lr"),
        l1: number("l1"),
        l2: number("l2"),
        clip: number("clip_norm"),
        decay: number("weight_decay"),
    }
}

fn replay<S: Scalar>(case: &Case, name: &str, rule: &Rule, exact: bool) {
    let expected = &case.optimisers[name];
    let deviation = |key: &str| expected["torch_float32_deviation"][key].as_f64().expect("a deviation");
    // As the file says: ten digits, nine for adaptive optimisers with ReLU; in f32 the loss decides.
    let adaptive = !matches!(rule.optimizer, Optimizer::Sgd | Optimizer::Momentum { .. });
    let adaptive_relu = adaptive && case.activation == Activation::Relu;
    let tolerance = match exact {
        true if adaptive_relu => 1e-9,
        true => 1e-10,
        false => (5.0 * deviation("loss")).max(1e-4),
    };
    let mut run = Run::<S>::new(case);
    let mut state = State::new(rule.optimizer, run.net.buffer().len());
    for (t, batch) in case.batches.iter().enumerate() {
        let what = |key: &str| format!("{} {name} step {t} {key}", case.name);
        let at = |key: &str| expected[key][t].as_f64().expect("a value a step");
        let (outputs, loss) = run.pass(case, batch);
        close(&what("loss"), loss, at("loss"), tolerance);
        let gradient = run.net.flatten(&run.space.gradient);
        if exact && t == 0 {
            close_all(&what("outputs"), &outputs, &floats(&case.step0["output"]), tolerance);
            let layers = case.step0["grad_W"].as_array().expect("layers").iter();
            let layers = layers.zip(case.step0["grad_b"].as_array().expect("layers"));
            let reference: Vec<f64> = layers.flat_map(|(w, b)| [floats(w), floats(b)].concat()).collect();
            close_all(&what("gradient"), &gradient, &reference, tolerance);
        }
        let net = &run.net;
        for weights in net.weights() {
            let (w, g) = (&net.buffer()[weights.clone()], &mut run.space.gradient[weights]);
            regulariser::l1(rule.l1, w, g);
            regulariser::l2(rule.l2, w, g);
        }
        let total_norm = match rule.clip {
            0.0 => clip::norm(&run.space.gradient),
            limit => clip::clip(limit, &mut run.space.gradient),
        };
        if !rule.optimizer.decouples() {
            regulariser::l2(rule.decay, net.buffer(), &mut run.space.gradient);
        }
        state.count();
        let all = 0..net.buffer().len();
        state.apply(all, rule.rate, rule.decay, run.net.buffer_mut(), &run.space.gradient);
        let parameters = run.net.parameters();
        if exact {
            close(&what("grad_norm"), total_norm, at("grad_norm"), tolerance);
            close(&what("param_norm"), norm(&parameters), at("param_norm"), tolerance);
            let checksum: f64 = parameters.iter().enumerate().map(|(i, p)| p * (i as f64).cos()).sum();
            let size = norm(&parameters);
            assert!((checksum - at("checksum")).abs() <= tolerance * size, "{}", what("checksum"));
            let all = &expected["params_after_each_step"][t];
            if !all.is_null() {
                close_all(&what("parameters"), &parameters, &floats(all), tolerance);
            }
        }
    }
    let last = &expected["params_after_step_10"];
    if exact && !last.is_null() {
        close_all(&case.name, &run.net.parameters(), &floats(last), tolerance);
    }
    let everything: Vec<usize> = (0..case.y.len()).collect();
    let (_, loss) = run.pass(case, &everything);
    let after = expected["loss_all_rows_after_10"].as_f64().expect("a loss");
    close(&format!("{} {name} all rows", case.name), loss, after, tolerance);
}

fn replay_all(run: impl Fn(&Case, &str, &Rule)) -> (usize, usize) {
    let file: Value = serde_json::from_str(include_str!("golden/mlp_steps.json")).expect("JSON");
    let (mut cases, mut runs) = (0, 0);
    for case in file["cases"].as_array().expect("cases").iter().filter_map(read) {
        cases += 1;
        for name in case.optimisers.as_object().expect("runs").keys() {
            run(&case, name, &rule(&file["optimisers"][name]));
            runs += 1;
        }
    }
    (cases, runs)
}

#[test]
fn double_precision_meets_pytorch() {
    let run = |case: &Case, name: &str, rule: &Rule| replay::<f64>(case, name, rule, true);
    assert_eq!(replay_all(run), (18, 161));
}

#[test]
fn single_precision_comes_as_close_as_it_can() {
    let run = |case: &Case, name: &str, rule: &Rule| replay::<f32>(case, name, rule, false);
    assert_eq!(replay_all(run), (18, 161));
}
