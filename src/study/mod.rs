//! A study: ask for the next leg, tell what came of it. A pure function of its Spec and its recorded interventions.
//!
//! The window (law 2): proposal n is made when the results 0..=n-P are committed, sees exactly those as done and the rest as
//! pending. Results are committed in the order of their proposals; early ones wait. The window is lifted only if neither
//! sampler nor scheduler learns. A point placed by hand takes the next proposal and widens the budget by one; sampler and
//! scheduler do not see it unless the Spec says `tell_placed`, so that a person and a strategy that play against each other do not
//! learn from one another.

pub mod defaults;
mod digest;
mod earlier;
mod gradient;
mod journal;
mod json;
pub mod lines;
mod moment;
pub mod nested;
pub mod presets;
mod proposer;
mod spec;
mod warning;

pub use digest::Digest;
pub use earlier::{EARLIER_LIMIT, Earlier, EarlierTrial};
pub use journal::{Event, Journal, ReplayError, ReplayFault};
pub use json::DOCUMENT_LIMIT;
pub use moment::Moments;
pub use spec::{
    ENGINE, FORMAT, MEMORY_LIMIT, RUNS_LIMIT, SEED_LIMIT, Spec, TRIAL_LIMIT, WINDOW_LIMIT, WORK_LIMIT,
};

pub use warning::Warning;

use crate::scheduler::{self, Next, Scheduler};
use crate::space::{Params, SpecError};
use crate::trial::{History, Leg, Origin, Outcome, Record, Refusal, StopRule};
use proposer::Proposer;
use std::collections::{BTreeMap, VecDeque};

/// The answer to "what next?".
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Run this.
    Leg(Leg),
    /// A result must be told first.
    Wait,
    /// Every leg is committed and there is nothing left to propose.
    Finished,
}

/// Why a result was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TellError {
    /// That leg was never proposed.
    NeverProposed,
    /// That leg has its result already.
    Already,
}

/// How many of the first proposals of a journal are recomputed when it is resumed, and about how many of the others.
const CHECKED: u32 = 16;

/// One study under way.
pub struct Study {
    spec: Spec,
    proposer: Proposer,
    scheduler: Box<dyn Scheduler>,
    /// Whether proposals ignore results, so that nothing need wait.
    lifted: bool,
    records: Vec<Record>,
    committed: usize,
    /// Results that arrived before their turn.
    early: BTreeMap<u32, Outcome>,
    /// No more than so many legs are committed for now.
    limit: Option<u32>,
    placed: VecDeque<Params>,
    by_hand: u32,
    /// The records that sampler and scheduler are told of, where these are not all.
    told: Option<Vec<Record>>,
    /// Trials that were begun, and those of them that a sampler's point began.
    begun: u32,
    sampled: u32,
    /// Trials that the sampler may begin: fewer than the Spec allows once it has no more points.
    trials: u32,
    exhausted: bool,
    /// The scheduler waits until so many results are seen.
    waits: usize,
    digest: Digest,
    events: Vec<Event>,
    /// Made by another engine revision: proposals were taken as recorded.
    foreign: bool,
}

impl Study {
    /// A study with nothing proposed yet. `spec` has been checked.
    pub fn new(spec: Spec) -> Self {
        let proposer = Proposer::new(&spec);
        let scheduler = scheduler::scheduler(&spec.scheduler, &spec.judge());
        let lifted = !proposer.learns() && !scheduler.learns();
        Self {
            digest: Digest::default(),
            trials: spec.trials,
            spec,
            proposer,
            scheduler,
            lifted,
            records: Vec::new(),
            committed: 0,
            early: BTreeMap::new(),
            limit: None,
            placed: VecDeque::new(),
            by_hand: 0,
            told: None,
            begun: 0,
            sampled: 0,
            exhausted: false,
            waits: 0,
            events: Vec::new(),
            foreign: false,
        }
    }

    /// The next leg to run, if one is due.
    pub fn ask(&mut self) -> Ask {
        match self.propose() {
            Some(leg) => Ask::Leg(leg),
            None if self.committed == self.records.len() && self.nothing_left() => Ask::Finished,
            None => Ask::Wait,
        }
    }

    fn nothing_left(&self) -> bool {
        self.placed.is_empty() && self.exhausted
    }

