//! What a model has learned, small enough to send to the page: its decision over the plane, its mistakes by class, its
//! predictions against the truth. It is painted piece by piece, since it takes a prediction of every validation row.

use super::learner::Learner;
use crate::data::{Split, Target};
use crate::model::piece::{Budget, PIECE};
use serde::{Deserialize, Serialize};

/// Cells along one side of a [`Boundary`], of a small and of a large network.
pub const BOUNDARY_CELLS: [u32; 2] = [48, 24];
/// Work of one prediction from which on a model is large: its picture is coarser, so that painting it stays a matter of
/// milliseconds.
const LARGE: u64 = 20_000;
/// Most points of a [`Fit`].
const FIT_POINTS: usize = 300;

/// What the cells of a [`Boundary`] say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Layer {
    /// Probability of the second of two classes, 0 to 255.
    Two,
    /// The winning class of each cell; its probability, 0 to 255, is the shade.
    Many { class: Vec<u8> },
    /// The predicted number between these ends, in the target's units.
    Numbers { low: f64, high: f64 },
}

/// A model's answer over the plane of two-dimensional data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// Cells along each side.
    pub cells: u32,
    /// Lower left and upper right corner, in the data's own units.
    pub low: [f64; 2],
    pub high: [f64; 2],
    pub layer: Layer,
    /// Row by row from the top.
    pub shade: Vec<u8>,
}

/// Counts of validation rows, true class by row, predicted class by column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    pub classes: u32,
    pub counts: Vec<u32>,
}

/// Predictions of numbers: some validation rows as (truth, prediction), in the target's units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    pub points: Vec<(f32, f32)>,
}

/// What a validation score is to be measured by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Validation rows.
    pub rows: u32,
    /// Score of the best constant guess that the training rows allow: an accuracy, or an R2 of 0.
    pub chance: f64,
}

/// A picture of one model at one moment. Under cross-validation `confusion` and `judged` are about all finished folds, the
/// rest is about the fold trained last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Portrait {
    pub judged: Judged,
    pub boundary: Option<Boundary>,
    pub confusion: Option<Confusion>,
    pub fit: Option<Fit>,
}

/// Rows that are predicted at once.
const ROWS: usize = 512;
/// Least multiply-adds that stand for a prediction.
const LEAST: u64 = 256;

/// The plane that a boundary is painted on.
#[derive(Debug)]
struct Plane {
    low: [f64; 2],
    high: [f64; 2],
    /// Along each side.
    cells: u32,
    /// The cells as rows of features.
    x: Vec<f64>,
}

/// A portrait under way; always of the same model.
#[derive(Debug)]
pub(super) struct Painting {
    /// Of two-dimensional data.
    plane: Option<Plane>,
    /// Predictions of the cells so far.
    painted: Vec<f64>,
    /// By true and predicted class; empty for numbers.
    counts: Vec<u32>,
    points: Vec<(f32, f32)>,
    /// Validation rows that are done.
    at: usize,
}

impl Painting {
    /// Nothing painted yet; with the plane of two-dimensional data if `whole`, else only of the validation rows.
    pub fn new(learner: &Learner, split: &Split, whole: bool) -> Self {
        let plane = (whole && split.train.inputs == 2).then(|| {
            let (low, high) = plane(split);
            let cells = BOUNDARY_CELLS[usize::from(learner.work() > LARGE)];
            let n = cells as usize;
            let at = |j: usize, k: f64| split.scaling.apply(j, low[j] + (high[j] - low[j]) * k / n as f64);
            let mut x = Vec::with_capacity(2 * n * n);
            for row in 0..n {
                for column in 0..n {
                    x.push(at(0, column as f64 + 0.5));
                    x.push(at(1, (n - 1 - row) as f64 + 0.5));
                }
            }
            Plane { low, high, cells, x }
        });
        let counts = match &split.validation.target {
            Target::Classes { .. } => {
                vec![0; split.validation.target.width() * split.validation.target.width()]
            }
            Target::Numbers(_) => Vec::new(),
        };
        Self { plane, painted: Vec::new(), counts, points: Vec::new(), at: 0 }
    }

    /// Whether all of it is at most one piece.
    pub fn is_quick(&self, learner: &Learner, split: &Split) -> bool {
        let cells = self.plane.as_ref().map_or(0, |plane| plane.x.len() / 2);
        let rows = (cells + split.validation.rows) as u64;
        rows.saturating_mul(learner.work().max(LEAST)) <= PIECE
    }

