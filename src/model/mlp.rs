//! The multilayer perceptron: a_0 = x, z_l = a_(l-1) W_l + b_l, a_l = f(z_l), last layer linear (its z are the outputs).
//!
//! With no hidden layer it is linear regression, or logistic regression under a softmax. All parameters lie in one buffer.
//! For each layer it holds `inputs` rows of weights and one row of biases, each padded with zeros to a multiple of
//! [`PAD`] outputs: so forward pass, weight gradient and input gradient are three calls of the one matrix kernel, and an
//! optimizer is one loop. The padding never influences a result and stays 0.
//!
//! Rows pass in slabs of at most [`SLAB`]: gradients continue their sums from slab to slab in row order, so the bits do not
//! depend on where a batch is cut, a full batch needs no more memory than a small one, and it can be interrupted.
//!
//! Initial weights: X. Glorot, Y. Bengio, AISTATS 2010 (uniform, bound sqrt(6 / (in + out))) for tanh, sigmoid and output
//! layers; K. He et al., ICCV 2015 (uniform, bound sqrt(6 / in)) for layers like ReLU. Not here: losses, dropout, batch norm.

use super::activation::Activation;
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;
use crate::math::simd::{Left, Right, Start, panel_len, product};

/// Outputs of a layer are stored in multiples of this.
pub const PAD: usize = 4;
/// Most rows that pass through a network at once.
pub const SLAB: usize = 128;

/// The shape of one layer and its place in the parameter buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    pub inputs: usize,
    pub outputs: usize,
    /// `outputs` rounded up to a multiple of [`PAD`]: the row stride of weights and activations.
    pub padded: usize,
    offset: usize,
}

impl Layer {
    fn weights(&self) -> usize {
        self.inputs * self.padded
    }

    fn len(&self) -> usize {
        self.weights() + self.padded
    }

    fn of<'a, S>(&self, buffer: &'a [S]) -> &'a [S] {
        &buffer[self.offset..][..self.len()]
    }
}

/// A network: its shape and its parameters.
#[derive(Clone, Debug)]
pub struct Mlp<S> {
    layers: Vec<Layer>,
    activation: Activation,
    parameters: Vec<S>,
}

impl<S: Scalar> Mlp<S> {
    /// All parameters 0. `outputs` must not be 0; a hidden layer of no units is allowed and cuts the network.
    pub fn zeros(inputs: usize, hidden: &[usize], outputs: usize, activation: Activation) -> Self {
        let mut layers = Vec::with_capacity(hidden.len() + 1);
        let (mut width, mut offset) = (inputs, 0);
        for &outputs in hidden.iter().chain([&outputs]) {
            let layer = Layer { inputs: width, outputs, padded: outputs.next_multiple_of(PAD), offset };
            offset += layer.len();
            width = outputs;
            layers.push(layer);
        }
        Self { layers, activation, parameters: vec![S::ZERO; offset] }
    }

