//! What a strategy of two densities believes: where good trials lie, where the others, and which draw had the best ratio.

use crate::space::Value;
use serde::{Deserialize, Serialize};

/// Two densities over a view and what was made of them. Densities are in units of the uniform density: 1 everywhere is no opinion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Densities {
    /// Over the points of the view, the parameters outside it left out (the marginal density, not a slice).
    pub good: Vec<f64>,
    pub bad: Vec<f64>,
    /// Legs that the two densities are made of, oldest first.
    pub good_legs: Vec<u32>,
    pub bad_legs: Vec<u32>,
    /// The step at which these legs were compared, for a strategy that has a model of each budget.
    pub budget: Option<u32>,
    /// The kernels along x, and along y of a plane; none where the strategy has no model of that parameter.
    pub axes: Vec<Kernels>,
    /// The draws that decide x, and y of a plane; one if they are drawn together.
    pub draws: Vec<Draw>,
}

/// The kernels along one parameter as (leg, centre, width), centre and width as shares of the parameter's range, logarithmic where
/// the range is. The kernel over the whole range that TPE adds is not listed. The width of a category is the share that
/// its kernel spreads over all categories.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kernels {
    pub good: Vec<(u32, f64, f64)>,
    pub bad: Vec<(u32, f64, f64)>,
}

/// Candidates that were drawn for some parameters at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// Positions of the parameters in the space.
    pub params: Vec<u32>,
    pub candidates: Vec<Candidate>,
    /// The place of the one with the best score.
    pub chosen: u32,
}

/// One candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// One for each parameter of the draw.
    pub values: Vec<Value>,
    /// Logarithms of the two densities there, and their difference, which is the score.
    pub log_good: f64,
    pub log_bad: f64,
    pub score: f64,
}
