//! A training at one moment, as plain data: with its plan, its rows and its seed it goes on from there, bit for bit.
//!
//! Under another plan of the same shapes it goes on with the new one's rates and rules, as population-based training asks:
//! an optimizer of another family begins anew, the others keep their memory; a stopper or a plateau keeps its memory under
//! new constants. Not here: where checkpoints are kept.

use super::adapted::Adapted;
use super::loss::Tally;
use super::optimizer::Memory;
use super::schedule::Plateau;
use super::stopping::Stopper;
use serde::{Deserialize, Serialize};

/// Where a training stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// `done` rows of the batch that starts at place `at` of the order have passed.
    Training { at: usize, done: usize },
    /// So many rows have been judged.
    Validation { at: usize },
    /// All epochs are done.
    Finished,
    /// Early stopping ended it.
    Stopped,
    /// It left the finite numbers.
    Diverged,
}

/// Weights and running values of one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights<S> {
    pub parameters: Vec<S>,
    pub running: Vec<S>,
}

/// Everything a [`Session`](super::Session) cannot derive from its plan, its rows and its seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint<S> {
    pub(super) weights: Weights<S>,
    pub(super) memory: Memory<S>,
    /// Sums of a batch under way; empty between batches.
    pub(super) gradient: Vec<S>,
    /// Of rows before each update, in that batch.
    pub(super) batch_size: usize,
    pub(super) order: Vec<u32>,
    /// Words drawn from the stream of batches.
    pub(super) position: u64,
    pub(super) stage: Stage,
    pub(super) epoch: u32,
    pub(super) cost: u64,
    pub(super) trained: Tally,
    pub(super) validated: Tally,
    pub(super) adapted: Option<Adapted<S>>,
    pub(super) plateau: Option<Plateau>,
    pub(super) stopper: Option<Stopper>,
    pub(super) best: Option<Weights<S>>,
    /// Where the parameters started, if L2-SP needs it.
    pub(super) start: Vec<S>,
}

impl<S> Checkpoint<S> {
    /// Epochs that have been reported.
    pub fn epoch(&self) -> u32 {
        match self.stage {
            Stage::Training { .. } | Stage::Validation { .. } => self.epoch.saturating_sub(1),
            Stage::Finished | Stage::Stopped | Stage::Diverged => self.epoch,
        }
    }

    /// Multiply-adds so far.
    pub fn cost(&self) -> u64 {
        self.cost
    }
}

/// Why a network or a checkpoint cannot be trained by a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The network has other layers, another activation or another norm.
    Network,
    /// The checkpoint was made with other rows.
    Rows,
    /// The checkpoint stands inside a batch, and the plan's batches have another size.
    InsideBatch,
}
