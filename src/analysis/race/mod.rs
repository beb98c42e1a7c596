//! Whether one contestant of a race is better than another, by pairs of runs with equal seeds.
//!
//! One number a run (its best value at the end of the budget, say), the same seeds for both. The number of seeds is fixed
//! beforehand, or the sequential rule is used; looking at a fixed test again and again finds differences where there are none.

mod effect;
mod holm;
mod rank_sum;
mod ranks;
mod sequential;
mod sign;
mod signed_rank;
mod verdict;
mod worse;

pub use effect::{Shift, hodges_lehmann, pseudo_median, rank_biserial};
pub use holm::holm;
pub use rank_sum::{RankSum, rank_sum};
pub use ranks::mid_ranks;
pub use sequential::{Sequential, sequential_sign};
pub use sign::{SignTest, sign_test};
pub use signed_rank::{SignedRank, Zeros, signed_rank};
pub use verdict::{Answer, Design, Test, Verdict, gains, judge};
pub use worse::worse;

/// What would speak against "no difference".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// The first is smaller; differences are negative.
    Less,
    /// The first is larger; differences are positive.
    Greater,
    TwoSided,
}

/// How a p-value is reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Exact for small samples, the normal approximation for others.
    Auto,
    /// From all arrangements that were as likely, ties included.
    Exact,
    /// By the normal approximation, with the correction for ties.
    Normal,
}

impl Tail {
    /// The p-value from the chances of a statistic as small, and as large, as the one seen.
    fn p(self, low: f64, high: f64) -> f64 {
        match self {
            Self::Less => low.min(1.0),
            Self::Greater => high.min(1.0),
            Self::TwoSided => (2.0 * low.min(high)).min(1.0),
        }
    }
}
