//! The forward pass, whole or piece by piece.
//!
//! A pass goes layer by layer and, within a layer, by blocks of rows: each row's sums are its own, so blocks change no bit.
//! Batch norm looks at a layer's rows together; that one step between two products is never cut.

use super::{Mlp, Workspace};
use crate::math::scalar::Scalar;
use crate::math::simd::{Left, Right, Start, product};
use crate::model::dropout::{self, Dropout};
use crate::model::norm::{self, Norm};
use crate::model::piece::{Budget, UNIT};
use std::ops::Range;

/// How a forward pass in training differs from evaluation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Training<'a> {
    /// Where masks come from, if outputs are dropped; the workspace has room for them then.
    pub dropout: Option<&'a Dropout>,
    /// Number of the first row since training began.
    pub row: u64,
    /// Layers before this one work as in evaluation, and the backward pass stops above them.
    pub frozen: usize,
}

/// How far a pass is; made by [`Place::forward`] and [`Mlp::last_place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub(super) layer: usize,
    pub(super) stage: u8,
    /// Rows (of a product's result) that are done in this stage.
    pub(super) at: usize,
}

impl Place {
    /// Where a forward pass begins.
    pub const fn forward() -> Self {
        Self { layer: 0, stage: 0, at: 0 }
    }

    pub(super) fn next_stage(&mut self) {
        self.stage += 1;
        self.at = 0;
    }
}

/// What a piece came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Multiply-adds of matrix products, as [`work`](crate::train::estimate::work) counts them.
    pub cost: u64,
    /// Whether the pass is done.
    pub done: bool,
}

/// What the passes know beyond the network itself.
struct Mode<'a, S> {
    training: Training<'a>,
    /// Running values to move.
    running: Option<&'a mut [S]>,
}

// Stages of a layer's forward pass.
const PRODUCT: u8 = 0;
const WHOLE: u8 = 1;
// After that: what is left of hidden layers whose rows were looked at together.

impl<S: Scalar> Mlp<S> {
    /// Outputs of the first `rows` rows of `space.x`, left in [`Workspace::outputs`]: as in evaluation, by running values of
    /// batch norm and with nothing dropped.
    pub fn forward(&self, space: &mut Workspace<S>, rows: usize) {
        self.forward_piece(space, rows, &mut Place::forward(), &mut Budget::new(u64::MAX));
    }

    /// A piece of [`Mlp::forward`], from `place` on, as far as `budget` goes.
    pub fn forward_piece(
        &self,
        space: &mut Workspace<S>,
        rows: usize,
        place: &mut Place,
        budget: &mut Budget,
    ) -> Piece {
        self.run(space, rows, Mode { training: Training::default(), running: None }, place, budget)
    }

    /// As [`Mlp::forward`], but as in training: the rows are a whole batch for batch norm, whose running values they move.
    pub fn forward_training(&mut self, space: &mut Workspace<S>, rows: usize, training: Training) {
        let (place, budget) = (&mut Place::forward(), &mut Budget::new(u64::MAX));
        self.forward_training_piece(space, rows, training, place, budget);
    }

    /// A piece of [`Mlp::forward_training`], as [`Mlp::forward_piece`].
    pub fn forward_training_piece(
        &mut self,
        space: &mut Workspace<S>,
        rows: usize,
        training: Training,
        place: &mut Place,
        budget: &mut Budget,
    ) -> Piece {
        let mut running = std::mem::take(&mut self.running);
        let piece = self.run(space, rows, Mode { training, running: Some(&mut running) }, place, budget);
        self.running = running;
        piece
    }

    fn run(
        &self,
        space: &mut Workspace<S>,
        rows: usize,
        mut mode: Mode<S>,
        place: &mut Place,
        budget: &mut Budget,
    ) -> Piece {
        let mut cost = 0;
        while let Some(layer) = self.layers.get(place.layer) {
            let l = place.layer;
            let hidden = l + 1 < self.layers.len();
            let together = layer.normed
                && self.norm == Norm::Batch
                && mode.running.is_some()
                && l >= mode.training.frozen;
            let units = UNIT * layer.outputs as u64;
            let products = (layer.inputs * layer.outputs) as u64;
            let each = match place.stage {
                PRODUCT if together => products,
                PRODUCT => products + units,
                WHOLE => units * rows as u64 / 4,
                _ => units,
            };
            let count = match place.stage {
                WHOLE => usize::from(budget.affords(each)),
                _ => budget.take(rows - place.at, each),
            };
            if count == 0 && rows > 0 {
                return Piece { cost, done: false };
            }
            let block = place.at..place.at + count;
            match place.stage {
                PRODUCT => {
                    self.multiply(l, space, block.clone(), &mode);
                    cost += products * count as u64;
                    if hidden && !together {
                        self.finish(l, space, block.clone(), &mut mode);
                    }
                }
                WHOLE => self.normalise_batch(l, space, rows, &mut mode),
                _ => self.activate(l, space, block.clone(), &mode),
            }
            if place.stage == WHOLE {
                place.next_stage();
            } else if block.end < rows {
                place.at = block.end;
            } else if place.stage == PRODUCT && together && hidden {
                place.next_stage();
            } else {
                *place = Place { layer: l + 1, stage: PRODUCT, at: 0 };
            }
        }
        space.from = mode.training.frozen.min(self.layers.len() - 1);
        space.masked = mode.training.dropout.is_some();
        Piece { cost, done: true }
    }

