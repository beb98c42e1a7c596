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
//! Hidden layers may be normalised before their activation (two more rows, gamma and beta, follow their biases), and some of
//! their outputs dropped in training. Batch norm is the exception to slabs: a batch must pass whole.
//!
//! The passes are in `mlp/pass.rs` and `mlp/backward.rs`, what they write in `mlp/workspace.rs`; initial weights follow
//! [`init`](super::init). Not here: losses.

mod backward;
mod drawing;
mod pass;
mod workspace;

pub use drawing::Drawing;
pub use pass::{Piece, Place, Training};
pub use workspace::Workspace;

use super::activation::Activation;
use super::init::Init;
use super::norm::{Constants, Norm};
use super::piece::Budget;
use crate::math::scalar::Scalar;
use std::ops::Range;

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
    /// Whether rows of gamma and beta follow the biases.
    pub normed: bool,
    offset: usize,
}

impl Layer {
    fn weights(&self) -> usize {
        self.inputs * self.padded
    }

    /// Weights and biases.
    fn linear(&self) -> usize {
        self.weights() + self.padded
    }

    fn len(&self) -> usize {
        self.linear() + if self.normed { 2 * self.padded } else { 0 }
    }

    /// Weights and biases in a buffer.
    fn of<'a, S>(&self, buffer: &'a [S]) -> &'a [S] {
        &buffer[self.offset..][..self.linear()]
    }

    /// Gamma and beta in a buffer, if normed.
    fn scale<'a, S>(&self, buffer: &'a [S]) -> &'a [S] {
        &buffer[self.offset + self.linear()..][..2 * self.padded]
    }

    /// As [`Layer::scale`].
    fn scale_mut<'a, S>(&self, buffer: &'a mut [S]) -> &'a mut [S] {
        &mut buffer[self.offset + self.linear()..][..2 * self.padded]
    }
}

/// A network: its shape and its parameters.
#[derive(Clone, Debug)]
pub struct Mlp<S> {
    layers: Vec<Layer>,
    activation: Activation,
    norm: Norm,
    constants: Constants,
    parameters: Vec<S>,
    /// Of batch norm: mean and variance of each hidden layer, rows padded.
    running: Vec<S>,
}

impl<S: Scalar> Mlp<S> {
    /// A plain network, all parameters 0. `outputs` must not be 0; a hidden layer of no units is allowed and cuts the network.
    pub fn zeros(inputs: usize, hidden: &[usize], outputs: usize, activation: Activation) -> Self {
        Self::new(inputs, hidden, outputs, activation, Norm::None)
    }

    /// As [`Mlp::zeros`] with normalised hidden layers: gamma 1, running variance 1, everything else 0.
    pub fn new(inputs: usize, hidden: &[usize], outputs: usize, activation: Activation, norm: Norm) -> Self {
        let mut layers = Vec::with_capacity(hidden.len() + 1);
        let (mut width, mut offset) = (inputs, 0);
        for (l, &outputs) in hidden.iter().chain([&outputs]).enumerate() {
            let normed = norm != Norm::None && l < hidden.len();
            let padded = outputs.next_multiple_of(PAD);
            let layer = Layer { inputs: width, outputs, padded, normed, offset };
            offset += layer.len();
            width = outputs;
            layers.push(layer);
        }
        let mut parameters = vec![S::ZERO; offset];
        let mut running = Vec::new();
        for layer in layers.iter().filter(|l| l.normed) {
            layer.scale_mut(&mut parameters)[..layer.outputs].fill(S::ONE);
            if norm == Norm::Batch {
                running.resize(running.len() + layer.padded, S::ZERO);
                running.resize(running.len() + layer.padded, S::ONE);
            }
        }
        Self { layers, activation, norm, constants: Constants::default(), parameters, running }
    }

    /// The same network with other constants of its norm.
    pub fn with_constants(mut self, constants: Constants) -> Self {
        self.constants = constants;
        self
    }

    /// Draws the weights by [`Init::Auto`].
    pub fn initialise(&mut self, seed: u64, index: u64) {
        self.initialise_by(Init::Auto, seed, index);
    }

    /// Draws the weights from the stream (seed, [`Lane::Init`], index), in the order layer, input, output, a layer's biases
    /// after its weights where the law draws them; other biases are 0, gamma 1, beta 0.
    pub fn initialise_by(&mut self, init: Init, seed: u64, index: u64) {
        Drawing::new(init, seed, index).advance(self, &mut Budget::new(u64::MAX));
    }

    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub fn activation(&self) -> Activation {
        self.activation
    }

    pub fn norm(&self) -> Norm {
        self.norm
    }

    /// Of batch norm: running mean and variance of each hidden layer, rows padded; empty under other norms.
    pub fn running(&self) -> &[S] {
        &self.running
    }

    /// As [`Mlp::running`].
    pub fn running_mut(&mut self) -> &mut [S] {
        &mut self.running
    }

    /// Takes the parameters and running values of the first `layers` layers from another network; false, and nothing
    /// taken, if it has not as many or of other shapes.
    pub fn adopt(&mut self, from: &Self, layers: usize) -> bool {
        let equal = self.norm == from.norm && self.layers.get(..layers) == from.layers.get(..layers);
        if !equal || layers > self.layers.len() {
            return false;
        }
        let end = self.start(layers);
        self.parameters[..end].copy_from_slice(&from.parameters[..end]);
        let hidden = layers.min(self.layers.len() - 1);
        let rows: usize = self.layers[..hidden].iter().map(|l| 2 * l.padded).sum();
        let end = if self.norm == Norm::Batch { rows } else { 0 };
        self.running[..end].copy_from_slice(&from.running[..end]);
        true
    }

    /// Where the parameters of layer `l` begin in the buffer; with `l` the number of layers, where they end.
    pub fn start(&self, l: usize) -> usize {
        self.layers.get(l).map_or(self.parameters.len(), |layer| layer.offset)
    }

    /// Where the weights of each layer lie in the buffer, padding included: all parameters but biases, gammas and betas.
    pub fn weights(&self) -> impl Iterator<Item = Range<usize>> {
        self.layers.iter().map(|l| l.offset..l.offset + l.weights())
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
        self.layers.iter().map(|l| (l.inputs + if l.normed { 3 } else { 1 }) * l.outputs).sum()
    }

    /// All parameters without padding, layer by layer: W as `outputs` rows of `inputs` (PyTorch's order), then
    /// b, then gamma and beta of a normed layer.
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
            let rows = if layer.normed { 3 } else { 1 };
            for start in (0..rows).map(|r| layer.offset + layer.weights() + r * layer.padded) {
                (0..layer.outputs).for_each(|o| f(start + o));
            }
        }
    }
}