    /// Draws the weights from the stream (seed, [`Lane::Init`], index), in the order layer, input, output; biases 0.
    pub fn initialise(&mut self, seed: u64, index: u64) {
        let mut stream = Stream::new(seed, Lane::Init, index);
        let last = self.layers.len() - 1;
        for (l, layer) in self.layers.iter().enumerate() {
            let relu_like = l < last && self.activation.is_relu_like();
            let fan = if relu_like { layer.inputs } else { layer.inputs + layer.outputs };
            let bound = float::sqrt(6.0 / fan as f64);
            let values = &mut self.parameters[layer.offset..][..layer.len()];
            values.fill(S::ZERO);
            for row in values[..layer.weights()].chunks_mut(layer.padded.max(1)) {
                for weight in &mut row[..layer.outputs] {
                    *weight = S::from_f64(stream.uniform(-bound, bound));
                }
            }
        }
    }

    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub fn activation(&self) -> Activation {
        self.activation
    }

    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    pub fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].outputs
    }

    /// The padded buffer that an optimizer works on.
    pub fn buffer(&self) -> &[S] {
        &self.parameters
    }

    /// As [`Mlp::buffer`]. Whoever writes keeps the padding 0.
    pub fn buffer_mut(&mut self) -> &mut [S] {
        &mut self.parameters
    }

    /// Number of parameters, without padding.
    pub fn count(&self) -> usize {
        self.layers.iter().map(|l| (l.inputs + 1) * l.outputs).sum()
    }

    /// All parameters without padding, layer by layer: W as `outputs` rows of `inputs` (PyTorch's order), then b.
    pub fn parameters(&self) -> Vec<f64> {
        self.flatten(&self.parameters)
    }

    /// A padded buffer of this network's layout (a gradient) in the order of [`Mlp::parameters`].
    pub fn flatten(&self, buffer: &[S]) -> Vec<f64> {
        let mut flat = Vec::with_capacity(self.count());
        self.visit(|i| flat.push(buffer[i].to_f64()));
        flat
    }

    /// Sets all parameters from the order of [`Mlp::parameters`]; `flat` must hold [`Mlp::count`] values.
    pub fn set_parameters(&mut self, flat: &[f64]) {
        assert_eq!(flat.len(), self.count(), "a network takes exactly its own number of parameters");
        let mut values = flat.iter();
        let mut places = Vec::with_capacity(flat.len());
        self.visit(|i| places.push(i));
        for (i, &value) in places.into_iter().zip(&mut values) {
            self.parameters[i] = S::from_f64(value);
        }
    }

    /// Places in the padded buffer, in the order of [`Mlp::parameters`].
    fn visit(&self, mut f: impl FnMut(usize)) {
        for layer in &self.layers {
            for o in 0..layer.outputs {
                (0..layer.inputs).for_each(|i| f(layer.offset + i * layer.padded + o));
            }
            (0..layer.outputs).for_each(|o| f(layer.offset + layer.weights() + o));
        }
    }

    /// Outputs of the first `rows` rows of `space.x`, left in [`Workspace::outputs`].
    pub fn forward(&self, space: &mut Workspace<S>, rows: usize) {
        let Workspace { x, values, arguments, panel, .. } = space;
        for (l, layer) in self.layers.iter().enumerate() {
            let (before, after) = values.split_at_mut(l);
            let (input, stride) = match before.last() {
                Some(a) => (&a[..], self.layers[l - 1].padded),
                None => (&x[..], layer.inputs),
            };
            let out = &mut after[0][..rows * layer.padded];
            let (w, bias) = layer.of(&self.parameters).split_at(layer.weights());
            let a = Left { data: input, row: stride, column: 1 };
            let b = Right { data: w, row: layer.padded };
            product((rows, layer.padded, layer.inputs), Start::Row(bias), a, b, out, layer.padded, panel);
            if l + 1 < self.layers.len() {
                if self.activation.needs_argument() {
                    arguments[l][..out.len()].copy_from_slice(out);
                }
                self.activation.apply(out);
            }
        }
    }

    /// From the errors in [`Workspace::errors_mut`] (derivatives of the loss by the outputs) to `space.gradient`, for the
    /// rows of the last [`Mlp::forward`]. `first` says that a new batch begins; else the sums of the last slab go on.
    pub fn backward(&self, space: &mut Workspace<S>, rows: usize, first: bool) {
        let start = if first { Start::Zero } else { Start::Held };
        let Workspace { x, values, arguments, errors, transposed, gradient, panel } = space;
        for (l, layer) in self.layers.iter().enumerate().rev() {
            let (below, above) = errors.split_at_mut(l);
            let error = &above[0][..rows * layer.padded];
            let (input, stride) = match l {
                0 => (&x[..], layer.inputs),
                _ => (&values[l - 1][..], self.layers[l - 1].padded),
            };
            let (w, bias) = gradient[layer.offset..][..layer.len()].split_at_mut(layer.weights());
            let a = Left { data: input, row: 1, column: stride };
            let b = Right { data: error, row: layer.padded };
            product((layer.inputs, layer.padded, rows), start, a, b, w, layer.padded, panel);
            if first {
                bias.fill(S::ZERO);
            }
            for row in error.chunks_exact(layer.padded.max(1)) {
                for (sum, &e) in bias.iter_mut().zip(row) {
                    *sum += e;
                }
            }
            let Some(error_below) = below.last_mut() else { continue };
            let narrow = self.layers[l - 1].padded;
            let transposed = &mut transposed[l - 1];
            if first {
                transpose(layer, layer.of(&self.parameters), transposed, narrow);
            }
            let error_below = &mut error_below[..rows * narrow];
            let a = Left { data: error, row: layer.padded, column: 1 };
            let b = Right { data: transposed, row: narrow };
            product((rows, narrow, layer.outputs), Start::Zero, a, b, error_below, narrow, panel);
            self.activation.differentiate(error_below, &values[l - 1], &arguments[l - 1]);
        }
    }
}

