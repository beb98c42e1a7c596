//! Drawing a network's first weights, whole or piece by piece: a large one takes millions of random numbers.

use super::Mlp;
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;
use crate::model::init::Init;
use crate::model::piece::Budget;

/// Multiply-adds that stand for a random number.
const DRAW: u64 = 32;

/// First weights that are being drawn: see [`Mlp::initialise_by`].
#[derive(Clone, Debug)]
pub struct Drawing {
    init: Init,
    stream: Stream,
    layer: usize,
    /// Inputs of the layer whose weights are drawn.
    input: usize,
}

impl Drawing {
    /// From the stream (seed, [`Lane::Init`], index).
    pub fn new(init: Init, seed: u64, index: u64) -> Self {
        Self { init, stream: Stream::new(seed, Lane::Init, index), layer: 0, input: 0 }
    }

    /// Goes on as far as `budget` goes, always with the same network; true when all its weights are drawn.
    pub fn advance<S: Scalar>(&mut self, net: &mut Mlp<S>, budget: &mut Budget) -> bool {
        let last = net.layers.len() - 1;
        while let Some(layer) = net.layers.get(self.layer).copied() {
            let values = &mut net.parameters[layer.offset..][..layer.len()];
            let (weights, rest) = values.split_at_mut(layer.weights());
            let rows = budget.take(layer.inputs - self.input, DRAW * layer.outputs as u64);
            if rows == 0 && layer.inputs > 0 {
                return false;
            }
            let relu_like = self.layer < last && net.activation.is_relu_like();
            let law = self.init.weights(layer.inputs, layer.outputs, relu_like);
            let block = &mut weights[self.input * layer.padded..(self.input + rows) * layer.padded];
            block.fill(S::ZERO);
            for row in block.chunks_mut(layer.padded.max(1)) {
                for weight in &mut row[..layer.outputs] {
                    *weight = S::from_f64(law.draw(&mut self.stream));
                }
            }
            self.input += rows;
            if self.input < layer.inputs {
                return false;
            }
            rest.fill(S::ZERO);
            if let Some(law) = self.init.biases(layer.inputs) {
                for bias in &mut rest[..layer.outputs] {
                    *bias = S::from_f64(law.draw(&mut self.stream));
                }
            }
            if layer.normed {
                rest[layer.padded..][..layer.outputs].fill(S::ONE);
            }
            (self.layer, self.input) = (self.layer + 1, 0);
        }
        true
    }
}
