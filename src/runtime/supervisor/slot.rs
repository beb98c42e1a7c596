//! One study in the supervisor's hands: which of its legs are open, where they are, how often they were lost.

use super::{Mode, WorkerId};
use crate::study::{Ask, Study};
use crate::trial::Leg;
use std::collections::BTreeMap;

/// Where an open leg is, and how many workers were lost on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Where {
    pub on: Option<WorkerId>,
    pub losses: u32,
}

pub(super) struct Slot {
    pub study: Study,
    mode: Mode,
    /// Legs that are proposed and have no result yet.
    pub open: BTreeMap<u32, Where>,
    /// How far the study was to run when it got stuck.
    before: Option<u32>,
    /// Journal events that were shown.
    pub shown: usize,
}

impl Slot {
    /// A study just taken in: legs that its journal left open are open here.
    pub fn new(study: Study) -> Self {
        let proposed = study.committed()..study.records().len() as u32;
        let open = proposed.filter(|leg| study.awaits(*leg)).map(|leg| (leg, Where::default())).collect();
        let mut slot = Self { study, mode: Mode::Paused, before: None, open, shown: 0 };
        slot.set_mode(Mode::Paused);
        slot
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Changes what the study is doing, and with it how far results may be committed.
    pub fn set_mode(&mut self, mode: Mode) {
        if let (Mode::Running { until }, Mode::Stuck { .. }) = (self.mode, mode) {
            self.before = until;
        }
        self.mode = mode;
        self.study.hold_at(match mode {
            Mode::Paused => Some(self.study.committed()),
            Mode::Running { until } => until,
            Mode::Stuck { .. } => None,
        });
    }

    /// The leg it was stuck on is out of the way: it goes on as far as it was to go.
    pub fn unstick(&mut self) {
        self.set_mode(Mode::Running { until: self.before });
    }

    /// Whether this leg may be worked on now.
    pub fn may_run(&self, leg: u32) -> bool {
        matches!(self.mode, Mode::Running { until } if until.is_none_or(|n| leg < n))
    }

    /// The next leg to work on: an open one that is on no worker, else a new proposal.
    pub fn next_leg(&mut self) -> Option<Leg> {
        let waiting =
            self.open.iter().find(|(leg, at)| at.on.is_none() && self.may_run(**leg)).map(|(leg, _)| *leg);
        if let Some(leg) = waiting {
            return self.study.records().get(leg as usize).map(|r| r.leg.clone());
        }
        if !self.may_run(self.study.records().len() as u32) {
            return None;
        }
        match self.study.ask() {
            Ask::Leg(leg) => {
                self.open.insert(leg.index, Where::default());
                Some(leg)
            }
            Ask::Wait | Ask::Finished => None,
        }
    }

    /// Whether [`Self::next_leg`] may have something. Cheap: a proposal that turns out not to be due costs nothing.
    pub fn has_work(&mut self) -> bool {
        self.open.iter().any(|(leg, at)| at.on.is_none() && self.may_run(*leg))
            || (self.may_run(self.study.records().len() as u32) && self.study.due())
    }

    /// The leg's worker is gone: it waits again, unless its result is in.
    pub fn free(&mut self, leg: u32) {
        if let Some(at) = self.open.get_mut(&leg) {
            at.on = None;
        }
    }

    /// Counts a lost worker against a leg; returns its losses.
    pub fn blame(&mut self, leg: u32) -> u32 {
        self.open.get_mut(&leg).map_or(0, |at| {
            at.losses += 1;
            at.losses
        })
    }

    /// Forgets all losses: the user wants another try.
    pub fn forgive(&mut self) {
        for at in self.open.values_mut() {
            at.losses = 0;
        }
    }
}
