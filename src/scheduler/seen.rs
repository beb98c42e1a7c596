//! What a cache has read of a history, so that each proposal reads only what is new.

use crate::trial::{History, Leg, Outcome, StopRule};

/// A fingerprint of every finished leg that was read, in order.
#[derive(Debug, Default)]
pub(super) struct Seen {
    legs: Vec<u64>,
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
        let finished: Vec<_> = history.finished().collect();
        let known = self.legs.len() <= finished.len()
            && self.legs.iter().zip(&finished).all(|(seen, (leg, outcome))| *seen == print(leg, outcome));
        if !known {
            self.legs.clear();
        }
        let legs = finished[self.legs.len()..].to_vec();
        self.legs.extend(legs.iter().map(|(leg, outcome)| print(leg, outcome)));
        Fresh { restart: !known, legs }
    }

    pub fn forget(&mut self) {
        self.legs.clear();
    }
}

/// 64 bits of everything that a scheduler looks at.
fn print(leg: &Leg, outcome: &Outcome) -> u64 {
    // FNV-1a on whole words, with a rotation so that high bits come down.
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
    let rungs = match &leg.rule {
        StopRule::Rungs(rule) => rule.rungs.first().map_or(1, |r| 2 + u64::from(r.step)),
        _ => 0,
    };
    let head = [u64::from(leg.index), u64::from(leg.trial), outcome.state as u64, rungs];
    let reports = outcome.reports.iter().flat_map(|report| {
        std::iter::once(u64::from(report.step)).chain(report.values.iter().map(|v| v.to_bits()))
    });
    let values = outcome.values.iter().map(|v| v.to_bits());
    head.into_iter().chain(reports).chain(values).fold(0xcbf2_9ce4_8422_2325, mix)
}
