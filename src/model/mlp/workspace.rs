//! What a network writes while it works, allocated once.

use super::Mlp;
use crate::math::scalar::Scalar;
use crate::math::simd::panel_len;
use crate::model::norm::Trace;

/// Everything a network writes while it works, allocated once: for `rows` rows at a time.
#[derive(Clone, Debug)]
pub struct Workspace<S> {
    /// The rows to work on, row-major, as wide as the network's inputs.
    pub x: Vec<S>,
    /// Derivative of the loss by each parameter, in the layout of [`Mlp::buffer`].
    pub gradient: Vec<S>,
    /// a_l, and z of the last layer, rows padded.
    pub(super) values: Vec<Vec<S>>,
    /// z_l of hidden layers, where the activation needs them.
    pub(super) arguments: Vec<Vec<S>>,
    pub(super) errors: Vec<Vec<S>>,
    /// W_l transposed, for all layers but the first.
    pub(super) transposed: Vec<Vec<S>>,
    pub(super) panel: Vec<S>,
    /// Of normed hidden layers.
    pub(super) traces: Vec<Trace<S>>,
    /// Of hidden layers, where outputs may be dropped: the factors, and the outputs times them.
    pub(super) masks: Vec<Vec<S>>,
    pub(super) dropped: Vec<Vec<S>>,
    /// Of the last forward pass: the first layer that is trained, and whether outputs of the trained ones were dropped.
    pub(super) from: usize,
    pub(super) masked: bool,
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
            traces: layers
                .iter()
                .filter(|l| l.normed)
                .map(|l| Trace::new(if training { rows } else { 0 }, rows, l.padded))
                .collect(),
            masks: Vec::new(),
            dropped: Vec::new(),
            from: 0,
            masked: false,
        }
    }

    /// The same with room for dropping outputs.
    pub fn with_dropout(mut self) -> Self {
        let hidden = self.values.len() - 1;
        self.masks = self.values[..hidden].to_vec();
        self.dropped = self.masks.clone();
        self
    }

    /// Outputs of the last forward pass: rows as wide as the last layer's `padded`.
    pub fn outputs(&self) -> &[S] {
        &self.values[self.values.len() - 1]
    }

    /// As [`Workspace::outputs`].
    pub fn outputs_mut(&mut self) -> &mut [S] {
        let last = self.values.len() - 1;
        &mut self.values[last]
    }

    /// The outputs, and beside them the buffer of the derivatives of the loss by them: same shape, padding to be 0.
    pub fn errors_mut(&mut self) -> (&mut [S], &mut [S]) {
        let last = self.values.len() - 1;
        (&mut self.values[last], &mut self.errors[last])
    }
}
