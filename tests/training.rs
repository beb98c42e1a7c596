//! Promise: a session learns, reports what it says, costs what was estimated, and no slicing of its work, no prediction on
//! the way and no padding changes a bit.

use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::model::MODELS;
use tunescape::model::activation::Activation;
use tunescape::model::mlp::Mlp;
use tunescape::model::norm::Norm;
use tunescape::space::{Settings, Value};
use tunescape::train::loss::{LOG_LOSS_CAP, Loss};
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::schedule::{Plateau, Schedule};
use tunescape::train::session::{Epoch, Progress, Session};
use tunescape::train::stopping::Stopper;
use tunescape::train::{estimate, training_settings};

fn plan() -> Plan {
    Plan {
        hidden: vec![8, 8],
        activation: Activation::Tanh,
        loss: Loss::CrossEntropy,
        optimizer: Optimizer::ADAM,
        learning_rate: 0.01,
        batch_size: 10,
        epochs: 60,
        ..Plan::default()
    }
}

/// Inside or outside a circle.
fn circle(rows: usize, index: u64) -> Arc<Part> {
    let mut stream = Stream::new(4, Lane::Test, index);
    let x: Vec<f64> = (0..rows * 2).map(|_| stream.uniform(-1.5, 1.5)).collect();
    let labels = x.chunks(2).map(|p| u32::from(p[0] * p[0] + p[1] * p[1] < 1.0)).collect();
    Arc::new(Part { rows, inputs: 2, x, target: Target::Classes { labels, classes: 2 } })
}

/// A noisy plane.
fn plane(rows: usize, index: u64) -> Arc<Part> {
    let mut stream = Stream::new(4, Lane::Test, index);
    let x: Vec<f64> = (0..rows * 2).map(|_| stream.normal()).collect();
    let y = x.chunks(2).map(|p| 2.0 * p[0] - p[1] + 0.5 + 0.1 * stream.normal()).collect();
    Arc::new(Part { rows, inputs: 2, x, target: Target::Numbers(y) })
}

fn run<S: Scalar>(session: &mut Session<S>, mut allowance: impl FnMut() -> u64) -> Vec<Epoch> {
    let mut epochs = Vec::new();
    loop {
        match session.advance(allowance()) {
            Progress::Working => {}
            Progress::Epoch(epoch) => epochs.push(epoch),
            Progress::Finished => return epochs,
        }
    }
}

#[test]
fn a_circle_is_learned() {
    let mut session = Session::<f32>::new(plan(), circle(300, 0), circle(100, 1), 1, 0);
    let epochs = run(&mut session, || u64::MAX);
    let last = epochs[59];
    assert_eq!((epochs.len(), last.epoch, last.finite), (60, 60, true));
    assert!(last.train_loss < 0.5 * epochs[0].train_loss && last.validation_score > 0.9, "{last:?}");
    let p = session.predict(&[0.0, 0.0, 1.5, 1.5], 2);
    assert_eq!(session.outputs(), 2);
    assert!(p[1] > 0.9 && p[2] > 0.9 && (p[0] + p[1] - 1.0).abs() < 1e-6, "{p:?}");
    assert_eq!(session.advance(1), Progress::Finished);
}

#[test]
fn a_plane_is_fitted_by_linear_regression() {
    let plan =
        Plan { hidden: vec![], loss: Loss::Mse, optimizer: Optimizer::Sgd, learning_rate: 0.05, ..plan() };
    let mut session = Session::<f64>::new(plan, plane(200, 0), plane(100, 1), 1, 0);
    let last = run(&mut session, || 1000)[59];
    assert!(last.validation_score > 0.99 && last.validation_loss < 0.02, "{last:?}");
    for (p, truth) in session.net().parameters().iter().zip([2.0, -1.0, 0.5]) {
        assert!((p - truth).abs() < 0.05, "{p} {truth}");
    }
    assert!((session.predict(&[1.0, 1.0], 1)[0] - 1.5).abs() < 0.1);
}

#[test]
fn slices_and_predictions_change_nothing() {
    // Batches of one slab, of several, and all rows; plain, normed, with dropout.
    let kinds = [(Norm::None, 0.0), (Norm::Layer, 0.3), (Norm::Batch, 0.3)];
    for (batch_size, (norm, dropout)) in [7, 300, 1000].into_iter().flat_map(|b| kinds.map(|k| (b, k))) {
        let plan = Plan { batch_size, epochs: 3, activation: Activation::Gelu, norm, dropout, ..plan() };
        let new = || Session::<f32>::new(plan.clone(), circle(700, 0), circle(333, 1), 1, 0);
        let mut whole = new();
        let expected = run(&mut whole, || u64::MAX);
        for limit in [1, 5_000, 60_000] {
            let mut stream = Stream::new(limit, Lane::Test, 9);
            let mut sliced = new();
            let got = run(&mut sliced, || stream.double_word() % limit);
            assert_eq!(got, expected);
            assert_eq!(sliced.net().parameters(), whole.net().parameters());
        }
        let mut asked = new();
        let mut got = Vec::new();
        loop {
            match asked.advance(0) {
                Progress::Working => drop(asked.predict(&[0.5; 300], 150)),
                Progress::Epoch(epoch) => got.push(epoch),
                Progress::Finished => break,
            }
        }
        assert_eq!(got, expected);
    }
}

