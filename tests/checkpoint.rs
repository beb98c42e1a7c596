//! Promise: a training in legs is the training in one go, bit for bit, wherever it is cut and however its checkpoint
//! travelled; under another plan it goes on with the new one's rates and rules; what does not fit is refused.
#![cfg(not(target_arch = "wasm32"))]

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::model::activation::Activation;
use tunescape::model::norm::Norm;
use tunescape::space::{Settings, Value};
use tunescape::train::checkpoint::{Checkpoint, Mismatch};
use tunescape::train::loss::Loss;
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::schedule::Plateau;
use tunescape::train::session::{Epoch, Progress, Session};
use tunescape::train::stopping::Stopper;
use tunescape::train::training_settings;

const SEED: (u64, u64) = (5, 3);

fn part(rows: usize, index: u64) -> Arc<Part> {
    let mut stream = Stream::new(2, Lane::Test, index);
    let x: Vec<f64> = (0..rows * 2).map(|_| stream.normal()).collect();
    let labels = x.chunks(2).map(|r| u32::from(r[0] * r[1] + 0.3 * stream.normal() > 0.0)).collect();
    Arc::new(Part { rows, inputs: 2, x, target: Target::Classes { labels, classes: 2 } })
}

fn parts() -> (Arc<Part>, Arc<Part>) {
    (part(300, 0), part(150, 1))
}

fn new<S: Scalar>(plan: &Plan) -> Session<S> {
    let (train, validation) = parts();
    Session::new(plan.clone(), train, validation, SEED.0, SEED.1)
}

fn scheduled(name: &str) -> Option<Settings> {
    let mut settings = Settings::defaults(training_settings());
    settings.0.insert("schedule".into(), Value::text(name));
    settings.0.insert("warmup".into(), Value::Real(0.2));
    Some(settings)
}

/// The last one diverges, if its `rate` is too large for the precision.
fn plans(rate: f64) -> Vec<Plan> {
    let base = Plan { hidden: vec![9, 6], batch_size: 40, epochs: 6, ..Plan::default() };
    let mut plans = vec![
        // Batches of several slabs, so that cuts lie inside them.
        Plan { batch_size: 300, ..base.clone() },
        Plan { batch_size: 280, dropout: 0.3, label_smoothing: 0.1, ..base.clone() },
        Plan { batch_size: 300, norm: Norm::Layer, dropout: 0.2, clip_norm: 0.3, ..base.clone() },
        Plan { norm: Norm::Batch, dropout: 0.2, ..base.clone() },
        Plan { batch_size: 299, norm: Norm::Batch, ..base.clone() },
        Plan { l1: 1e-3, l2: 1e-3, weight_decay: 1e-3, loss: Loss::Bce, ..base.clone() },
        Plan { l2_sp: 0.1, backbone_ratio: 0.3, frozen_layers: 1, ..base.clone() },
        Plan { plateau: Some(Plateau::new(1.0, 0.3, 0)), learning_rate: 0.2, ..base.clone() },
    ];
    let adapted = Plan { hyper_rate: Some(1e-3), optimizer: Optimizer::Sgd, ..base.clone() };
    plans.push(Plan { batch_size: 300, ..adapted.clone() });
    plans.push(Plan { schedule: scheduled("hypergradient"), ..adapted });
    for name in ["cosine_restarts", "one_cycle", "inv_scaling"] {
        plans.push(Plan { schedule: scheduled(name), ..base.clone() });
    }
    // Steps so large that validation loss rises soon.
    let stopping = Some(Stopper::keras(2, 0.0));
    for restore_best in [true, false] {
        let norm = if restore_best { Norm::Batch } else { Norm::None };
        let rash = Plan { stopping, restore_best, norm, learning_rate: 0.5, epochs: 40, ..base.clone() };
        plans.push(rash);
    }
    for optimizer in [
        Optimizer::Sgd,
        Optimizer::Momentum { momentum: 0.9, nesterov: true },
        Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.0 },
        Optimizer::RmsProp { rho: 0.9, epsilon: 1e-8, momentum: 0.9 },
        Optimizer::Adagrad { epsilon: 1e-10 },
        Optimizer::AdamW { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
    ] {
        plans.push(Plan { optimizer, weight_decay: 0.01, activation: Activation::Softplus, ..base.clone() });
    }
    plans.push(Plan {
        learning_rate: rate,
        optimizer: Optimizer::Sgd,
        activation: Activation::Relu,
        ..base.clone()
    });
    plans
}

/// As bytes and back.
fn travel<S: Scalar + Serialize + DeserializeOwned>(checkpoint: &Checkpoint<S>) -> Checkpoint<S> {
    let bytes = postcard::to_stdvec(checkpoint).expect("bytes");
    postcard::from_bytes(&bytes).expect("a checkpoint")
}

fn again<S: Scalar + Serialize + DeserializeOwned>(session: &Session<S>, plan: &Plan) -> Session<S> {
    let (train, validation) = parts();
    let checkpoint = travel(&session.checkpoint().expect("between slabs"));
    Session::restore(plan.clone(), train, validation, SEED, &checkpoint).expect("the same shapes")
}

/// To the end; `cut` says after which slices the session is stored and made again.
fn run<S: Scalar + Serialize + DeserializeOwned>(
    mut session: Session<S>,
    plan: &Plan,
    cut: impl Fn(Progress) -> bool,
) -> (Vec<Epoch>, Session<S>) {
    let mut epochs = Vec::new();
    loop {
        let progress = session.advance(0);
        match progress {
            Progress::Working => {}
            Progress::Epoch(epoch) => epochs.push(epoch),
            Progress::Finished => return (epochs, session),
        }
        if cut(progress) {
            session = again(&session, plan);
        }
    }
}

