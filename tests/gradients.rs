//! Promise: gradients are derivatives. Each is compared with central differences of the loss in f64, for every activation,
//! every loss and every depth from none to three hidden layers, with the batch passed whole and in two slabs, and so are
//! those under norms, dropout, smoothed labels and frozen layers.

use tunescape::math::rng::{Lane, Stream};
use tunescape::model::activation::Activation;
use tunescape::model::dropout::Dropout;
use tunescape::model::mlp::{Mlp, Training, Workspace};
use tunescape::model::norm::Norm;
use tunescape::train::loss::{Loss, Shape, Tally, Truth};

const ROWS: usize = 7;
const INPUTS: usize = 5;

struct Batch {
    x: Vec<f64>,
    labels: Vec<u32>,
    numbers: Vec<f64>,
}

impl Batch {
    fn new(outputs: usize) -> Self {
        let mut stream = Stream::new(3, Lane::Test, 0);
        Self {
            x: (0..ROWS * INPUTS).map(|_| stream.normal()).collect(),
            labels: (0..ROWS).map(|_| stream.below(outputs as u32)).collect(),
            numbers: (0..ROWS * outputs).map(|_| stream.normal()).collect(),
        }
    }
}

/// What is differentiated.
#[derive(Clone, Copy, Debug)]
struct Kind {
    loss: Loss,
    classes: bool,
    smoothing: f64,
    frozen: usize,
}

impl Kind {
    const fn of(loss: Loss, classes: bool) -> Self {
        Self { loss, classes, smoothing: 0.0, frozen: 0 }
    }
}

/// The loss whose gradient is taken: with smoothed labels a mixture of the losses of all labels.
fn smoothed(kind: Kind, z: &[f64], shape: Shape, labels: &[u32]) -> f64 {
    let classes = shape.width.max(2) as u32;
    let mean = |labels: &[u32]| {
        let (mut z, mut tally) = (z.to_vec(), Tally::default());
        kind.loss.measure(&mut z, shape, Truth::Classes(labels), &mut tally);
        tally.loss
    };
    let all = (0..classes).map(|c| mean(&vec![c; labels.len()])).sum::<f64>();
    (1.0 - kind.smoothing) * mean(labels) + kind.smoothing / f64::from(classes) * all
}

/// Mean loss of the batch; with `gradient`, also its derivative in `space`, slab by slab.
fn loss(
    net: &mut Mlp<f64>,
    space: &mut Workspace<f64>,
    batch: &Batch,
    (kind, dropout): (Kind, Option<&Dropout>),
    slabs: &[usize],
    gradient: bool,
) -> f64 {
    let last = net.layers()[net.layers().len() - 1];
    let (mut sum, mut at) = (0.0, 0);
    for &rows in slabs {
        space.x[..rows * INPUTS].copy_from_slice(&batch.x[at * INPUTS..][..rows * INPUTS]);
        net.forward_training(space, rows, Training { dropout, row: at as u64, frozen: kind.frozen });
        let shape = Shape { rows, width: last.outputs, padded: last.padded };
        let labels = &batch.labels[at..][..rows];
        let truth = match kind.classes {
            true => Truth::Classes(labels),
            false => Truth::Numbers(&batch.numbers[at * last.outputs..][..rows * last.outputs]),
        };
        let raw = space.outputs().to_vec();
        let (z, errors) = space.errors_mut();
        let mut tally = Tally::default();
        kind.loss.measure(z, shape, truth, &mut tally);
        sum += if kind.smoothing > 0.0 { smoothed(kind, &raw, shape, labels) } else { tally.loss };
        if gradient {
            kind.loss.differentiate(z, shape, truth, (ROWS, kind.smoothing), errors);
            net.backward(space, rows, at == 0);
        }
        at += rows;
    }
    sum / ROWS as f64
}

const SHAPES: [&[usize]; 4] = [&[], &[6], &[6, 3], &[4, 7, 5]];

