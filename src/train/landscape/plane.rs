//! The loss over a plane through a network, and along the line between two.
//!
//! A plane's cell (i, j) is the mean loss at w + x_i d_1 + y_j d_2, rows of the result along the first axis. A line's cell i
//! is the one at (1 - t_i) a + t_i b: so t = 0 and t = 1 are the two networks to the bit, and t may lie outside. Between two
//! minima of the same training the line often stays low, between independent ones it rarely does (I. Goodfellow,
//! O. Vinyals, A. Saxe, "Qualitatively characterizing neural network optimization problems", ICLR 2015).
//!
//! Cells are computed in order and can be drawn as they come. Not here: choosing directions, see [`direction`](super::direction)
//! and [`trajectory`](super::trajectory).

use crate::data::{Part, Target};
use crate::math::float;
use crate::math::linalg::norm;
use crate::math::scalar::Scalar;
use crate::train::loss::Loss;
use crate::train::pass::{Advance, Architecture, Fault, Pass};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most cells of a plane or line.
pub const CELLS: u64 = 65_536;

/// The loss over a plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// Multiples of the two directions, first and second.
    pub axes: [Vec<f64>; 2],
    /// Mean loss of a row; row-major, one row for each value of the first axis. NaN where the network is not finite.
    pub loss: Vec<f64>,
    /// Accuracy of classes or R2 of numbers, in the same order.
    pub score: Vec<f64>,
    /// Lengths of the two directions.
    pub norms: [f64; 2],
    /// Multiply-adds.
    pub cost: u64,
}

/// The loss along a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// 0 is the first network, 1 the second.
    pub axis: Vec<f64>,
    pub loss: Vec<f64>,
    pub score: Vec<f64>,
    /// Distance of the two networks.
    pub length: f64,
    pub cost: u64,
}

impl From<Plane> for Line {
    /// The line that a [`Survey::line`] reported.
    fn from(plane: Plane) -> Self {
        let [axis, _] = plane.axes;
        Self { axis, loss: plane.loss, score: plane.score, length: plane.norms[0], cost: plane.cost }
    }
}

/// `cells` numbers evenly from `low` to `high`, both included (one cell: `low`).
pub fn span(low: f64, high: f64, cells: u32) -> Vec<f64> {
    let steps = f64::from(cells.saturating_sub(1).max(1));
    (0..cells)
        .map(|i| if i > 0 && i + 1 == cells { high } else { low + (high - low) * (f64::from(i) / steps) })
        .collect()
}

/// Where the cells lie.
#[derive(Clone, Debug)]
enum Shape {
    /// Origin, two directions.
    Plane(Vec<f64>, [Vec<f64>; 2]),
    /// From, to.
    Line(Vec<f64>, Vec<f64>),
}

/// A plane or a line under way.
#[derive(Clone, Debug)]
pub struct Survey<S> {
    shape: Shape,
    axes: [Vec<f64>; 2],
    norms: [f64; 2],
    part: Arc<Part>,
    /// Sum of squares of the numbers around their mean.
    spread: f64,
    pass: Pass<S>,
    loss: Vec<f64>,
    score: Vec<f64>,
    reported: bool,
}

impl<S: Scalar> Survey<S> {
    /// The plane through `origin` along `directions`; [`Fault::TooLarge`] speaks of cells and [`CELLS`].
    pub fn plane(
        architecture: &Architecture,
        loss: Loss,
        part: Arc<Part>,
        origin: Vec<f64>,
        directions: [Vec<f64>; 2],
        axes: [Vec<f64>; 2],
    ) -> Result<Self, Fault> {
        for flat in [&origin, &directions[0], &directions[1]] {
            architecture.check(flat)?;
        }
        let norms = [norm(&directions[0]), norm(&directions[1])];
        Self::new(architecture, loss, part, Shape::Plane(origin, directions), axes, norms)
    }

    /// The line from network `from` (0) to network `to` (1).
    pub fn line(
        architecture: &Architecture,
        loss: Loss,
        part: Arc<Part>,
        from: Vec<f64>,
        to: Vec<f64>,
        axis: Vec<f64>,
    ) -> Result<Self, Fault> {
        architecture.check(&from)?;
        architecture.check(&to)?;
        let apart: Vec<f64> = from.iter().zip(&to).map(|(a, b)| b - a).collect();
        let norms = [norm(&apart), 0.0];
        Self::new(architecture, loss, part, Shape::Line(from, to), [axis, vec![0.0]], norms)
    }

    fn new(
        architecture: &Architecture,
        loss: Loss,
        part: Arc<Part>,
        shape: Shape,
        axes: [Vec<f64>; 2],
        norms: [f64; 2],
    ) -> Result<Self, Fault> {
        architecture.check_part(&part)?;
        let cells = (axes[0].len() as u64).saturating_mul(axes[1].len() as u64);
        if cells > CELLS {
            return Err(Fault::TooLarge { limit: CELLS, given: cells });
        }
        if cells == 0 {
            return Err(Fault::Option { name: "axis" });
        }
        let mut survey = Self {
            shape,
            axes,
            norms,
            spread: spread(&part.target),
            part,
            pass: Pass::new(architecture, loss, 1),
            loss: Vec::with_capacity(cells as usize),
            score: Vec::with_capacity(cells as usize),
            reported: false,
        };
        survey.begin_cell();
        Ok(survey)
    }

    /// Losses of the cells so far, in order.
    pub fn loss(&self) -> &[f64] {
        &self.loss
    }

    /// Does about `allowance` multiply-adds (at least one slab). There is one report; see [`Line`] for a line's.
    pub fn advance(&mut self, allowance: u64) -> Advance<Plane> {
        let end = self.pass.cost().saturating_add(allowance);
        while !self.reported {
            if self.pass.slab(&self.part, None) {
                let tally = self.pass.tally();
                let score = match self.part.target {
                    Target::Classes { .. } => tally.accuracy(),
                    Target::Numbers(_) => tally.r2(self.spread),
                };
                self.loss.push(float::canonical(tally.mean_loss()));
                self.score.push(float::canonical(score));
                if self.loss.len() == self.axes[0].len() * self.axes[1].len() {
                    self.reported = true;
                    return Advance::Report(self.report());
                }
                self.begin_cell();
            }
            if self.pass.cost() >= end {
                return Advance::Working;
            }
        }
        Advance::Finished
    }

    fn begin_cell(&mut self) {
        let width = self.axes[1].len();
        let (i, j) = (self.loss.len() / width, self.loss.len() % width);
        let (x, y) = (self.axes[0][i], self.axes[1][j]);
        match &self.shape {
            Shape::Plane(origin, [first, second]) => {
                let moves = first.iter().zip(second).map(|(a, b)| x * a + y * b);
                self.pass.set(origin.iter().zip(moves).map(|(w, m)| S::from_f64(w + m)));
            }
            Shape::Line(from, to) => {
                self.pass.set(from.iter().zip(to).map(|(a, b)| S::from_f64((1.0 - x) * a + x * b)));
            }
        }
        self.pass.start(false);
    }

    fn report(&self) -> Plane {
        Plane {
            axes: self.axes.clone(),
            loss: self.loss.clone(),
            score: self.score.clone(),
            norms: self.norms,
            cost: self.pass.cost(),
        }
    }
}

/// Sum of squares around the mean; 0 for classes.
fn spread(target: &Target) -> f64 {
    let Target::Numbers(y) = target else { return 0.0 };
    let mean = y.iter().fold(0.0, |sum, v| sum + v) / y.len().max(1) as f64;
    y.iter().fold(0.0, |sum, v| sum + (v - mean) * (v - mean))
}
