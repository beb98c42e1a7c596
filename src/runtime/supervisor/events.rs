//! What the supervisor hears, what it orders, and what it lets the page know.

use super::super::protocol::{FromWorker, Program, ToWorker};
use super::{StudyId, WorkerId};
use crate::objective::{LandscapeQuery, LandscapeState, Portrait};
use crate::study;
use crate::trial::Report;
use serde::{Deserialize, Serialize};

/// What happened outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Message {
        worker: WorkerId,
        message: FromWorker,
    },
    /// The worker is gone: panicked, out of memory, its script not found.
    Lost {
        worker: WorkerId,
    },
    /// A second has passed.
    Tick,
}

/// What must be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Spawn {
        worker: WorkerId,
        program: Program,
    },
    Terminate {
        worker: WorkerId,
    },
    /// Tell the worker what this study is about (the driver knows Spec and file).
    Open {
        worker: WorkerId,
        study: StudyId,
    },
    Send {
        worker: WorkerId,
        message: ToWorker,
    },
    Show(Update),
}

/// What a study is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    Paused,
    /// Running; with a number, until so many legs are committed.
    Running {
        until: Option<u32>,
    },
    /// A leg lost its worker twice: waiting for the user to try again or skip it.
    Stuck {
        leg: u32,
    },
}

/// What a page would like to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Update {
    /// The study's journal grew by this event.
    Journal {
        study: StudyId,
        event: study::Event,
    },
    Progress {
        study: StudyId,
        leg: u32,
        reports: Vec<Report>,
        portrait: Option<Box<Portrait>>,
    },
    /// A leg's result, possibly before its turn to be committed.
    Portrait {
        study: StudyId,
        leg: u32,
        portrait: Box<Portrait>,
    },
    /// How far a question about a trial's network is, or its answer.
    Landscape {
        study: StudyId,
        query: LandscapeQuery,
        state: LandscapeState,
    },
    Mode {
        study: StudyId,
        mode: Mode,
        finished: bool,
        expected: u32,
    },
    Notice(Notice),
}

impl Update {
    /// The study that it belongs to, if it is about one.
    pub fn study(&self) -> Option<StudyId> {
        match self {
            Self::Journal { study, .. }
            | Self::Progress { study, .. }
            | Self::Portrait { study, .. }
            | Self::Landscape { study, .. }
            | Self::Mode { study, .. }
            | Self::Notice(Notice::LostOnce { study, .. } | Notice::LostTwice { study, .. }) => Some(*study),
            Self::Notice(_) => None,
        }
    }
}

/// Something the user must hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Notice {
    /// The worker of this leg was lost; it is run again.
    LostOnce { study: StudyId, leg: u32 },
    /// It was lost twice; the study waits.
    LostTwice { study: StudyId, leg: u32 },
    /// Workers do not start.
    CannotStart,
    /// A worker of another build answered.
    StaleWorker,
    /// The Spec was refused by the lab, or its data cannot be read.
    Refused { path: String },
    /// A journal does not replay.
    CannotResume { event: u32 },
}
