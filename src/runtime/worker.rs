//! What a trainer does with its messages: a state machine without threads, clocks or browsers. Whoever drives it calls
//! [`Worker::work`] again and again and looks at the messages in between, so that every request is obeyed within a slice.

use super::protocol::{FromWorker, ToWorker};
use super::supervisor::{JobId, StudyId};
use super::{BUILD, PROTOCOL};
use crate::data::Files;
use crate::objective::{
    Advance, Evaluation, Exploration, LandscapeQuery, LandscapeState, Portrait, Problem, Trained,
};
use crate::trial::{Backend, Ending, Leg, Outcome, Refusal, Report, State};
use std::collections::{BTreeMap, VecDeque};

/// One leg being trained.
struct Running {
    leg: Leg,
    evaluation: Evaluation,
    reports: Vec<Report>,
    /// Reports that were sent on.
    sent: usize,
    /// What came of it, while its model is still being painted.
    outcome: Option<Outcome>,
}

/// A question about trained networks, and the work on it.
struct Question {
    query: LandscapeQuery,
    networks: Vec<Trained>,
    exploration: Option<Box<Exploration>>,
}

/// The job at hand: legs or a question.
struct Job {
    id: JobId,
    study: StudyId,
    question: Option<Question>,
    waiting: VecDeque<Leg>,
    running: Option<Running>,
    held: bool,
}

/// A trainer. One job at a time.
pub struct Worker {
    files: Files,
    problems: BTreeMap<StudyId, Problem>,
    job: Option<Job>,
}

impl Default for Worker {
    fn default() -> Self {
        Self { files: Files::of_tables(), problems: BTreeMap::new(), job: None }
    }
}

impl Worker {
    /// The first message.
    pub fn hello() -> FromWorker {
        FromWorker::Ready { build: BUILD.to_owned(), protocol: PROTOCOL, takes: 1 }
    }

    /// Obeys one message. Messages about a job that is not at hand are late: nothing happens.
    pub fn handle(&mut self, message: ToWorker) {
        match message {
            ToWorker::File { name, bytes } => self.files.insert(name, bytes),
            ToWorker::Open { study, recipe } => {
                // The lab opened the same recipe before it sent it. What fails here all the same shows at the first job.
                if let Ok(problem) = Problem::new(*recipe, &self.files) {
                    self.problems.insert(study, problem);
                }
            }
            ToWorker::Assign { job, study, legs } => {
                let waiting = legs.into();
                self.job = Some(Job { id: job, study, question: None, waiting, running: None, held: false });
            }
            ToWorker::Explore { job, study, query, networks } => {
                let question = Some(Question { query, networks, exploration: None });
                let waiting = VecDeque::new();
                self.job = Some(Job { id: job, study, question, waiting, running: None, held: false });
            }
            ToWorker::Cancel { job } => self.job = self.job.take().filter(|j| j.id != job),
            ToWorker::Hold { job } => self.hold(job, true),
            ToWorker::Continue { job } => self.hold(job, false),
            ToWorker::Forget { study } => {
                self.problems.remove(&study);
            }
        }
    }

    fn hold(&mut self, id: JobId, held: bool) {
        if let Some(job) = self.job.as_mut().filter(|j| j.id == id) {
            job.held = held;
        }
    }

    /// The job that [`Self::work`] would work on now.
    pub fn busy(&self) -> Option<JobId> {
        self.job.as_ref().filter(|j| !j.held).map(|j| j.id)
    }

    /// Does about `allowance` multiply-adds; returns the result if a leg ended.
    pub fn work(&mut self, allowance: u64) -> Option<FromWorker> {
        let job = self.job.as_mut().filter(|j| !j.held)?;
        if job.question.is_some() {
            return self.explore(allowance);
        }
        let mut running = match job.running.take() {
            Some(running) => running,
            None => {
                let Some(problem) = self.problems.get_mut(&job.study) else {
                    let id = job.id;
                    self.job = None;
                    return Some(FromWorker::NotOpen { job: id });
                };
                let leg = job.waiting.pop_front()?;
                let evaluation = problem.evaluate(&leg.params);
                Running { leg, evaluation, reports: Vec::new(), sent: 0, outcome: None }
            }
        };
        if running.outcome.is_some() {
            return self.paint(running);
        }
        let (state, ending) = match running.evaluation.advance(allowance) {
            Advance::Working => (State::Running, Ending::Finished),
            Advance::Ended(ending) => (State::Complete, ending),
            Advance::Report(report) => {
                running.reports.push(report);
                // A training that left the finite numbers has ended by itself: no rule makes it anything else.
                let stops = !running.evaluation.ended() && running.leg.rule.stops(&running.reports);
                (if stops { State::Pruned } else { State::Running }, Ending::Finished)
            }
        };
        if state == State::Running {
            job.running = Some(running);
            return None;
        }
        let recipe = self.problems.get(&job.study)?.recipe();
        if running.reports.is_empty() {
            // Nothing could be trained, whoever tries: the setting does not go with these data.
            return Some(self.done(running.leg.index, Outcome::refused(Refusal::Impossible), None));
        }
        let values = recipe.values(&running.leg.params, &running.reports, ending);
        let slope = running.evaluation.slope().filter(|_| state == State::Complete).cloned();
        if let (Some(slope), Some(last)) = (&slope, running.reports.last_mut()) {
            // It belongs to no step of its own: the last one pays for it.
            last.cost = last.cost.saturating_add(slope.cost);
        }
        running.outcome = Some(Outcome {
            values,
            reports: std::mem::take(&mut running.reports),
            state,
            ending,
            gradient: slope.map(|s| s.values),
            backend: Backend::Cpu,
            refusal: None,
        });
        running.sent = 0;
        self.paint(running)
    }

