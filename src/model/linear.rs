//! Linear models: z = x W + b, and what z means.
//!
//! | link | prediction | used for |
//! |---|---|---|
//! | identity | z | linear regression |
//! | sigmoid | P(class 1) = 1 / (1 + exp(-z)), one column of weights | logistic regression of two classes |
//! | softmax | P(class c) = exp(z_c) / sum exp(z) | logistic regression of more classes |
//!
//! As scikit-learn's `LinearRegression` and `LogisticRegression` (multinomial for more than two classes). All in f64. The weights
//! lie as `inputs` rows and one row of intercepts, each padded with zeros to a multiple of [`PAD`] columns if there is more
//! than one. Not here: how they are found (`train::linear`).

use crate::math::float;
use crate::math::simd::{Left, Right, Start, panel_len, product};

/// More than one column is stored in multiples of this.
pub const PAD: usize = 4;
/// Most rows that pass through a model at once.
pub const SLAB: usize = 128;

/// How the linear form becomes a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Identity,
    Sigmoid,
    Softmax,
}

/// A linear model and its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    link: Link,
    inputs: usize,
    columns: usize,
    padded: usize,
    weights: Vec<f64>,
}

impl Linear {
    /// All weights 0. `columns` of z count for [`Link::Softmax`] only; the other links have one.
    pub fn zeros(link: Link, inputs: usize, columns: usize) -> Self {
        let columns = if link == Link::Softmax { columns.max(1) } else { 1 };
        let padded = if columns == 1 { 1 } else { columns.next_multiple_of(PAD) };
        Self { link, inputs, columns, padded, weights: vec![0.0; (inputs + 1) * padded] }
    }

    /// For `classes` classes: two have one column of weights.
    pub fn classifier(inputs: usize, classes: u32) -> Self {
        let link = if classes == 2 { Link::Sigmoid } else { Link::Softmax };
        Self::zeros(link, inputs, classes as usize)
    }

    pub fn link(&self) -> Link {
        self.link
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Columns of z.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Distance between rows of z and of the weights.
    pub fn padded(&self) -> usize {
        self.padded
    }

    /// Values a row that [`Linear::predict`] gives: the classes, or 1.
    pub fn outputs(&self) -> usize {
        if self.link == Link::Sigmoid { 2 } else { self.columns }
    }

    /// The padded weights: `inputs` rows, then the intercepts.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// As [`Linear::weights`]. Whoever writes keeps the padding 0.
    pub fn weights_mut(&mut self) -> &mut [f64] {
        &mut self.weights
    }

    /// The weights of each column of z, column by column (scikit-learn's `coef_`).
    pub fn coefficients(&self) -> Vec<f64> {
        let weight = |c: usize| (0..self.inputs).map(move |j| self.weights[j * self.padded + c]);
        (0..self.columns).flat_map(weight).collect()
    }

    /// One number for each column of z (scikit-learn's `intercept_`).
    pub fn intercepts(&self) -> &[f64] {
        &self.weights[self.inputs * self.padded..][..self.columns]
    }

    /// Elements of scratch that make [`Linear::forward`] fast.
    pub fn panel_len(&self) -> usize {
        panel_len(self.inputs)
    }

    /// z of `rows` rows of `x` (row-major), rows [`Linear::padded`] apart; `panel` is scratch.
    pub fn forward(&self, x: &[f64], rows: usize, z: &mut [f64], panel: &mut [f64]) {
        let (weights, intercepts) = self.weights.split_at(self.inputs * self.padded);
        let a = Left { data: x, row: self.inputs, column: 1 };
        let b = Right { data: weights, row: self.padded };
        let shape = (rows, self.padded, self.inputs);
        product(shape, Start::Row(intercepts), a, b, z, self.padded, panel);
    }

    /// Probabilities of the classes, or numbers, of `rows` rows of `x`: row-major, rows x [`Linear::outputs`].
    pub fn predict(&self, x: &[f64], rows: usize) -> Vec<f64> {
        let mut outputs = Vec::with_capacity(rows * self.outputs());
        let mut z = vec![0.0; rows.min(SLAB) * self.padded];
        let mut panel = vec![0.0; self.panel_len()];
        let mut at = 0;
        while at < rows {
            let count = SLAB.min(rows - at);
            self.forward(&x[at * self.inputs..][..count * self.inputs], count, &mut z, &mut panel);
            for row in z.chunks_exact_mut(self.padded).take(count) {
                let row = &mut row[..self.columns];
                match self.link {
                    Link::Identity => outputs.extend_from_slice(row),
                    Link::Sigmoid => {
                        let (q, p, _) = sigmoid(row[0]);
                        outputs.extend([q, p]);
                    }
                    Link::Softmax => {
                        softmax(row);
                        outputs.extend_from_slice(row);
                    }
                }
            }
            at += count;
        }
        outputs
    }
}

/// (1 - p, p, ln(1 + exp(-|z|))) with p = 1 / (1 + exp(-z)), each without overflow or cancellation.
pub fn sigmoid(z: f64) -> (f64, f64, f64) {
    let small = float::exp(-z.abs());
    let whole = 1.0 + small;
    let (likely, unlikely) = (1.0 / whole, small / whole);
    let rest = float::ln(whole);
    if z >= 0.0 { (unlikely, likely, rest) } else { (likely, unlikely, rest) }
}

/// Turns z into probabilities; gives (the first largest column, its z, ln sum exp(z - that)).
pub fn softmax(z: &mut [f64]) -> (usize, f64, f64) {
    let (mut best, mut top) = (0, z[0]);
    for (c, &v) in z.iter().enumerate().skip(1) {
        if v > top {
            (best, top) = (c, v);
        }
    }
    let mut sum = 0.0;
    for v in z.iter_mut() {
        *v = float::exp(*v - top);
        sum += *v;
    }
    z.iter_mut().for_each(|v| *v /= sum);
    (best, top, float::ln(sum))
}
