//! Dropout: in training each hidden unit is silent with probability p, the others speak 1 / (1 - p) times as loud.
//!
//! N. Srivastava et al., JMLR 15, 2014, in the inverted form that leaves evaluation as it is. The mask is applied to the
//! outputs of every hidden layer, in the backward pass to their errors. A unit's mask is a pure function of (seed, index,
//! layer, number of the row since training began, unit), so neither slabs nor legs change it. Rates are rounded to multiples
//! of 2^-32. Not here: one rate a layer, dropout of inputs.

use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;

/// Where the masks of one training come from.
#[derive(Clone, Debug)]
pub struct Dropout {
    /// Words below this silence their unit.
    threshold: u32,
    /// 1 / (1 - p).
    loud: f64,
    /// The name of each hidden layer's streams.
    layers: Vec<u64>,
}

impl Dropout {
    /// Masks of the stream (seed, [`Lane::Dropout`], index) for so many hidden layers; `None` if the rate `p` is 0. `p` is
    /// below 1.
    pub fn new(p: f64, layers: usize, seed: u64, index: u64) -> Option<Self> {
        let threshold = (p * 4_294_967_296.0) as u32;
        if threshold == 0 {
            return None;
        }
        let mut stream = Stream::new(seed, Lane::Dropout, index);
        let layers = (0..layers).map(|_| stream.double_word()).collect();
        Some(Self { threshold, loud: 1.0 / (1.0 - p), layers })
    }

    /// Fills the masks of rows `padded` apart, of which `width` columns count: factors 0 or 1 / (1 - p). `row` is the number
    /// of the first one since training began.
    pub fn masks<S: Scalar>(&self, layer: usize, row: u64, (width, padded): (usize, usize), masks: &mut [S]) {
        let loud = S::from_f64(self.loud);
        for (number, mask) in (row..).zip(masks.chunks_exact_mut(padded.max(1))) {
            let mut stream = Stream::new(self.layers[layer], Lane::Dropout, number);
            for factor in &mut mask[..width] {
                *factor = if stream.word() < self.threshold { S::ZERO } else { loud };
            }
        }
    }
}

/// `to` = `from` times `masks`.
pub fn apply<S: Scalar>(from: &[S], masks: &[S], to: &mut [S]) {
    for ((to, &v), &mask) in to.iter_mut().zip(from).zip(masks) {
        *to = v * mask;
    }
}

/// Errors of the masked outputs become errors of the outputs.
pub fn differentiate<S: Scalar>(errors: &mut [S], masks: &[S]) {
    for (e, &mask) in errors.iter_mut().zip(masks) {
        *e = *e * mask;
    }
}