#[test]
fn the_cost_is_the_estimate() {
    let plan = Plan { epochs: 3, ..plan() };
    let cost = |plan: &Plan, train: usize, validation: usize| {
        let mut session = Session::<f32>::new(plan.clone(), circle(train, 0), circle(validation, 1), 1, 0);
        run(&mut session, || 1).last().map_or(0, |e| e.cost)
    };
    // Forward 2 x 8 + 8 x 8 + 8 x 2, the same for the weights, all but the first 2 x 8 for the inputs.
    assert_eq!(cost(&plan, 33, 9), 3 * (33 * (96 + 96 + 80) + 9 * 96));
    for plan in [
        plan.clone(),
        Plan { loss: Loss::Bce, ..plan.clone() },
        Plan { frozen_layers: 1, ..plan.clone() },
        Plan { frozen_layers: 7, norm: Norm::Batch, dropout: 0.5, ..plan.clone() },
    ] {
        assert_eq!(estimate(&plan, 33, 9, 2, 2).multiply_adds, cost(&plan, 33, 9), "{plan:?}");
    }
    let frozen = Plan { frozen_layers: 1, ..plan.clone() };
    assert_eq!(cost(&frozen, 33, 9), 3 * (33 * (96 + 80 + 16) + 9 * 96));
    let huge = Plan { hidden: vec![usize::MAX; 3], epochs: u32::MAX, ..plan };
    let huge = estimate(&huge, u64::MAX, 1, u64::MAX, 2);
    assert_eq!((huge.multiply_adds, huge.bytes), (u64::MAX, u64::MAX));
}

#[test]
fn a_divergence_is_reported_once_with_the_worst_values() {
    let plan =
        Plan { learning_rate: 1e30, optimizer: Optimizer::Sgd, activation: Activation::Relu, ..plan() };
    let mut classes = Session::<f32>::new(plan.clone(), circle(300, 0), circle(100, 1), 1, 0);
    let mut numbers = Session::<f32>::new(plan, plane(300, 0), plane(100, 1), 1, 0);
    for (session, worst) in [(&mut classes, LOG_LOSS_CAP), (&mut numbers, f64::INFINITY)] {
        let epochs = run(session, || 100);
        let (last, before) = epochs.split_last().expect("a report");
        assert!(before.iter().all(|e| e.finite) && !last.finite);
        assert_eq!([last.train_loss, last.train_score, last.validation_loss], [worst, 0.0, worst]);
        assert_eq!(last.validation_score, 0.0);
    }
}

#[test]
fn empty_parts_and_no_epochs_are_no_accident() {
    let mut session = Session::<f32>::new(Plan { epochs: 0, ..plan() }, circle(10, 0), circle(10, 1), 1, 0);
    assert_eq!(session.advance(1), Progress::Finished);
    let mut session = Session::<f32>::new(Plan { epochs: 2, ..plan() }, circle(0, 0), circle(0, 1), 1, 0);
    let epochs = run(&mut session, || 1);
    assert_eq!((epochs.len(), epochs[1].train_loss, epochs[1].validation_score), (2, 0.0, 0.0));
    let plan = Plan { batch_size: 0, epochs: 1, hidden: vec![0], ..plan() };
    assert_eq!(run(&mut Session::<f32>::new(plan, circle(5, 0), circle(5, 1), 1, 0), || 1).len(), 1);
}

/// Draws go by (layer, input, output), so what a weight is does not depend on how rows are padded.
#[test]
fn initial_weights_are_a_plain_sequence_within_their_bounds() {
    let mut net = Mlp::<f64>::zeros(5, &[6], 3, Activation::Relu);
    net.initialise(7, 2);
    let mut stream = Stream::new(7, Lane::Init, 2);
    let parameters = net.parameters();
    for (inputs, outputs, offset, bound) in
        [(5, 6, 0, (6.0f64 / 5.0).sqrt()), (6, 3, 36, (6.0f64 / 9.0).sqrt())]
    {
        for i in 0..inputs {
            for o in 0..outputs {
                assert_eq!(parameters[offset + o * inputs + i], stream.uniform(-bound, bound));
            }
        }
        assert!(parameters[offset + inputs * outputs..][..outputs].iter().all(|b| *b == 0.0));
    }
}

