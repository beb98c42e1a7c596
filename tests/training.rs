//! Promise: a session learns, reports what it says, costs what was estimated, and no slicing of its work, no prediction on
//! the way and no padding changes a bit.

use std::sync::Arc;
use tunescape::data::{Part, Target};
use tunescape::math::rng::{Lane, Stream};
use tunescape::math::scalar::Scalar;
use tunescape::model::activation::Activation;
use tunescape::model::mlp::Mlp;
use tunescape::train::estimate;
use tunescape::train::loss::{LOG_LOSS_CAP, Loss};
use tunescape::train::optimizer::Optimizer;
use tunescape::train::plan::Plan;
use tunescape::train::session::{Epoch, Progress, Session};

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
    // Batches of one slab, of several, and all rows.
    for batch_size in [7, 300, 1000] {
        let plan = Plan { batch_size, epochs: 3, activation: Activation::Gelu, ..plan() };
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
    assert_eq!(estimate(&plan, 33, 9, 2, 2).multiply_adds, cost(&plan, 33, 9));
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
