//! What happened in a study, in order: enough to rebuild it at any prefix.

use super::Spec;
use crate::space::Params;
use crate::trial::{Leg, Outcome};
use serde::{Deserialize, Serialize};

/// One event. Proposals follow from what stands before them; they are recorded so that a replay can compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// This study goes on from the first `legs` legs of another one, whose digest at that point was `digest`.
    Branched {
        digest: [u8; 32],
        legs: u32,
    },
    Proposed(Leg),
    /// The result of the leg with this index.
    Committed {
        leg: u32,
        outcome: Outcome,
    },
    /// Intervention: a point placed by hand; the next proposal is this one.
    Placed(Params),
    /// Intervention: the leg with this index is given up.
    Skipped {
        leg: u32,
    },
}

/// A Spec and what happened, as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// Engine revision that made it.
    pub engine: u32,
    pub spec: Spec,
    pub events: Vec<Event>,
}

/// Why a journal cannot be replayed: the position of the event, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayError {
    pub event: u32,
    pub fault: ReplayFault,
}

/// What can be wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayFault {
    /// The engine proposes something else at this point.
    OtherProposal,
    /// No proposal was due here.
    NotDue,
    /// The result belongs to no open leg.
    NoSuchLeg,
    /// A branch may only stand at the beginning.
    LateBranch,
    /// The point lies outside the space.
    OutsideSpace,
}
