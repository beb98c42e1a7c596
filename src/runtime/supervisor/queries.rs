//! Questions about the loss around finished trials' networks: jobs of the lowest rank, one at a time, which change no study.
//!
//! A question is put when no leg and no inspection waits for the free worker; once it has waited for [`PATIENCE`] ticks it goes
//! before the legs, so that a long study does not keep it forever. It keeps its worker until it is answered or cancelled. A
//! lost worker's question is asked again; after [`LOSSES`] losses it is refused.

use super::work::{Task, Work};
use super::{Command, JobId, LOSSES, Purpose, StudyId, Supervisor, ToWorker, Update, WorkerId};
use crate::objective::{LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Trained};
use crate::study::Study;
use crate::trial::{State, lineage};

/// Ticks (seconds) that a question waits behind the legs of running studies.
pub const PATIENCE: u32 = 3;
/// Most questions that wait; what is asked beyond it takes the place of the oldest.
const LIMIT: usize = 16;

#[derive(Debug)]
struct Question {
    study: StudyId,
    query: LandscapeQuery,
    /// The job that works on it.
    job: Option<JobId>,
    waited: u32,
    losses: u32,
}

/// Questions that are not answered yet, in the order they were asked.
#[derive(Debug, Default)]
pub(super) struct Queries(Vec<Question>);

impl Queries {
    fn find(&mut self, study: StudyId, query: LandscapeQuery) -> Option<&mut Question> {
        self.0.iter_mut().find(|q| q.study == study && q.query == query)
    }

    fn remove(&mut self, study: StudyId, query: LandscapeQuery) {
        self.0.retain(|q| q.study != study || q.query != query);
    }

    pub fn forget(&mut self, study: StudyId) {
        self.0.retain(|q| q.study != study);
    }

    /// The job that worked on it is gone.
    pub fn release(&mut self, study: StudyId, query: LandscapeQuery) {
        if let Some(question) = self.find(study, query) {
            question.job = None;
        }
    }

    /// The next one to work on: none while another one is worked on.
    pub fn waiting(&self) -> Option<(StudyId, LandscapeQuery, u32)> {
        if self.0.iter().any(|q| q.job.is_some()) {
            return None;
        }
        self.0.first().map(|q| (q.study, q.query, q.waited))
    }

    pub fn tick(&mut self) {
        self.0.iter_mut().for_each(|q| q.waited = q.waited.saturating_add(1));
    }
}

impl Supervisor {
    /// Asks about the loss around a committed trial's network. Asking again what is not answered yet changes nothing.
    pub fn landscape(&mut self, id: StudyId, query: LandscapeQuery) -> Vec<Command> {
        let known = self.queries.find(id, query).is_some();
        let Some(slot) = self.slots.get(&id).filter(|_| !known) else { return self.settle() };
        if let Err(refusal) = networks(&slot.study, query) {
            self.say(id, query, LandscapeState::Refused(refusal));
            return self.settle();
        }
        if self.queries.0.len() >= LIMIT {
            let oldest = self.queries.0.iter().position(|q| q.job.is_none());
            oldest.map(|i| self.queries.0.remove(i));
        }
        self.program = super::Program::Analyst;
        self.queries.0.push(Question { study: id, query, job: None, waited: 0, losses: 0 });
        self.say(id, query, LandscapeState::Working { share: 0.0 });
        self.settle()
    }

    /// Drops the questions about a study.
    pub fn cancel_landscape(&mut self, id: StudyId) -> Vec<Command> {
        self.queries.forget(id);
        for (&worker, hand) in &mut self.hands {
            let mine = |purpose: &Purpose| matches!(purpose, Purpose::Explore(_));
            if let Some(job) = hand.job.take_if(|j| j.study == id && mine(&j.purpose)) {
                self.out.push(Command::Send { worker, message: ToWorker::Cancel { job: job.id } });
            }
        }
        self.settle()
    }

    /// A worker's word about the question it works on.
    pub(super) fn explored(&mut self, worker: WorkerId, job: &super::Job, state: LandscapeState) {
        let Purpose::Explore(query) = job.purpose else { return };
        if !matches!(state, LandscapeState::Working { .. }) {
            self.queries.remove(job.study, query);
            if let Some(hand) = self.hands.get_mut(&worker) {
                hand.job = None;
            }
        }
        self.say(job.study, query, state);
    }

    /// A worker was lost on a question.
    pub(super) fn blame_query(&mut self, study: StudyId, query: LandscapeQuery) {
        let Some(question) = self.queries.find(study, query) else { return };
        question.losses += 1;
        if question.losses >= LOSSES {
            self.queries.remove(study, query);
            self.say(study, query, LandscapeState::Refused(LandscapeRefusal::Lost));
        }
    }

    /// The question whose turn it is; `urgent`: only if it has waited for long enough.
    pub(super) fn next_query(&mut self, job: JobId, urgent: bool) -> Option<Task> {
        let (study, query, waited) = self.queries.waiting()?;
        if urgent && waited < PATIENCE {
            return None;
        }
        let networks = networks(&self.slots.get(&study)?.study, query).ok()?;
        self.queries.find(study, query)?.job = Some(job);
        Some((study, Purpose::Explore(query), Work::Networks(query, networks)))
    }

    fn say(&mut self, study: StudyId, query: LandscapeQuery, state: LandscapeState) {
        self.out.push(Command::Show(Update::Landscape { study, query, state }));
    }
}

/// The networks that a question is about, unless one of them was never trained, or not by one setting alone.
fn networks(study: &Study, query: LandscapeQuery) -> Result<Vec<Trained>, LandscapeRefusal> {
    let records = study.records();
    let trained = |leg: u32| {
        let record = records.get(leg as usize).ok_or(LandscapeRefusal::NoTrial)?;
        let params = &record.leg.params;
        if lineage(records, leg).iter().any(|l| records[*l as usize].leg.params != *params) {
            return Err(LandscapeRefusal::SeveralSettings);
        }
        let outcome = record.outcome.as_ref().filter(|o| !o.reports.is_empty());
        let outcome = outcome.ok_or(LandscapeRefusal::NoTrial)?;
        // The reports of a cross-validation are folds: the first one was trained to its end.
        let cut = outcome.state != State::Complete && study.spec().recipe.folds() == 1;
        let steps = outcome.reports.last().filter(|_| cut).map(|r| r.step);
        Ok(Trained { params: params.clone(), steps })
    };
    match query.kind {
        LandscapeKind::Line { other } => Ok(vec![trained(query.leg)?, trained(other)?]),
        _ => Ok(vec![trained(query.leg)?]),
    }
}