#[test]
fn gradients_are_central_differences() {
    let mut checked = 0;
    let huber = Loss::Huber { delta: 0.3 };
    for activation in Activation::ALL {
        for kind in [
            Kind::of(Loss::CrossEntropy, true),
            Kind::of(Loss::Mse, true),
            Kind::of(Loss::Mae, true),
            Kind::of(huber, true),
            Kind::of(Loss::Bce, true),
            Kind::of(Loss::Mse, false),
            Kind::of(Loss::Mae, false),
            Kind::of(huber, false),
            Kind::of(Loss::Bce, false),
        ] {
            for hidden in SHAPES {
                for outputs in [1, 3, 4] {
                    check(activation, Norm::None, 0.0, kind, hidden, outputs);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 9 * 9 * 4 * 3);
}

#[test]
fn norms_and_dropout_are_differentiated() {
    let mut checked = 0;
    for activation in Activation::ALL {
        for norm in Norm::ALL {
            for dropout in [0.0, 0.4] {
                for hidden in &SHAPES[1..] {
                    check(activation, norm, dropout, Kind::of(Loss::CrossEntropy, true), hidden, 3);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 9 * 3 * 2 * 3);
}

#[test]
fn smoothed_labels_are_differentiated() {
    for loss in [Loss::CrossEntropy, Loss::Bce] {
        // One output tells two classes apart under binary cross-entropy only.
        let fewest = if loss == Loss::Bce { 1 } else { 2 };
        for (smoothing, outputs) in [(0.1, fewest), (0.3, 3), (0.5, 4)] {
            let kind = Kind { smoothing, ..Kind::of(loss, true) };
            check(Activation::Tanh, Norm::None, 0.0, kind, &[6], outputs);
        }
    }
}

#[test]
fn frozen_layers_have_no_gradient_and_the_others_theirs() {
    for norm in Norm::ALL {
        for dropout in [0.0, 0.4] {
            for frozen in 1..4 {
                let kind = Kind { frozen, ..Kind::of(Loss::CrossEntropy, true) };
                check(Activation::Silu, norm, dropout, kind, &[4, 7, 5], 3);
            }
        }
    }
}

fn check(activation: Activation, norm: Norm, rate: f64, kind: Kind, hidden: &[usize], outputs: usize) {
    let what = format!("{activation:?} {norm:?} {rate} {kind:?} {hidden:?} {outputs}");
    let mut batch = Batch::new(outputs);
    if kind.loss == Loss::Bce {
        // Two classes on one output; numbers that are probabilities.
        let mut stream = Stream::new(3, Lane::Test, 2);
        batch.labels.iter_mut().for_each(|l| *l = stream.below(outputs.max(2) as u32));
        batch.numbers.iter_mut().for_each(|y| *y = stream.unit());
    }
    let mut net = Mlp::<f64>::new(INPUTS, hidden, outputs, activation, norm);
    net.initialise(9, 0);
    // Biases away from 0, gammas from 1.
    let mut stream = Stream::new(3, Lane::Test, 1);
    let parameters: Vec<f64> = net.parameters().iter().map(|p| p + stream.uniform(-0.2, 0.2)).collect();
    net.set_parameters(&parameters);
    assert_eq!(net.parameters(), parameters, "{what}");
    let dropout = Dropout::new(rate, hidden.len(), 6, 1);
    let how = (kind, dropout.as_ref());
    let mut space = Workspace::new(&net, ROWS, true).with_dropout();

    // A number that is nobody's gradient.
    const UNTOUCHED: f64 = 12345.0;
    space.gradient.fill(UNTOUCHED);
    loss(&mut net, &mut space, &batch, how, &[ROWS], true);
    let gradient = net.flatten(&space.gradient);
    let end = net.start(kind.frozen);
    assert!(space.gradient[..end].iter().all(|g| *g == UNTOUCHED), "{what}: a frozen layer has a gradient");
    let padding = space.gradient[end..].iter().filter(|g| **g != 0.0).count();
    assert!(padding <= net.count(), "{what}: the padding has a gradient");
    if norm != Norm::Batch {
        let whole = space.gradient.clone();
        loss(&mut net, &mut space, &batch, how, &[4, 3], true);
        assert_eq!(space.gradient, whole, "{what}: slabs change the gradient");
    }

    let trained = |g: &&f64| **g != UNTOUCHED;
    let size = gradient.iter().filter(trained).fold(1e-3, |most: f64, g| most.max(g.abs()));
    let step = 1e-5;
    for (i, g) in gradient.iter().enumerate().filter(|(_, g)| trained(g)) {
        let mut at = |p: f64| {
            let mut moved = parameters.clone();
            moved[i] = p;
            net.set_parameters(&moved);
            loss(&mut net, &mut space, &batch, how, &[ROWS], false)
        };
        let difference = (at(parameters[i] + step) - at(parameters[i] - step)) / (2.0 * step);
        assert!((g - difference).abs() <= 1e-6 * size, "{what}: parameter {i}: {g} but {difference}");
    }
}
