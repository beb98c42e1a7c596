//! Who trains what, when: the supervisor (a pure state machine), what a worker does, the messages between them, and the
//! native threads. The browser's workers are driven by the same supervisor from `bin/worker`.

pub mod benchmark;
mod preview;
mod protocol;
mod supervisor;
#[cfg(not(target_arch = "wasm32"))]
pub mod threads;
mod wire;
mod worker;

pub use protocol::{
    Errand, FromLab, FromReader, FromTrainer, FromWorker, Preview, Program, Question, Shape, ToLab, ToReader,
    ToTrainer, ToWorker,
};
pub use supervisor::{Command, Event, JobId, Mode, Notice, StudyId, Supervisor, Update, WorkerId};
pub use wire::{WIRE_LIMIT, WireError, decode, encode};
pub use worker::Worker;

/// Changes with every change of the code: page and workers of different builds never talk to each other.
pub const BUILD: &str = env!("TUNESCAPE_BUILD");
/// Version of the messages.
pub const PROTOCOL: u32 = 2;