/// A network that has learned its data by heart makes ever smaller gradients.
#[test]
fn a_perfect_fit_stays_fast_and_finite() {
    let plan = Plan { learning_rate: 0.1, epochs: 400, ..plan() };
    let x = vec![-1.0, -1.0, 1.0, 1.0];
    let part = Part { rows: 2, inputs: 2, x, target: Target::Classes { labels: vec![0, 1], classes: 2 } };
    let part = Arc::new(part);
    let last = run(&mut Session::<f32>::new(plan, part.clone(), part, 1, 0), || 1)[399];
    assert!(last.finite && last.validation_loss < 1e-3 && last.validation_score == 1.0, "{last:?}");
}

/// Runs one update an epoch, each by a session of a plan without rules whose rate `rate` gives from the epochs so far.
fn by_hand(plan: &Plan, mut rate: impl FnMut(&[Epoch]) -> f64) -> (Vec<Epoch>, Vec<f64>) {
    let (train, validation) = (circle(50, 0), circle(40, 1));
    let mut epochs = Vec::new();
    let mut plan = Plan { schedule: None, plateau: None, learning_rate: rate(&epochs), ..plan.clone() };
    let mut session = Session::<f64>::new(plan.clone(), train.clone(), validation.clone(), 1, 0);
    loop {
        match session.advance(u64::MAX) {
            Progress::Epoch(epoch) => epochs.push(epoch),
            Progress::Working => {}
            Progress::Finished => return (epochs, session.net().parameters()),
        }
        plan.learning_rate = rate(&epochs);
        let parts = (train.clone(), validation.clone());
        let from = session.checkpoint().expect("between slabs");
        session = Session::restore(plan.clone(), parts.0, parts.1, (1, 0), &from).expect("the same shapes");
    }
}

#[test]
fn rates_follow_schedule_and_plateau() {
    let base = Plan { batch_size: 50, epochs: 20, learning_rate: 0.1, ..plan() };
    let session = |plan: &Plan| {
        let mut session = Session::<f64>::new(plan.clone(), circle(50, 0), circle(40, 1), 1, 0);
        let epochs = run(&mut session, || 0);
        (epochs, session.net().parameters())
    };
    let constant = session(&base);
    for name in ["step", "cosine", "one_cycle", "constant"] {
        let mut settings = Settings::defaults(training_settings());
        settings.0.insert("schedule".into(), Value::text(name));
        settings.0.insert("warmup".into(), Value::Real(0.3));
        let schedule = Schedule::from_settings(&settings, 20, 1, 0.1);
        let plan = Plan { schedule: Some(settings), ..base.clone() };
        let got = session(&plan);
        assert_eq!(got, by_hand(&plan, |epochs| schedule.rate(epochs.len() as u64)), "{name}");
        assert_ne!(got.1, constant.1, "{name}");
    }
    // A rate so high that the loss does not only fall.
    let high = Plan { learning_rate: 2.0, ..base };
    let plateau = Plateau::new(1.0, 0.5, 0);
    let plan = Plan { plateau: Some(plateau), ..high.clone() };
    let got = session(&plan);
    let expected = by_hand(&plan, |epochs| {
        let mut rule = plateau;
        for e in epochs {
            rule.observe(e.validation_loss);
        }
        2.0 * rule.rate()
    });
    assert_eq!(got, expected);
    assert_ne!(got.1, session(&high).1);
}

#[test]
fn early_stopping_ends_at_its_epoch_with_the_best_weights() {
    let mut stops = 0;
    for (patience, restore_best, norm, epochs) in [
        (1, true, Norm::None, 200),
        (3, true, Norm::Batch, 200),
        (3, false, Norm::Batch, 200),
        (50, true, Norm::None, 20),
    ] {
        let stopper = Stopper::keras(patience, 0.0);
        let plan = Plan { epochs, norm, learning_rate: 0.3, restore_best, ..plan() };
        let plan = Plan { stopping: Some(stopper), ..plan };
        let mut session = Session::<f32>::new(plan, circle(60, 0), circle(40, 1), 1, 0);
        let (mut rule, mut weights, mut reports) = (stopper, Vec::new(), Vec::new());
        let stop = loop {
            match session.advance(0) {
                Progress::Epoch(epoch) => {
                    reports.push(epoch);
                    let verdict = rule.observe(epoch.validation_loss);
                    if verdict.stop {
                        break true;
                    }
                    if epoch.epoch == epochs {
                        break false;
                    }
                    weights.push((session.net().parameters(), session.net().running().to_vec()));
                }
                Progress::Working => {}
                Progress::Finished => panic!("ended before its rule said so"),
            }
        };
        assert_eq!((session.advance(u64::MAX), session.stopped()), (Progress::Finished, stop));
        let best = rule.best().expect("a best epoch").epoch;
        assert_eq!(session.best_epoch(), Some(best));
        let now = (session.net().parameters(), session.net().running().to_vec());
        if (best as usize) <= weights.len() {
            assert_eq!(now == weights[best as usize - 1], restore_best);
        }
        // What is predicted is what the restored weights say.
        let part = circle(40, 1);
        let Target::Classes { labels, .. } = &part.target else { panic!("classes") };
        let p = session.predict(&part.x, 40);
        let right = p.chunks(2).zip(labels).filter(|(p, l)| u32::from(p[1] > p[0]) == **l).count();
        let of = if restore_best { best as usize - 1 } else { reports.len() - 1 };
        assert_eq!(right as f64 / 40.0, reports[of].validation_score);
        stops += u32::from(stop);
    }
    assert_eq!(stops, 3);
}

