//! The supervisor: a pure state machine over the jobs of many studies. Events in, commands out; no clock, no thread, no
//! browser. What it decides changes speed only: results reach a study through [`Study::tell`], whose window makes them
//! independent of who was fast.
//!
//! Worker numbers and job numbers are never used twice, so that a message from a worker that was given up, or about a job
//! that was dropped, is recognised and ignored. A lost worker is replaced and its leg run again; lost twice, the study
//! pauses and says so (law 5). Questions about finished trials are jobs of their own, which no study knows of: see `queries`.

mod checkpoints;
mod events;
mod queries;
mod slot;
mod work;

pub use events::{Command, Event, Mode, Notice, Update};

use super::protocol::{FromWorker, Program, ToWorker};
use super::{BUILD, PROTOCOL};
use crate::objective::LandscapeQuery;
use crate::space::{Params, SpecError};
use crate::study::Study;
use crate::trial::Outcome;
use checkpoints::Checkpoints;
use queries::Queries;
use slot::Slot;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub type StudyId = u32;
pub type WorkerId = u32;
pub type JobId = u64;

/// Ticks (seconds) without a sign of life after which a working worker counts as hanging. Ticks and not a clock: a machine
/// that wakes from sleep has missed ticks, not lived through them.
pub const HANG_TICKS: u32 = 10;
/// Ticks a worker may take to start.
pub const START_TICKS: u32 = 30;
/// Failed starts in a row after which no more are tried.
pub const START_TRIES: u32 = 3;
/// Losses after which a leg is not tried again by itself.
pub const LOSSES: u32 = 2;

/// What a job is for.
#[derive(Clone, Debug, PartialEq)]
enum Purpose {
    Study(BTreeSet<u32>),
    Inspect(u32),
    Explore(LandscapeQuery),
}

#[derive(Clone, Debug)]
struct Job {
    id: JobId,
    study: StudyId,
    purpose: Purpose,
    held: bool,
}

#[derive(Debug)]
struct Hand {
    program: Program,
    ready: bool,
    silent: u32,
    takes: u32,
    opened: BTreeSet<StudyId>,
    job: Option<Job>,
}

/// The state machine.
pub struct Supervisor {
    slots: BTreeMap<StudyId, Slot>,
    hands: BTreeMap<WorkerId, Hand>,
    inspections: VecDeque<(StudyId, u32)>,
    queries: Queries,
    checkpoints: Checkpoints,
    /// What the workers must be able to do: more once a study asks for gradients or somebody for a landscape.
    program: Program,
    wanted: u32,
    next_worker: WorkerId,
    next_job: JobId,
    failed_starts: u32,
    /// The study that was served last, for taking turns.
    last_served: StudyId,
    out: Vec<Command>,
}

impl Default for Supervisor {
    fn default() -> Self {
        Self {
            slots: BTreeMap::new(),
            hands: BTreeMap::new(),
            inspections: VecDeque::new(),
            queries: Queries::default(),
            checkpoints: Checkpoints::default(),
            program: Program::Trainer,
            wanted: 0,
            next_worker: 0,
            next_job: 0,
            failed_starts: 0,
            last_served: 0,
            out: Vec::new(),
        }
    }
}

impl Supervisor {
    /// How many workers there should be.
    pub fn workers(&mut self, count: u32) -> Vec<Command> {
        self.wanted = count;
        self.failed_starts = 0;
        while self.hands.len() > count as usize {
            // Idle ones go first.
            let spare =
                self.hands.iter().rev().find(|(_, h)| h.job.is_none()).or(self.hands.iter().next_back());
            let Some((&worker, _)) = spare else { break };
            self.give_up(worker);
        }
        self.settle()
    }

    /// Takes a study in, paused.
    pub fn open(&mut self, id: StudyId, study: Study) -> Vec<Command> {
        if study.spec().recipe.gradient.is_some() {
            self.program = Program::Analyst;
        }
        self.slots.insert(id, Slot::new(study));
        self.mode_changed(id);
        self.settle()
    }

    /// Drops a study and cancels its jobs.
    pub fn close(&mut self, id: StudyId) -> Vec<Command> {
        self.slots.remove(&id);
        self.inspections.retain(|(study, _)| *study != id);
        self.queries.forget(id);
        self.checkpoints.forget(id);
        for (&worker, hand) in &mut self.hands {
            if let Some(job) = hand.job.take_if(|j| j.study == id) {
                self.out.push(Command::Send { worker, message: ToWorker::Cancel { job: job.id } });
            }
            if hand.opened.remove(&id) {
                self.out.push(Command::Send { worker, message: ToWorker::Forget { study: id } });
            }
        }
        self.settle()
    }

