//! What a trainer does with its messages: a state machine without threads, clocks or browsers. Whoever drives it calls
//! [`Worker::work`] again and again and looks at the messages in between, so that every request is obeyed within a slice.

use super::protocol::{Errand, FromWorker, ToWorker};
use super::supervisor::{JobId, StudyId};
use super::wire::{decode, encode};
use super::{BUILD, PROTOCOL};
use crate::data::{DataError, Files};
use crate::objective::{
    Advance, Evaluation, Explore, LandscapeQuery, LandscapeState, Portrait, Problem, Recipe, Saved, Trained,
};
use crate::trial::{Backend, Ending, Leg, Outcome, Refusal, Report, State};
use serde_bytes::ByteBuf;
use std::collections::{BTreeMap, VecDeque};

/// One leg being trained.
struct Running {
    leg: Leg,
    /// Legs before it that are to be trained again first.
    ancestors: VecDeque<Leg>,
    evaluation: Evaluation,
    /// Of the whole training, earlier legs included.
    reports: Vec<Report>,
    /// How many of them are not the leg's own.
    earlier: usize,
    /// Reports that were sent on, or are not to be.
    sent: usize,
    /// What came of it, while its model is still being painted.
    outcome: Option<Outcome>,
    checkpoint: Option<ByteBuf>,
}

impl Running {
    /// Starts on a leg: from its checkpoint, or else from the beginning of its lineage. `None` if it cannot go on from there.
    fn begin(problem: &mut Problem, errand: Errand) -> Option<Self> {
        let Errand { leg, ancestors, checkpoint } = errand;
        let saved = checkpoint.and_then(|(covers, bytes)| {
            let rest = ancestors.get(covers as usize..)?.to_vec();
            Some((decode::<Saved>(&bytes).ok()?, rest))
        });
        let (saved, rest) = saved.map_or((None, ancestors), |(saved, rest)| (Some(saved), rest));
        let params = &rest.first().unwrap_or(&leg).params;
        let (evaluation, reports) = match saved {
            None => (problem.evaluate(params), Vec::new()),
            Some(saved) => (problem.resume(params, &saved)?, saved.reports().to_vec()),
        };
        let (earlier, sent) = (reports.len(), reports.len());
        let ancestors = rest.into();
        Some(Self { leg, ancestors, evaluation, reports, earlier, sent, outcome: None, checkpoint: None })
    }

    /// Goes over from an ancestor that is at its last step to the leg after it. False if that cannot go on from there.
    fn go_on(&mut self, problem: &mut Problem) -> bool {
        let ends = |leg: &Leg| leg.to.is_some() && leg.to == self.reports.last().map(|r| r.step);
        let Some(done) = self.ancestors.pop_front_if(|leg| ends(leg)) else { return true };
        let next = &self.ancestors.front().unwrap_or(&self.leg).params;
        if done.params != *next {
            let saved = self.evaluation.save(&self.reports);
            match saved.and_then(|saved| problem.resume(next, &saved)) {
                Some(evaluation) => self.evaluation = evaluation,
                None => return false,
            }
        }
        (self.earlier, self.sent) = (self.reports.len(), self.reports.len());
        true
    }
}

/// A question about trained networks, and the work on it.
struct Question {
    query: LandscapeQuery,
    networks: Vec<Trained>,
    exploration: Option<Box<dyn Explore>>,
}

/// The job at hand: legs or a question.
struct Job {
    id: JobId,
    study: StudyId,
    question: Option<Question>,
    waiting: VecDeque<Errand>,
    running: Option<Running>,
    held: bool,
}

/// How a recipe becomes a problem.
type Load = fn(Recipe, &Files) -> Result<Problem, DataError>;

/// A trainer. One job at a time.
pub struct Worker {
    load: Load,
    files: Files,
    problems: BTreeMap<StudyId, Problem>,
    job: Option<Job>,
}

impl Default for Worker {
    /// One that can do everything: [`Program::Analyst`].
    fn default() -> Self {
        Self::new(Problem::new)
    }
}

