//! Promise: normalisation, label smoothing and dropout give PyTorch's values in f64 to ten digits, and a session applies
//! penalties, clipping and decay in the order that it documents.
//!
//! `golden/regularisers.json` says where the values come from.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::model::activation::Activation;
use tunescape::model::dropout::{self, Dropout};
use tunescape::model::mlp::{Mlp, Training, Workspace};
use tunescape::model::norm::{self, Constants, Norm, Trace};
use tunescape::train::loss::{Loss, Shape, Tally, Truth};
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Progress, Session};

fn file() -> Value {
    serde_json::from_str(include_str!("golden/regularisers.json")).expect("JSON")
}

fn list<'a>(v: &'a Value, key: &str) -> &'a Vec<Value> {
    v[key].as_array().expect("a list")
}

fn floats(v: &Value) -> Vec<f64> {
    match v {
        Value::Array(items) => items.iter().flat_map(floats).collect(),
        v => vec![v.as_f64().expect("a number")],
    }
}

fn close(what: &str, got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{what}");
    for (g, e) in got.iter().zip(expected) {
        assert!((g - e).abs() <= 1e-10 * e.abs().max(1.0), "{what}: {g} is not {e}");
    }
}

#[test]
fn batch_norm_meets_pytorch() {
    let file = file();
    let mut steps = 0;
    for case in list(&file, "batch_norm") {
        let number = |key: &str| case[key].as_f64().expect("a number");
        let constants = Constants { epsilon: number("eps"), momentum: number("momentum") };
        let features = number("features") as usize;
        let scale = [floats(&case["gamma"]), floats(&case["beta"])].concat();
        let mut running = [vec![0.0; features], vec![1.0; features]].concat();
        let mut trace = Trace::new(8, 8, features);
        let backward = |step: &Value, trace: &mut Trace<f64>| {
            let mut errors = floats(&step["upstream_grad"]);
            let mut gradient = vec![0.0; 2 * features];
            norm::differentiate_batch(&mut errors, &scale, trace, &mut gradient);
            close("grad_x", &errors, &floats(&step["grad_x"]));
            close("grad_gamma", &gradient[..features], &floats(&step["grad_gamma"]));
            close("grad_beta", &gradient[features..], &floats(&step["grad_beta"]));
        };
        for step in list(case, "train_steps") {
            let mut z = floats(&step["x"]);
            norm::batch(&mut z, &scale, &mut running, &mut trace, constants);
            close("out", &z, &floats(&step["out"]));
            close("running mean", &running[..features], &floats(&step["running_mean_after"]));
            close("running variance", &running[features..], &floats(&step["running_var_after"]));
            backward(step, &mut trace);
            steps += 1;
        }
        let mut z = floats(&case["eval"]["x"]);
        norm::fixed(&mut z, &scale, &running, &mut trace, constants);
        close("evaluation", &z, &floats(&case["eval"]["out"]));
        backward(&case["eval"], &mut trace);
    }
    assert_eq!(steps, 9);
}

#[test]
fn layer_norm_meets_pytorch() {
    let file = file();
    for case in list(&file, "layer_norm") {
        let x = floats(&case["x"]);
        let upstream = floats(&case["upstream_grad"]);
        let rows = list(case, "x").len();
        let width = x.len() / rows;
        let scale = match &case["gamma"] {
            Value::Null => [vec![1.0; width], vec![0.0; width]].concat(),
            gamma => [floats(gamma), floats(&case["beta"])].concat(),
        };
        let (mut z, mut trace) = (x, Trace::new(rows, rows, width));
        norm::layer(&mut z, width, &scale, &mut trace, case["eps"].as_f64().expect("a number"));
        close("out", &z, &floats(&case["out"]));
        let (mut errors, mut gradient) = (upstream, vec![0.0; 2 * width]);
        norm::differentiate_layer(&mut errors, width, &scale, &trace, &mut gradient);
        close("grad_x", &errors, &floats(&case["grad_x"]));
        close("grad_gamma", &gradient[..width], &floats(&case["grad_gamma"]));
        close("grad_beta", &gradient[width..], &floats(&case["grad_beta"]));
    }
}

