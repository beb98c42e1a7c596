//! Thinking about a study while it runs: what its strategy believes, why a trial was chosen, what another one would have done.
//!
//! A state machine without a clock or a browser. It hears what the page hears (the Spec, then the lab's bundles as they came) and
//! answers one question at a time, the newest first; a question takes the place of an older one of its kind that was not begun.
//! Since a strategy is a pure function of what it saw, any moment of the study can be asked about, again and with other knobs.

use super::importance::{
    Explained, Forest, Ped, PedAnova, Refusal, Scale, fanova, mean_decrease_impurity, ped_anova,
};
use super::scored;
use crate::runtime::{FromLab, StudyId, Update, decode};
use crate::sampler::{Belief, Explain, Reason, View, explainer};
use crate::scheduler::{self, Standing};
use crate::space::{Choice, Params};
use crate::study::{Event, Moments, Spec};
use crate::trial::{History, Record};
use serde::{Deserialize, Serialize};
use std::mem::discriminant;

/// Samplers that are kept between questions, for what they remember of their fits.
const KEPT: usize = 3;

/// Most cells along one axis of a view.
pub const MOST: u32 = 256;

/// Page to explainer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToExplainer {
    /// Forget what was open and follow this study, in which this has happened.
    Load {
        study: StudyId,
        spec: Box<Spec>,
        events: Vec<Event>,
    },
    /// A [`FromLab`] message, as it came. What is told twice is taken once.
    Heard(#[serde(with = "serde_bytes")] Vec<u8>),
    Ask {
        study: StudyId,
        thought: Thought,
    },
}

/// Explainer to page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromExplainer {
    /// The first word.
    Hello {
        build: String,
    },
    Answered {
        study: StudyId,
        thought: Thought,
        answer: Box<Answer>,
    },
}

/// A question about the open study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Thought {
    /// What the sampler believes over a view when it proposes leg `at` (`None`: the latest that can be proposed), or what the
    /// sampler `with` would believe.
    Belief { at: Option<u32>, view: View, with: Option<Choice> },
    /// Why this leg was proposed.
    Reason { leg: u32 },
    /// What this sampler would have proposed instead.
    Alternative { leg: u32, with: Choice },
    /// Who stands where under the scheduler.
    Standings,
    /// Which hyperparameter mattered for this objective.
    Importance { measure: Measure, objective: u32 },
}

/// A measure of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Logarithmic ranges in the logarithm.
    Fanova,
    /// Every range as it is written.
    FanovaLinear,
    Ped,
    MeanDecreaseImpurity,
}

/// What there is to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// `seen`: results that it knew. No belief: the sampler has none, or none yet.
    Belief {
        seen: u32,
        belief: Option<Belief>,
    },
    Reason {
        seen: u32,
        reason: Reason,
    },
    /// No point: nothing would have been left to try.
    Alternative {
        seen: u32,
        point: Option<Params>,
        reason: Option<Reason>,
    },
    Standings(Vec<Standing>),
    Explained(Result<Explained, Refusal>),
    Ped(Result<Ped, Refusal>),
    /// There is no such moment.
    Unknown,
}

/// The study that is followed.
struct Open {
    id: StudyId,
    spec: Spec,
    records: Vec<Record>,
}

/// The state machine.
#[derive(Default)]
pub struct Explainer {
    open: Option<Open>,
    /// The oldest first; one of a kind.
    waiting: Vec<Thought>,
    kept: Vec<(Choice, Box<dyn Explain>)>,
}

impl Explainer {
    /// Takes in a message. What is about another study, or cannot be understood, does nothing.
    pub fn hear(&mut self, message: ToExplainer) {
        match message {
            ToExplainer::Load { study, spec, events } => {
                self.waiting.clear();
                let open = self.open.insert(Open { id: study, spec: *spec, records: Vec::new() });
                events.into_iter().for_each(|event| open.take(event));
            }
            ToExplainer::Heard(bytes) => {
                let Ok(FromLab::Updates { updates, .. }) = decode(&bytes) else { return };
                let Some(open) = &mut self.open else { return };
                for update in updates {
                    if let Update::Journal { study, event } = update
                        && study == open.id
                    {
                        open.take(event);
                    }
                }
            }
            ToExplainer::Ask { study, thought } => {
                if self.open.as_ref().is_some_and(|open| open.id == study) {
                    self.waiting.retain(|other| discriminant(other) != discriminant(&thought));
                    self.waiting.push(thought);
                }
            }
        }
    }

    /// Whether a question waits.
    pub fn busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Answers the newest question.
    pub fn work(&mut self) -> Option<FromExplainer> {
        let thought = self.waiting.pop()?;
        let open = self.open.as_ref()?;
        let answer = open.answer(&mut self.kept, &thought).unwrap_or(Answer::Unknown);
        Some(FromExplainer::Answered { study: open.id, thought, answer: Box::new(answer) })
    }
}

