//! The backward pass, whole or piece by piece.
//!
//! From the last layer down: the weights' gradient by blocks of inputs (each entry sums over all rows, in their order), the
//! biases', then the errors of the layer below by blocks of rows, and what its norm makes of them.

use super::pass::{Piece, Place};
use super::{Layer, Mlp, PAD, Workspace};
use crate::math::scalar::Scalar;
use crate::math::simd::{Left, Right, Start, product};
use crate::model::dropout;
use crate::model::norm::{self, Norm};
use crate::model::piece::{Budget, UNIT};
use std::ops::Range;

// Stages of a layer's backward pass.
const WEIGHTS: u8 = 0;
const BIASES: u8 = 1;
const ERRORS: u8 = 2;
const WHOLE: u8 = 3;

impl<S: Scalar> Mlp<S> {
    /// Where a backward pass begins.
    pub fn last_place(&self) -> Place {
        Place { layer: self.layers.len() - 1, stage: WEIGHTS, at: 0 }
    }

    /// From the errors in [`Workspace::errors_mut`] (derivatives of the loss by the outputs) to `space.gradient`, for the
    /// rows of the last forward pass. `first` says that a new batch begins; else the sums of the last slab go on. What
    /// belongs to frozen layers is left as it was.
    pub fn backward(&self, space: &mut Workspace<S>, rows: usize, first: bool) {
        let (place, budget) = (&mut self.last_place(), &mut Budget::new(u64::MAX));
        self.backward_piece(space, rows, first, place, budget);
    }

    /// A piece of [`Mlp::backward`], from `place` on, as far as `budget` goes.
    pub fn backward_piece(
        &self,
        space: &mut Workspace<S>,
        rows: usize,
        first: bool,
        place: &mut Place,
        budget: &mut Budget,
    ) -> Piece {
        let mut cost = 0;
        loop {
            let (l, layer) = (place.layer, &self.layers[place.layer]);
            let products = (layer.inputs * layer.outputs) as u64;
            let lowest = l == space.from;
            match place.stage {
                WEIGHTS => {
                    let each = (rows * layer.outputs) as u64;
                    let count = budget.take(layer.inputs - place.at, each);
                    if count == 0 && layer.inputs > 0 {
                        return Piece { cost, done: false };
                    }
                    self.weight_gradient(l, space, rows, first, place.at..place.at + count);
                    cost += each * count as u64;
                    place.at += count;
                    if place.at >= layer.inputs {
                        place.next_stage();
                    }
                }
                BIASES => {
                    // The sums of the biases, and the weights once more, transposed.
                    let moved = if first && !lowest { products } else { 0 };
                    if !budget.affords((rows * layer.outputs) as u64 + moved) {
                        return Piece { cost, done: false };
                    }
                    let bias = &mut space.gradient[layer.offset..][..layer.linear()][layer.weights()..];
                    if first {
                        bias.fill(S::ZERO);
                    }
                    add_rows(&space.errors[l][..rows * layer.padded], bias);
                    if lowest {
                        return Piece { cost, done: true };
                    }
                    if first {
                        let narrow = self.layers[l - 1].padded;
                        let weights = layer.of(&self.parameters);
                        transpose(layer, weights, &mut space.transposed[l - 1], narrow);
                    }
                    place.next_stage();
                }
                ERRORS => {
                    let count = budget.take(rows - place.at, products + UNIT * layer.inputs as u64);
                    if count == 0 && rows > 0 {
                        return Piece { cost, done: false };
                    }
                    self.errors_below(l, space, first, place.at..place.at + count);
                    cost += products * count as u64;
                    place.at += count;
                    let together = self.layers[l - 1].normed && self.norm == Norm::Batch;
                    if place.at >= rows {
                        *place = match together {
                            true => Place { layer: l, stage: WHOLE, at: 0 },
                            false => Place { layer: l - 1, stage: WEIGHTS, at: 0 },
                        };
                    }
                }
                _ => {
                    let below = &self.layers[l - 1];
                    if !budget.affords(UNIT * (rows * below.outputs) as u64 / 4) {
                        return Piece { cost, done: false };
                    }
                    let Workspace { errors, gradient, traces, .. } = space;
                    let (scale, gradient) = (below.scale(&self.parameters), below.scale_mut(gradient));
                    if first {
                        gradient.fill(S::ZERO);
                    }
                    let errors = &mut errors[l - 1][..rows * below.padded];
                    norm::differentiate_batch(errors, scale, &mut traces[l - 1], gradient);
                    *place = Place { layer: l - 1, stage: WEIGHTS, at: 0 };
                }
            }
        }
    }

