//! How far a strategy has read a history, so that it can go on from there with the next one.
//!
//! A cache may never change a result: before it is used, the next history must be shown to begin with the same results. To
//! compare 10,000 results at each of 10,000 proposals costs more than many a search, so all of them are compared only when the
//! strategy says so (once a generation), and the last [`TAIL`] always: the points a strategy makes depend on all that it learned
//! before, and so does every later result. A study, which only ever shows a strategy its own records, says so.

use crate::sampler::Context;
use crate::trial::{Leg, Origin, Outcome, State};

/// Results that are compared always.
const TAIL: usize = 64;

/// A mark for each result that was read, in the order of proposals.
#[derive(Clone, Debug, Default)]
pub(super) struct Prefix {
    marks: Vec<u64>,
}

impl Prefix {
    /// Results read.
    pub fn len(&self) -> usize {
        self.marks.len()
    }

    /// Notes that the next result was read.
    pub fn read(&mut self, leg: &Leg, outcome: &Outcome) {
        self.marks.push(mark(leg, outcome));
    }

    /// Whether the history begins with what was read; `all`: all of it is compared.
    pub fn begins(&self, context: &Context, all: bool) -> bool {
        if context.history.is_followed() {
            return self.len() <= context.history.done();
        }
        let from = if all { 0 } else { self.len().saturating_sub(TAIL) };
        let again = context.history.finished_from(from).map(|(leg, outcome)| mark(leg, outcome));
        self.len() <= context.history.done() && again.zip(&self.marks[from..]).all(|(a, b)| a == *b)
    }
}

/// What a result can change: origin, state, values.
fn mark(leg: &Leg, outcome: &Outcome) -> u64 {
    let kind = match outcome.state {
        State::Complete => 1u64,
        State::Pruned => 2,
        _ => 3,
    };
    let own = u64::from(leg.origin == Origin::Sampler);
    outcome.values.iter().fold(kind << 1 | own, |mark, v| {
        // Odd, so that no bit is lost.
        (mark.rotate_left(23) ^ v.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}