#[test]
fn a_network_with_batch_norm_meets_pytorch() {
    let file = file();
    let case = &file["mlp_with_batch_norm_one_backward"];
    let of = |key: &str| floats(&case[key]);
    let (x, labels): (_, Vec<u32>) = (of("X"), of("y").iter().map(|y| *y as u32).collect());
    let rows = labels.len();
    let mut net = Mlp::<f64>::new(3, &[5], 2, Activation::Relu, Norm::Batch);
    let scale = [vec![1.0; 5], vec![0.0; 5]].concat();
    net.set_parameters(&[of("W1"), of("b1"), scale, of("W2"), of("b2")].concat());
    let mut space = Workspace::new(&net, rows, true);
    space.x.copy_from_slice(&x);
    net.forward_training(&mut space, rows, Training::default());
    let outputs = |space: &Workspace<f64>| -> Vec<f64> {
        space.outputs().chunks(4).flat_map(|row| row[..2].to_vec()).collect()
    };
    close("logits", &outputs(&space), &of("logits"));
    let (shape, truth) = (Shape { rows, width: 2, padded: 4 }, Truth::Classes(&labels));
    let mut tally = Tally::default();
    let (z, errors) = space.errors_mut();
    Loss::CrossEntropy.measure(z, shape, truth, &mut tally);
    Loss::CrossEntropy.differentiate(z, shape, truth, (rows, 0.0), errors);
    net.backward(&mut space, rows, true);
    close("loss", &[tally.mean_loss()], &of("loss"));
    let expected =
        [of("grad_W1"), vec![0.0; 5], of("grad_gamma"), of("grad_beta"), of("grad_W2"), of("grad_b2")];
    close("gradient", &net.flatten(&space.gradient), &expected.concat());
    net.forward(&mut space, rows);
    close("evaluation", &outputs(&space), &of("eval_logits_after_one_forward"));
}

/// One row has no spread: the running values are constants, and stay.
#[test]
fn a_batch_of_one_row_uses_the_running_values() {
    let mut net = Mlp::<f64>::new(2, &[3], 1, Activation::Tanh, Norm::Batch);
    net.initialise(1, 0);
    let mut space = Workspace::new(&net, 4, true);
    space.x.copy_from_slice(&[1.0, 2.0, -0.5, 0.3, 0.1, 0.9, 2.0, -1.0]);
    net.forward_training(&mut space, 4, Training::default());
    let running = net.running().to_vec();
    net.forward_training(&mut space, 1, Training::default());
    let trained = space.outputs()[0];
    assert_eq!(net.running(), running);
    net.forward(&mut space, 1);
    assert_eq!(space.outputs()[0], trained);
}

#[test]
fn label_smoothing_meets_pytorch() {
    let file = file();
    for case in list(&file, "label_smoothing") {
        let labels: Vec<u32> = floats(&case["y"]).iter().map(|y| *y as u32).collect();
        let smoothing = case["smoothing"].as_f64().expect("a number");
        let logits = floats(&case["logits"]);
        let rows = labels.len();
        let width = logits.len() / rows;
        let shape = Shape { rows, width, padded: width };
        let loss = |labels: &[u32]| {
            let (mut p, mut tally) = (logits.clone(), Tally::default());
            Loss::CrossEntropy.measure(&mut p, shape, Truth::Classes(labels), &mut tally);
            (tally.mean_loss(), p)
        };
        let (plain, p) = loss(&labels);
        let mut errors = vec![f64::NAN; logits.len()];
        let truth = Truth::Classes(&labels);
        Loss::CrossEntropy.differentiate(&p, shape, truth, (rows, smoothing), &mut errors);
        close("gradient", &errors, &floats(&case["grad"]));
        // What is reported is the part of the labels themselves.
        let all = (0..width as u32).map(|c| loss(&vec![c; rows]).0).sum::<f64>();
        let smoothed = (1.0 - smoothing) * plain + smoothing / width as f64 * all;
        close("loss", &[smoothed], &floats(&case["loss"]));
    }
}

#[test]
fn dropout_meets_pytorch() {
    let file = file();
    for case in list(&file, "dropout") {
        let loud = 1.0 / (1.0 - case["p_drop"].as_f64().expect("a number"));
        let masks: Vec<f64> = floats(&case["keep_mask"]).iter().map(|m| m * loud).collect();
        let x = floats(&case["x"]);
        let mut out = vec![0.0; x.len()];
        dropout::apply(&x, &masks, &mut out);
        close("out", &out, &floats(&case["out_train"]));
        let mut errors = floats(&case["upstream_grad"]);
        dropout::differentiate(&mut errors, &masks);
        close("gradient", &errors, &floats(&case["grad_x"]));
    }
}