    /// The gradient of the weights of a block of inputs.
    fn weight_gradient(
        &self,
        l: usize,
        space: &mut Workspace<S>,
        rows: usize,
        first: bool,
        block: Range<usize>,
    ) {
        let layer = &self.layers[l];
        let start = if first { Start::Zero } else { Start::Held };
        let (from, masked) = (space.from, space.masked);
        let Workspace { x, values, errors, dropped, gradient, panel, .. } = space;
        let (input, stride) = match l {
            0 => (&x[..], layer.inputs),
            _ if masked && l > from => (&dropped[l - 1][..], self.layers[l - 1].padded),
            _ => (&values[l - 1][..], self.layers[l - 1].padded),
        };
        let error = &errors[l][..rows * layer.padded];
        let w = &mut gradient[layer.offset..][block.start * layer.padded..block.end * layer.padded];
        let a = Left { data: &input[block.start..], row: 1, column: stride };
        let b = Right { data: error, row: layer.padded };
        product((block.len(), layer.padded, rows), start, a, b, w, layer.padded, panel);
    }

    /// Errors of the layer below `l`, of a block of rows: of its arguments, before a batch norm of its outputs.
    fn errors_below(&self, l: usize, space: &mut Workspace<S>, first: bool, block: Range<usize>) {
        let (layer, below) = (&self.layers[l], &self.layers[l - 1]);
        let (wide, narrow) = (layer.padded, below.padded);
        let masked = space.masked;
        let Workspace { values, arguments, errors, transposed, gradient, panel, traces, masks, .. } = space;
        let (lower, upper) = errors.split_at_mut(l);
        let range = block.start * narrow..block.end * narrow;
        let error_below = &mut lower[l - 1][range.clone()];
        let a = Left { data: &upper[0][block.start * wide..], row: wide, column: 1 };
        let b = Right { data: &transposed[l - 1], row: narrow };
        product((block.len(), narrow, layer.outputs), Start::Zero, a, b, error_below, narrow, panel);
        if masked {
            dropout::differentiate(error_below, &masks[l - 1][range.clone()]);
        }
        // Empty where the activation does not need them.
        let arguments = arguments[l - 1].get(range.clone()).unwrap_or_default();
        self.activation.differentiate(error_below, &values[l - 1][range], arguments);
        if below.normed && self.norm == Norm::Layer {
            let (scale, gradient) = (below.scale(&self.parameters), below.scale_mut(gradient));
            if first && block.start == 0 {
                gradient.fill(S::ZERO);
            }
            let trace = traces[l - 1].at(block.start);
            norm::differentiate_layer(error_below, below.outputs, scale, trace, gradient);
        }
    }

    /// Readies `space` for a backward pass whose batch began in another workspace.
    pub fn join(&self, space: &mut Workspace<S>) {
        for (l, layer) in self.layers.iter().enumerate().skip(1) {
            let narrow = self.layers[l - 1].padded;
            transpose(layer, layer.of(&self.parameters), &mut space.transposed[l - 1], narrow);
        }
    }
}

/// Adds all rows to `sums`, row after row, four columns at a time so that their sums stay in a register.
fn add_rows<S: Scalar>(rows: &[S], sums: &mut [S]) {
    let rows = rows.as_chunks::<PAD>().0;
    let (sums, _) = sums.as_chunks_mut::<PAD>();
    let width = sums.len();
    for (column, sums) in sums.iter_mut().enumerate() {
        let mut held = *sums;
        for row in rows.iter().skip(column).step_by(width) {
            for (sum, &e) in held.iter_mut().zip(row) {
                *sum += e;
            }
        }
        *sums = held;
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
