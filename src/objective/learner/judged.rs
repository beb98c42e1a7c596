//! The predictions of a model that does not judge itself, judged piece by piece after each step.

use crate::data::{Part, Target};
use crate::model::piece::Budget;
use crate::train::metrics::{Judge, Scores};
use std::ops::Range;
use std::sync::Arc;

/// Rows that are predicted at once.
const ROWS: usize = 1024;

/// Training and validation rows, and the judges of predictions of them. Of training rows no area is asked for.
#[derive(Debug)]
pub(super) struct Judged {
    pub parts: [Arc<Part>; 2],
    judges: [Judge; 2],
    /// Rows of each part that are judged.
    pub at: [usize; 2],
}

impl Judged {
    pub fn new(train: &Arc<Part>, validation: &Arc<Part>) -> Box<Self> {
        let judges = [Judge::unranked(&train.target), Judge::new(&validation.target)];
        Box::new(Self { parts: [train.clone(), validation.clone()], judges, at: [0, 0] })
    }

    /// Judges rows as far as `budget` goes, each of `each` multiply-adds to predict; the scores, once all are judged.
    pub fn advance(
        &mut self,
        each: u64,
        budget: &mut Budget,
        predict: impl Fn(&Part, usize, Range<usize>) -> Vec<f64>,
    ) -> Option<[Scores; 2]> {
        for which in 0..2 {
            let part = &self.parts[which];
            // A prediction is counted, ranked and stored beside being made.
            let each = each.saturating_add(64 * part.target.width() as u64);
            while self.at[which] < part.rows {
                let rows = budget.take((part.rows - self.at[which]).min(ROWS), each);
                if rows == 0 {
                    return None;
                }
                let block = self.at[which]..self.at[which] + rows;
                let p = predict(part, which, block.clone());
                push(&mut self.judges[which], part, block, &p);
                self.at[which] += rows;
            }
            if !self.judges[which].rank(budget) {
                return None;
            }
        }
        Some([self.judges[0].finish(), self.judges[1].finish()])
    }
}

/// Judges predictions of some rows of a part.
fn push(judge: &mut Judge, part: &Part, rows: Range<usize>, p: &[f64]) {
    match (judge, &part.target) {
        (Judge::Classes(judge), Target::Classes { labels, .. }) => {
            let width = part.target.width();
            labels[rows].iter().zip(p.chunks_exact(width)).for_each(|(label, row)| judge.push(*label, row));
        }
        (Judge::Numbers(judge), Target::Numbers(numbers)) => {
            numbers[rows].iter().zip(p).for_each(|(truth, p)| judge.push(*truth, *p));
        }
        _ => {}
    }
}