impl Open {
    fn take(&mut self, event: Event) {
        match event {
            Event::Proposed(leg) => {
                let place = leg.index as usize;
                // Told anew from an earlier point on, as a restarted lab does.
                if self.records.get(place).is_some_and(|known| known.leg != leg) {
                    self.records.truncate(place);
                }
                if place == self.records.len() {
                    self.records.push(Record { leg, outcome: None });
                }
            }
            Event::Committed { leg, outcome } => {
                if let Some(record) = self.records.get_mut(leg as usize) {
                    record.outcome = Some(outcome);
                }
            }
            Event::Branched { .. } | Event::Placed(_) | Event::Skipped { .. } => {}
        }
    }

    fn answer(&self, kept: &mut Vec<(Choice, Box<dyn Explain>)>, thought: &Thought) -> Option<Answer> {
        match thought {
            Thought::Belief { at, view, with } => {
                let (x, y) = (view.x as usize, view.y.map(|y| y as usize));
                let count = self.spec.space.params().len();
                if x >= count
                    || y.is_some_and(|y| y >= count || y == x)
                    || view.cells.iter().any(|n| *n > MOST)
                {
                    return None;
                }
                self.think(kept, with.as_ref(), *at, |sampler, context, seen| Answer::Belief {
                    seen,
                    belief: sampler.belief(context, view),
                })
            }
            Thought::Reason { leg } => {
                let chosen = &self.records.get(*leg as usize)?.leg.params;
                self.think(kept, None, Some(*leg), |sampler, context, seen| Answer::Reason {
                    seen,
                    reason: sampler.reason(context, chosen),
                })
            }
            Thought::Alternative { leg, with } => {
                self.think(kept, Some(with), Some(*leg), |sampler, context, seen| {
                    let point = sampler.propose(context);
                    let reason = point.as_ref().map(|point| sampler.reason(context, point));
                    Answer::Alternative { seen, point, reason }
                })
            }
            Thought::Standings => {
                let mut scheduler = scheduler::explainer(&self.spec.scheduler, &self.spec.judge());
                let history = History::new(&self.records, self.finished());
                Some(Answer::Standings(scheduler.standings(&history)))
            }
            Thought::Importance { measure, objective } => self.importance(*measure, *objective as usize),
        }
    }

    /// Asks a sampler about a moment.
    fn think(
        &self,
        kept: &mut Vec<(Choice, Box<dyn Explain>)>,
        with: Option<&Choice>,
        at: Option<u32>,
        ask: impl FnOnce(&mut dyn Explain, &crate::sampler::Context, u32) -> Answer,
    ) -> Option<Answer> {
        let mut spec = self.spec.clone();
        if let Some(choice) = with {
            spec.sampler = choice.clone();
        }
        let mut moments = Moments::new(&spec, &self.records);
        let leg = match at {
            Some(leg) => leg,
            // The window may be full: then the last one that was proposed.
            None => (0..=self.records.len() as u32).rev().find(|leg| moments.seen(*leg).is_some())?,
        };
        let place = kept.iter().position(|(choice, _)| *choice == spec.sampler);
        let mut sampler = match place {
            Some(place) => kept.remove(place).1,
            None => explainer(&spec.sampler),
        };
        let answer = moments.look(leg, |context| {
            let seen = context.history.done() as u32;
            ask(sampler.as_mut(), context, seen)
        });
        kept.truncate(KEPT - 1);
        kept.insert(0, (spec.sampler.clone(), sampler));
        answer
    }

    /// Legs that are finished before the first that is not.
    fn finished(&self) -> usize {
        self.records.iter().position(|r| r.outcome.is_none()).unwrap_or(self.records.len())
    }

    fn importance(&self, measure: Measure, objective: usize) -> Option<Answer> {
        let direction = self.spec.recipe.objectives.get(objective)?.direction;
        let trials = scored(&self.records, objective);
        let space = &self.spec.space;
        let forest = |scale| Forest { scale, ..Forest::default() };
        Some(match measure {
            Measure::Fanova => Answer::Explained(fanova(space, &trials, &forest(Scale::Sampled))),
            Measure::FanovaLinear => Answer::Explained(fanova(space, &trials, &forest(Scale::Linear))),
            Measure::Ped => Answer::Ped(ped_anova(space, &trials, direction, PedAnova::default())),
            Measure::MeanDecreaseImpurity => {
                Answer::Explained(mean_decrease_impurity(space, &trials, &forest(Scale::Sampled)))
            }
        })
    }
}