impl Worker {
    /// One that only trains: [`Program::Trainer`].
    pub fn trainer() -> Self {
        Self::new(|recipe, files| match recipe.gradient {
            None => Problem::plain(recipe, files),
            // Nobody sends it here; its trials would lack their gradients.
            Some(_) => Err(DataError::OtherFile),
        })
    }

    fn new(load: Load) -> Self {
        Self { load, files: Files::of_tables(), problems: BTreeMap::new(), job: None }
    }

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
                if let Ok(problem) = (self.load)(*recipe, &self.files) {
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
                let errand = job.waiting.pop_front()?;
                let leg = errand.leg.index;
                match Running::begin(problem, errand) {
                    Some(running) => running,
                    None => return Some(self.done(leg, Outcome::refused(Refusal::Impossible), None, None)),
                }
            }
        };
        if running.outcome.is_some() {
            return self.paint(running);
        }
        let (state, ending) = match running.evaluation.advance(allowance) {
            Advance::Working => (State::Running, Ending::Finished),
            Advance::Ended(ending) => (State::Complete, ending),
            Advance::Report(report) => {
                let step = report.step;
                running.reports.push(report);
                let last = running.leg.to.is_some_and(|to| step >= to);
                let state = if !running.ancestors.is_empty() {
                    let problem = self.problems.get_mut(&job.study)?;
                    if !running.go_on(problem) {
                        let outcome = Outcome::refused(Refusal::Impossible);
                        return Some(self.done(running.leg.index, outcome, None, None));
                    }
                    State::Running
                } else if running.evaluation.ended() {
                    // A training that left the finite numbers has ended by itself: no rule makes it anything else.
                    State::Running
                } else if running.leg.rule.stops(&running.reports) {
                    State::Pruned
                } else if last {
                    let saved = running.evaluation.save(&running.reports);
                    running.checkpoint = saved.map(|saved| ByteBuf::from(encode(&saved)));
                    State::Waiting
                } else {
                    State::Running
                };
                (state, Ending::Finished)
            }
        };
        if state == State::Running {
            job.running = Some(running);
            return None;
        }
        let recipe = self.problems.get(&job.study)?.recipe();
        if running.reports.is_empty() {
            // Nothing could be trained, whoever tries: the setting does not go with these data.
            return Some(self.done(running.leg.index, Outcome::refused(Refusal::Impossible), None, None));
        }
        let values = recipe.values(&running.leg.params, &running.reports, ending);
        let slope = running.evaluation.slope().filter(|_| state == State::Complete).cloned();
        if let (Some(slope), Some(last)) = (&slope, running.reports.last_mut()) {
            // It belongs to no step of its own: the last one pays for it.
            last.cost = last.cost.saturating_add(slope.cost);
        }
        running.outcome = Some(Outcome {
            values,
            reports: running.reports.split_off(running.earlier),
            state,
            ending,
            gradient: slope.map(|s| s.values),
            backend: Backend::Cpu,
            refusal: None,
        });
        (running.sent, running.reports) = (0, Vec::new());
        self.paint(running)
    }

    /// Goes on painting the model of a leg that has ended; its result once that is done.
    fn paint(&mut self, mut running: Running) -> Option<FromWorker> {
        match running.evaluation.paint() {
            Some(portrait) => {
                let outcome = running.outcome?;
                Some(self.done(running.leg.index, outcome, portrait.map(Box::new), running.checkpoint))
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
                    Ok(exploration) => question.exploration.insert(exploration).state(),
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

    fn done(
        &mut self,
        leg: u32,
        outcome: Outcome,
        portrait: Option<Box<Portrait>>,
        checkpoint: Option<ByteBuf>,
    ) -> FromWorker {
        let id = self.job.as_ref().map_or(0, |j| j.id);
        self.job = self.job.take().filter(|j| !j.waiting.is_empty());
        FromWorker::Done { job: id, leg, outcome, portrait, checkpoint }
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
                legs: vec![leg(0).into()],
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