#[test]
fn masks_have_their_rate_and_are_addressed() {
    assert!(Dropout::new(0.0, 2, 1, 1).is_none());
    for p in [0.01, 0.3, 0.5, 0.9] {
        let dropout = Dropout::new(p, 2, 5, 9).expect("a rate");
        let (rows, width, padded) = (2500, 99, 100);
        let mut masks = vec![0.0f64; rows * padded];
        dropout.masks(1, 40, (width, padded), &mut masks);
        let counted = masks.chunks(padded).flat_map(|row| &row[..width]);
        let n = (rows * width) as f64;
        let zeros = counted.clone().filter(|m| **m == 0.0).count() as f64 / n;
        assert!((zeros - p).abs() < 4.0 * (p * (1.0 - p) / n).sqrt(), "{p}: {zeros}");
        assert!(counted.clone().all(|m| *m == 0.0 || *m == 1.0 / (1.0 - p)));
        // The halves of the words of a stream of the row's own.
        let mut names = Stream::new(5, Lane::Dropout, 9);
        let (_, second) = (names.double_word(), names.double_word());
        for (row, mask) in masks.chunks(padded).enumerate().step_by(97) {
            let mut stream = Stream::new(second, Lane::Dropout, 40 + row as u64);
            let mut word = 0;
            for (u, factor) in mask[..width].iter().enumerate() {
                word = if u % 2 == 0 { stream.word() } else { word >> 16 };
                let silent = f64::from(word & 0xffff) < (p * 65536.0).round();
                assert_eq!(*factor == 0.0, silent);
            }
        }
        // Any cut of the rows, the same masks; another layer or index, others.
        let mut part = vec![0.0f64; 7 * padded];
        dropout.masks(1, 43, (width, padded), &mut part);
        assert_eq!(part, masks[3 * padded..10 * padded]);
        dropout.masks(0, 43, (width, padded), &mut part);
        assert_ne!(part, masks[3 * padded..10 * padded]);
        Dropout::new(p, 2, 5, 8).expect("a rate").masks(1, 43, (width, padded), &mut part);
        assert_ne!(part, masks[3 * padded..10 * padded]);
    }
}

fn rows(count: usize, index: u64) -> Arc<Part> {
    let mut stream = Stream::new(8, Lane::Test, index);
    let x: Vec<f64> = (0..count * 3).map(|_| stream.normal()).collect();
    let labels = x.chunks(3).map(|r| u32::from(r[0] > r[1]) + u32::from(r[2] > 0.4)).collect();
    Arc::new(Part { rows: count, inputs: 3, x, target: Target::Classes { labels, classes: 3 } })
}

/// The gradient of all rows at the weights of a network.
fn gradient(net: &mut Mlp<f64>, part: &Part, smoothing: f64) -> Vec<f64> {
    let mut space = Workspace::new(net, part.rows, true);
    space.x.copy_from_slice(&part.x);
    net.forward_training(&mut space, part.rows, Training::default());
    let Target::Classes { labels, .. } = &part.target else { panic!("classes") };
    let shape = Shape { rows: part.rows, width: 3, padded: 4 };
    let (z, errors) = space.errors_mut();
    Loss::CrossEntropy.measure(z, shape, Truth::Classes(labels), &mut Tally::default());
    Loss::CrossEntropy.differentiate(z, shape, Truth::Classes(labels), (part.rows, smoothing), errors);
    net.backward(&mut space, part.rows, true);
    space.gradient
}