    /// Goes on painting the model of a leg that has ended; its result once that is done.
    fn paint(&mut self, mut running: Running) -> Option<FromWorker> {
        match running.evaluation.paint() {
            Some(portrait) => {
                let outcome = running.outcome?;
                Some(self.done(running.leg.index, outcome, portrait.map(Box::new)))
            }
            None => {
                self.job.as_mut()?.running = Some(running);
                None
            }
        }
    }

    /// Does about `allowance` multiply-adds on the question at hand; returns its answer.
    fn explore(&mut self, allowance: u64) -> Option<FromWorker> {
        let job = self.job.as_mut()?;
        let (id, question) = (job.id, job.question.as_mut()?);
        let state = match &mut question.exploration {
            Some(exploration) => exploration.advance(allowance),
            None => {
                let Some(problem) = self.problems.get_mut(&job.study) else {
                    self.job = None;
                    return Some(FromWorker::NotOpen { job: id });
                };
                match problem.explore(question.query, &question.networks) {
                    Ok(exploration) => question.exploration.insert(Box::new(exploration)).state(),
                    Err(refusal) => LandscapeState::Refused(refusal),
                }
            }
        };
        if let LandscapeState::Working { .. } = state {
            return None;
        }
        self.job = None;
        Some(FromWorker::Explored { job: id, state })
    }

    fn done(&mut self, leg: u32, outcome: Outcome, portrait: Option<Box<Portrait>>) -> FromWorker {
        let id = self.job.as_ref().map_or(0, |j| j.id);
        self.job = self.job.take().filter(|j| !j.waiting.is_empty());
        FromWorker::Done { job: id, leg, outcome, portrait }
    }

    /// What the lab should hear if it has not heard of this worker for a while: new reports, or that it is alive.
    pub fn progress(&mut self) -> Option<FromWorker> {
        let job = self.job.as_mut()?;
        let id = job.id;
        if let Some(exploration) = job.question.as_ref().and_then(|q| q.exploration.as_ref()) {
            return Some(FromWorker::Explored { job: id, state: exploration.state() });
        }
        let Some(running) = job.running.as_mut().filter(|r| r.sent < r.reports.len()) else {
            return Some(FromWorker::Beat { job: id });
        };
        let reports = running.reports[running.sent..].to_vec();
        running.sent = running.reports.len();
        let portrait = running.evaluation.sketch().map(Box::new);
        Some(FromWorker::Progress { job: id, leg: running.leg.index, reports, portrait })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Choice, Params};
    use crate::study::Spec;
    use crate::trial::{Origin, StopRule};

    /// A checked Spec never asks for it, so the problem is made by hand: numbers cannot be predicted from classes.
    #[test]
    fn what_cannot_be_trained_is_refused_and_the_worker_goes_on() {
        let mut recipe = Spec::first().unwrap().recipe;
        let good = Problem::new(recipe.clone(), &Files::none()).unwrap();
        recipe.model = Choice::of(crate::model::MODELS, "linear_regression", &[]).unwrap();
        let bad = Problem::new(recipe, &Files::none()).unwrap();
        let mut worker = Worker { problems: BTreeMap::from([(1, bad), (2, good)]), ..Worker::default() };
        let params = Params::default();
        let leg = |index| Leg {
            index,
            trial: index,
            from: 0,
            to: None,
            params: params.clone(),
            parent: None,
            origin: Origin::Sampler,
            rule: StopRule::Never,
        };
        let mut outcome = |study| {
            worker.handle(ToWorker::Assign {
                job: study,
                study: u32::try_from(study).unwrap(),
                legs: vec![leg(0)],
            });
            loop {
                match worker.work(1 << 20) {
                    Some(FromWorker::Done { outcome, .. }) => return outcome,
                    Some(other) => panic!("{other:?}"),
                    None => {}
                }
            }
        };
        assert_eq!(outcome(1), Outcome::refused(Refusal::Impossible));
        assert_eq!(outcome(2).state, State::Complete);
    }
}
