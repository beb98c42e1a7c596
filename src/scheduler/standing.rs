//! Who stands where: what a picture of rungs and brackets is drawn from.

use crate::trial::Bar;
use serde::{Deserialize, Serialize};

/// What a trial showed at a rung.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub trial: u32,
    pub value: f64,
}

/// One bracket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub bracket: u32,
    /// In ascending order of their steps.
    pub rungs: Vec<RungStanding>,
}

/// One rung of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RungStanding {
    /// The first step that reaches it.
    pub step: u32,
    /// What a new trial must show there to go on.
    pub bar: Bar,
    /// The finished trials that were there, the best first; the earlier of equals first.
    pub marks: Vec<Mark>,
}
