//! What is asked about the loss around the chosen trial's network, and what is known of it.
//!
//! It is about the chosen trial, not the one under the pointer: a pointer that sweeps the map must not throw work away. Another
//! trial or another sight drops what was asked before; answers are kept as long as the study is open.

use super::STEADY;
use crate::objective::{Landscape, LandscapeQuery, LandscapeState};
use crate::page::lang::landscape as words;
use crate::page::lang::{self, Text};
use crate::page::terrain::{Missing, Sight, question, stages};
use crate::page::web::state::Lab;
use leptos::prelude::*;
use std::sync::Arc;

/// Answers that are kept.
const KEPT: usize = 12;

type Known = Vec<(LandscapeQuery, Arc<Landscape>)>;

/// The state of the section: a `Copy` handle of signals.
#[derive(Clone, Copy)]
pub struct Terrain {
    pub lab: Lab,
    pub sight: RwSignal<Sight>,
    /// Of the random directions.
    pub seed: RwSignal<u64>,
    /// Whether the reader cancelled.
    pub stopped: RwSignal<bool>,
    /// What was answered so far, the latest last.
    known: RwSignal<Known>,
    /// What is to be shown: the first stage of its question.
    asked: Memo<Option<Result<LandscapeQuery, Missing>>>,
}

/// Whether two questions are stages of one.
fn alike(a: &LandscapeQuery, b: &LandscapeQuery) -> bool {
    LandscapeQuery { cells: 0, ..*a } == LandscapeQuery { cells: 0, ..*b }
}

impl Terrain {
    pub fn new(lab: Lab, open: RwSignal<bool>) -> Self {
        let (sight, seed) = (RwSignal::new(Sight::Random), RwSignal::new(0));
        let asked = Memo::new(move |_| {
            let number = lab.chosen().filter(|_| open.get())?;
            let (sight, seed) = (sight.get(), seed.get());
            Some(lab.study.with(|s| question(s, number, sight, seed)))
        });
        let known = RwSignal::new(Vec::new());
        let terrain = Self { lab, sight, seed, stopped: RwSignal::new(false), known, asked };
        terrain.follow();
        terrain
    }

    /// Asks when something else is to be shown, takes the answers, and asks for the next stage.
    fn follow(self) {
        let lab = self.lab;
        Effect::new(move |_| {
            lab.confirmed.track();
            self.known.set(Vec::new());
        });
        Effect::new(move |_| {
            let asked = self.asked.get();
            self.stopped.set(false);
            let query = asked.and_then(Result::ok);
            let under_way = lab.landscape.with_untracked(|l| l.as_ref().map(|(q, _)| *q));
            if under_way.is_some_and(|now| query.is_none_or(|query| !alike(&now, &query))) {
                lab.cancel_landscape();
            }
            // Who walks from trial to trial asks about none of them.
            set_timeout(
                move || {
                    if self.asked.try_get_untracked() == Some(asked) {
                        self.go_on();
                    }
                },
                STEADY,
            );
        });
        Effect::new(move |_| {
            let answer = lab.landscape.with(|l| match l {
                Some((query, LandscapeState::Done(found))) => Some((*query, Arc::new((**found).clone()))),
                _ => None,
            });
            let Some(answer) = answer else { return };
            self.known.update(|known| {
                known.retain(|(query, _)| *query != answer.0);
                known.push(answer);
                if known.len() > KEPT {
                    known.remove(0);
                }
            });
            self.go_on();
        });
    }

    /// Asks for the first stage that is not answered.
    fn go_on(self) {
        let Some(Ok(query)) = self.asked.get_untracked() else { return };
        if self.stopped.get_untracked() {
            return;
        }
        let open = |cells: &&u32| {
            let stage = LandscapeQuery { cells: **cells, ..query };
            self.known.with_untracked(|known| known.iter().all(|(q, _)| *q != stage))
        };
        if let Some(cells) = stages(query.kind).iter().find(open) {
            self.lab.ask_landscape(LandscapeQuery { cells: *cells, ..query });
        }
    }

    pub fn stop(self) {
        self.stopped.set(true);
        self.lab.cancel_landscape();
    }

    pub fn again(self) {
        self.stopped.set(false);
        self.go_on();
    }

    /// The finest answer to what is asked.
    pub fn found(self) -> Option<(LandscapeQuery, Arc<Landscape>)> {
        let query = self.asked.get()?.ok()?;
        self.known.with(|known| {
            known.iter().filter(|(q, _)| alike(q, &query)).max_by_key(|(q, _)| q.cells).cloned()
        })
    }

    /// How far the measuring of what is asked is, while it goes on.
    pub fn share(self) -> Option<f64> {
        let query = self.asked.get()?.ok()?;
        self.lab.landscape.with(|l| match l {
            Some((q, LandscapeState::Working { share })) if alike(q, &query) => Some(*share),
            _ => None,
        })
    }

    /// Why there is nothing to see.
    pub fn refusal(self) -> Option<Text> {
        let query = match self.asked.get()? {
            Ok(query) => query,
            Err(missing) => return Some(words::missing(missing)),
        };
        self.lab.landscape.with(|l| match l {
            Some((q, LandscapeState::Refused(why))) if alike(q, &query) => {
                Some(lang::landscape_refusal(*why))
            }
            _ => None,
        })
    }
}
