//! Which trials are good and which are not.
//!
//! The good ones are filled up in this order, as Optuna's `_split_trials` does: complete trials by value, pruned ones by how far
//! they came and then by their last value, trials that break a constraint by how much. Everything else, pending trials included
//! (the constant liar), is not good. With several objectives complete trials are taken by rank of non-domination; of the rank that
//! does not fit whole, the greedy subset that keeps most hypervolume. Ties go to the older trial.
//!
//! What the history shows: a trial that failed is not seen at all. Of a trial that ran in several legs with the same setting, the
//! last finished one counts; one that waits to be taken up again counts as pruned where it stands. NaN counts as the worst value.

use crate::math::{hypervolume, pareto};
use crate::sampler::Context;
use crate::trial::{Direction, State};
use std::cmp::Ordering;

/// What a trial is to the split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Complete,
    /// With its last step, if it reported anything.
    Pruned(Option<u32>),
    Pending,
    /// Failed, or a leg that a later one replaces: not seen.
    Unseen,
}

/// Where a trial goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Out,
    Good,
    Bad,
}

/// What is known of the trials of a study, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Trials {
    pub objectives: usize,
    pub standing: Vec<Standing>,
    /// Values signed so that lower is better, `objectives` for each trial; only those of complete trials, and the first of
    /// pruned ones, are looked at.
    pub losses: Vec<f64>,
    /// Sum of the violated constraints of each trial; 0 is feasible. May be shorter than `standing`: the rest are feasible.
    pub violation: Vec<f64>,
}

impl Trials {
    /// The legs of the history in their order, finished ones first.
    pub fn of(context: &Context) -> Self {
        let objectives = context.directions.len().max(1);
        let sign =
            |k: usize| if context.directions.get(k) == Some(&Direction::Maximize) { -1.0 } else { 1.0 };
        let mut trials = Self { objectives, ..Self::default() };
        let mut later = false;
        for (leg, outcome) in context.history.finished() {
            later |= leg.from > 0;
            trials.standing.push(match outcome.state {
                State::Complete => Standing::Complete,
                State::Pruned | State::Running | State::Waiting => {
                    Standing::Pruned(outcome.reports.last().map(|r| r.step))
                }
                State::Failed => Standing::Unseen,
            });
            trials.losses.extend((0..objectives).map(|k| {
                let loss = sign(k) * outcome.values.get(k).copied().unwrap_or(f64::NAN);
                if loss.is_nan() { f64::INFINITY } else { loss }
            }));
        }
        for leg in context.history.pending() {
            later |= leg.from > 0;
            trials.standing.push(Standing::Pending);
            trials.losses.extend(std::iter::repeat_n(f64::INFINITY, objectives));
        }
        if later {
            trials.replace(context);
        }
        trials
    }

    /// Hides legs that another leg of the same trial speaks for.
    fn replace(&mut self, context: &Context) {
        let finished = context.history.finished().map(|(leg, _)| leg);
        let legs: Vec<_> = finished.chain(context.history.pending()).collect();
        for (i, leg) in legs.iter().enumerate().filter(|(_, leg)| leg.from > 0) {
            let same = |j: &usize| legs[*j].trial == leg.trial && legs[*j].params == leg.params;
            let Some(j) = (0..i).rev().find(|j| same(j) && self.standing[*j] != Standing::Unseen) else {
                continue;
            };
            match self.standing[i] {
                Standing::Unseen => {}
                // What it showed so far is worth more than a guess.
                Standing::Pending => self.standing[i] = Standing::Unseen,
                Standing::Complete | Standing::Pruned(_) => self.standing[j] = Standing::Unseen,
            }
        }
    }

    /// Number of complete and pruned trials.
    pub fn finished(&self) -> usize {
        self.standing.iter().filter(|s| matches!(s, Standing::Complete | Standing::Pruned(_))).count()
    }

    fn losses(&self, i: u32) -> &[f64] {
        &self.losses[i as usize * self.objectives..][..self.objectives]
    }

    fn violation(&self, i: usize) -> f64 {
        self.violation.get(i).copied().unwrap_or(0.0)
    }

    /// The side of each trial when `good` trials are good and pending ones count as bad if `liar`.
    pub fn split(&self, good: usize, liar: bool) -> Vec<Side> {
        let (mut complete, mut pruned, mut infeasible) = (Vec::new(), Vec::new(), Vec::new());
        let mut sides = vec![Side::Out; self.standing.len()];
        for (i, standing) in self.standing.iter().enumerate() {
            let list = match standing {
                Standing::Unseen => continue,
                Standing::Pending => {
                    if liar {
                        sides[i] = Side::Bad;
                    }
                    continue;
                }
                _ if self.violation(i) > 0.0 => &mut infeasible,
                Standing::Complete => &mut complete,
                Standing::Pruned(_) => &mut pruned,
            };
            sides[i] = Side::Bad;
            list.push(i as u32);
        }
        let first = |i: u32| self.losses(i)[0];
        let mut chosen = if self.objectives > 1 {
            self.leading(&complete, good)
        } else {
            least(complete, good, &|a, b| compare(first(a), first(b)))
        };
        let step = |i: u32| match self.standing[i as usize] {
            // Further is better; who never reported comes last.
            Standing::Pruned(Some(step)) => (-i64::from(step), first(i)),
            _ => (1, 0.0),
        };
        let by_step = |a: u32, b: u32| {
            let ((s, v), (t, w)) = (step(a), step(b));
            s.cmp(&t).then(compare(v, w))
        };
        chosen.extend(least(pruned, good - chosen.len(), &by_step));
        let by_violation = |a: u32, b: u32| compare(self.violation(a as usize), self.violation(b as usize));
        chosen.extend(least(infeasible, good - chosen.len(), &by_violation));
        for i in chosen {
            sides[i as usize] = Side::Good;
        }
        sides
    }

    /// The `size` leading ones of `members` by rank and hypervolume.
    fn leading(&self, members: &[u32], size: usize) -> Vec<u32> {
        if members.len() <= size {
            return members.to_vec();
        }
        let rows =
            |list: &[u32]| -> Vec<f64> { list.iter().flat_map(|i| self.losses(*i)).copied().collect() };
        let ranks = pareto::ranks(&rows(members), self.objectives);
        let mut chosen = Vec::new();
        for rank in 0.. {
            let front: Vec<u32> =
                (0..members.len()).filter(|k| ranks[*k] == rank).map(|k| members[k]).collect();
            let room = size - chosen.len();
            if front.is_empty() || room == 0 {
                break;
            }
            if front.len() <= room {
                chosen.extend(front);
                continue;
            }
            let points = rows(&front);
            let reference = hypervolume::reference_point(&points, self.objectives);
            let kept = hypervolume::subset(&points, self.objectives, room, &reference);
            chosen.extend(kept.into_iter().map(|k| front[k as usize]));
        }
        chosen
    }
}

/// NaN-free numbers; the two zeros are equal.
fn compare(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

/// The `size` least of `members`; of equals, the older ones.
fn least(members: Vec<u32>, size: usize, order: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    if size >= members.len() {
        return members;
    }
    let mut least: Vec<u32> = Vec::with_capacity(size + 1);
    for member in members {
        // The age makes the order strict, so that the set does not depend on how it is found.
        let before = |kept: &u32| order(*kept, member).then(kept.cmp(&member)).is_lt();
        if least.len() < size || !least.last().is_none_or(before) {
            least.insert(least.partition_point(before), member);
            least.truncate(size);
        }
    }
    least
}
