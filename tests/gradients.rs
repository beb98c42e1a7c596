//! Promise: gradients are derivatives. Each is compared with central differences of the loss in f64, for every activation,
//! every loss and every depth from none to three hidden layers, with the batch passed whole and in two slabs.

use tunescape::math::rng::{Lane, Stream};
use tunescape::model::activation::Activation;
use tunescape::model::mlp::{Mlp, Workspace};
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

/// Mean loss of the batch; with `gradient`, also its derivative in `space`, slab by slab.
fn loss(
    net: &Mlp<f64>,
    space: &mut Workspace<f64>,
    batch: &Batch,
    kind: (Loss, bool),
    slabs: &[usize],
    gradient: bool,
) -> f64 {
    let last = net.layers()[net.layers().len() - 1];
    let mut tally = Tally::default();
    let mut at = 0;
    for &rows in slabs {
        space.x[..rows * INPUTS].copy_from_slice(&batch.x[at * INPUTS..][..rows * INPUTS]);
        net.forward(space, rows);
        let shape = Shape { rows, width: last.outputs, padded: last.padded };
        let truth = match kind.1 {
            true => Truth::Classes(&batch.labels[at..][..rows]),
            false => Truth::Numbers(&batch.numbers[at * last.outputs..][..rows * last.outputs]),
        };
        let (z, errors) = space.errors_mut();
        kind.0.measure(z, shape, truth, &mut tally);
        if gradient {
            kind.0.differentiate(z, shape, truth, (ROWS, 0.0), errors);
            net.backward(space, rows, at == 0);
        }
        at += rows;
    }
    tally.mean_loss()
}

#[test]
fn gradients_are_central_differences() {
    let mut checked = 0;
    for activation in Activation::ALL {
        for kind in [(Loss::CrossEntropy, true), (Loss::Mse, true), (Loss::Mse, false)] {
            for hidden in [&[][..], &[6], &[6, 3], &[4, 7, 5]] {
                for outputs in [1, 3, 4] {
                    let what = format!("{activation:?} {kind:?} {hidden:?} {outputs}");
                    check(activation, kind, hidden, outputs, &what);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 6 * 3 * 4 * 3);
}

fn check(activation: Activation, kind: (Loss, bool), hidden: &[usize], outputs: usize, what: &str) {
    let batch = Batch::new(outputs);
    let mut net = Mlp::<f64>::zeros(INPUTS, hidden, outputs, activation);
    net.initialise(9, 0);
    // Biases away from 0.
    let mut stream = Stream::new(3, Lane::Test, 1);
    let parameters: Vec<f64> = net.parameters().iter().map(|p| p + stream.uniform(-0.2, 0.2)).collect();
    net.set_parameters(&parameters);
    assert_eq!(net.parameters(), parameters, "{what}");
    let mut space = Workspace::new(&net, ROWS, true);

    loss(&net, &mut space, &batch, kind, &[4, 3], true);
    let cut = space.gradient.clone();
    loss(&net, &mut space, &batch, kind, &[ROWS], true);
    assert_eq!(space.gradient, cut, "{what}: slabs change the gradient");
    let gradient = net.flatten(&space.gradient);
    let padding = space.gradient.iter().filter(|g| **g != 0.0).count();
    assert!(padding <= net.count(), "{what}: the padding has a gradient");

    let size = gradient.iter().fold(1e-3, |most: f64, g| most.max(g.abs()));
    let step = 1e-5;
    for (i, g) in gradient.iter().enumerate() {
        let mut at = |p: f64| {
            let mut moved = parameters.clone();
            moved[i] = p;
            net.set_parameters(&moved);
            loss(&net, &mut space, &batch, kind, &[ROWS], false)
        };
        let difference = (at(parameters[i] + step) - at(parameters[i] - step)) / (2.0 * step);
        assert!((g - difference).abs() <= 1e-6 * size, "{what}: parameter {i}: {g} but {difference}");
    }
}