    /// Goes on as far as `budget` goes; true when it is done.
    pub fn advance(&mut self, learner: &mut Learner, split: &Split, budget: &mut Budget) -> bool {
        let each = learner.work().max(LEAST);
        if let Some(Plane { x, .. }) = &self.plane {
            let width = split.train.target.width();
            while self.painted.len() / width < x.len() / 2 {
                let at = self.painted.len() / width;
                let rows = budget.take((x.len() / 2 - at).min(ROWS), each);
                if rows == 0 {
                    return false;
                }
                let p = learner.predict(&x[2 * at..2 * (at + rows)], rows);
                if p.len() != rows * width {
                    // No model, no picture.
                    self.plane = None;
                    break;
                }
                self.painted.extend(p);
            }
        }
        let part = &split.validation;
        while self.at < part.rows {
            let rows = budget.take((part.rows - self.at).min(ROWS), each);
            if rows == 0 {
                return false;
            }
            let p = learner.predict(&part.x[self.at * part.inputs..][..rows * part.inputs], rows);
            self.note(split, &p);
            self.at += rows;
        }
        true
    }

    /// Takes the predictions of the next validation rows.
    fn note(&mut self, split: &Split, p: &[f64]) {
        match &split.validation.target {
            Target::Classes { labels, .. } => {
                let k = split.validation.target.width();
                for (row, label) in p.chunks_exact(k).zip(&labels[self.at..]) {
                    self.counts[*label as usize * k + winner(row)] += 1;
                }
            }
            Target::Numbers(truth) => {
                let number = |v: &f64| split.scaling.number(*v) as f32;
                let stride = truth.len().div_ceil(FIT_POINTS).max(1);
                let rows = truth[self.at..].iter().zip(p).zip(self.at..);
                let some = rows.filter(|(_, row)| row.is_multiple_of(stride));
                self.points.extend(some.map(|((t, p), _)| (number(t), number(p))));
            }
        }
    }

    /// Counts of the validation rows; none for numbers.
    pub fn counts(self) -> Vec<u32> {
        self.counts
    }

    /// The portrait, once it is done.
    pub fn portrait(self, split: &Split) -> Portrait {
        let judged = Judged { rows: split.validation.rows as u32, chance: super::chance(split) };
        let boundary = self.plane.map(|Plane { low, high, cells, .. }| {
            let (layer, shade) = shades(split, &self.painted);
            Boundary { cells, low, high, layer, shade }
        });
        let (confusion, fit) = match &split.validation.target {
            Target::Classes { classes, .. } => {
                (Some(Confusion { classes: *classes, counts: self.counts }), None)
            }
            Target::Numbers(_) => (None, Some(Fit { points: self.points })),
        };
        Portrait { judged, boundary, confusion, fit }
    }
}

/// The plane that holds all rows of two-dimensional data, with a margin: (low, high) in the data's units.
pub fn plane(split: &Split) -> ([f64; 2], [f64; 2]) {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for row in [&split.train, &split.validation].iter().flat_map(|p| p.x.chunks_exact(2)) {
        for j in 0..2 {
            let v = split.scaling.invert(j, row[j]);
            low[j] = low[j].min(v);
            high[j] = high[j].max(v);
        }
    }
    for j in 0..2 {
        let margin = 0.08 * (high[j] - low[j]).max(1e-9);
        low[j] -= margin;
        high[j] += margin;
    }
    (low, high)
}

fn byte(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// What the cells of the plane say, from their predictions.
fn shades(split: &Split, p: &[f64]) -> (Layer, Vec<u8>) {
    match &split.train.target {
        Target::Classes { classes: 2, .. } => (Layer::Two, p.chunks_exact(2).map(|c| byte(c[1])).collect()),
        Target::Classes { classes, .. } => {
            let best = |row: &[f64]| (winner(row) as u8, byte(row[winner(row)]));
            let (class, shade) = p.chunks_exact((*classes).max(1) as usize).map(best).unzip();
            (Layer::Many { class }, shade)
        }
        Target::Numbers(_) => {
            // The rows that are not sealed, as those of the preview: a point and its ground share one scale.
            let parts = [&split.train.target, &split.validation.target];
            let truth = parts.iter().flat_map(|t| if let Target::Numbers(y) = t { &y[..] } else { &[] });
            let (low, high) = truth.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| {
                let y = split.scaling.number(*y);
                (low.min(y), high.max(y))
            });
            let span = if high > low { high - low } else { 1.0 };
            let shade = p.iter().map(|v| byte((split.scaling.number(*v) - low) / span)).collect();
            (Layer::Numbers { low, high }, shade)
        }
    }
}

/// The first of equals, as the accuracy counts it.
fn winner(row: &[f64]) -> usize {
    (0..row.len()).rev().max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0)
}
