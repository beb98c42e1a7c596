//! What a cache has read of a history, so that each proposal reads only what is new.
//!
//! A study's history only grows. Should another one be shown, it is told by a light fingerprint of every leg that was read
//! (number, state, length, value) and all of the last one; then everything is read anew.

use crate::trial::{History, Leg, Outcome, StopRule};

/// The legs that were read, in order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    legs: Vec<u64>,
    /// Every bit of the last of them that a scheduler looks at.
    last: u64,
}

/// What is to be read now.
pub(super) struct Fresh<'a> {
    /// The history does not go on from what was read: the cache must be emptied first.
    pub restart: bool,
    pub legs: Vec<(&'a Leg, &'a Outcome)>,
}

impl Seen {
    /// The finished legs of `history` that were not read yet; from now on they are.
    pub fn read<'a>(&mut self, history: &History<'a>) -> Fresh<'a> {
        let mut finished = history.finished();
        let mut last = None;
        let known = self.legs.iter().all(|seen| {
            last = finished.next();
            last.is_some_and(|(leg, outcome)| *seen == light(leg, outcome))
        });
        let known = known && last.is_none_or(|(leg, outcome)| self.last == full(leg, outcome));
        if !known {
            self.legs.clear();
            finished = history.finished();
        }
        let legs: Vec<_> = finished.collect();
        self.legs.extend(legs.iter().map(|(leg, outcome)| light(leg, outcome)));
        if let Some((leg, outcome)) = legs.last() {
            self.last = full(leg, outcome);
        }
        Fresh { restart: !known, legs }
    }

    pub fn forget(&mut self) {
        self.legs.clear();
    }
}

/// FNV-1a on whole words, with a rotation so that high bits come down.
fn mix(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
}

fn light(leg: &Leg, outcome: &Outcome) -> u64 {
    let value = outcome.values.first().map_or(0, |v| v.to_bits());
    let length = outcome.reports.len() as u64;
    let words = [u64::from(leg.index), u64::from(leg.trial), outcome.state as u64, length, value];
    words.into_iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

fn full(leg: &Leg, outcome: &Outcome) -> u64 {
    let rungs = match &leg.rule {
        StopRule::Rungs(rule) => rule.rungs.first().map_or(1, |r| 2 + u64::from(r.step)),
        _ => 0,
    };
    let reports = outcome.reports.iter().flat_map(|report| {
        std::iter::once(u64::from(report.step)).chain(report.values.iter().map(|v| v.to_bits()))
    });
    std::iter::once(rungs).chain(reports).fold(light(leg, outcome), mix)
}
