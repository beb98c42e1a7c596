//! What the page knows about a study: built from the lab's updates, read by every panel.

use super::lang::{Lang, ui};
use crate::objective::Portrait;
use crate::runtime::{Mode, Update};
use crate::space::Params;
use crate::study::{Event, Spec, lines};
use crate::trial::{Direction, Ending, Leg, Origin, Outcome, Report, State};
use std::collections::BTreeMap;

/// Portraits kept; older ones are asked for again when somebody looks.
pub const PORTRAIT_LIMIT: usize = 400;

/// One trial as the page shows it.
#[derive(Clone, Debug)]
pub struct Trial {
    pub leg: Leg,
    /// Reports so far; all of them once the trial is committed.
    pub reports: Vec<Report>,
    /// `None` while it is proposed, running or waiting for its turn.
    pub outcome: Option<Outcome>,
}

impl Trial {
    /// Its place among the study's legs, 0 for the first: the number of the trial, where every trial is one leg.
    pub fn number(&self) -> u32 {
        self.leg.index
    }

    /// Whether it is a part of a training that other parts belong to.
    pub fn is_part(&self) -> bool {
        self.leg.parent.is_some() || self.leg.to.is_some()
    }

    /// The steps of a part, from the first to the last, as far as is known.
    pub fn stretch(&self) -> Option<(u32, Option<u32>)> {
        let last = self.reports.last().map(|r| r.step);
        self.is_part().then(|| (self.leg.from + 1, self.leg.to.or(last)))
    }

    pub fn params(&self) -> &Params {
        &self.leg.params
    }

    pub fn state(&self) -> State {
        match &self.outcome {
            Some(outcome) => outcome.state,
            None if self.reports.is_empty() => State::Waiting,
            None => State::Running,
        }
    }

    /// Whether the training left the finite numbers (drawn as hatched land).
    pub fn diverged(&self) -> bool {
        self.outcome.as_ref().is_some_and(|o| o.ending == Ending::NotFinite)
    }

    /// The first objective's value, once committed (complete or pruned).
    pub fn value(&self) -> Option<f64> {
        self.outcome.as_ref()?.values.first().copied()
    }

    pub fn by_hand(&self) -> bool {
        self.leg.origin == Origin::Hand
    }
}

/// A study as the page knows it.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub spec: Spec,
    /// By number; every proposed trial is there.
    pub trials: Vec<Trial>,
    /// How many are committed (always the first ones).
    pub committed: u32,
    pub mode: Mode,
    pub finished: bool,
    /// Trials the study will have in the end.
    pub expected: u32,
    /// 64 hexadecimal digits; empty before the lab's first word.
    pub digest: String,
    /// By trial number.
    pub portraits: BTreeMap<u32, Box<Portrait>>,
    /// The study's journal: what the lab would need to rebuild it.
    pub events: Vec<Event>,
}

impl Snapshot {
    /// A study nothing has happened in.
    pub fn new(spec: Spec) -> Self {
        let expected = spec.trials;
        Self {
            spec,
            trials: Vec::new(),
            committed: 0,
            mode: Mode::Paused,
            finished: false,
            expected,
            digest: String::new(),
            portraits: BTreeMap::new(),
            events: Vec::new(),
        }
    }

    /// Forgets what happened, but not what is known of the networks: the journal is about to be told from its beginning.
    pub fn begin_again(&mut self) {
        let portraits = std::mem::take(&mut self.portraits);
        let mode = self.mode;
        *self = Self { portraits, mode, ..Self::new(self.spec.clone()) };
    }

    pub fn direction(&self) -> Direction {
        self.spec.first_objective().direction
    }

    /// What a trial is called: its number and, of a part, its steps.
    pub fn title(&self, lang: Lang, number: u32) -> String {
        let trial = self.trials.get(number as usize);
        ui::title(lang, trial.map_or(number, |t| t.leg.trial), trial.and_then(Trial::stretch))
    }

    /// Committed trials with their outcomes.
    pub fn committed_trials(&self) -> impl Iterator<Item = (&Leg, &Outcome)> + Clone {
        self.trials.iter().filter_map(|t| Some((&t.leg, t.outcome.as_ref()?)))
    }

    /// The best complete trial by the first objective; the earliest of equals.
    pub fn best(&self) -> Option<&Trial> {
        let (leg, _) = lines::best(self.direction(), self.committed_trials())?;
        self.trials.get(leg.index as usize)
    }

    /// Digest, best trial and counts, as the headless runner prints them.
    pub fn summary(&self) -> serde_json::Value {
        lines::summary(&self.digest, self.direction(), self.committed_trials())
    }

    /// Trials that are proposed and not committed: the rings on the map.
    pub fn pending(&self) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter(|t| t.outcome.is_none())
    }

    /// Epochs spent up to and with each committed trial, and the best value by then: the race line.
    pub fn race(&self) -> Vec<(u64, f64)> {
        let direction = self.direction();
        let (mut spent, mut best) = (0u64, direction.worst());
        let mut line = Vec::new();
        for trial in self.trials.iter().take(self.committed as usize) {
            let Some(outcome) = &trial.outcome else { continue };
            spent += outcome.reports.len() as u64;
            if let Some(v) = trial.value().filter(|_| outcome.state == State::Complete)
                && direction.better(v, best)
            {
                best = v;
            }
            if best.is_finite() {
                line.push((spent, best));
            }
        }
        line
    }

    /// Takes in one update. Notices are the caller's business.
    pub fn take(&mut self, update: Update) {
        match update {
            Update::Journal { event, .. } => {
                match &event {
                    Event::Proposed(leg) => {
                        self.trials.push(Trial { leg: leg.clone(), reports: Vec::new(), outcome: None });
                    }
                    Event::Committed { leg, outcome } => {
                        if let Some(trial) = self.trials.get_mut(*leg as usize) {
                            trial.reports.clone_from(&outcome.reports);
                            trial.outcome = Some(outcome.clone());
                            self.committed = self.committed.max(leg + 1);
                        }
                    }
                    Event::Branched { .. } | Event::Placed(_) | Event::Skipped { .. } => {}
                }
                self.events.push(event);
            }
            Update::Progress { leg, reports, portrait, .. } => {
                if let Some(trial) = self.trials.get_mut(leg as usize).filter(|t| t.outcome.is_none()) {
                    // A leg that was lost starts over: its first report comes again.
                    if reports.first().is_some_and(|r| trial.reports.last().is_some_and(|l| r.step <= l.step))
                    {
                        trial.reports.clear();
                    }
                    trial.reports.extend(reports);
                }
                if let Some(portrait) = portrait {
                    self.keep(leg, portrait);
                }
            }
            Update::Portrait { leg, portrait, .. } => self.keep(leg, portrait),
            Update::Mode { mode, finished, expected, .. } => {
                self.mode = mode;
                self.finished = finished;
                self.expected = expected;
            }
            // Answers about a trial are no part of the study.
            Update::Landscape { .. } | Update::Notice(_) => {}
        }
    }

    fn keep(&mut self, leg: u32, portrait: Box<Portrait>) {
        self.portraits.insert(leg, portrait);
        if self.portraits.len() > PORTRAIT_LIMIT {
            // The one farthest from what was just looked at goes.
            let farthest = self.portraits.keys().max_by_key(|n| n.abs_diff(leg)).copied();
            farthest.map(|n| self.portraits.remove(&n));
        }
    }
}