#[test]
fn one_output_tells_two_classes_apart() {
    let plan = Plan { loss: Loss::Bce, label_smoothing: 0.05, ..plan() };
    let mut session = Session::<f32>::new(plan, circle(300, 0), circle(100, 1), 1, 0);
    let last = run(&mut session, || u64::MAX)[59];
    assert!(last.validation_score > 0.9 && last.validation_loss < 0.3, "{last:?}");
    assert_eq!((session.net().outputs(), session.outputs()), (1, 2));
    let p = session.predict(&[0.0, 0.0, 1.5, 1.5], 2);
    assert!(p[1] > 0.8 && p[2] > 0.8 && (p[0] + p[1] - 1.0).abs() < 1e-6, "{p:?}");
}

#[test]
fn robust_losses_fit_a_plane() {
    for loss in [Loss::Mae, Loss::Huber { delta: 0.2 }] {
        let plan = Plan { hidden: vec![], loss, ..plan() };
        let mut session = Session::<f64>::new(plan, plane(200, 0), plane(100, 1), 1, 0);
        let last = run(&mut session, || 1000)[59];
        assert!(last.validation_score > 0.98, "{loss:?} {last:?}");
    }
}

#[test]
fn a_body_is_taken_over() {
    let mut from = Mlp::<f64>::new(2, &[5, 3], 4, Activation::Tanh, Norm::Batch);
    from.initialise(1, 0);
    from.running_mut().fill(0.5);
    let mut to = Mlp::<f64>::new(2, &[5, 3], 2, Activation::Tanh, Norm::Batch);
    to.initialise(2, 0);
    let head = to.buffer()[to.start(2)..].to_vec();
    assert!(!to.adopt(&from, 3) && to.buffer()[0] != from.buffer()[0], "the heads differ");
    assert!(to.adopt(&from, 2));
    assert_eq!(to.buffer()[..to.start(2)], from.buffer()[..from.start(2)]);
    assert_eq!((&to.buffer()[to.start(2)..], to.running()), (&head[..], from.running()));
}

/// Every option of the tables reaches the plan, and the defaults are those of the plan.
#[test]
fn plans_come_from_settings() {
    let tables = || MODELS[0].settings.iter().chain(training_settings());
    let defaults = Settings::defaults(tables());
    assert_eq!(Plan::from_settings(&defaults), Plan::default());
    let mut changed = 0;
    for setting in tables() {
        // A condition is met by the last of its options.
        let mut base = defaults.clone();
        if let Some((parent, options)) = setting.when {
            base.0.insert(parent.into(), Value::text(options[options.len() - 1]));
        }
        if matches!(setting.id, "min_delta" | "restore_best") {
            base.0.insert("patience".into(), Value::Int(3));
        }
        let other = match setting.default() {
            Value::Int(i) => vec![Value::Int(i + 1)],
            Value::Real(r) => vec![Value::Real(if r > 0.0 { r * 0.9 } else { 0.3 })],
            default => {
                let options = setting.domain();
                let tunescape::space::Domain::Categorical { choices } = options else { panic!("a choice") };
                choices.into_iter().filter(|c| *c != default).collect()
            }
        };
        for value in other {
            // The rule that adapts the rate online is one of plain gradient descent.
            if setting.id == "hyper_rate" || value.as_text() == Some("hypergradient") {
                base.0.insert("optimizer".into(), Value::text("sgd"));
            }
            let mut settings = base.clone();
            settings.0.insert(setting.id.into(), value.clone());
            let plan = Plan::from_settings(&settings);
            assert_ne!(plan, Plan::from_settings(&base), "{} {value}", setting.id);
            changed += 1;
        }
    }
    assert!(changed > 60, "{changed}");
}
