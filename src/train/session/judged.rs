//! All metrics of each epoch's validation, where a session is asked for them.

use crate::data::Target;
use crate::math::scalar::Scalar;
use crate::model::piece::Budget;
use crate::train::loss::{Shape, Truth};
use crate::train::metrics::{Judge, Scores};

/// The judge of one part, and what it found last.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    judge: Judge,
    /// One row of probabilities.
    row: Vec<f64>,
    pub scores: Option<Scores>,
}

impl Judged {
    /// For a part with this target, predicted by `outputs` values a row.
    pub fn new(target: &Target, outputs: usize) -> Self {
        Self { judge: Judge::new(target), row: vec![0.0; outputs], scores: None }
    }

    /// Adds rows from what [`Loss::measure`](crate::train::Loss::measure) left in `p`.
    pub fn push<S: Scalar>(&mut self, truth: Truth, p: &[S], shape: Shape) {
        let rows = p.chunks_exact(shape.padded).take(shape.rows);
        match (&mut self.judge, truth) {
            (Judge::Classes(judge), Truth::Classes(labels)) => {
                for (p, &label) in rows.zip(labels) {
                    if shape.width < self.row.len() {
                        // One output for two classes: the probability of the second.
                        self.row[1] = p[0].to_f64();
                        self.row[0] = 1.0 - self.row[1];
                    } else {
                        self.row.iter_mut().zip(p).for_each(|(to, v)| *to = v.to_f64());
                    }
                    judge.push(label, &self.row);
                }
            }
            (Judge::Numbers(judge), Truth::Numbers(numbers)) => {
                rows.zip(numbers).for_each(|(p, &truth)| judge.push(truth, p[0].to_f64()));
            }
            _ => {}
        }
    }

    /// Adds the first rows of a part from their predictions, row-major.
    pub fn push_predictions(&mut self, target: &Target, p: &[f64]) {
        let rows = p.chunks_exact(self.row.len().max(1));
        match (&mut self.judge, target) {
            (Judge::Classes(judge), Target::Classes { labels, .. }) => {
                labels.iter().zip(rows).for_each(|(label, row)| judge.push(*label, row));
            }
            (Judge::Numbers(judge), Target::Numbers(numbers)) => {
                numbers.iter().zip(rows).for_each(|(truth, row)| judge.push(*truth, row[0]));
            }
            _ => {}
        }
    }

    /// The end of a pass over the part, as far as `budget` goes: whether [`Judged::scores`] are those of the pass.
    pub fn finish(&mut self, budget: &mut Budget) -> bool {
        let done = self.judge.rank(budget);
        if done {
            self.scores = Some(self.judge.finish());
        }
        done
    }
}
