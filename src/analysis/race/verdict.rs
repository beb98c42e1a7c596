//! The verdict of a race, with three answers: the first is better, the second is better, can't tell yet.
//!
//! A pair is decided when its p-value, corrected by Holm over all pairs of the race, is at most the level. The interval of each pair
//! has confidence 1 - level / pairs, so that all of them hold together (Holm is sharper, so that the interval of a decided pair may
//! still hold 0); where the answer is open, the difference is "within x", x the end of the interval that lies further from 0.

use super::{
    Method, Tail, Zeros, holm, pseudo_median, rank_biserial, sequential_sign, sign_test, signed_rank,
};
use crate::math::stats::Interval;
use crate::trial::Direction;

/// How seeds are added, settled before the first one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Design {
    /// So many seeds and one look: nothing is said before, further seeds are not looked at.
    Fixed { seeds: u32, test: Test },
    /// Seeds may be added, in their order, and looked at any time.
    Sequential,
}

/// The test of a fixed number of seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// Wilcoxon's signed-rank test with the pseudo-median.
    SignedRank,
    /// The sign test; the effect is still the pseudo-median.
    Sign,
}

/// Who is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    First,
    Second,
    /// Can't tell yet.
    Open,
}

/// What can be said of one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    pub answer: Answer,
    /// Corrected for the number of pairs; `None` while seeds of a fixed design are missing.
    pub p: Option<f64>,
    /// By how much the first is better, in the objective's unit: the pseudo-median of the gains, in a sequential design their median.
    pub gain: f64,
    pub interval: Interval,
    /// Rank-biserial correlation of the gains: 1 if the first is better with every seed.
    pub balance: f64,
    /// Seeds that were looked at, and seeds that a fixed design still waits for.
    pub seeds: u32,
    pub missing: u32,
}

impl Verdict {
    /// The difference is no larger than this, either way; `None` while there is no bound.
    pub fn within(&self) -> Option<f64> {
        let bound = self.interval.low.abs().max(self.interval.high.abs());
        bound.is_finite().then_some(bound)
    }
}

/// By how much each run of `first` is better than its partner in `second`, positive for better; equal infinities are equal. What
/// has no partner, or is NaN, is left out.
pub fn gains(first: &[f64], second: &[f64], direction: Direction) -> Vec<f64> {
    let gain = |(&a, &b): (&f64, &f64)| match direction {
        _ if a == b => 0.0,
        Direction::Minimize => b - a,
        Direction::Maximize => a - b,
    };
    first.iter().zip(second).map(gain).filter(|d| !d.is_nan()).collect()
}

/// Judges all pairs of a race at `level` (0.05, say). Each pair is given by its [`gains`], seed by seed.
pub fn judge(pairs: &[Vec<f64>], design: Design, level: f64) -> Vec<Verdict> {
    let confidence = 1.0 - level / pairs.len().max(1) as f64;
    let unbounded = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };
    let mut p = Vec::with_capacity(pairs.len());
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(pairs.len());
    for all in pairs {
        let (looked_at, missing) = match design {
            Design::Fixed { seeds, .. } => {
                let n = all.len().min(seeds as usize);
                (&all[..n], seeds - n as u32)
            }
            Design::Sequential => (&all[..], 0),
        };
        let (raw, gain, interval, side) = match design {
            Design::Fixed { test, .. } => {
                let raw = match test {
                    Test::SignedRank => signed_rank(looked_at, Zeros::Drop, Tail::TwoSided, Method::Auto).p,
                    Test::Sign => sign_test(looked_at, Tail::TwoSided).p,
                };
                let shift = pseudo_median(looked_at, confidence);
                let (gain, interval) = shift.map_or((0.0, unbounded), |s| (s.estimate, s.interval));
                (raw, gain, interval, prevailing(looked_at, test))
            }
            Design::Sequential => {
                let seen = sequential_sign(looked_at, confidence);
                (seen.p, seen.estimate, seen.interval, f64::from(seen.side))
            }
        };
        p.push(raw);
        let answer = if side > 0.0 { Answer::First } else { Answer::Second };
        let (interval, balance) =
            if missing > 0 { (unbounded, 0.0) } else { (interval, rank_biserial(looked_at)) };
        let gain = if missing > 0 { 0.0 } else { gain };
        verdicts.push(Verdict {
            answer,
            p: None,
            gain,
            interval,
            balance,
            seeds: looked_at.len() as u32,
            missing,
        });
    }
    for (verdict, p) in verdicts.iter_mut().zip(holm(&p)) {
        verdict.p = (verdict.missing == 0).then_some(p);
        if verdict.missing > 0 || p > level {
            verdict.answer = Answer::Open;
        }
    }
    verdicts
}

/// The sign that the test found in excess.
fn prevailing(differences: &[f64], test: Test) -> f64 {
    match test {
        Test::SignedRank => rank_biserial(differences),
        Test::Sign => {
            let signs = sign_test(differences, Tail::TwoSided);
            f64::from(signs.positive) - f64::from(signs.negative)
        }
    }
}