/// Two updates by all rows, done by hand: penalties, clipping, decay, step; factors of layers; frozen ones stay.
#[test]
fn a_session_steps_as_documented() {
    let (train, validation) = (rows(50, 0), rows(20, 1));
    let base = Plan {
        hidden: vec![5, 4],
        activation: Activation::Silu,
        optimizer: Optimizer::Sgd,
        learning_rate: 0.3,
        batch_size: 50,
        epochs: 2,
        ..Plan::default()
    };
    let plans = [
        Plan { l1: 0.01, ..base.clone() },
        Plan { l2: 0.1, norm: Norm::Layer, ..base.clone() },
        Plan { weight_decay: 0.2, ..base.clone() },
        Plan { clip_norm: 0.05, l2: 0.3, weight_decay: 0.1, ..base.clone() },
        Plan { label_smoothing: 0.2, norm: Norm::Batch, ..base.clone() },
        Plan { backbone_ratio: 0.1, ..base.clone() },
        Plan { l2_sp: 0.5, ..base.clone() },
        Plan { frozen_layers: 1, l2: 0.1, l2_sp: 0.5, clip_norm: 0.1, backbone_ratio: 0.5, ..base.clone() },
        Plan { frozen_layers: 9, weight_decay: 0.1, ..base.clone() },
        Plan {
            optimizer: Optimizer::AdamW { beta1: 0.0, beta2: 0.0, epsilon: 1e-3 },
            weight_decay: 0.3,
            backbone_ratio: 0.5,
            ..base
        },
    ];
    for plan in plans {
        let mut net = Session::<f64>::blank(&plan, &train);
        net.initialise(3, 0);
        let start = net.buffer().to_vec();
        let mut session =
            Session::with_network(plan.clone(), net.clone(), train.clone(), validation.clone(), 1, 0)
                .expect("its own network");
        while session.advance(u64::MAX) != Progress::Finished {}
        let frozen = plan.frozen_layers.min(2);
        let (from, head) = (net.start(frozen), net.start(2));
        let weights: Vec<_> = net.weights().collect();
        for _ in 0..2 {
            let mut g = gradient(&mut net, &train, plan.label_smoothing);
            let p = net.buffer().to_vec();
            for i in from..p.len() {
                if weights.iter().any(|w| w.contains(&i)) {
                    g[i] += plan.l1 * if p[i] == 0.0 { 0.0 } else { p[i].signum() } + plan.l2 * p[i];
                }
                if i < head {
                    g[i] += plan.l2_sp * (p[i] - start[i]);
                }
            }
            let norm = g[from..].iter().map(|g| g * g).sum::<f64>().sqrt();
            let factor = if plan.clip_norm > 0.0 { (plan.clip_norm / (norm + 1e-6)).min(1.0) } else { 1.0 };
            for i in from..p.len() {
                let rate = plan.learning_rate * if i < head { plan.backbone_ratio } else { 1.0 };
                let g = g[i] * factor;
                net.buffer_mut()[i] = match plan.optimizer {
                    Optimizer::Sgd => p[i] - rate * (g + plan.weight_decay * p[i]),
                    // Without memory Adam's step is the gradient over its own size.
                    _ => p[i] * (1.0 - rate * plan.weight_decay) - rate * g / (g.abs() + 1e-3),
                };
            }
        }
        close(&format!("{plan:?}"), session.net().buffer(), net.buffer());
        assert_eq!(session.net().buffer()[..from], start[..from], "{plan:?}");
        assert_ne!(session.net().buffer()[from..], start[from..], "{plan:?}");
    }
}

/// Norms and dropout learn, and evaluation is the same whenever it is asked for.
#[test]
fn norms_and_dropout_learn() {
    for (norm, dropout) in [(Norm::Batch, 0.0), (Norm::Layer, 0.0), (Norm::None, 0.2), (Norm::Batch, 0.2)] {
        let plan =
            Plan { hidden: vec![24, 16], norm, dropout, batch_size: 33, epochs: 40, ..Plan::default() };
        let (train, validation) = (rows(400, 2), rows(200, 3));
        let mut session = Session::<f32>::new(plan, train, validation.clone(), 1, 0);
        let mut last = None;
        loop {
            match session.advance(u64::MAX) {
                Progress::Epoch(epoch) => last = Some(epoch),
                Progress::Finished => break,
                Progress::Working => {}
            }
        }
        let last = last.expect("epochs");
        assert!(last.validation_score > 0.85, "{norm:?} {dropout} {last:?}");
        let once = session.predict(&validation.x, 200);
        assert_eq!(once, session.predict(&validation.x, 200));
    }
}

/// A workspace without room for a backward pass gives the same outputs.
#[test]
fn evaluation_needs_no_room_for_training() {
    for activation in Activation::ALL {
        for norm in Norm::ALL {
            let mut net = Mlp::<f64>::new(3, &[6, 5], 2, activation, norm);
            net.initialise(2, 0);
            let x = &rows(9, 4).x;
            let outputs = [true, false].map(|training| {
                let mut space = Workspace::new(&net, 9, training);
                space.x.copy_from_slice(x);
                net.forward(&mut space, 9);
                space.outputs().to_vec()
            });
            assert_eq!(outputs[0], outputs[1], "{activation:?} {norm:?}");
            assert!(outputs[0].iter().any(|v| *v != 0.0));
        }
    }
}
