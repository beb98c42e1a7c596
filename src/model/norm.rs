//! Normalisation of a hidden layer before its activation: y = gamma (z - mean) / sqrt(variance + epsilon) + beta.
//!
//! Batch norm (S. Ioffe, C. Szegedy, ICML 2015) takes mean and variance of each unit over the rows of the batch, layer norm
//! (J. Ba, J. Kiros, G. Hinton, 2016) those of each row over the units of the layer; both divide by the count. Batch norm
//! keeps running values for evaluation: each batch moves them by [`MOMENTUM`], the share of the NEW value (PyTorch's
//! convention), towards its mean and its unbiased variance (divided by the count less one). They start at 0 and 1.
//!
//! A batch of a single row has no spread: it is normalised by the running values, as constants, and does not move them.
//! Where it is not said otherwise buffers are rows `padded` apart, with a padding of 0 that stays 0. Not here: renormalised
//! or ghost batches, normalisation after the activation.

use crate::math::scalar::Scalar;

/// Added to each variance.
pub const EPSILON: f64 = 1e-5;
/// Share of a batch's mean and variance in the running values.
pub const MOMENTUM: f64 = 0.1;

/// Which normalisation all hidden layers have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Norm {
    #[default]
    None,
    Batch,
    Layer,
}

impl Norm {
    pub const ALL: [Self; 3] = [Self::None, Self::Batch, Self::Layer];

    /// The name in settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Batch => "batch_norm",
            Self::Layer => "layer_norm",
        }
    }
}

/// How a batch norm is asked to work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constants {
    pub epsilon: f64,
    pub momentum: f64,
}

impl Default for Constants {
    fn default() -> Self {
        Self { epsilon: EPSILON, momentum: MOMENTUM }
    }
}

/// What the forward pass of one layer leaves for the backward pass: (z - mean) / sqrt(variance + epsilon), and the factors
/// 1 / sqrt(variance + epsilon), one a column for batch norm, one a row for layer norm.
#[derive(Clone, Debug, Default)]
pub struct Trace<S> {
    pub hats: Vec<S>,
    pub factors: Vec<S>,
    /// Two rows of sums.
    sums: Vec<S>,
    /// Whether mean and variance were constants.
    constant: bool,
    /// The row that the rows at hand begin at.
    first: usize,
}

impl<S: Scalar> Trace<S> {
    /// For up to `rows` rows, `padded` wide, of which `kept` at once can be followed by a backward pass.
    pub fn new(kept: usize, rows: usize, padded: usize) -> Self {
        let zeros = |n: usize| vec![S::ZERO; n];
        Self {
            hats: zeros(kept * padded),
            factors: zeros(rows.max(padded)),
            sums: zeros(2 * padded),
            constant: false,
            first: 0,
        }
    }

    /// For rows of which the first is `row` of those that pass altogether: where rows pass piece by piece.
    pub fn at(&mut self, row: usize) -> &mut Self {
        self.first = row;
        self
    }
}

/// Batch norm of `z` in place. `scale` is gamma then beta, `running` the running mean then variance; with `training` those
/// of the batch are used, and the running ones moved.
pub fn batch<S: Scalar>(
    z: &mut [S],
    scale: &[S],
    running: &mut [S],
    trace: &mut Trace<S>,
    constants: Constants,
) {
    let padded = scale.len() / 2;
    let rows = z.len().checked_div(padded).unwrap_or(0);
    if rows < 2 {
        fixed(z, scale, running, trace, constants);
        return;
    }
    trace.constant = false;
    let share = S::from_f64(1.0 / rows as f64);
    let (mean, variance) = trace.sums.split_at_mut(padded);
    mean.fill(S::ZERO);
    variance.fill(S::ZERO);
    for row in z.chunks_exact(padded) {
        for (sum, &v) in mean.iter_mut().zip(row) {
            *sum += v;
        }
    }
    for sum in mean.iter_mut() {
        *sum = *sum * share;
    }
    for row in z.chunks_exact(padded) {
        for ((sum, &v), &mean) in variance.iter_mut().zip(row).zip(mean.iter()) {
            *sum += (v - mean) * (v - mean);
        }
    }
    let (new, old) = (S::from_f64(constants.momentum), S::from_f64(1.0 - constants.momentum));
    let unbiased = S::from_f64(1.0 / (rows - 1) as f64);
    let epsilon = S::from_f64(constants.epsilon);
    let (running_mean, running_variance) = running.split_at_mut(padded);
    for (j, factor) in trace.factors[..padded].iter_mut().enumerate() {
        running_mean[j] = old * running_mean[j] + new * mean[j];
        running_variance[j] = old * running_variance[j] + new * (variance[j] * unbiased);
        *factor = S::ONE / (variance[j] * share + epsilon).sqrt();
    }
    let (gamma, beta) = scale.split_at(padded);
    for (row, hats) in z.chunks_exact_mut(padded).zip(trace.hats.chunks_exact_mut(padded)) {
        for (j, (v, hat)) in row.iter_mut().zip(hats).enumerate() {
            *hat = (*v - mean[j]) * trace.factors[j];
            *v = gamma[j] * *hat + beta[j];
        }
    }
}