    /// How many results the next proposal must wait for, and sees.
    fn sees(&self) -> usize {
        if self.lifted { 0 } else { moment::least(self.records.len(), self.spec.window) }
    }

    /// How many results the next proposal needs, as far as is known now.
    fn needs(&self) -> usize {
        if self.placed.is_empty() { self.sees().max(self.waits) } else { self.sees() }
    }

    /// Whether the window lets the next proposal be made now (there may still be nothing left to propose).
    pub fn due(&self) -> bool {
        !self.nothing_left() && self.committed >= self.needs()
    }

    fn propose(&mut self) -> Option<Leg> {
        self.propose_or_take(None)
    }

    /// The next leg. If the sampler is due, its point is `taken`, if there is one.
    fn propose_or_take(&mut self, taken: Option<&Params>) -> Option<Leg> {
        let index = self.records.len() as u32;
        let trial = self.begun;
        let new = |params, origin, to| Leg {
            index,
            trial,
            from: 0,
            to,
            params,
            parent: None,
            origin,
            rule: StopRule::Never,
        };
        while self.due() {
            let needs = self.needs();
            let (records, done) = told(&self.records, self.told.as_deref(), needs);
            let history = History::new(records, done);
            if let Some(params) = self.placed.pop_front() {
                let rule = self.scheduler.rule(trial, &history);
                return Some(self.open(Leg { rule, ..new(params, Origin::Hand, None) }));
            }
            let ahead = moment::ahead(&self.spec, records, done, self.sampled, self.trials);
            match self.scheduler.next(&ahead) {
                Next::New { to } => {
                    let scheduler = self.scheduler.as_ref();
                    let proposed = match taken {
                        Some(params) => Some(params.clone()),
                        None => self.proposer.propose(&self.spec, records, done, trial, scheduler),
                    };
                    if let Some(params) = proposed {
                        let rule = self.scheduler.rule(trial, &history);
                        return Some(self.open(Leg { rule, ..new(params, Origin::Sampler, to) }));
                    }
                    self.trials = self.sampled;
                }
                Next::Go { trial, parent, from, to, params } => {
                    let parent = Some((parent, from));
                    let leg = new(params, Origin::Scheduler, to);
                    return Some(self.open(Leg { trial, from, parent, ..leg }));
                }
                Next::Wait if needs < self.records.len() => self.waits = needs + 1,
                Next::Wait | Next::Finished => self.exhausted = true,
            }
        }
        None
    }

    fn open(&mut self, leg: Leg) -> Leg {
        self.by_hand += u32::from(leg.origin == Origin::Hand);
        self.begun += u32::from(leg.parent.is_none());
        self.sampled += u32::from(leg.parent.is_none() && leg.origin == Origin::Sampler);
        self.waits = 0;
        self.events.push(Event::Proposed(leg.clone()));
        let record = Record { leg: leg.clone(), outcome: None };
        if leg.origin == Origin::Hand && !self.spec.tell_placed {
            self.told.get_or_insert_with(|| self.records.clone());
        } else if let Some(told) = &mut self.told {
            told.push(record.clone());
        }
        self.records.push(record);
        leg
    }

    /// Hands in what came of a leg. It is committed as soon as all legs before it are.
    pub fn tell(&mut self, leg: u32, outcome: Outcome) -> Result<(), TellError> {
        if leg as usize >= self.records.len() {
            return Err(TellError::NeverProposed);
        }
        if (leg as usize) < self.committed || self.early.contains_key(&leg) {
            return Err(TellError::Already);
        }
        self.early.insert(leg, outcome);
        self.commit();
        Ok(())
    }

    /// Lets no more than `limit` legs be committed until further notice: results that are known wait, as early ones do. So a
    /// paused study stands still and a step is one trial. This is pace: no result depends on it.
    pub fn hold_at(&mut self, limit: Option<u32>) {
        self.limit = limit;
        self.commit();
    }