fn legs_are_one_go<S: Scalar + Serialize + DeserializeOwned>(rate: f64) {
    let (mut stopped, mut diverged) = (0, 0);
    for plan in plans(rate) {
        let (expected, whole) = run(new::<S>(&plan), &plan, |_| false);
        let at_epochs = |progress| matches!(progress, Progress::Epoch(_));
        for cut in [&at_epochs as &dyn Fn(Progress) -> bool, &|_| true] {
            let (epochs, mut session) = run(new::<S>(&plan), &plan, cut);
            assert_eq!(epochs, expected, "{plan:?}");
            assert_eq!(session.net().buffer(), whole.net().buffer(), "{plan:?}");
            assert_eq!(session.net().running(), whole.net().running(), "{plan:?}");
            assert_eq!(session.best_epoch(), whole.best_epoch(), "{plan:?}");
            assert_eq!(session.advance(1), Progress::Finished);
        }
        stopped += u32::from(whole.stopped());
        diverged += u32::from(expected.iter().any(|e| !e.finite));
    }
    assert_eq!((stopped, diverged), (2, 1));
}

#[test]
fn legs_are_one_go_in_single_precision() {
    legs_are_one_go::<f32>(1e20);
}

#[test]
fn legs_are_one_go_in_double_precision() {
    legs_are_one_go::<f64>(1e200);
}

/// A session with one epoch behind it.
fn after_one_epoch(plan: &Plan) -> Session<f64> {
    let mut session = new(plan);
    while !matches!(session.advance(0), Progress::Epoch(_)) {}
    session
}

#[test]
fn another_plan_holds_from_the_cut_on() {
    let plan = Plan { hidden: vec![9, 6], batch_size: 40, epochs: 5, ..Plan::default() };
    let session = after_one_epoch(&plan);
    assert_eq!(session.checkpoint().expect("between slabs").epoch(), 1);
    let before = session.net().buffer().to_vec();
    let (_, still) = run(again(&session, &Plan { learning_rate: 0.0, ..plan.clone() }), &plan, |_| false);
    assert_eq!(still.net().buffer(), before, "a rate of 0 moves nothing");
    // Momenta are kept by the same family under other constants, and only there.
    let adamw = Optimizer::AdamW { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    let same = Plan { optimizer: adamw, ..plan.clone() };
    let (_, same) = run(again(&session, &same), &same, |_| false);
    let (_, whole) = run(new::<f64>(&plan), &plan, |_| false);
    assert_eq!(same.net().buffer(), whole.net().buffer(), "AdamW without decay is Adam");
    let momentum = Plan { optimizer: Optimizer::Momentum { momentum: 0.0, nesterov: false }, ..plan.clone() };
    let sgd = Plan { optimizer: Optimizer::Sgd, ..plan.clone() };
    let (_, momentum) = run(again(&session, &momentum), &momentum, |_| false);
    let (_, sgd) = run(again(&session, &sgd), &sgd, |_| false);
    assert_eq!(momentum.net().buffer(), sgd.net().buffer(), "a new family begins with an empty memory");
    // Another batch size at the end of an epoch.
    let wide = Plan { batch_size: 150, ..plan.clone() };
    let (epochs, _) = run(again(&session, &wide), &wide, |_| true);
    assert_eq!(epochs.iter().map(|e| e.epoch).collect::<Vec<_>>(), [2, 3, 4, 5]);
    // More epochs than were planned.
    let long = Plan { epochs: 8, ..plan.clone() };
    let (first, ended) = run(new::<f64>(&plan), &plan, |_| false);
    let (rest, ended) = run(again(&ended, &long), &long, |_| false);
    let (expected, whole) = run(new::<f64>(&long), &long, |_| false);
    assert_eq!([first, rest].concat(), expected);
    assert_eq!(ended.net().buffer(), whole.net().buffer());
}

#[test]
fn what_does_not_fit_is_refused() {
    let plan = Plan { hidden: vec![9, 6], batch_size: 300, epochs: 5, ..Plan::default() };
    let mut session = new::<f64>(&plan);
    session.advance(0);
    let inside = session.checkpoint().expect("between slabs");
    let (train, validation) = parts();
    let restore = |plan: &Plan, train: &Arc<Part>, from: &Checkpoint<f64>| {
        Session::restore(plan.clone(), train.clone(), validation.clone(), SEED, from).map(|_| ())
    };
    assert_eq!(restore(&plan, &train, &inside), Ok(()));
    let smaller = Plan { batch_size: 290, ..plan.clone() };
    assert_eq!(restore(&smaller, &train, &inside), Err(Mismatch::InsideBatch));
    assert_eq!(restore(&plan, &part(299, 0), &inside), Err(Mismatch::Rows));
    for other in [
        Plan { hidden: vec![9], ..plan.clone() },
        Plan { hidden: vec![6, 9], ..plan.clone() },
        Plan { norm: Norm::Batch, ..plan.clone() },
    ] {
        assert_eq!(restore(&other, &train, &inside), Err(Mismatch::Network), "{other:?}");
        let net = Session::<f64>::blank(&other, &train);
        let session = Session::with_network(plan.clone(), net, train.clone(), validation.clone(), 1, 1);
        assert_eq!(session.map(|_| ()).err(), Some(Mismatch::Network));
    }
}
