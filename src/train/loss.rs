//! What is minimised, and the score that people read.
//!
//! With p = softmax(z) over C classes, y the one-hot truth and N rows:
//! cross-entropy is the mean over rows of -ln p_label, its gradient (p - y) / N;
//! mse of classes is the mean over rows and classes of (p - y)^2, its gradient p_j (g_j - sum_c g_c p_c) with
//! g = 2 (p - y) / (N C); mse of numbers is the mean over rows and outputs of (z - y)^2 (no 1/2), its gradient
//! 2 (z - y) / (N outputs). The score is accuracy (the first largest class wins) or R2 = 1 - sum (z - y)^2 / sum (y - mean)^2.
//!
//! A row's cross-entropy is reported as at most [`LOG_LOSS_CAP`], as scikit-learn does; the gradient is that of the uncapped
//! loss. Not here: label smoothing, L1, Huber, other metrics.

use crate::math::scalar::Scalar;

/// -ln 2^-52: one row's largest log loss.
pub const LOG_LOSS_CAP: f64 = 36.043_653_389_117_15;

/// What a training minimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Of classes. Numbers have none: for them it means [`Loss::Mse`].
    CrossEntropy,
    /// Mean squared error.
    Mse,
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
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
    /// The worst (loss, score) that a training can be reported with: for classes the largest possible loss and accuracy 0;
    /// for numbers an infinite loss and score 0, though a finite network's R2 may be lower.
    pub fn worst(self, truth: Truth, outputs: usize) -> (f64, f64) {
        match (truth, self) {
            (Truth::Numbers(_), _) => (f64::INFINITY, 0.0),
            (Truth::Classes(_), Self::CrossEntropy) => (LOG_LOSS_CAP, 0.0),
            (Truth::Classes(_), Self::Mse) => (2.0 / outputs as f64, 0.0),
        }
    }

    /// Adds rows to `tally` and turns outputs of classes into probabilities, in place (padded columns to anything finite).
    pub fn measure<S: Scalar>(self, z: &mut [S], shape: Shape, truth: Truth, tally: &mut Tally) {
        match truth {
            Truth::Classes(labels) => self.classes(z, shape, labels, tally),
            Truth::Numbers(numbers) => {
                let rows = z.chunks_exact(shape.padded).zip(numbers.chunks_exact(shape.width));
                for (row, truth) in rows.take(shape.rows) {
                    let mut squares = 0.0;
                    for (o, &y) in row.iter().zip(truth) {
                        let d = o.to_f64() - y;
                        squares += d * d;
                    }
                    tally.loss += squares / shape.width as f64;
                    tally.squares += squares;
                    tally.rows += 1;
                }
            }
        }
    }

    fn classes<S: Scalar>(self, z: &mut [S], shape: Shape, labels: &[u32], tally: &mut Tally) {
        for (row, &label) in z.chunks_exact_mut(shape.padded).zip(labels).take(shape.rows) {
            let label = label as usize;
            let (mut best, mut top) = (0, row[0]);
            for (c, &v) in row[..shape.width].iter().enumerate().skip(1) {
                if v > top {
                    (best, top) = (c, v);
                }
            }
            for v in &mut row[..shape.width] {
                *v = *v - top;
            }
            let own = row[label];
            for v in row.iter_mut() {
                *v = v.exp();
            }
            let sum = row[..shape.width].iter().fold(S::ZERO, |sum, &v| sum + v);
            for v in row.iter_mut() {
                *v = *v / sum;
            }
            let loss = match self {
                Self::CrossEntropy => {
                    let loss = (sum.ln() - own).to_f64();
                    if loss > LOG_LOSS_CAP { LOG_LOSS_CAP } else { loss }
                }
                Self::Mse => {
                    let square = |(c, p): (usize, &S)| {
                        let d = p.to_f64() - f64::from(u8::from(c == label));
                        d * d
                    };
                    let row = row[..shape.width].iter().enumerate();
                    row.map(square).fold(0.0, |sum, s| sum + s) / shape.width as f64
                }
            };
            tally.loss += loss;
            tally.correct += u64::from(best == label);
            tally.rows += 1;
        }
    }

    /// Derivatives of the loss by the outputs, from what [`Loss::measure`] left in `p`, for rows of a batch of `batch`
    /// rows altogether. Padded columns of `errors` become 0.
    pub fn differentiate<S: Scalar>(
        self,
        p: &[S],
        shape: Shape,
        truth: Truth,
        batch: usize,
        errors: &mut [S],
    ) {
        let share = 1.0 / batch as f64;
        let each = S::from_f64(2.0 * share / shape.width as f64);
        let rows = p.chunks_exact(shape.padded).zip(errors.chunks_exact_mut(shape.padded)).take(shape.rows);
        match (truth, self) {
            (Truth::Numbers(numbers), _) => {
                for ((p, errors), truth) in rows.zip(numbers.chunks_exact(shape.width)) {
                    errors.fill(S::ZERO);
                    for ((e, &o), &y) in errors.iter_mut().zip(p).zip(truth) {
                        *e = ((o - S::from_f64(y)) * each).flush(S::TINY);
                    }
                }
            }
            (Truth::Classes(labels), Self::CrossEntropy) => {
                let share = S::from_f64(share);
                for ((p, errors), &label) in rows.zip(labels) {
                    for (e, &p) in errors.iter_mut().zip(p) {
                        *e = (p * share).flush(S::TINY);
                    }
                    let label = label as usize;
                    errors[label] = ((p[label] - S::ONE) * share).flush(S::TINY);
                    errors[shape.width..].fill(S::ZERO);
                }
            }
            (Truth::Classes(labels), Self::Mse) => {
                for ((p, errors), &label) in rows.zip(labels) {
                    let p = &p[..shape.width];
                    errors.fill(S::ZERO);
                    errors[..shape.width].copy_from_slice(p);
                    errors[label as usize] = errors[label as usize] - S::ONE;
                    let dot = p.iter().zip(errors.iter()).fold(S::ZERO, |sum, (&p, &g)| sum + p * g);
                    for (e, &p) in errors.iter_mut().zip(p) {
                        *e = (p * (*e - dot) * each).flush(S::TINY);
                    }
                }
            }
        }
    }
}