    fn commit(&mut self) {
        while self.limit.is_none_or(|n| self.committed < n as usize)
            && let Some(outcome) = self.early.remove(&(self.committed as u32))
        {
            let record = &mut self.records[self.committed];
            self.digest = self.digest.then(&record.leg, &outcome);
            let leg = record.leg.index;
            self.events.push(Event::Committed { leg, outcome: outcome.clone() });
            if let Some(told) = &mut self.told
                && let Ok(place) = told.binary_search_by_key(&leg, |r| r.leg.index)
            {
                told[place].outcome = Some(outcome.clone());
            }
            record.outcome = Some(outcome);
            self.committed += 1;
        }
        // So that a study knows its end without being asked for more.
        if self.committed == self.records.len() {
            let (records, done) = told(&self.records, self.told.as_deref(), self.committed);
            let ahead = moment::ahead(&self.spec, records, done, self.sampled, self.trials);
            self.exhausted |= self.scheduler.next(&ahead) == Next::Finished;
        }
    }

    /// Intervention: the next proposal is this point.
    pub fn place(&mut self, params: &Params) -> Result<(), SpecError> {
        let params = self.spec.space.admit(params)?;
        self.events.push(Event::Placed(params.clone()));
        self.placed.push_back(params);
        Ok(())
    }

    /// Intervention: gives up a leg that no worker survives. Its trial fails, for a reason that the journal records.
    pub fn skip(&mut self, leg: u32) -> Result<(), TellError> {
        if leg as usize >= self.records.len() {
            return Err(TellError::NeverProposed);
        }
        if (leg as usize) < self.committed || self.early.contains_key(&leg) {
            return Err(TellError::Already);
        }
        self.events.push(Event::Skipped { leg });
        self.tell(leg, Outcome::refused(Refusal::Skipped))
    }

    /// Whether the result of this proposed leg is still to come.
    pub fn awaits(&self, leg: u32) -> bool {
        (self.committed..self.records.len()).contains(&(leg as usize)) && !self.early.contains_key(&leg)
    }

    /// Legs there will be once every placed point is proposed.
    pub fn placed_ahead(&self) -> u32 {
        (self.records.len() + self.placed.len()) as u32
    }

    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Every proposed leg, with the outcomes that are committed.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Number of committed legs.
    pub fn committed(&self) -> u32 {
        self.committed as u32
    }

    /// Legs this study will have when it is finished, as far as is known now.
    pub fn expected(&self) -> u32 {
        if self.exhausted {
            return self.records.len() as u32 + self.placed.len() as u32;
        }
        let legs = self.scheduler.legs(self.trials) + self.by_hand;
        legs.max(self.records.len() as u32) + self.placed.len() as u32
    }

    /// Whether everything is proposed and committed.
    pub fn finished(&self) -> bool {
        self.committed == self.records.len() && self.nothing_left()
    }

    pub fn digest(&self) -> Digest {
        self.digest
    }

    pub fn foreign(&self) -> bool {
        self.foreign
    }

    /// The best complete trial by the first objective; the earliest of equals.
    pub fn best(&self) -> Option<(&Leg, &Outcome)> {
        lines::best(self.spec.first_objective().direction, self.committed_trials())
    }

    /// The journal's events so far.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What happened so far, with what it happened to.
    pub fn journal(&self) -> Journal {
        Journal { engine: ENGINE, spec: self.spec.clone(), events: self.events.clone() }
    }

    /// Rebuilds a study from its journal (or any prefix of it). Under the same engine revision proposals are recomputed and
    /// compared: the first [`CHECKED`], the last one, and as many spread evenly between; of the others it is compared that they were
    /// due and lie in the space. A sampler is a pure function of what it saw, so any of them can be recomputed at any time:
    /// [`Study::verify`] does all. Under another revision they are taken as recorded.
    pub fn resume(journal: &Journal) -> Result<Self, ReplayError> {
        let proposals = journal.events.iter().filter(|e| matches!(e, Event::Proposed(_))).count() as u32;
        let stride = proposals / CHECKED + 1;
        Self::replayed(journal, |n| n < CHECKED || n % stride == 0 || n + 1 == proposals)
    }

    /// Rebuilds a study as [`Study::resume`] does, and recomputes every proposal. It costs what the proposals cost.
    pub fn verify(journal: &Journal) -> Result<Self, ReplayError> {
        Self::replayed(journal, |_| true)
    }

    fn replayed(journal: &Journal, checked: impl Fn(u32) -> bool) -> Result<Self, ReplayError> {
        let mut study = Self::new(journal.spec.clone());
        study.foreign = journal.engine != ENGINE;
        let mut given = 0;
        for (i, event) in journal.events.iter().enumerate() {
            study
                .replay(event, &mut given, &checked)
                .map_err(|fault| ReplayError { event: i as u32, fault })?;
        }
        Ok(study)
    }

