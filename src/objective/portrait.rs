//! What a network has learned, small enough to send to the page: its decision over the plane, its mistakes by class.

use crate::data::{Part, Split, Target};
use crate::train::Session;
use serde::{Deserialize, Serialize};

/// Cells along one side of a [`Boundary`], of a small and of a large network.
pub const BOUNDARY_CELLS: [u32; 2] = [48, 24];
/// Weights from which on a network is large: its picture is coarser, so that painting it stays a matter of milliseconds.
const LARGE: usize = 20_000;

/// Class probabilities over the plane of two-dimensional data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// Cells along each side.
    pub cells: u32,
    /// Lower left and upper right corner, in the data's own units.
    pub low: [f64; 2],
    pub high: [f64; 2],
    /// Probability of the second class, 0 to 255, row by row from the top.
    pub shade: Vec<u8>,
}

/// Counts of validation rows, true class by row, predicted class by column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    pub classes: u32,
    pub counts: Vec<u32>,
}

/// A picture of one network at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Portrait {
    pub boundary: Option<Boundary>,
    pub confusion: Option<Confusion>,
}

pub(super) fn paint(session: &mut Session<f32>, split: &Split) -> Portrait {
    Portrait { boundary: boundary(session, split), confusion: confusion(session, &split.validation) }
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

fn boundary(session: &mut Session<f32>, split: &Split) -> Option<Boundary> {
    let two_classes = matches!(split.train.target, Target::Classes { classes: 2, .. });
    if split.train.inputs != 2 || !two_classes {
        return None;
    }
    let (low, high) = plane(split);
    let cells = BOUNDARY_CELLS[usize::from(session.net().count() > LARGE)];
    let n = cells as usize;
    let at = |j: usize, k: f64| split.scaling.apply(j, low[j] + (high[j] - low[j]) * k / n as f64);
    let mut x = Vec::with_capacity(2 * n * n);
    for row in 0..n {
        for column in 0..n {
            x.push(at(0, column as f64 + 0.5));
            x.push(at(1, (n - 1 - row) as f64 + 0.5));
        }
    }
    let p = session.predict(&x, n * n);
    let shade = p.chunks_exact(2).map(|c| (c[1].clamp(0.0, 1.0) * 255.0).round() as u8).collect();
    Some(Boundary { cells, low, high, shade })
}

fn confusion(session: &mut Session<f32>, part: &Part) -> Option<Confusion> {
    let Target::Classes { labels, classes } = &part.target else { return None };
    let k = *classes as usize;
    let p = session.predict(&part.x, part.rows);
    let mut counts = vec![0u32; k * k];
    for (row, label) in p.chunks_exact(k).zip(labels) {
        // The first of equals, as the accuracy counts it.
        let guess = (0..k).rev().max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap_or(0);
        counts[*label as usize * k + guess] += 1;
    }
    Some(Confusion { classes: *classes, counts })
}
