//! What trials showed at each budget. A budget is a step: the last one of a leg, or one where another leg ended and this one went on.
//!
//! The last value of a leg is its outcome's. Values on the way are known where the leg carries a stop rule, which names the metric
//! that is compared. A trial that failed counts as infinitely bad at the budget it was meant for, or at the largest.

use crate::sampler::Context;
use crate::space::Params;
use crate::trial::{Direction, State, StopRule, curve};

/// A setting and its loss at some budget; lower is better, never NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown<'a> {
    pub leg: u32,
    pub params: &'a Params,
    pub loss: f64,
}

/// The results of each budget in the order of the legs, the largest budget first.
pub fn results<'a>(context: &Context<'a>) -> Vec<(u32, Vec<Shown<'a>>)> {
    let sign = if context.directions.first() == Some(&Direction::Maximize) { -1.0 } else { 1.0 };
    let loss = |value: f64| if value.is_nan() { f64::INFINITY } else { sign * value };
    let last = |leg: &crate::trial::Leg, outcome: &crate::trial::Outcome| {
        outcome.reports.last().map_or(leg.to.unwrap_or(0), |r| r.step)
    };
    let finished = || context.history.finished();
    let ended = finished().filter(|(_, o)| o.state != State::Failed);
    let mut budgets: Vec<u32> = ended.map(|(leg, o)| last(leg, o)).collect();
    budgets.sort_unstable();
    budgets.reverse();
    budgets.dedup();
    let largest = budgets.first().copied().unwrap_or(0);
    let mut all: Vec<(u32, Vec<Shown>)> = budgets.into_iter().map(|b| (b, Vec::new())).collect();
    for (leg, outcome) in finished() {
        let own = match outcome.state {
            State::Failed => leg.to.unwrap_or(largest),
            _ => last(leg, outcome),
        };
        let way =
            judged(&leg.rule).map_or_else(Vec::new, |(metric, mean)| curve(&outcome.reports, metric, mean));
        for (budget, shown) in &mut all {
            let value = if *budget == own {
                Some(outcome.values.first().copied().unwrap_or(f64::NAN))
            } else {
                way.iter().find(|(step, _)| step == budget && *step < own).map(|(_, value)| *value)
            };
            if let Some(value) = value {
                shown.push(Shown { leg: leg.index, params: &leg.params, loss: loss(value) });
            }
        }
    }
    all
}

/// The metric that a rule compares, and whether as the mean up to a step.
fn judged(rule: &StopRule) -> Option<(u32, bool)> {
    match rule {
        StopRule::Never => None,
        StopRule::Bounds(rule) => Some((rule.metric, rule.mean)),
        StopRule::Rungs(rule) => Some((rule.metric, rule.mean)),
        StopRule::Patience(rule) => Some((rule.metric, rule.mean)),
        StopRule::Limits(rule) => Some((rule.metric, rule.mean)),
        StopRule::Paired(rule) => Some((rule.metric, false)),
    }
}
