//! Promise: hypergradients are derivatives of the validation loss. They meet the values PyTorch's autograd gives (and 4th
//! order differences beside them) through 20 steps and at the minimum; forward and reverse mode agree on mini-batches and
//! schedules of the rate and meet central differences there; work cut into slices gives the same bits.
//!
//! `golden/hypergradient.json` says where its values come from. Its tolerance is 1e-8 relative with 1e-9 absolute in f64,
//! 1e-3 with 1e-7 in f32.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::model::activation::Activation;
use tunescape::train::hyper::implicit::Penalty;
use tunescape::train::hyper::solve::{Method, State};
use tunescape::train::hyper::{
    Batches, Baydin, Descent, Forward, HyperGradient, Implicit, ImplicitGradient, Reverse, ReverseGradient,
    Ridge, Rule,
};
use tunescape::train::loss::{Loss, Shape, Tally, Truth};
use tunescape::train::pass::{Advance, Architecture, Fault};

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/hypergradient.json")).expect("JSON")
}

fn floats(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(floats).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

fn float(v: &Value) -> f64 {
    v.as_f64().expect("a number")
}

fn part(v: &Value) -> Arc<Part> {
    let labels: Vec<u32> = floats(&v["y"]).iter().map(|&y| y as u32).collect();
    let rows = labels.len();
    let x = floats(&v["X"]);
    let classes = labels.iter().max().map_or(0, |m| m + 1);
    Arc::new(Part { rows, inputs: x.len() / rows, x, target: Target::Classes { labels, classes } })
}

fn architecture(sizes: &Value) -> Architecture {
    let sizes: Vec<usize> = floats(sizes).iter().map(|&s| s as usize).collect();
    let last = sizes.len() - 1;
    Architecture {
        inputs: sizes[0],
        hidden: sizes[1..last].to_vec(),
        outputs: sizes[last],
        activation: Activation::Tanh,
    }
}

/// All reports, in slices of `allowance` multiply-adds, and the number of slices.
fn reports<R>(allowance: u64, mut advance: impl FnMut(u64) -> Advance<R>) -> (Vec<R>, usize) {
    let (mut all, mut slices) = (Vec::new(), 0);
    loop {
        slices += 1;
        match advance(allowance) {
            Advance::Working => {}
            Advance::Report(report) => all.push(report),
            Advance::Finished => return (all, slices),
        }
    }
}

fn forward<S: Scalar>(descent: &Descent, parts: &[Arc<Part>; 2], every: u32) -> Vec<HyperGradient> {
    let [train, validation] = parts.clone();
    let mut session = Forward::<S>::new(descent.clone(), train, validation, every).expect("a good plan");
    reports(u64::MAX, |a| session.advance(a)).0
}

fn reverse<S: Scalar>(descent: &Descent, parts: &[Arc<Part>; 2]) -> (ReverseGradient, Vec<f64>) {
    let [train, validation] = parts.clone();
    let mut session = Reverse::<S>::new(descent.clone(), train, validation).expect("a good plan");
    let mut all = reports(u64::MAX, |a| session.advance(a)).0;
    assert_eq!(all.len(), 1);
    (all.remove(0), session.parameters())
}

/// (relative, absolute)
type Tolerance = (f64, f64);
const DOUBLE: Tolerance = (1e-8, 1e-9);
const SINGLE: Tolerance = (1e-3, 1e-7);

/// Asserts, and returns the share of the tolerance that was used.
fn close(what: &str, got: f64, expected: f64, (relative, absolute): Tolerance) -> f64 {
    let used = (got - expected).abs() / (relative * expected.abs() + absolute);
    assert!(used <= 1.0, "{what}: {got} but {expected}, {used} of the tolerance");
    used
}

fn close_all(what: &str, got: &[f64], expected: &[f64], tolerance: Tolerance) -> f64 {
    assert_eq!(got.len(), expected.len(), "{what}");
    let pairs = got.iter().zip(expected).enumerate();
    pairs.fold(0.0, |most, (i, (&g, &e))| most.max(close(&format!("{what}, {i}"), g, e, tolerance)))
}

fn triple(h: &HyperGradient) -> [f64; 3] {
    assert!(h.finite);
    [h.d_log_learning_rate, h.d_momentum, h.d_log_weight_decay]
}

fn unrolled(check: impl Fn(&str, &Descent, &[Arc<Part>; 2], &Value)) -> usize {
    let file = golden();
    let parts = [part(&file["train"]), part(&file["validation"])];
    let mut cases = 0;
    for model in file["unrolled"].as_array().expect("models") {
        for setting in model["settings"].as_array().expect("settings") {
            let descent = Descent {
                architecture: architecture(&model["layer_sizes"]),
                loss: Loss::CrossEntropy,
                start: floats(&model["init_params"]),
                learning_rate: float(&setting["lr"]),
                factors: Vec::new(),
                momentum: float(&setting["momentum"]),
                weight_decay: float(&setting["weight_decay"]),
                l2: 0.0,
                steps: float(&setting["T"]) as u32,
                batches: Batches::Full,
            };
            let name = format!("{} lr {}", model["name"], setting["lr"]);
            check(&name, &descent, &parts, setting);
            cases += 1;
        }
    }
    cases
}

fn meets_autograd<S: Scalar>(tolerance: Tolerance) {
    let exact = tolerance == DOUBLE;
    let cases = unrolled(|name, descent, parts, expected| {
        let by = |of: &str| {
            let d = &expected[of];
            [float(&d["log_lr"]), float(&d["momentum"]), float(&d["log_weight_decay"])]
        };
        let mut used = 0.0f64;

        let all = forward::<S>(descent, parts, 1);
        assert_eq!(all.len(), 20);
        let gradients: Vec<f64> = all.iter().flat_map(triple).collect();
        let rows = floats(&expected["gradient_by_horizon"]["rows"]);
        used = used.max(close_all(&format!("{name} forward by horizon"), &gradients, &rows, tolerance));
        let values: Vec<f64> = all.iter().map(|h| h.value).collect();
        let losses = floats(&expected["val_loss_by_step"]);
        used = used.max(close_all(&format!("{name} loss by step"), &values, &losses, tolerance));
        used = used.max(close_all(name, &triple(&all[19]), &by("d_val_d"), tolerance));

        let (back, parameters) = reverse::<S>(descent, parts);
        used =
            used.max(close_all(&format!("{name} reverse"), &triple(&back.total), &by("d_val_d"), tolerance));
        let each = floats(&expected["d_val_d_log_lr_of_each_step"]);
        let got = &back.d_log_learning_rate_of_each_step;
        used = used.max(close_all(&format!("{name} each step"), got, &each, tolerance));
        if exact {
            // The file's own differences agreed to 1e-6.
            let differences = by("finite_difference_4th_order_h_1e_4");
            close_all(&format!("{name} differences"), &triple(&back.total), &differences, (1e-6, 1e-9));
            let last = floats(&expected["final_params"]);
            used = used.max(close_all(&format!("{name} parameters"), &parameters, &last, tolerance));
            let last = Descent { start: parameters, learning_rate: 0.0, steps: 1, ..descent.clone() };
            let loss = forward::<f64>(&last, &[parts[0].clone(), parts[0].clone()], 0)[0].value;
            used = used.max(close(
                &format!("{name} train loss"),
                loss,
                float(&expected["final_train_loss"]),
                tolerance,
            ));
        }
        println!("{name}: {used:.1e} of the tolerance; forward {} reverse {}", all[19].cost, back.total.cost);
    });
    assert_eq!(cases, 8);
}

#[test]
fn unrolled_double_precision_meets_autograd() {
    meets_autograd::<f64>(DOUBLE);
}

#[test]
fn unrolled_single_precision_stays_within_a_thousandth() {
    meets_autograd::<f32>(SINGLE);
}

/// A training on 150 random rows (more than one slab), in batches or whole, with a schedule.
fn noisy(activation: Activation, loss: Loss, numbers: bool, batches: Batches) -> (Descent, [Arc<Part>; 2]) {
    let mut stream = Stream::new(5, Lane::Test, 0);
    let mut make = |rows: usize| {
        let x: Vec<f64> = (0..rows * 3).map(|_| stream.normal()).collect();
        let target = match numbers {
            true => {
                Target::Numbers(x.chunks(3).map(|r| r[0] * r[1] - r[2] + 0.3 * stream.normal()).collect())
            }
            false => Target::Classes {
                labels: x.chunks(3).map(|r| u32::from(r[0] + r[1] * r[2] > 0.3 * stream.normal())).collect(),
                classes: 2,
            },
        };
        Arc::new(Part { rows, inputs: 3, x, target })
    };
    let parts = [make(150), make(140)];
    let outputs = if numbers { 1 } else { 2 };
    let architecture = Architecture { inputs: 3, hidden: vec![5, 4], outputs, activation };
    let mut net = architecture.zeros::<f64>();
    net.initialise(11, 0);
    let descent = Descent {
        architecture,
        loss,
        start: net.parameters(),
        learning_rate: 0.08,
        factors: (0..30).map(|t| 1.0 / (1.0 + 0.1 * f64::from(t))).collect(),
        momentum: 0.7,
        weight_decay: 0.01,
        l2: 0.0,
        steps: 20,
        batches,
    };
    (descent, parts)
}

#[test]
fn mini_batches_and_schedules_meet_central_differences() {
    let mut checked = 0;
    for (activation, loss, numbers) in [
        (Activation::Tanh, Loss::CrossEntropy, false),
        (Activation::Gelu, Loss::Mse, false),
        (Activation::Sigmoid, Loss::Mse, true),
        (Activation::Elu, Loss::CrossEntropy, false),
    ] {
        for batches in [Batches::shuffled(150, 16, 2, 3, 4), Batches::Full] {
            let what = format!("{activation:?} {loss:?} {numbers}");
            let (descent, parts) = noisy(activation, loss, numbers, batches);
            let front = forward::<f64>(&descent, &parts, 0);
            let (back, _) = reverse::<f64>(&descent, &parts);
            assert_eq!((front.len(), front[0].steps), (1, 20));
            let gradient = triple(&front[0]);
            close_all(&format!("{what}: the two modes"), &triple(&back.total), &gradient, (1e-11, 1e-13));

            // ELU's second derivative jumps at 0, and so does the hypergradient wherever a row crosses it: differences must
            // be too narrow to meet a jump.
            let kinked = activation == Activation::Elu;
            let value = |change: &dyn Fn(&mut Descent)| {
                let mut moved = descent.clone();
                change(&mut moved);
                forward::<f64>(&moved, &parts, 0)[0].value
            };
            let slope = |change: &dyn Fn(&mut Descent, f64)| {
                let h = if kinked { 1e-6 } else { 1e-3 };
                let f = |k: f64| value(&|d| change(d, k * h));
                (f(-2.0) - 8.0 * f(-1.0) + 8.0 * f(1.0) - f(2.0)) / (12.0 * h)
            };
            let factor = tunescape::math::float::exp;
            let differences = [
                slope(&|d, h| d.learning_rate *= factor(h)),
                slope(&|d, h| d.momentum += h),
                slope(&|d, h| d.weight_decay *= factor(h)),
            ];
            let tolerance = if kinked { (1e-6, 1e-8) } else { (1e-6, 1e-9) };
            close_all(&format!("{what}: differences"), &gradient, &differences, tolerance);
            for step in [0, 13, 19] {
                let difference = slope(&|d, h| d.factors[step] *= factor(h));
                let got = back.d_log_learning_rate_of_each_step[step];
                close(&format!("{what}: rate of step {step}"), got, difference, tolerance);
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 8);
}

#[test]
fn batches_are_those_of_a_training() {
    use tunescape::train::{Optimizer, Plan, Progress, Session};
    let (descent, parts) =
        noisy(Activation::Tanh, Loss::CrossEntropy, false, Batches::shuffled(150, 16, 3, 11, 0));
    let steps = 3 * 150u32.div_ceil(16);
    let plain = Descent { factors: Vec::new(), momentum: 0.0, weight_decay: 0.0, steps, ..descent };
    let (back, parameters) = reverse::<f64>(&plain, &parts);
    let plan = Plan {
        hidden: vec![5, 4],
        activation: Activation::Tanh,
        loss: Loss::CrossEntropy,
        optimizer: Optimizer::Sgd,
        learning_rate: plain.learning_rate,
        batch_size: 16,
        epochs: 3,
        ..Plan::default()
    };
    let mut session = Session::<f64>::new(plan, parts[0].clone(), parts[1].clone(), 11, 0);
    let mut last = None;
    loop {
        match session.advance(u64::MAX) {
            Progress::Finished => break,
            Progress::Epoch(epoch) => last = Some(epoch),
            Progress::Working => {}
        }
    }
    assert_eq!(session.net().parameters(), parameters, "the differentiated training is the training");
    assert_eq!(last.expect("three epochs").validation_loss, back.total.value);
}

#[test]
fn slices_change_no_bit() {
    let (descent, [train, validation]) =
        noisy(Activation::Tanh, Loss::CrossEntropy, false, Batches::shuffled(150, 140, 2, 3, 4));
    let run = |allowance| {
        let (d, t, v) = (descent.clone(), train.clone(), validation.clone());
        let mut forward = Forward::<f32>::new(d.clone(), t.clone(), v.clone(), 7).expect("a plan");
        let mut reverse = Reverse::<f32>::new(d.clone(), t.clone(), v.clone()).expect("a plan");
        let mut baydin =
            Baydin::<f32>::new(d.clone(), Rule::Additive { beta: 0.01 }, t.clone()).expect("a plan");
        let mut implicit = Implicit::new(ridge(&d, 0.1), t, v).expect("a plan");
        let (a, n) = reports(allowance, |a| forward.advance(a));
        let (b, m) = reports(allowance, |a| reverse.advance(a));
        let (c, k) = reports(allowance, |a| baydin.advance(a));
        let (e, l) = reports(allowance, |a| implicit.advance(a));
        (format!("{a:?} {b:?} {c:?} {e:?}"), [n, m, k, l])
    };
    let (whole, few) = run(u64::MAX);
    assert_eq!(few, [4, 2, 21, 2]);
    for allowance in [0, 30_000] {
        let (cut, slices) = run(allowance);
        assert_eq!(cut, whole);
        // Each step of 140 rows is two slabs; the larger allowance covers both.
        let more = slices.iter().zip(few).filter(|(many, few)| *many > few).count();
        assert_eq!(more, if allowance == 0 { 4 } else { 3 }, "{slices:?}");
    }
}

fn ridge(descent: &Descent, strength: f64) -> Ridge {
    Ridge {
        architecture: Architecture { hidden: Vec::new(), ..descent.architecture.clone() },
        loss: descent.loss,
        start: vec![0.0; 4 * descent.architecture.outputs],
        strength,
        penalty: Penalty::All,
        method: Method::ConjugateGradients,
        tolerance: 1e-12,
        limit: 200,
        gradient_tolerance: 1e-12,
        newton_steps: 50,
    }
}

fn solve(ridge: &Ridge, parts: &[Arc<Part>; 2]) -> (ImplicitGradient, Vec<f64>) {
    let [train, validation] = parts.clone();
    let mut session = Implicit::new(ridge.clone(), train, validation).expect("a good problem");
    let mut all = reports(u64::MAX, |a| session.advance(a)).0;
    assert_eq!(all.len(), 1);
    (all.remove(0), session.parameters().to_vec())
}

#[test]
fn implicit_gradients_meet_the_reference() {
    let file = golden();
    let mut points = 0;
    for problem in file["implicit"].as_array().expect("problems") {
        let source = if problem["train"].is_object() { problem } else { &file };
        let parts = [part(&source["train"]), part(&source["validation"])];
        assert!(floats(&problem["penalised_mask"]).iter().all(|&m| m == 1.0));
        let architecture = architecture(&problem["layer_sizes"]);
        let at = |log_lambda: f64, start: Vec<f64>, method| Ridge {
            architecture: architecture.clone(),
            loss: Loss::CrossEntropy,
            start,
            strength: tunescape::math::float::exp(log_lambda),
            penalty: Penalty::All,
            method,
            tolerance: 1e-11,
            limit: 4000,
            gradient_tolerance: 1e-13,
            newton_steps: 100,
        };
        let zeros = vec![0.0; architecture.count()];
        for point in problem["points"].as_array().expect("points") {
            let name = format!("{} {}", problem["name"], point["log_lambda"]);
            let log_lambda = float(&point["log_lambda"]);
            let condition = float(&point["hessian_condition_number"]);
            let expected = float(&point["hypergradient"]);
            let check = |found: &ImplicitGradient, how: &str| {
                assert!(found.finite && found.gradient_norm <= 1e-13, "{name} {how}: {found:?}");
                let used = close(&format!("{name} {how}"), found.d_log_strength, expected, DOUBLE);
                close(&format!("{name} {how} loss"), found.value, float(&point["val_loss"]), DOUBLE);
                let train = float(&point["train_loss_without_penalty"]);
                close(&format!("{name} {how} train"), found.train_loss, train, DOUBLE);
                println!(
                    "{name} {how}: {used:.1e} of the tolerance, {} Newton steps, condition {condition:.0}, {} products, residual {:.1e}",
                    found.newton_steps, found.products, found.residual
                );
            };
            // From nothing.
            let (found, parameters) =
                solve(&at(log_lambda, zeros.clone(), Method::ConjugateGradients), &parts);
            assert_eq!(found.state, State::Converged, "{name}");
            assert!(found.residual <= 1e-11 && found.products <= 3 * zeros.len() as u32, "{name}: {found:?}");
            check(&found, "conjugate gradients");
            close_all(&format!("{name} parameters"), &parameters, &floats(&point["params"]), (1e-8, 1e-8));
            close(
                &format!("{name} difference"),
                found.d_log_strength,
                float(&point["finite_difference"]),
                (1e-6, 1e-9),
            );

            // From the reference's own minimum: no step is taken.
            let mut given = at(log_lambda, floats(&point["params"]), Method::ConjugateGradients);
            given.newton_steps = 0;
            let (found, _) = solve(&given, &parts);
            assert_eq!(found.newton_steps, 0);
            check(&found, "given minimum");

            let (found, _) = solve(&at(log_lambda, zeros.clone(), Method::Neumann), &parts);
            if condition < 100.0 {
                assert_eq!(found.state, State::Converged, "{name}");
                check(&found, "Neumann");
            } else if found.state != State::Converged {
                // What ran out of products says so, and is as wrong as it says.
                assert_eq!((found.state, found.products), (State::Exhausted, 4000), "{name}");
                let error = (found.d_log_strength - expected).abs();
                println!("{name} Neumann: residual {:.1e}, error {error:.1e}", found.residual);
                assert!(found.residual > 1e-11 && error > 1e-12 * expected.abs(), "{name}: {found:?}");
            } else {
                check(&found, "Neumann");
            }
            points += 1;
        }
        // Where the hypergradient crosses 0.
        if let Some(minimum) = problem["stationary_minimum_of_val_loss"].as_object() {
            let log_lambda = float(&minimum["log_lambda"]);
            let slope = |x| solve(&at(x, zeros.clone(), Method::ConjugateGradients), &parts).0;
            assert!(slope(log_lambda - 1e-6).d_log_strength < 0.0);
            assert!(slope(log_lambda + 1e-6).d_log_strength > 0.0);
            close("stationary", slope(log_lambda).value, float(&minimum["val_loss"]), DOUBLE);
        }
    }
    assert_eq!(points, 12);
}

#[test]
fn unpenalised_biases_and_regression_meet_differences() {
    // Biases of a softmax without penalty leave the Hessian singular along one direction, in which nothing is asked.
    let mut checked = 0;
    for (loss, numbers) in [(Loss::CrossEntropy, false), (Loss::Mse, true)] {
        let (descent, parts) = noisy(Activation::Tanh, loss, numbers, Batches::Full);
        for penalty in [Penalty::Weights, Penalty::All] {
            let at = |log: f64| {
                let ridge = ridge(&descent, tunescape::math::float::exp(log));
                solve(&Ridge { penalty, ..ridge }, &parts).0
            };
            let middle = at(-2.0);
            assert_eq!(middle.state, State::Converged, "{middle:?}");
            assert!(middle.gradient_norm <= 1e-12, "{middle:?}");
            let h = 1e-2;
            let f = |k: f64| at(-2.0 + k * h).value;
            let slope = (f(-2.0) - 8.0 * f(-1.0) + 8.0 * f(1.0) - f(2.0)) / (12.0 * h);
            close(&format!("{loss:?} {penalty:?}"), middle.d_log_strength, slope, (1e-6, 1e-9));
            checked += 1;
        }
    }
    assert_eq!(checked, 4);
}

#[test]
fn a_network_with_hidden_layers_has_an_implicit_gradient_at_the_minimum_it_found() {
    let (descent, parts) = noisy(Activation::Tanh, Loss::CrossEntropy, false, Batches::Full);
    let at = |log: f64, start: &[f64]| {
        let ridge = Ridge {
            architecture: descent.architecture.clone(),
            start: start.to_vec(),
            newton_steps: 200,
            gradient_tolerance: 1e-10,
            ..ridge(&descent, tunescape::math::float::exp(log))
        };
        solve(&ridge, &parts)
    };
    let (_, start) = at(-4.0, &descent.start);
    let (middle, _) = at(-4.0, &start);
    assert!(middle.gradient_norm <= 1e-10 && middle.state == State::Converged, "{middle:?}");
    let h = 1e-3;
    let slope = (at(-4.0 + h, &start).0.value - at(-4.0 - h, &start).0.value) / (2.0 * h);
    close("hidden layers", middle.d_log_strength, slope, (1e-4, 1e-7));
}

#[test]
fn online_adaptation_meets_the_reference() {
    let file = golden();
    let train = part(&file["train"]);
    let mut cases = 0;
    for case in file["baydin"].as_array().expect("cases") {
        let models = file["unrolled"].as_array().expect("models");
        let model = models.iter().find(|m| m["name"] == case["model"]).expect("its model");
        let rates = floats(&case["lr_used"]);
        let descent = Descent {
            architecture: architecture(&model["layer_sizes"]),
            loss: Loss::CrossEntropy,
            start: floats(&model["init_params"]),
            learning_rate: float(&case["initial_lr"]),
            factors: Vec::new(),
            momentum: 0.0,
            weight_decay: 0.0,
            l2: 0.0,
            steps: rates.len() as u32,
            batches: Batches::Full,
        };
        let rule = Rule::Additive { beta: float(&case["beta"]) };
        fn run<S: Scalar>(descent: &Descent, rule: Rule, train: &Arc<Part>) -> [Vec<f64>; 2] {
            let mut session = Baydin::<S>::new(descent.clone(), rule, train.clone()).expect("a plan");
            let all = reports(u64::MAX, |a| session.advance(a)).0;
            assert!(all.iter().all(|s| s.finite) && all[0].agreement == 0.0);
            [all.iter().map(|s| s.learning_rate).collect(), all.iter().map(|s| s.train_loss).collect()]
        }
        let losses = floats(&case["train_loss_before_update"]);
        for ([got_rates, got_losses], tolerance) in
            [(run::<f64>(&descent, rule, &train), DOUBLE), (run::<f32>(&descent, rule, &train), SINGLE)]
        {
            close_all("rates", &got_rates, &rates, tolerance);
            close_all("losses", &got_losses, &losses, tolerance);
        }
        // The multiplicative rule: the same direction, each change at most a share beta.
        let [got, _] = run::<f64>(&descent, Rule::Multiplicative { beta: 0.02 }, &train);
        for (now, before) in got[1..].iter().zip(&got) {
            let change = now / before - 1.0;
            assert!(
                change > 0.019 && change <= 0.02,
                "gradients of this smooth start nearly agree: {change}"
            );
        }
        cases += 1;
    }
    assert_eq!(cases, 3);
}

#[test]
fn divergence_is_data_and_bad_plans_are_refused() {
    let (descent, parts) = noisy(Activation::Relu, Loss::Mse, true, Batches::Full);
    let wild = Descent { learning_rate: 1e30, ..descent.clone() };
    let front = forward::<f64>(&wild, &parts, 0)[0];
    let back = reverse::<f64>(&wild, &parts).0;
    assert!(!front.finite && !back.total.finite);
    assert!(front.steps < 20 && back.total.steps < 20, "a diverged training goes no further");
    assert_eq!(back.d_log_learning_rate_of_each_step.len() as u32, back.total.steps);
    let mut baydin =
        Baydin::<f64>::new(wild, Rule::Additive { beta: 0.0 }, parts[0].clone()).expect("a plan");
    let steps = reports(u64::MAX, |a| baydin.advance(a)).0;
    assert!(steps.len() < 20 && steps.iter().filter(|s| !s.finite).count() == 1);

    let [train, validation] = parts;
    let refused =
        |d: Descent| Forward::<f64>::new(d, train.clone(), validation.clone(), 0).expect_err("a fault");
    let changed = |change: &dyn Fn(&mut Descent)| {
        let mut d = descent.clone();
        change(&mut d);
        refused(d)
    };
    let count = descent.start.len();
    assert_eq!(changed(&|d| d.start.push(0.0)), Fault::Parameters { expected: count, given: count + 1 });
    assert_eq!(changed(&|d| d.steps = 0), Fault::Option { name: "steps" });
    for lists in [vec![], vec![vec![]], vec![vec![0], vec![150]]] {
        assert_eq!(changed(&|d| d.batches = Batches::Listed(lists.clone())), Fault::Rows);
    }
    let long = Descent { steps: 10_000_000, ..descent.clone() };
    let fault = Reverse::<f64>::new(long, train.clone(), validation.clone()).expect_err("too much memory");
    assert!(matches!(fault, Fault::TooLarge { .. }), "{fault:?}");
    let weak = Ridge { strength: 0.0, ..ridge(&descent, 1.0) };
    let fault = Implicit::new(weak, train, validation).expect_err("no penalty");
    assert_eq!(fault, Fault::Option { name: "strength" });
}

#[test]
fn a_row_alone_costs_and_weighs_what_it_should() {
    // The mean over a batch of one row is that row's loss: against the loss function itself.
    let (descent, parts) = noisy(Activation::Tanh, Loss::CrossEntropy, false, Batches::Listed(vec![vec![3]]));
    let still = Descent { learning_rate: 0.0, steps: 1, ..descent };
    let report = forward::<f64>(&still, &parts, 0)[0];
    let mut net = still.architecture.zeros::<f64>();
    net.set_parameters(&still.start);
    let mut space = tunescape::model::mlp::Workspace::new(&net, 140, false);
    space.x.copy_from_slice(&parts[1].x);
    net.forward(&mut space, 140);
    let Target::Classes { labels, .. } = &parts[1].target else { panic!("classes") };
    let mut tally = Tally::default();
    let shape = Shape { rows: 140, width: 2, padded: 4 };
    Loss::CrossEntropy.measure(space.errors_mut().0, shape, Truth::Classes(labels), &mut tally);
    assert_eq!(report.value, tally.mean_loss());
    assert_eq!(triple(&report), [0.0; 3]);
    // Forward 3*5 + 5*4 + 4*2 = 43, backward 43 + 28: one training row of three tangents, 140 validation rows.
    assert_eq!(report.cost, 7 * (43 + 71) + 140 * (43 + 71));
}
