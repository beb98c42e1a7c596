//! Several objectives: the trials that no other beats in everything, and how much they cover together.
//!
//! A trial dominates another if it is nowhere worse and somewhere better. The hypervolume is the volume of what the trials dominate,
//! up to a reference point; it grows whenever the front moves, so that its curve is the best-so-far curve of several objectives. It
//! depends on the reference point and on the units: compare only volumes with the same one. Ranks and volumes are in
//! [`crate::math::pareto`] and [`crate::math::hypervolume`]; here they meet trials, directions and budgets.
//!
//! Source: E. Zitzler, L. Thiele, IEEE Transactions on Evolutionary Computation 3, 1999.

use super::curves::{Currency, Point, progress};
use super::last_legs;
use crate::math::hypervolume::hypervolume;
use crate::math::pareto::ranks;
use crate::trial::{Direction, Record, State};

/// A complete trial in the space of objectives.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    pub trial: u32,
    /// In the objectives' own units and directions.
    pub values: Vec<f64>,
    /// 0 on the front, r on what is the front once the ranks below r are taken away.
    pub rank: u32,
}

/// The complete trials by number, with their ranks. Trials that diverged, and those without a value for each objective, are left out.
pub fn ranked(records: &[Record], directions: &[Direction]) -> Vec<Ranked> {
    let complete: Vec<(u32, &[f64])> = last_legs(records)
        .into_iter()
        .filter(|(_, outcome)| outcome.state == State::Complete && usable(&outcome.values, directions))
        .map(|(leg, outcome)| (leg.trial, &outcome.values[..]))
        .collect();
    let losses: Vec<f64> = complete.iter().flat_map(|(_, values)| losses(values, directions)).collect();
    let ranks = ranks(&losses, directions.len());
    let one = |((trial, values), rank): ((u32, &[f64]), u32)| Ranked { trial, values: values.to_vec(), rank };
    complete.into_iter().zip(ranks).map(one).collect()
}

/// The front alone, from the best of the first objective to its worst.
pub fn front(records: &[Record], directions: &[Direction]) -> Vec<Ranked> {
    let mut front: Vec<Ranked> =
        ranked(records, directions).into_iter().filter(|trial| trial.rank == 0).collect();
    let sign = directions.first().map_or(1.0, |d| sign(*d));
    front.sort_by(|a, b| (sign * a.values[0]).total_cmp(&(sign * b.values[0])));
    front
}

/// A reference point that all these trials count against: a tenth of its range beyond the worst value of each objective, in the
/// objectives' own units. `None` if no trial is usable.
pub fn reference_point(records: &[Record], directions: &[Direction]) -> Option<Vec<f64>> {
    let trials = ranked(records, directions);
    let beyond = |(k, direction): (usize, &Direction)| {
        let losses = trials.iter().map(|t| sign(*direction) * t.values[k]);
        let (low, high) = losses.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let range = high - low;
        // Where all are equal, any distance will do.
        let margin = if range > 0.0 { 0.1 * range } else { high.abs().max(1.0) };
        sign(*direction) * (high + margin)
    };
    (!trials.is_empty()).then(|| directions.iter().enumerate().map(beyond).collect())
}

/// The volume between the trials and `reference`, which is given in the objectives' own units.
pub fn volume(records: &[Record], directions: &[Direction], reference: &[f64]) -> f64 {
    let front = front(records, directions);
    let rows: Vec<f64> = front.iter().flat_map(|t| losses(&t.values, directions)).collect();
    hypervolume(&rows, directions.len(), &losses(reference, directions))
}

/// The volume against what was spent: a corner for each finished leg, [`Point::best`] being the volume so far.
pub fn volume_progress(
    records: &[Record],
    directions: &[Direction],
    reference: &[f64],
    currency: Currency,
) -> Vec<Point> {
    let reference = losses(reference, directions);
    // What was spent does not depend on the objective.
    let spent = progress(records, 0, Direction::Minimize, currency);
    let finished = records.iter().filter_map(|r| r.outcome.as_ref());
    let mut kept: Vec<Vec<f64>> = Vec::new();
    let mut volume = 0.0;
    let corner = |(point, outcome): (Point, &crate::trial::Outcome)| {
        if outcome.state == State::Complete && usable(&outcome.values, directions) {
            let row = losses(&outcome.values, directions);
            let beats = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| a <= b);
            if !kept.iter().any(|k| beats(k, &row)) {
                kept.retain(|k| !beats(&row, k));
                kept.push(row);
                volume = hypervolume(&kept.concat(), directions.len(), &reference);
            }
        }
        Point { spent: point.spent, best: volume }
    };
    spent.into_iter().zip(finished).map(corner).collect()
}

fn sign(direction: Direction) -> f64 {
    if direction == Direction::Maximize { -1.0 } else { 1.0 }
}

/// As things to minimise.
fn losses(values: &[f64], directions: &[Direction]) -> Vec<f64> {
    values.iter().zip(directions).map(|(value, direction)| sign(*direction) * value).collect()
}

fn usable(values: &[f64], directions: &[Direction]) -> bool {
    values.len() == directions.len() && !values.is_empty() && values.iter().all(|v| v.is_finite())
}
