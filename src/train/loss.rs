//! What is minimised, and the score that people read.
//!
//! With p = softmax(z) over C classes, y the one-hot truth and N rows:
//! cross-entropy is the mean over rows of -ln p_label, its gradient (p - y) / N. The other losses are means over rows and
//! outputs of a function of d = p - y for classes, d = z - y for numbers:
//!
//! | loss | of one d | derivative |
//! |---|---|---|
//! | mse | d^2 (no 1/2) | 2 d |
//! | mae | abs d | sign d, 0 at 0 |
//! | Huber, delta | d^2 / 2 while abs d <= delta, else delta (abs d - delta / 2) | d, else delta sign d |
//!
//! For classes their gradient by z is p_j (g_j - sum_c g_c p_c), g being the derivative by p. Binary cross-entropy is
//! softplus(z) - y z, its gradient (sigmoid(z) - y) / N; for two classes the network has a single output then, whose sigmoid
//! is the probability of the second class. The score is accuracy (the first largest class wins) or
//! R2 = 1 - sum (z - y)^2 / sum (y - mean)^2.
//!
//! A row's cross-entropy is reported as at most [`LOG_LOSS_CAP`], as scikit-learn does; the gradient is that of the uncapped
//! loss. Label smoothing s (C. Szegedy et al., CVPR 2016) replaces y by (1 - s) y + s / C in the gradient alone: what is
//! reported stays comparable between trainings. Penalties are no part of any loss. Not here: other metrics.

mod classes;
mod numbers;

use crate::math::scalar::Scalar;

/// -ln 2^-52: one row's largest log loss.
pub const LOG_LOSS_CAP: f64 = 36.043_653_389_117_15;

/// What a training minimises.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// Of classes. Numbers have none: for them it means [`Loss::Mse`].
    CrossEntropy,
    /// Mean squared error.
    Mse,
    /// Mean absolute error.
    Mae,
    /// Squared for small errors, absolute for large ones; `delta` is positive.
    Huber { delta: f64 },
    /// Binary cross-entropy of one output, for two classes or for numbers from 0 to 1. For other numbers of classes it means
    /// [`Loss::CrossEntropy`].
    Bce,
}

/// The truth about some rows.
#[derive(Clone, Copy, Debug)]
pub enum Truth<'a> {
    /// Class indices, one a row.
    Classes(&'a [u32]),
    /// As many numbers a row as the network has outputs.
    Numbers(&'a [f64]),
}

/// Outputs of a network: `rows` rows, `padded` apart, of which the first `width` columns count.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub rows: usize,
    pub width: usize,
    pub padded: usize,
}

/// Sums over rows, from which means follow. Rows are added one by one, so cutting them into slabs changes no bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    pub rows: u64,
    /// Sum of the rows' losses.
    pub loss: f64,
    /// Rows whose class was right.
    pub correct: u64,
    /// Sum of squared errors, for numbers.
    pub squares: f64,
}

impl Tally {
    /// Mean loss of a row; 0 if there was none.
    pub fn mean_loss(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.loss / self.rows as f64 }
    }

    /// Share of right classes; 0 if there was no row.
    pub fn accuracy(&self) -> f64 {
        if self.rows == 0 { 0.0 } else { self.correct as f64 / self.rows as f64 }
    }

    /// Coefficient of determination; `spread` is the truth's own sum of squares around its mean. If that is 0: 1 for a
    /// perfect prediction, else 0 (scikit-learn's convention).
    pub fn r2(&self, spread: f64) -> f64 {
        if spread > 0.0 {
            1.0 - self.squares / spread
        } else if self.squares == 0.0 {
            1.0
        } else {
            0.0
        }
    }
}

impl Loss {
    /// Outputs that a network needs to tell so many classes apart.
    pub fn outputs(self, classes: usize) -> usize {
        if self == Self::Bce && classes == 2 { 1 } else { classes }
    }

    /// The worst (loss, score) that a training can be reported with: for `classes` the largest possible loss and accuracy 0;
    /// for numbers (`None`) an infinite loss and score 0, though a finite network's R2 may be lower.
    pub fn worst(self, classes: Option<usize>) -> (f64, f64) {
        let Some(classes) = classes else { return (f64::INFINITY, 0.0) };
        // All on one wrong class: two errors of 1.
        let of_one = match self {
            Self::CrossEntropy | Self::Bce => return (LOG_LOSS_CAP, 0.0),
            Self::Mse | Self::Mae => 1.0,
            Self::Huber { delta } => numbers::huber(1.0, delta),
        };
        (2.0 * of_one / classes as f64, 0.0)
    }

    /// Adds rows to `tally` and turns outputs of classes into probabilities, in place (padded columns to anything finite).
    pub fn measure<S: Scalar>(self, z: &mut [S], shape: Shape, truth: Truth, tally: &mut Tally) {
        match (truth, self) {
            (Truth::Classes(labels), Self::Bce) if shape.width == 1 => {
                classes::measure_binary(z, shape, labels, tally);
            }
            (Truth::Classes(labels), _) => classes::measure(self, z, shape, labels, tally),
            (Truth::Numbers(numbers), _) => numbers::measure(self, z, shape, numbers, tally),
        }
    }

    /// Derivatives of the loss by the outputs, from what [`Loss::measure`] left in `p`, for rows of a batch of `batch`
    /// rows altogether, with labels smoothed by `smoothing` (0 to 1). Padded columns of `errors` become 0.
    pub fn differentiate<S: Scalar>(
        self,
        p: &[S],
        shape: Shape,
        truth: Truth,
        (batch, smoothing): (usize, f64),
        errors: &mut [S],
    ) {
        match (truth, self) {
            (Truth::Numbers(numbers), _) => numbers::differentiate(self, p, shape, numbers, batch, errors),
            (Truth::Classes(labels), Self::Bce) if shape.width == 1 => {
                classes::differentiate_binary(p, shape, labels, (batch, smoothing), errors);
            }
            (Truth::Classes(labels), Self::CrossEntropy | Self::Bce) => {
                classes::differentiate_log(p, shape, labels, (batch, smoothing), errors);
            }
            (Truth::Classes(labels), _) => {
                classes::differentiate(self, p, shape, labels, (batch, smoothing), errors);
            }
        }
    }
}