    /// z_l of a block of rows.
    fn multiply(&self, l: usize, space: &mut Workspace<S>, block: Range<usize>, mode: &Mode<S>) {
        let Workspace { x, values, panel, dropped, .. } = space;
        let (before, after) = values.split_at_mut(l);
        let layer = &self.layers[l];
        let Training { dropout, frozen, .. } = mode.training;
        let (input, stride) = match before.last() {
            None => (&x[..], layer.inputs),
            Some(_) if dropout.is_some() && l > frozen => (&dropped[l - 1][..], self.layers[l - 1].padded),
            Some(a) => (&a[..], self.layers[l - 1].padded),
        };
        let out = &mut after[0][block.start * layer.padded..block.end * layer.padded];
        let (w, bias) = layer.of(&self.parameters).split_at(layer.weights());
        let a = Left { data: &input[block.start * stride..], row: stride, column: 1 };
        let b = Right { data: w, row: layer.padded };
        let shape = (block.len(), layer.padded, layer.inputs);
        product(shape, Start::Row(bias), a, b, out, layer.padded, panel);
    }

    /// All that follows the product of a hidden layer, for a block of rows that need no others.
    fn finish(&self, l: usize, space: &mut Workspace<S>, block: Range<usize>, mode: &mut Mode<S>) {
        let layer = &self.layers[l];
        if layer.normed {
            let out = &mut space.values[l][block.start * layer.padded..block.end * layer.padded];
            let (scale, trace) = (layer.scale(&self.parameters), space.traces[l].at(block.start));
            match self.norm {
                Norm::Layer => norm::layer(out, layer.outputs, scale, trace, self.constants.epsilon),
                _ => {
                    let running = &mode.running.as_deref().unwrap_or(&self.running)[self.running_of(l)];
                    norm::fixed(out, scale, running, trace, self.constants);
                }
            }
        }
        self.activate(l, space, block, mode);
    }

    /// Batch norm of all rows, by their own mean and variance.
    fn normalise_batch(&self, l: usize, space: &mut Workspace<S>, rows: usize, mode: &mut Mode<S>) {
        let Some(running) = mode.running.as_deref_mut() else { return };
        let layer = &self.layers[l];
        let out = &mut space.values[l][..rows * layer.padded];
        let running = &mut running[self.running_of(l)];
        norm::batch(out, layer.scale(&self.parameters), running, space.traces[l].at(0), self.constants);
    }

    /// Where the running values of hidden layer `l` lie.
    fn running_of(&self, l: usize) -> Range<usize> {
        let start = self.layers[..l].iter().map(|layer| 2 * layer.padded).sum();
        start..start + 2 * self.layers[l].padded
    }

    /// Activation and masks of a block of rows.
    fn activate(&self, l: usize, space: &mut Workspace<S>, block: Range<usize>, mode: &Mode<S>) {
        let Workspace { values, arguments, masks, dropped, .. } = space;
        let layer = &self.layers[l];
        let range = block.start * layer.padded..block.end * layer.padded;
        let out = &mut values[l][range.clone()];
        // Empty where no backward pass will ask for them.
        if let Some(arguments) = arguments[l].get_mut(range.clone()) {
            arguments.copy_from_slice(out);
        }
        self.activation.apply(out);
        let Training { dropout, row, frozen } = mode.training;
        if let Some(dropout) = dropout.filter(|_| l >= frozen) {
            let masks = &mut masks[l][range.clone()];
            dropout.masks(l, row + block.start as u64, (layer.outputs, layer.padded), masks);
            dropout::apply(out, masks, &mut dropped[l][range]);
        }
    }
}
