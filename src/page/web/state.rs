//! The page's state: a `Copy` handle of signals that every panel takes from context.

use crate::page::message::Message;
use crate::page::snapshot::Snapshot;
use crate::runtime::Preview;
use crate::space::{Params, SpecError};
use crate::study::Spec;
use leptos::prelude::*;
use serde_json::Value as Json;

/// Everything the panels share. Get it with `expect_context::<Lab>()`.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the form shows. Differs from `study.spec` while edits wait for the next run.
    pub draft: RwSignal<Spec>,
    /// The study as it stands; changes at most ten times a second. Read it with `.with(|s| ..)`, never clone it.
    pub study: RwSignal<Snapshot>,
    /// The first thing wrong with the last edit; the draft keeps its last good state.
    pub fault: RwSignal<Option<SpecError>>,
    /// The trial that the user chose; `None` follows the latest.
    pub selected: RwSignal<Option<u32>>,
    /// The trial under the pointer.
    pub hovered: RwSignal<Option<u32>>,
    /// Points of the study's data.
    pub preview: RwSignal<Option<Preview>>,
    /// The parameters on the map's axes (x, y); y is `None` for a space of one.
    pub axes: RwSignal<(String, Option<String>)>,
    /// The strip at the top; `None` hides it.
    pub message: RwSignal<Option<Message>>,
    /// Worker count.
    pub workers: RwSignal<u32>,
    /// Whether the lab's worker has answered.
    pub ready: RwSignal<bool>,
}

impl Lab {
    /// The trial to show: under the pointer, else chosen, else the latest with anything to show.
    pub fn shown(&self) -> Option<u32> {
        let latest =
            || self.study.with(|s| s.trials.iter().rev().find(|t| !t.reports.is_empty()).map(|t| t.number()));
        self.hovered.get().or(self.selected.get()).or_else(latest)
    }

    /// Changes the draft through its JSON; a refused change leaves the draft alone and sets `fault`.
    pub fn edit(&self, change: impl FnOnce(&mut Json)) {
        let mut json = self.draft.with_untracked(Spec::to_value);
        change(&mut json);
        match Spec::from_value(&json) {
            Ok(spec) => {
                self.fault.set(None);
                self.draft.set(spec);
            }
            Err(fault) => self.fault.set(Some(fault)),
        }
    }

    /// Whether edits wait for the next run.
    pub fn edited(&self) -> bool {
        self.draft.with(|d| self.study.with(|s| *d != s.spec))
    }

    /// Whether the study is running now.
    pub fn running(&self) -> bool {
        self.study.with(|s| matches!(s.mode, crate::runtime::Mode::Running { .. }))
    }

    /// Runs, or goes on. Waiting edits start a new study.
    pub fn run(&self) {}
    pub fn pause(&self) {}
    /// Runs to the next commit, then pauses.
    pub fn step(&self) {}
    /// The same study from its beginning.
    pub fn reset(&self) {}
    /// A new seed from the system's randomness, from the beginning.
    pub fn new_seed(&self) {}
    /// Runs a point of the user's own.
    pub fn place(&self, _point: Params) {}
    /// Gives up a leg that was lost twice.
    pub fn skip(&self, _leg: u32) {}
    /// Makes sure that the portrait of a trial is (or will be) there.
    pub fn want_portrait(&self, _trial: u32) {}
    /// The study's link goes to the address bar and the clipboard.
    pub fn share(&self) {}
}
