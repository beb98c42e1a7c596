//! Where waiting trials can go on from: a cache. What is not there is trained again from its lineage, with the same result.

use super::StudyId;
use serde_bytes::ByteBuf;
use std::collections::VecDeque;

/// Most bytes that are kept.
pub const LIMIT: usize = 64 << 20;

/// Checkpoints by study and leg, the one that was used last at the end.
#[derive(Debug, Default)]
pub(super) struct Checkpoints {
    kept: VecDeque<(StudyId, u32, ByteBuf)>,
    bytes: usize,
}

impl Checkpoints {
    /// Keeps the state at the end of a leg, and lets go of the ones that were not used for longest.
    pub fn keep(&mut self, study: StudyId, leg: u32, checkpoint: ByteBuf) {
        self.drop_where(|s, l| s == study && l == leg);
        self.bytes += checkpoint.len();
        self.kept.push_back((study, leg, checkpoint));
        while self.bytes > LIMIT
            && let Some((.., oldest)) = self.kept.pop_front()
        {
            self.bytes -= oldest.len();
        }
    }

    pub fn get(&mut self, study: StudyId, leg: u32) -> Option<ByteBuf> {
        let at = self.kept.iter().position(|(s, l, _)| (*s, *l) == (study, leg))?;
        let used = self.kept.remove(at)?;
        let checkpoint = used.2.clone();
        self.kept.push_back(used);
        Some(checkpoint)
    }

    /// Drops those of a study.
    pub fn forget(&mut self, study: StudyId) {
        self.drop_where(|s, _| s == study);
    }

    fn drop_where(&mut self, gone: impl Fn(StudyId, u32) -> bool) {
        self.kept.retain(|(study, leg, _)| !gone(*study, *leg));
        self.bytes = self.kept.iter().map(|(.., c)| c.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let mut cache = Checkpoints::default();
        let third = |byte: u8| ByteBuf::from(vec![byte; LIMIT / 3]);
        (0..3).for_each(|leg| cache.keep(1, leg, third(leg as u8)));
        assert_eq!(cache.get(1, 0), Some(third(0)));
        cache.keep(2, 0, third(9));
        assert_eq!(cache.get(1, 1), None, "leg 0 was used since");
        assert!(cache.get(1, 0).is_some() && cache.get(1, 2).is_some());
        cache.forget(1);
        assert!(cache.get(1, 0).is_none() && cache.get(2, 0).is_some());
        cache.keep(2, 1, ByteBuf::from(vec![0; LIMIT + 1]));
        assert!(cache.get(2, 1).is_none() && cache.bytes == 0, "one that is too large by itself");
    }
}
