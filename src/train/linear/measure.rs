//! The loss of rows under a linear model, and its derivative by z, in one pass.
//!
//! Per row: log loss -ln p_label with derivative p - onehot, or 1/2 (z - y)^2 with derivative z - y. What is minimised is the
//! exact log loss; what is reported is capped at [`LOG_LOSS_CAP`] a row, as for networks, and the squared error has no 1/2.

use crate::model::linear::{Linear, Link, sigmoid, softmax};
use crate::train::loss::{LOG_LOSS_CAP, Tally, Truth};

/// Adds the rows of `z` to `tally`, turns them into derivatives, and gives the sum of their losses on top of `sum`.
/// Rows are added one by one: cutting them into slabs changes no bit.
pub fn measure(model: &Linear, z: &mut [f64], truth: Truth, tally: &mut Tally, mut sum: f64) -> f64 {
    let (columns, padded) = (model.columns(), model.padded());
    match truth {
        Truth::Numbers(numbers) => {
            for (z, y) in z.iter_mut().zip(numbers) {
                *z -= y;
                sum += 0.5 * *z * *z;
                tally.loss += *z * *z;
                tally.squares += *z * *z;
                tally.rows += 1;
            }
        }
        Truth::Classes(labels) => {
            for (row, &label) in z.chunks_exact_mut(padded).zip(labels) {
                let label = label as usize;
                let (loss, class) = if model.link() == Link::Sigmoid {
                    let score = row[0];
                    let (q, p, rest) = sigmoid(score);
                    // The smaller probability is the exact one.
                    row[0] = if label == 1 { -q } else { p };
                    let wrong = (score > 0.0) != (label == 1);
                    (if wrong { score.abs() + rest } else { rest }, usize::from(score > 0.0))
                } else {
                    let own = row[label];
                    let (best, top, rest) = softmax(&mut row[..columns]);
                    row[label] -= 1.0;
                    row[columns..].fill(0.0);
                    (rest + (top - own), best)
                };
                sum += loss;
                tally.loss += if loss > LOG_LOSS_CAP { LOG_LOSS_CAP } else { loss };
                tally.correct += u64::from(class == label);
                tally.rows += 1;
            }
        }
    }
    sum
}
