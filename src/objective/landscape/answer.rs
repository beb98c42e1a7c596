//! What can be asked about the loss around a network, and the answers.

use crate::train::landscape::{Line, Path, Plane, Sharpness};
use serde::{Deserialize, Serialize};

/// Fewest and most cells along one side; what lies outside is brought inside.
pub const CELLS_LEAST: u32 = 5;
pub const CELLS: u32 = 101;

/// What to look at.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LandscapeKind {
    /// The plane of two random directions, each unit's weights scaled to the network's own: -1 to 1 times those.
    #[default]
    Random,
    /// The plane that holds most of the way the training took, and that way.
    Path,
    /// The straight line to the network of another leg, and half as far beyond both.
    Line { other: u32 },
    /// The largest curvature: the Hessian's eigenvalue of largest magnitude.
    Sharpness,
}

/// A question about one leg's network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LandscapeQuery {
    /// Index of the leg; it must be committed.
    pub leg: u32,
    pub kind: LandscapeKind,
    /// Along one side, [`CELLS_LEAST`] to [`CELLS`]; a line has up to four more.
    pub cells: u32,
    /// Of the random directions.
    pub seed: u64,
}

/// How far a question is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LandscapeState {
    /// Share of the work that is done, 0 to 1.
    Working {
        share: f64,
    },
    Done(Box<Landscape>),
    Refused(LandscapeRefusal),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Landscape {
    /// Training rows that the loss is a mean over, and how many there are.
    pub rows: u32,
    pub rows_of: u32,
    /// Parameters of the network.
    pub parameters: u32,
    pub relief: Relief,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Relief {
    /// The trained network lies at (0, 0).
    Plane {
        plane: Plane,
        path: Option<Path>,
        /// The epoch of each of the path's points; 0 is before the training.
        epochs: Vec<u32>,
    },
    /// At 0 the trial's own network, at 1 the other's.
    Line(Line),
    Sharpness(Sharpness),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LandscapeRefusal {
    /// Only networks have one.
    NotNetwork,
    /// Normalised layers have no plain directions.
    Normed,
    /// The single output of a binary cross-entropy is not supported.
    SingleOutput,
    /// The training left the finite numbers.
    NotFinite,
    /// A line needs two networks of the same shape on the same scaled data.
    OtherShape,
    /// There is no row to measure.
    NoRows,
    /// No trial of that number has been trained.
    NoTrial,
    /// The network was trained under several settings in turn.
    SeveralSettings,
    /// Two workers were lost on it.
    Lost,
}