/// Batch norm of `z` in place by the running values, as in evaluation.
pub fn fixed<S: Scalar>(z: &mut [S], scale: &[S], running: &[S], trace: &mut Trace<S>, constants: Constants) {
    trace.constant = true;
    let padded = scale.len() / 2;
    let (mean, variance) = running.split_at(padded);
    let epsilon = S::from_f64(constants.epsilon);
    for (factor, &variance) in trace.factors.iter_mut().zip(variance) {
        *factor = S::ONE / (variance + epsilon).sqrt();
    }
    let (gamma, beta) = scale.split_at(padded);
    let start = trace.first * padded;
    let keep = trace.hats.len() >= start + z.len();
    for (i, row) in z.chunks_exact_mut(padded.max(1)).enumerate() {
        for (j, v) in row.iter_mut().enumerate() {
            let hat = (*v - mean[j]) * trace.factors[j];
            if keep {
                trace.hats[start + i * padded + j] = hat;
            }
            *v = gamma[j] * hat + beta[j];
        }
    }
}

/// Layer norm of `z` in place, over the first `width` columns.
pub fn layer<S: Scalar>(z: &mut [S], width: usize, scale: &[S], trace: &mut Trace<S>, epsilon: f64) {
    let padded = scale.len() / 2;
    let (gamma, beta) = scale.split_at(padded);
    let (share, epsilon) = (S::from_f64(1.0 / width.max(1) as f64), S::from_f64(epsilon));
    let start = trace.first * padded;
    let keep = trace.hats.len() >= start + z.len();
    for (i, row) in z.chunks_exact_mut(padded.max(1)).enumerate() {
        let row = &mut row[..width];
        let mean = row.iter().fold(S::ZERO, |sum, &v| sum + v) * share;
        let variance = row.iter().fold(S::ZERO, |sum, &v| sum + (v - mean) * (v - mean)) * share;
        let factor = S::ONE / (variance + epsilon).sqrt();
        trace.factors[trace.first + i] = factor;
        for (j, v) in row.iter_mut().enumerate() {
            let hat = (*v - mean) * factor;
            if keep {
                trace.hats[start + i * padded + j] = hat;
            }
            *v = gamma[j] * hat + beta[j];
        }
    }
}

/// Errors of y become errors of z, in place, after [`batch`] or [`fixed`]; the gradients of gamma and beta are added to `gradient`.
pub fn differentiate_batch<S: Scalar>(
    errors: &mut [S],
    scale: &[S],
    trace: &mut Trace<S>,
    gradient: &mut [S],
) {
    let padded = scale.len() / 2;
    let Some(rows) = errors.len().checked_div(padded) else { return };
    let (of_hats, plain) = trace.sums.split_at_mut(padded);
    of_hats.fill(S::ZERO);
    plain.fill(S::ZERO);
    for (row, hats) in errors.chunks_exact(padded).zip(trace.hats.chunks_exact(padded)) {
        for (j, (&e, &hat)) in row.iter().zip(hats).enumerate() {
            of_hats[j] += e * hat;
            plain[j] += e;
        }
    }
    let (gamma_gradient, beta_gradient) = gradient.split_at_mut(padded);
    for j in 0..padded {
        gamma_gradient[j] += of_hats[j];
        beta_gradient[j] += plain[j];
    }
    // Means over the batch; constants have no part in the derivative.
    let share = if trace.constant { S::ZERO } else { S::from_f64(1.0 / rows as f64) };
    for j in 0..padded {
        of_hats[j] = of_hats[j] * share;
        plain[j] = plain[j] * share;
    }
    for (row, hats) in errors.chunks_exact_mut(padded).zip(trace.hats.chunks_exact(padded)) {
        for (j, (e, &hat)) in row.iter_mut().zip(hats).enumerate() {
            let moved = *e - plain[j] - hat * of_hats[j];
            *e = (scale[j] * trace.factors[j] * moved).flush(S::TINY);
        }
    }
}

/// Errors of y become errors of z, in place, after [`layer`]; the gradients of gamma and beta are added to `gradient`.
pub fn differentiate_layer<S: Scalar>(
    errors: &mut [S],
    width: usize,
    scale: &[S],
    trace: &Trace<S>,
    gradient: &mut [S],
) {
    let padded = scale.len() / 2;
    let (gamma_gradient, beta_gradient) = gradient.split_at_mut(padded);
    let share = S::from_f64(1.0 / width.max(1) as f64);
    let hats = trace.hats[trace.first * padded..].chunks_exact(padded.max(1));
    let rows = errors.chunks_exact_mut(padded.max(1)).zip(hats);
    for ((row, hats), &factor) in rows.zip(&trace.factors[trace.first..]) {
        let (row, hats) = (&mut row[..width], &hats[..width]);
        let (mut plain, mut of_hats) = (S::ZERO, S::ZERO);
        for (j, (e, &hat)) in row.iter_mut().zip(hats).enumerate() {
            gamma_gradient[j] += *e * hat;
            beta_gradient[j] += *e;
            *e = *e * scale[j];
            plain += *e;
            of_hats += *e * hat;
        }
        let (plain, of_hats) = (plain * share, of_hats * share);
        for (e, &hat) in row.iter_mut().zip(hats) {
            *e = (factor * (*e - plain - hat * of_hats)).flush(S::TINY);
        }
    }
}