    /// `given`: how many of the next proposals are a branch's inheritance, taken as recorded. `checked`: whether the proposal of a
    /// leg is recomputed.
    fn replay(
        &mut self,
        event: &Event,
        given: &mut u32,
        checked: &impl Fn(u32) -> bool,
    ) -> Result<(), ReplayFault> {
        match event {
            Event::Branched { legs, .. } => {
                if !self.events.is_empty() {
                    return Err(ReplayFault::LateBranch);
                }
                *given = *legs;
                self.events.push(event.clone());
                Ok(())
            }
            Event::Proposed(leg) if self.foreign || leg.index < *given => {
                if leg.index as usize != self.records.len() {
                    return Err(ReplayFault::NotDue);
                }
                if leg.origin == Origin::Hand {
                    self.placed.pop_front();
                }
                self.open(leg.clone());
                Ok(())
            }
            Event::Proposed(leg) => {
                // A scheduler's legs are always asked for: that costs little, and may end with the sampler having nothing left.
                let as_recorded = leg.origin == Origin::Sampler && !checked(leg.index);
                let taken = as_recorded.then_some(&leg.params);
                if taken.is_some_and(|params| self.spec.space.admit(params).as_ref() != Ok(params)) {
                    return Err(ReplayFault::OutsideSpace);
                }
                match self.propose_or_take(taken) {
                    None => Err(ReplayFault::NotDue),
                    Some(ours) if ours != *leg => Err(ReplayFault::OtherProposal),
                    Some(_) => Ok(()),
                }
            }
            Event::Committed { leg, outcome } => {
                // A skipped leg was committed by its own event.
                let known = self.records.get(*leg as usize).and_then(|r| r.outcome.as_ref());
                if known == Some(outcome) || self.early.get(leg) == Some(outcome) {
                    return Ok(());
                }
                self.tell(*leg, outcome.clone()).map_err(|_| ReplayFault::NoSuchLeg)
            }
            Event::Placed(params) => self.place(params).map_err(|_| ReplayFault::OutsideSpace),
            Event::Skipped { leg } => self.skip(*leg).map_err(|_| ReplayFault::NoSuchLeg),
        }
    }

    /// A study of its own that starts from the first `legs` committed legs of this one and goes on as `spec` says: another
    /// strategy, another budget. The recipe and the space stay.
    pub fn branch(&self, legs: u32, spec: Spec) -> Result<Self, BranchError> {
        if legs as usize > self.committed {
            return Err(BranchError::NotCommitted);
        }
        if spec.recipe != self.spec.recipe || spec.space != self.spec.space {
            return Err(BranchError::OtherProblem);
        }
        let mut branch = Self::new(spec);
        branch.events.push(Event::Branched { digest: self.digest_at(legs).0, legs });
        for record in &self.records[..legs as usize] {
            branch.open(record.leg.clone());
            if let Some(outcome) = &record.outcome {
                branch.tell(record.leg.index, outcome.clone()).map_err(|_| BranchError::NotCommitted)?;
            }
        }
        Ok(branch)
    }

    /// The digest when `legs` legs were committed.
    pub fn digest_at(&self, legs: u32) -> Digest {
        self.records[..(legs as usize).min(self.committed)]
            .iter()
            .filter_map(|r| Some((&r.leg, r.outcome.as_ref()?)))
            .fold(Digest::default(), |d, (leg, outcome)| d.then(leg, outcome))
    }
}

/// What sampler and scheduler are told of `records`, of which the first `done` are finished, and how much of it is finished.
fn told<'a>(records: &'a [Record], told: Option<&'a [Record]>, done: usize) -> (&'a [Record], usize) {
    let by_others = |record: &&Record| record.leg.origin != Origin::Hand;
    match told {
        None => (records, done),
        Some(told) => (told, records[..done].iter().filter(by_others).count()),
    }
}

/// Why a branch cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchError {
    /// The prefix reaches beyond what is committed.
    NotCommitted,
    /// Data, model, training or space differ: the old results would not belong to the new study.
    OtherProblem,
}