    /// Runs a study, to its end or until so many legs are committed. A leg that was lost twice is tried again.
    pub fn run(&mut self, id: StudyId, until: Option<u32>) -> Vec<Command> {
        self.failed_starts = 0;
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.forgive();
            slot.set_mode(Mode::Running { until });
            self.mode_changed(id);
        }
        self.settle()
    }

    /// Runs a study until one more leg is committed.
    pub fn step(&mut self, id: StudyId) -> Vec<Command> {
        let next = self.slots.get(&id).map_or(0, |s| s.study.committed() + 1);
        self.run(id, Some(next))
    }

    /// Stops work on a study; what is half done is kept.
    pub fn pause(&mut self, id: StudyId) -> Vec<Command> {
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.set_mode(Mode::Paused);
            self.mode_changed(id);
        }
        self.settle()
    }

    /// Intervention: the next proposal of the study is this point.
    ///
    /// A study at rest runs until that trial is done, and rests again.
    pub fn place(&mut self, id: StudyId, params: &Params) -> Result<Vec<Command>, SpecError> {
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.study.place(params)?;
            let ahead = slot.study.placed_ahead();
            match slot.mode() {
                Mode::Paused => slot.set_mode(Mode::Running { until: Some(ahead) }),
                Mode::Running { until: Some(until) } => {
                    slot.set_mode(Mode::Running { until: Some(until.max(ahead)) });
                }
                Mode::Running { until: None } | Mode::Stuck { .. } => {}
            }
            self.mode_changed(id);
        }
        Ok(self.settle())
    }

    /// Intervention: gives up a leg.
    pub fn skip(&mut self, id: StudyId, leg: u32) -> Vec<Command> {
        self.drop_job_of(id, leg);
        let Some(slot) = self.slots.get_mut(&id) else { return self.settle() };
        // A leg whose result is in needs no skipping; the study must not go on waiting for the user because of it.
        let _ = slot.study.skip(leg);
        slot.open.remove(&leg);
        if slot.mode() == (Mode::Stuck { leg }) {
            slot.unstick();
        }
        self.mode_changed(id);
        self.settle()
    }

    /// Trains a leg again for its portrait.
    pub fn inspect(&mut self, id: StudyId, leg: u32) -> Vec<Command> {
        if !self.inspections.contains(&(id, leg)) {
            self.inspections.push_back((id, leg));
        }
        self.settle()
    }

    /// Takes note of an event.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Message { worker, message } => self.message(worker, message),
            Event::Lost { worker } => self.lost(worker),
            Event::Tick => self.tick(),
        }
        self.settle()
    }

    pub fn study(&self, id: StudyId) -> Option<&Study> {
        self.slots.get(&id).map(|s| &s.study)
    }

    /// The studies, in the order of their numbers.
    pub fn into_studies(self) -> Vec<Study> {
        self.slots.into_values().map(|slot| slot.study).collect()
    }

    pub fn mode(&self, id: StudyId) -> Option<Mode> {
        self.slots.get(&id).map(|s| s.mode())
    }

    fn message(&mut self, worker: WorkerId, message: FromWorker) {
        let Some(hand) = self.hands.get_mut(&worker) else { return };
        hand.silent = 0;
        let current = |hand: &Hand, id: JobId| hand.job.as_ref().filter(|j| j.id == id).cloned();
        match message {
            FromWorker::Ready { build, protocol, takes } => {
                if build != BUILD || protocol != PROTOCOL {
                    self.out.push(Command::Show(Update::Notice(Notice::StaleWorker)));
                    // Every other one would be as old: no more are tried until the user asks again.
                    self.failed_starts = START_TRIES;
                    self.give_up(worker);
                    return;
                }
                hand.ready = true;
                hand.takes = takes.max(1);
                self.failed_starts = 0;
            }
            FromWorker::Beat { .. } => {}
            FromWorker::NotOpen { job } => {
                // An accident between lab and worker is no result: the worker is told again and the legs are run again.
                if let Some(job) = current(hand, job) {
                    hand.opened.remove(&job.study);
                    hand.job = None;
                    self.blame(&job);
                    self.release(&job);
                }
            }
            FromWorker::Progress { job, leg, reports, portrait } => {
                if let Some(job) =
                    current(hand, job).filter(|j| matches!(&j.purpose, Purpose::Study(l) if l.contains(&leg)))
                {
                    self.out.push(Command::Show(Update::Progress {
                        study: job.study,
                        leg,
                        reports,
                        portrait,
                    }));
                }
            }
            FromWorker::Explored { job, state } => {
                if let Some(job) = current(hand, job) {
                    self.explored(worker, &job, state);
                }
            }
            FromWorker::Done { job, leg, outcome, portrait, checkpoint } => {
                let Some(mut job) = current(hand, job) else { return };
                match &mut job.purpose {
                    Purpose::Inspect(wanted) if *wanted == leg => hand.job = None,
                    Purpose::Inspect(_) | Purpose::Explore(_) => return,
                    Purpose::Study(legs) => {
                        if !legs.remove(&leg) {
                            return;
                        }
                        let more = !legs.is_empty();
                        hand.job = more.then(|| job.clone());
                        if let Some(checkpoint) = checkpoint {
                            self.checkpoints.keep(job.study, leg, checkpoint);
                        }
                        self.tell(job.study, leg, outcome);
                    }
                }
                if let Some(portrait) = portrait {
                    self.out.push(Command::Show(Update::Portrait { study: job.study, leg, portrait }));
                }
            }
        }
    }

    fn tell(&mut self, id: StudyId, leg: u32, outcome: Outcome) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        slot.open.remove(&leg);
        // A leg is on one worker at a time and its job is gone now: a second result cannot get here.
        let taken = slot.study.tell(leg, outcome);
        debug_assert!(taken.is_ok(), "leg {leg}: {taken:?}");
    }

    fn lost(&mut self, worker: WorkerId) {
        let Some(hand) = self.hands.get(&worker) else { return };
        if !hand.ready {
            self.failed_starts += 1;
            if self.failed_starts == START_TRIES {
                self.out.push(Command::Show(Update::Notice(Notice::CannotStart)));
            }
        }
        if let Some(job) = hand.job.clone() {
            self.blame(&job);
        }
        self.give_up(worker);
    }

    /// An accident happened to a job: once it is only said, the second time its study waits for the user.
    fn blame(&mut self, job: &Job) {
        if let Purpose::Explore(query) = job.purpose {
            return self.blame_query(job.study, query);
        }
        let Purpose::Study(legs) = &job.purpose else { return };
        // Of a list, the first is the one that was being worked on.
        let (Some(&leg), Some(slot)) = (legs.first(), self.slots.get_mut(&job.study)) else { return };
        let study = job.study;
        let stuck = matches!(slot.mode(), Mode::Stuck { .. });
        let notice = if slot.blame(leg) >= LOSSES {
            slot.set_mode(Mode::Stuck { leg });
            self.mode_changed(study);
            Notice::LostTwice { study, leg }
        } else if stuck {
            // The word that asks for a decision is not to be covered by a milder one.
            return;
        } else {
            Notice::LostOnce { study, leg }
        };
        self.out.push(Command::Show(Update::Notice(notice)));
    }

    fn tick(&mut self) {
        let mut gone = Vec::new();
        for (&worker, hand) in &mut self.hands {
            let working = hand.job.as_ref().is_some_and(|j| !j.held);
            hand.silent = if hand.ready && !working { 0 } else { hand.silent + 1 };
            let limit = if hand.ready { HANG_TICKS } else { START_TICKS };
            if hand.silent >= limit {
                gone.push(worker);
            }
        }
        for worker in gone {
            self.lost(worker);
        }
        self.queries.tick();
    }

    /// Ends a worker; its legs are free again.
    fn give_up(&mut self, worker: WorkerId) {
        let Some(hand) = self.hands.remove(&worker) else { return };
        self.out.push(Command::Terminate { worker });
        if let Some(job) = hand.job {
            self.release(&job);
        }
    }

    fn release(&mut self, job: &Job) {
        if let Purpose::Explore(query) = job.purpose {
            self.queries.release(job.study, query);
        }
        if let (Purpose::Study(legs), Some(slot)) = (&job.purpose, self.slots.get_mut(&job.study)) {
            for leg in legs {
                slot.free(*leg);
            }
        }
    }

    /// Cancels the job that works on a leg, if there is one.
    fn drop_job_of(&mut self, id: StudyId, leg: u32) {
        let on = self.hands.iter().find(|(_, hand)| {
            hand.job
                .as_ref()
                .is_some_and(|j| j.study == id && matches!(&j.purpose, Purpose::Study(l) if l.contains(&leg)))
        });
        if let Some((&worker, _)) = on {
            self.drop_job(worker);
        }
    }

    fn drop_job(&mut self, worker: WorkerId) {
        let Some(job) = self.hands.get_mut(&worker).and_then(|h| h.job.take()) else { return };
        self.out.push(Command::Send { worker, message: ToWorker::Cancel { job: job.id } });
        self.release(&job);
    }

    fn mode_changed(&mut self, id: StudyId) {
        if let Some(slot) = self.slots.get(&id) {
            let (mode, finished) = (slot.mode(), slot.study.finished());
            let update = Update::Mode { study: id, mode, finished, expected: slot.study.expected() };
            self.out.push(Command::Show(update));
        }
    }
}
