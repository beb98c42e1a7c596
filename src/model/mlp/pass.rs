//! Forward and backward pass.

use super::{Layer, Mlp, PAD, Workspace};
use crate::math::scalar::Scalar;
use crate::math::simd::{Left, Right, Start, product};
use crate::model::dropout::{self, Dropout};
use crate::model::norm::{self, Norm};

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

/// What the passes know beyond the network itself.
struct Mode<'a, S> {
    training: Training<'a>,
    /// Running values to move.
    running: Option<&'a mut [S]>,
}

impl<S: Scalar> Mlp<S> {
    /// Outputs of the first `rows` rows of `space.x`, left in [`Workspace::outputs`]: as in evaluation, by running values of
    /// batch norm and with nothing dropped.
    pub fn forward(&self, space: &mut Workspace<S>, rows: usize) {
        self.run(space, rows, Mode { training: Training::default(), running: None });
    }

    /// As [`Mlp::forward`], but as in training: the rows are a whole batch for batch norm, whose running values they move.
    pub fn forward_training(&mut self, space: &mut Workspace<S>, rows: usize, training: Training) {
        let mut running = std::mem::take(&mut self.running);
        self.run(space, rows, Mode { training, running: Some(&mut running) });
        self.running = running;
    }

    fn run(&self, space: &mut Workspace<S>, rows: usize, mut mode: Mode<S>) {
        let Workspace { x, values, arguments, panel, traces, masks, dropped, .. } = space;
        let Training { dropout, row, frozen } = mode.training;
        let masked = |l: usize| dropout.filter(|_| l >= frozen);
        let mut place = 0;
        for (l, layer) in self.layers.iter().enumerate() {
            let (before, after) = values.split_at_mut(l);
            let (input, stride) = match before.last() {
                None => (&x[..], layer.inputs),
                Some(_) if masked(l - 1).is_some() => (&dropped[l - 1][..], self.layers[l - 1].padded),
                Some(a) => (&a[..], self.layers[l - 1].padded),
            };
            let out = &mut after[0][..rows * layer.padded];
            let (w, bias) = layer.of(&self.parameters).split_at(layer.weights());
            let a = Left { data: input, row: stride, column: 1 };
            let b = Right { data: w, row: layer.padded };
            product((rows, layer.padded, layer.inputs), Start::Row(bias), a, b, out, layer.padded, panel);
            if l + 1 < self.layers.len() {
                if layer.normed {
                    let running = mode.running.as_deref_mut();
                    self.normalise((l, l >= frozen), out, &mut place, running, &mut traces[l]);
                }
                // Empty where no backward pass will ask for them.
                if let Some(arguments) = arguments[l].get_mut(..out.len()) {
                    arguments.copy_from_slice(out);
                }
                self.activation.apply(out);
                if let Some(dropout) = masked(l) {
                    let masks = &mut masks[l][..rows * layer.padded];
                    dropout.masks(l, row, (layer.outputs, layer.padded), masks);
                    dropout::apply(out, masks, &mut dropped[l]);
                }
            }
        }
        space.from = frozen.min(self.layers.len() - 1);
        space.masked = dropout.is_some();
    }

    /// Normalises the arguments of hidden layer `l`. In training `running` stands in for the network's own running values, and
    /// is moved if the layer is `trained`; the layer's part of it begins at `place`.
    fn normalise(
        &self,
        (l, trained): (usize, bool),
        out: &mut [S],
        place: &mut usize,
        running: Option<&mut [S]>,
        trace: &mut norm::Trace<S>,
    ) {
        let layer = &self.layers[l];
        let scale = layer.scale(&self.parameters);
        if self.norm == Norm::Layer {
            norm::layer(out, layer.outputs, scale, trace, self.constants.epsilon);
            return;
        }
        let range = *place..*place + 2 * layer.padded;
        *place = range.end;
        match running {
            Some(running) if trained => norm::batch(out, scale, &mut running[range], trace, self.constants),
            Some(running) => norm::fixed(out, scale, &running[range], trace, self.constants),
            None => norm::fixed(out, scale, &self.running[range], trace, self.constants),
        }
    }

    /// From the errors in [`Workspace::errors_mut`] (derivatives of the loss by the outputs) to `space.gradient`, for the
    /// rows of the last forward pass. `first` says that a new batch begins; else the sums of the last slab go on. What
    /// belongs to frozen layers is left as it was.
    pub fn backward(&self, space: &mut Workspace<S>, rows: usize, first: bool) {
        let start = if first { Start::Zero } else { Start::Held };
        let (from, masked) = (space.from, space.masked);
        let Workspace { x, values, arguments, errors, transposed, gradient, panel, .. } = space;
        let (traces, masks, dropped) = (&mut space.traces, &space.masks, &space.dropped);
        for (l, layer) in self.layers.iter().enumerate().skip(from).rev() {
            let (below, above) = errors.split_at_mut(l);
            let error = &above[0][..rows * layer.padded];
            let (input, stride) = match l {
                0 => (&x[..], layer.inputs),
                _ if masked && l > from => (&dropped[l - 1][..], self.layers[l - 1].padded),
                _ => (&values[l - 1][..], self.layers[l - 1].padded),
            };
            let (w, bias) = gradient[layer.offset..][..layer.linear()].split_at_mut(layer.weights());
            let a = Left { data: input, row: 1, column: stride };
            let b = Right { data: error, row: layer.padded };
            product((layer.inputs, layer.padded, rows), start, a, b, w, layer.padded, panel);
            if first {
                bias.fill(S::ZERO);
            }
            add_rows(error, bias);
            let Some(error_below) = below.last_mut().filter(|_| l > from) else { continue };
            let below = &self.layers[l - 1];
            let narrow = below.padded;
            let transposed = &mut transposed[l - 1];
            if first {
                transpose(layer, layer.of(&self.parameters), transposed, narrow);
            }
            let error_below = &mut error_below[..rows * narrow];
            let a = Left { data: error, row: layer.padded, column: 1 };
            let b = Right { data: transposed, row: narrow };
            product((rows, narrow, layer.outputs), Start::Zero, a, b, error_below, narrow, panel);
            if masked {
                dropout::differentiate(error_below, &masks[l - 1]);
            }
            self.activation.differentiate(error_below, &values[l - 1], &arguments[l - 1]);
            if below.normed {
                let (scale, gradient) = (below.scale(&self.parameters), below.scale_mut(gradient));
                if first {
                    gradient.fill(S::ZERO);
                }
                let trace = &mut traces[l - 1];
                match self.norm {
                    Norm::Batch => norm::differentiate_batch(error_below, scale, trace, gradient),
                    _ => norm::differentiate_layer(error_below, below.outputs, scale, trace, gradient),
                }
            }
        }
    }
}

impl<S: Scalar> Mlp<S> {
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
