//! Dropout: in training each hidden unit is silent with probability p, the others speak 1 / (1 - p) times as loud.
//!
//! N. Srivastava et al., JMLR 15, 2014, in the inverted form that leaves evaluation as it is. The mask is applied to the
//! outputs of every hidden layer, in the backward pass to their errors. A unit's mask is a pure function of (seed, index,
//! layer, number of the row since training began, unit), so neither slabs nor legs change it: unit u takes the (u mod 2)-th
//! half of the (u / 2)-th word of the row's stream, and so rates are rounded to multiples of 2^-16. Not here: one rate a
//! layer, dropout of inputs.

use crate::math::rng::wide::threefry4x32;
use crate::math::rng::{Lane, Stream};
use crate::math::scalar::Scalar;

/// Rows whose random numbers are drawn side by side.
const LANES: usize = 8;
/// Units that one call of the generator decides on.
const UNITS: usize = 8;

/// Where the masks of one training come from.
#[derive(Clone, Debug)]
pub struct Dropout {
    /// Half words below this silence their unit.
    threshold: u32,
    /// 1 / (1 - p).
    loud: f64,
    /// The name of each hidden layer's streams.
    layers: Vec<u64>,
}

impl Dropout {
    /// Masks of the stream (seed, [`Lane::Dropout`], index) for so many hidden layers; `None` if the rate `p` is 0 or
    /// rounded to it. `p` is below 1.
    pub fn new(p: f64, layers: usize, seed: u64, index: u64) -> Option<Self> {
        let threshold = (p * 65_536.0 + 0.5) as u32;
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
        let seed = self.layers[layer];
        for (eight, masks) in masks.chunks_mut(LANES * padded.max(1)).enumerate() {
            // The names and counters of the streams (seed, lane, row), as `Stream` has them.
            let mut rows = [row + (eight * LANES) as u64; LANES];
            for (l, row) in rows.iter_mut().enumerate() {
                *row += l as u64;
            }
            let (low, high) = (rows.map(|row| row as u32), rows.map(|row| (row >> 32) as u32));
            let key =
                [[seed as u32; LANES], [(seed >> 32) as u32; LANES], [Lane::Dropout as u32; LANES], low];
            for (block, at) in (0..width).step_by(UNITS).enumerate() {
                let words = threefry4x32(key, [[block as u32; LANES], [0; LANES], high, [0; LANES]]);
                let end = width.min(at + UNITS);
                for (l, mask) in masks.chunks_exact_mut(padded).enumerate() {
                    for (u, factor) in mask[at..end].iter_mut().enumerate() {
                        let half = words[u / 2][l] >> (16 * (u % 2)) & 0xffff;
                        *factor = if half < self.threshold { S::ZERO } else { loud };
                    }
                }
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