/// Weights [inputs][padded] to [outputs][narrow]; the padding of the result is left as it is: 0.
fn transpose<S: Scalar>(layer: &Layer, weights: &[S], to: &mut [S], narrow: usize) {
    for (o, row) in to.chunks_exact_mut(narrow.max(1)).enumerate() {
        for (i, w) in row[..layer.inputs].iter_mut().enumerate() {
            *w = weights[i * layer.padded + o];
        }
    }
}

/// Everything a network writes while it works, allocated once: for `rows` rows at a time.
#[derive(Clone, Debug)]
pub struct Workspace<S> {
    /// The rows to work on, row-major, as wide as the network's inputs.
    pub x: Vec<S>,
    /// Derivative of the loss by each parameter, in the layout of [`Mlp::buffer`].
    pub gradient: Vec<S>,
    /// a_l, and z of the last layer, rows padded.
    values: Vec<Vec<S>>,
    /// z_l of hidden layers, where the activation needs them.
    arguments: Vec<Vec<S>>,
    errors: Vec<Vec<S>>,
    /// W_l transposed, for all layers but the first.
    transposed: Vec<Vec<S>>,
    panel: Vec<S>,
}

impl<S: Scalar> Workspace<S> {
    /// Room for `rows` rows (at least 1) of the network, to train or, if not `training`, only to evaluate.
    pub fn new(net: &Mlp<S>, rows: usize, training: bool) -> Self {
        let rows = rows.max(1);
        let layers = net.layers();
        let zeros = |count: usize| vec![S::ZERO; count];
        let hidden = &layers[..layers.len() - 1];
        let keep = training && net.activation.needs_argument();
        let longest = layers.iter().map(|l| l.inputs.max(l.outputs)).max().unwrap_or(0).max(rows);
        Self {
            x: zeros(rows * net.inputs()),
            gradient: zeros(if training { net.parameters.len() } else { 0 }),
            values: layers.iter().map(|l| zeros(rows * l.padded)).collect(),
            arguments: hidden.iter().map(|l| zeros(if keep { rows * l.padded } else { 0 })).collect(),
            errors: layers.iter().map(|l| zeros(if training { rows * l.padded } else { 0 })).collect(),
            transposed: hidden
                .iter()
                .zip(&layers[1..])
                .map(|(below, l)| zeros(if training { l.outputs * below.padded } else { 0 }))
                .collect(),
            panel: zeros(panel_len(longest)),
        }
    }

    /// Outputs of the last forward pass: rows as wide as the last layer's `padded`.
    pub fn outputs(&self) -> &[S] {
        &self.values[self.values.len() - 1]
    }

    /// The outputs, and beside them the buffer of the derivatives of the loss by them: same shape, padding to be 0.
    pub fn errors_mut(&mut self) -> (&mut [S], &mut [S]) {
        let last = self.values.len() - 1;
        (&mut self.values[last], &mut self.errors[last])
    }
}
