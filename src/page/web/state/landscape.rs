//! Questions about the loss around a trial's network: one at a time.

use super::Lab;
use crate::objective::{LandscapeQuery, LandscapeState};
use crate::runtime::ToLab;
use leptos::prelude::*;

impl Lab {
    /// Asks for the loss around a committed trial's network; `landscape` shows at once that it is under way, then the
    /// answer. A question asked before is dropped; the same one is not asked twice.
    pub fn ask_landscape(&self, query: LandscapeQuery) {
        let same = |(asked, state): &(LandscapeQuery, LandscapeState)| {
            *asked == query && !matches!(state, LandscapeState::Refused(_))
        };
        if self.landscape.with_untracked(|l| l.as_ref().is_some_and(same)) {
            return;
        }
        self.cancel_landscape();
        self.landscape.set(Some((query, LandscapeState::Working { share: 0.0 })));
        self.ask(ToLab::Landscape { study: self.current.get_value(), query });
    }

    /// Forgets the landscape, and the work on it.
    pub fn cancel_landscape(&self) {
        let working =
            |(_, state): &(LandscapeQuery, LandscapeState)| matches!(state, LandscapeState::Working { .. });
        if self.landscape.with_untracked(|l| l.as_ref().is_some_and(working)) {
            self.ask(ToLab::CancelLandscape { study: self.current.get_value() });
        }
        self.landscape.set(None);
    }

    /// Takes news about the landscape, unless another one has been asked for by now.
    pub(super) fn take_landscape(&self, asked: LandscapeQuery, state: LandscapeState) {
        if self.landscape.with_untracked(|l| l.as_ref().is_some_and(|(query, _)| *query == asked)) {
            self.landscape.set(Some((asked, state)));
        }
    }
}
