//! Who works on what: the part of the supervisor that brings workers and jobs in line with what is wanted.

use super::super::protocol::{Errand, ToWorker};
use super::slot::Slot;
use super::{Command, Hand, Job, Mode, Purpose, START_TRIES, StudyId, Supervisor, Update, WorkerId};
use crate::objective::{LandscapeQuery, Trained};
use crate::trial::{Leg, lineage};
use std::collections::BTreeSet;

/// What a job is made of.
pub(super) enum Work {
    Legs(Vec<Errand>),
    Networks(LandscapeQuery, Vec<Trained>),
}

/// A job to be given away.
pub(super) type Task = (StudyId, Purpose, Work);

impl Supervisor {
    /// Brings workers and jobs in line with what is wanted, and hands over the commands.
    pub(super) fn settle(&mut self) -> Vec<Command> {
        self.recruit();
        self.end_modes();
        self.hold_and_continue();
        while let Some(worker) = self.free_worker() {
            if !self.assign(worker) {
                break;
            }
        }
        // A proposal may show that nothing is left (a grid used up).
        self.end_modes();
        std::mem::take(&mut self.out)
    }

    /// As many workers as are wanted, with the program that is asked for now.
    fn recruit(&mut self) {
        self.retire();
        while self.hands.len() < self.wanted as usize && self.failed_starts < START_TRIES {
            let (worker, program) = (self.next_worker, self.program);
            self.next_worker += 1;
            let hand =
                Hand { program, ready: false, silent: 0, takes: 1, opened: BTreeSet::new(), job: None };
            self.hands.insert(worker, hand);
            self.out.push(Command::Spawn { worker, program });
        }
    }

    /// Ends idle workers that can do less than is asked for now; others end when they are idle.
    fn retire(&mut self) {
        let program = self.program;
        let less = |(_, h): &(&WorkerId, &Hand)| h.program < program && h.job.is_none();
        while let Some(worker) = self.hands.iter().find(less).map(|(w, _)| *w) {
            self.give_up(worker);
        }
    }

    /// Shows what the journals gained.
    fn show_journals(&mut self) {
        for (&id, slot) in &mut self.slots {
            let events = slot.study.events();
            let fresh = events[slot.shown..].iter().cloned();
            self.out.extend(fresh.map(|event| Command::Show(Update::Journal { study: id, event })));
            slot.shown = events.len();
        }
    }

    /// Studies that reached their end or their limit are paused.
    fn end_modes(&mut self) {
        self.show_journals();
        let ids: Vec<StudyId> = self.slots.keys().copied().collect();
        for id in ids {
            let Some(slot) = self.slots.get_mut(&id) else { continue };
            if let Mode::Running { until } = slot.mode()
                && (slot.study.finished() || until.is_some_and(|n| slot.study.committed() >= n))
            {
                slot.set_mode(Mode::Paused);
                self.mode_changed(id);
            }
        }
    }

    /// Jobs whose study is paused are held, the others go on.
    fn hold_and_continue(&mut self) {
        for (&worker, hand) in &mut self.hands {
            let Some(job) = &mut hand.job else { continue };
            let Purpose::Study(legs) = &job.purpose else { continue };
            let allowed = self.slots.get(&job.study).is_some_and(|s| legs.iter().any(|l| s.may_run(*l)));
            if job.held == allowed {
                job.held = !allowed;
                hand.silent = 0;
                let job = job.id;
                let message = if allowed { ToWorker::Continue { job } } else { ToWorker::Hold { job } };
                self.out.push(Command::Send { worker, message });
            }
        }
    }

    /// An idle worker; if there is none, one that holds a paused job, which is dropped when there is other work to do.
    fn free_worker(&mut self) -> Option<WorkerId> {
        let idle = self.hands.iter().find(|(_, h)| h.ready && h.job.is_none()).map(|(w, _)| *w);
        if idle.is_some() {
            return idle;
        }
        let (&holder, _) = self.hands.iter().find(|(_, h)| h.job.as_ref().is_some_and(|j| j.held))?;
        let asked = !self.inspections.is_empty() || self.queries.waiting().is_some();
        let work = asked || self.slots.values_mut().any(Slot::has_work);
        if work {
            self.drop_job(holder);
        }
        work.then_some(holder)
    }

    /// Gives the worker something to do; false if there is nothing.
    fn assign(&mut self, worker: WorkerId) -> bool {
        // One that has just let go of a held job, and can do less than is asked for by now.
        if self.hands.get(&worker).is_some_and(|h| h.program < self.program) {
            self.recruit();
            return true;
        }
        let takes = self.hands.get(&worker).map_or(1, |h| h.takes);
        let id = self.next_job;
        let task = match self.next_inspection() {
            Some(task) => Some(task),
            None => self.next_query(id, true).or_else(|| self.next_legs(worker, takes)),
        };
        let Some((study, purpose, work)) = task.or_else(|| self.next_query(id, false)) else { return false };
        self.next_job += 1;
        let Some(hand) = self.hands.get_mut(&worker) else { return false };
        if hand.opened.insert(study) {
            self.out.push(Command::Open { worker, study });
        }
        hand.job = Some(Job { id, study, purpose, held: false });
        hand.silent = 0;
        let message = match work {
            Work::Legs(legs) => ToWorker::Assign { job: id, study, legs },
            Work::Networks(query, networks) => ToWorker::Explore { job: id, study, query, networks },
        };
        self.out.push(Command::Send { worker, message });
        true
    }

    fn next_inspection(&mut self) -> Option<Task> {
        while let Some((id, leg)) = self.inspections.pop_front() {
            let record = self.slots.get(&id).and_then(|s| s.study.records().get(leg as usize));
            if let Some(leg) = record.map(|r| r.leg.clone())
                && let Some(errand) = self.errand(id, leg)
            {
                return Some((id, Purpose::Inspect(errand.leg.index), Work::Legs(vec![errand])));
            }
        }
        None
    }

    /// A leg with what it rests on: the latest state of its lineage that is kept.
    fn errand(&mut self, id: StudyId, leg: Leg) -> Option<Errand> {
        let records = self.slots.get(&id)?.study.records();
        let lineage = lineage(records, leg.index);
        let ancestors = lineage.iter().filter_map(|i| Some(records.get(*i as usize)?.leg.clone())).collect();
        let kept = lineage.iter().enumerate().rev().find_map(|(at, leg)| {
            let checkpoint = self.checkpoints.get(id, *leg)?;
            Some((at as u32 + 1, checkpoint))
        });
        Some(Errand { leg, ancestors, checkpoint: kept })
    }

    /// Up to `takes` legs of the study whose turn it is.
    fn next_legs(&mut self, worker: WorkerId, takes: u32) -> Option<Task> {
        let after: Vec<StudyId> = self.slots.range(self.last_served + 1..).map(|(id, _)| *id).collect();
        let before: Vec<StudyId> = self.slots.range(..=self.last_served).map(|(id, _)| *id).collect();
        for id in after.into_iter().chain(before) {
            let Some(slot) = self.slots.get_mut(&id) else { continue };
            let mut legs = Vec::new();
            while legs.len() < takes as usize {
                let Some(leg) = slot.next_leg() else { break };
                slot.open.entry(leg.index).or_default().on = Some(worker);
                legs.push(leg);
            }
            if !legs.is_empty() {
                self.last_served = id;
                let purpose = Purpose::Study(legs.iter().map(|l| l.index).collect());
                let errands = legs.into_iter().filter_map(|leg| self.errand(id, leg)).collect();
                return Some((id, purpose, Work::Legs(errands)));
            }
        }
        None
    }
}
