//! Questions to the explainer: what lies under the dots, and why a trial was chosen.

use super::Lab;
use crate::analysis::explainer::{Answer, Thought, ToExplainer};
use crate::page::web::explaining::{Explaining, Word};
use crate::plot::map::{Layer, cells, layers};
use crate::runtime::StudyId;
use crate::sampler::{Belief, Reason, View};
use crate::space::Params;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Cells along an axis while a study runs, and at rest.
const COARSE: u32 = 24;
const FINE: u32 = 48;
/// Rest between an answer and the next question about the belief.
const REST: Duration = Duration::from_millis(200);

/// An answer about the belief.
#[derive(Clone)]
pub struct Believed {
    pub view: View,
    /// Results that it was made of.
    pub seen: u32,
    pub belief: Option<Arc<Belief>>,
}

/// What was asked, and what is known. A `Copy` handle.
#[derive(Clone, Copy)]
pub struct Thinking {
    /// What the reader wants to see under the dots.
    pub layer: RwSignal<Layer>,
    pub believed: RwSignal<Option<Believed>>,
    /// By leg: results that were known, and the reason.
    pub reasons: RwSignal<BTreeMap<u32, (u32, Reason)>>,
    worker: StoredValue<Option<Explaining>, LocalStorage>,
    /// The question about the belief that was asked last: study, view, trials committed.
    asked: StoredValue<Option<(StudyId, View, u32)>>,
    under_way: StoredValue<bool>,
}

impl Default for Thinking {
    fn default() -> Self {
        Self {
            layer: RwSignal::new(Layer::Dots),
            believed: RwSignal::new(None),
            reasons: RwSignal::new(BTreeMap::new()),
            worker: StoredValue::new_local(None),
            asked: StoredValue::new(None),
            under_way: StoredValue::new(false),
        }
    }
}

impl Lab {
    pub(super) fn start_thinking(&self) {
        let lab = *self;
        self.thinking.worker.set_value(Some(Explaining::new(move |word| lab.hear_explainer(word))));
    }

    /// The layer that is shown: the wanted one as far as the strategy has it, else its first.
    pub fn layer(&self) -> Layer {
        let wanted = self.thinking.layer.get();
        let has = self.study.with(|s| layers(&s.spec.sampler.name));
        match has {
            _ if wanted == Layer::Dots || has.contains(&wanted) => wanted,
            [first, ..] => *first,
            [] => Layer::Dots,
        }
    }

    /// Another study is open: what was known of the last one is forgotten.
    pub(super) fn think_anew(&self) {
        self.thinking.believed.set(None);
        self.thinking.reasons.update(BTreeMap::clear);
        self.thinking.asked.set_value(None);
        self.thinking.under_way.set_value(false);
        if self.worker().is_some_and(|w| w.started()) {
            self.introduce();
        }
    }

    /// The lab's words go on to the explainer as they came.
    pub(super) fn pass_on(&self, bytes: Vec<u8>) {
        if let Some(worker) = self.worker().filter(Explaining::started) {
            worker.send(ToExplainer::Heard(bytes));
        }
    }

    fn worker(&self) -> Option<Explaining> {
        self.thinking.worker.try_with_value(Clone::clone).flatten()
    }

    /// Tells the explainer about the open study.
    fn introduce(&self) {
        let Some(worker) = self.worker() else { return };
        let study = self.current.get_value();
        let (spec, events) = self.study.with_untracked(|s| (Box::new(s.spec.clone()), s.events.clone()));
        worker.send(ToExplainer::Load { study, spec, events });
    }

    /// Asks a question about the open study; false if nobody can answer.
    fn think(&self, thought: Thought) -> bool {
        let Some(worker) = self.worker() else { return false };
        if !worker.started() {
            if !worker.start() {
                return false;
            }
            self.introduce();
        }
        worker.send(ToExplainer::Ask { study: self.current.get_value(), thought });
        true
    }

    /// The view that the map shows: its axes, the others as in the best trial.
    pub fn view(&self, (x, y): &(String, Option<String>)) -> Option<View> {
        let fine = if untrack(|| self.running()) { COARSE } else { FINE };
        self.study.with_untracked(|s| {
            let params = s.spec.space.params();
            let place = |name: &str| params.iter().position(|p| p.name == name);
            let across = place(x)?;
            let up = y.as_deref().and_then(place);
            let along = |i: usize| cells(&params[i].domain, fine);
            let rest = params.len() > 1 + usize::from(up.is_some());
            let held = s.best().filter(|_| rest).map_or_else(Params::default, |t| t.params().clone());
            let cells = [along(across), up.map_or(1, along)];
            Some(View { x: across as u32, y: up.map(|y| y as u32), cells, held })
        })
    }

    /// Makes sure that the belief over these axes is there, or will be. At most one question is under way; it is asked again
    /// when trials were committed since.
    pub fn want_belief(&self, axes: &(String, Option<String>)) {
        if self.thinking.under_way.get_value() || untrack(|| self.layer()) == Layer::Dots {
            return;
        }
        let Some(view) = self.view(axes) else { return };
        let committed = self.study.with_untracked(|s| s.committed);
        let wanted = Some((self.current.get_value(), view.clone(), committed));
        if self.thinking.asked.with_value(|asked| *asked == wanted) {
            return;
        }
        self.thinking.asked.set_value(wanted);
        let asked = self.think(Thought::Belief { at: None, view, with: None });
        self.thinking.under_way.set_value(asked);
    }

    /// Makes sure that the reason of this leg is there, or will be.
    pub fn want_reason(&self, leg: u32) {
        if !self.thinking.reasons.with_untracked(|r| r.contains_key(&leg)) {
            self.think(Thought::Reason { leg });
        }
    }

    fn hear_explainer(&self, word: Word) {
        let thinking = self.thinking;
        let (study, thought, answer) = match word {
            Word::Answered { study, thought, answer } => (study, thought, answer),
            Word::Lost => {
                thinking.under_way.set_value(false);
                thinking.asked.set_value(None);
                return;
            }
        };
        if study != self.current.get_value() {
            return;
        }
        match (thought, *answer) {
            (Thought::Belief { view, .. }, answer) => {
                if let Answer::Belief { seen, belief } = answer {
                    thinking.believed.set(Some(Believed { view, seen, belief: belief.map(Arc::new) }));
                }
                let lab = *self;
                set_timeout(
                    move || {
                        if lab.current.get_value() == study {
                            thinking.under_way.set_value(false);
                            // Whoever looks asks again if there is more to know.
                            thinking.layer.update(|_| ());
                        }
                    },
                    REST,
                );
            }
            (Thought::Reason { leg }, Answer::Reason { seen, reason }) => {
                thinking.reasons.update(|reasons| {
                    reasons.insert(leg, (seen, reason));
                });
            }
            _ => {}
        }
    }
}
