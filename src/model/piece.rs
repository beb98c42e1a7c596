//! Pieces: how much is done before somebody may look up.
//!
//! A worker obeys between two pieces, so a piece must stay a matter of about 20 ms, whatever the sizes are. It is counted in
//! multiply-adds; what is done once a value (an activation, a mask, a gathered number, a comparison) counts as several. What
//! falls into one piece never changes a bit of a result, only when others are heard.

/// Most multiply-adds of one piece, in single precision.
pub const PIECE: u64 = 1 << 25;
/// The same in double precision, which is half as fast.
pub const PIECE_DOUBLE: u64 = PIECE / 2;
/// What is done for one value of a layer beside the products: an activation, a mask, a norm.
pub const UNIT: u64 = 32;

/// What is left of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u64,
    used: u64,
    /// Things of so much work are not cut at the end of a piece, which may be longer by that: cutting a product packs its
    /// right-hand side twice.
    slack: u64,
}

impl Budget {
    pub fn new(most: u64) -> Self {
        Self { left: most, used: 0, slack: most / 8 }
    }

    /// How many of `count` things of `each` multiply-adds may be done now; at least one if this is the first thing.
    pub fn take(&mut self, count: usize, each: u64) -> usize {
        let each = each.max(1);
        let all = each.saturating_mul(count as u64);
        if all <= self.left || (self.left > 0 && all <= self.slack) {
            self.left = self.left.saturating_sub(all);
            self.used = self.used.saturating_add(all);
            return count;
        }
        let fit = usize::try_from(self.left / each).unwrap_or(usize::MAX).min(count);
        // Whole tiles of the kernel, where there are several.
        let fit = if fit < count && fit >= 8 { fit - fit % 8 } else { fit };
        let fit = if fit == 0 && self.used == 0 { count.min(1) } else { fit };
        let work = each.saturating_mul(fit as u64);
        self.left = self.left.saturating_sub(work);
        self.used = self.used.saturating_add(work);
        fit
    }

    /// Whether one thing of `work` multiply-adds may be done now.
    pub fn affords(&mut self, work: u64) -> bool {
        self.take(1, work) == 1
    }

    /// What was taken.
    pub fn used(&self) -> u64 {
        self.used
    }
}

/// Rows of `work` multiply-adds each that make a piece of at most `piece`; one row at least, `most` at most.
pub fn rows(piece: u64, work: u64, most: usize) -> usize {
    usize::try_from(piece / work.max(1)).unwrap_or(usize::MAX).clamp(1, most.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_filled_and_never_empty() {
        let mut budget = Budget::new(100);
        assert_eq!(budget.take(7, 10), 7);
        assert_eq!(budget.take(7, 10), 3);
        assert_eq!((budget.take(7, 10), budget.used()), (0, 100));
        let mut budget = Budget::new(100);
        assert_eq!(budget.take(50, 3), 32, "whole tiles");
        assert!(!budget.affords(13) && budget.affords(12) && !budget.affords(1), "an eighth longer, once");
        let mut budget = Budget::new(100);
        assert_eq!((budget.take(5, 1000), budget.take(5, 1000)), (1, 0), "one thing, if it is the first");
        assert_eq!((rows(100, 7, 128), rows(100, 1000, 128), rows(100, 0, 64)), (14, 1, 64));
    }
}
