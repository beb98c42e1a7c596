//! The path of a training, seen in the plane that holds most of it.
//!
//! Rows are theta_t - theta_final for all snapshots but the last; their principal components span the plane, and every
//! snapshot is projected on it as (theta_t - theta_final) . component, so the final network lies at (0, 0). Components come
//! from the small matrix of the rows' products with each other: if u is its unit eigenvector of eigenvalue s^2, the
//! component is rows^T u / s. Centred, as scikit-learn's PCA does, the explained share is one of variance around the mean
//! row; uncentred, as some implementations do, it is a share of the squared lengths, larger because the way to the mean
//! counts. Signs are fixed: a component's entry of largest magnitude is positive.
//!
//! Source: H. Li et al., NeurIPS 2018, section 7. A caution they give: a random walk too shows most of its variance in two
//! components, so a high share alone proves nothing. Not here: choosing snapshots; more than [`SNAPSHOTS`] are refused.

use crate::math::float;
use crate::math::linalg::{axpy, dot, fix_sign, scale, symmetric_eigen};
use crate::model::piece::Budget;
use crate::train::pass::Fault;
use serde::{Deserialize, Serialize};

/// Most snapshots of one path.
pub const SNAPSHOTS: u64 = 256;

/// A training's path in its own plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// One for each snapshot, in order; the last is (0, 0).
    pub points: Vec<[f64; 2]>,
    /// Share of the path's variance (or squared length, if uncentred) that each axis holds, 0 to 1.
    pub explained: [f64; 2],
}

/// The plane of a path, and the path on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    pub path: Path,
    /// Unit vectors, flat parameters; 0 where the path does not leave the plane's first axis, or its place.
    pub components: [Vec<f64>; 2],
    /// Share of every component that the path has, in descending order, as [`Path::explained`].
    pub shares: Vec<f64>,
    /// Eigenvalue / (rows - 1): the variance along each axis, if centred; 0 for a single row.
    pub variances: [f64; 2],
    /// Mean of the rows; 0 if uncentred.
    pub mean: Vec<f64>,
}

/// The plane of `snapshots`, flat parameters all of one length, at least two; the last is the final network.
pub fn project(snapshots: &[Vec<f64>], centred: bool) -> Result<Projection, Fault> {
    let mut projector = Projector::new(snapshots, centred)?;
    while !projector.advance(&mut Budget::new(u64::MAX)) {}
    projector.end()
}

/// A projection under way: the products of its rows take the most of it.
#[derive(Clone, Debug)]
pub struct Projector {
    offsets: Vec<Vec<f64>>,
    rows: Vec<Vec<f64>>,
    mean: Vec<f64>,
    gram: Vec<f64>,
    /// The product that is next.
    next: (usize, usize),
}

impl Projector {
    /// See [`project`].
    pub fn new(snapshots: &[Vec<f64>], centred: bool) -> Result<Self, Fault> {
        let given = snapshots.len() as u64;
        if given > SNAPSHOTS {
            return Err(Fault::TooLarge { limit: SNAPSHOTS, given });
        }
        let Some((last, [_, ..])) = snapshots.split_last() else {
            return Err(Fault::Option { name: "snapshots" });
        };
        if let Some(odd) = snapshots.iter().find(|s| s.len() != last.len()) {
            return Err(Fault::Parameters { expected: last.len(), given: odd.len() });
        }
        let offsets: Vec<Vec<f64>> =
            snapshots.iter().map(|s| s.iter().zip(last).map(|(a, b)| a - b).collect()).collect();
        let mut rows = offsets[..offsets.len() - 1].to_vec();
        let mut mean = vec![0.0; last.len()];
        if centred {
            rows.iter().for_each(|row| axpy(1.0, row, &mut mean));
            scale(1.0 / rows.len() as f64, &mut mean);
            rows.iter_mut().for_each(|row| axpy(-1.0, &mean, row));
        }
        let gram = vec![0.0; rows.len() * rows.len()];
        Ok(Self { offsets, rows, mean, gram, next: (0, 0) })
    }

    /// Goes on as far as `budget` goes; true when [`Projector::end`] can be asked.
    pub fn advance(&mut self, budget: &mut Budget) -> bool {
        let n = self.rows.len();
        while self.next.0 < n {
            let (i, j) = self.next;
            // In order and in double precision, a sum waits for each addition.
            if !budget.affords(4 * self.mean.len() as u64) {
                return false;
            }
            self.gram[i * n + j] = dot(&self.rows[i], &self.rows[j]);
            self.next = if j + 1 < n { (i, j + 1) } else { (i + 1, i + 1) };
        }
        true
    }

    /// The projection.
    pub fn end(self) -> Result<Projection, Fault> {
        let Self { offsets, rows, mean, gram, .. } = self;
        let (n, parameters) = (rows.len(), mean.len());
        // What is not finite has no plane.
        let eigen = symmetric_eigen(n, &gram).map_err(|_| Fault::Option { name: "snapshots" })?;
        let total = (0..n).fold(0.0, |sum, i| sum + gram[i * n + i]);
        let share = |k: usize| if total > 0.0 { positive(eigen.values[n - 1 - k]) / total } else { 0.0 };

        let component = |k: usize| {
            let mut component = vec![0.0; parameters];
            // Below this a direction is rounding and not a part of the path.
            if k < n && eigen.values[n - 1 - k] > total * 1e-14 {
                let vector = eigen.vector(n - 1 - k);
                rows.iter().zip(vector).for_each(|(row, &u)| axpy(u, row, &mut component));
                let length = float::sqrt(dot(&component, &component));
                scale(1.0 / length, &mut component);
                fix_sign(&mut component);
            }
            component
        };
        let components = [component(0), component(1)];
        let variance =
            |k: usize| if k < n && n > 1 { positive(eigen.values[n - 1 - k]) / (n - 1) as f64 } else { 0.0 };
        let points = offsets.iter().map(|o| [dot(o, &components[0]), dot(o, &components[1])]).collect();
        let shares: Vec<f64> = (0..n).map(share).collect();
        Ok(Projection {
            path: Path { points, explained: [shares[0], shares.get(1).copied().unwrap_or(0.0)] },
            components,
            variances: [variance(0), variance(1)],
            shares,
            mean,
        })
    }
}

/// Rounding can leave an eigenvalue of 0 a little below it.
fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}
