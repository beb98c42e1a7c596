//! Best so far against what was spent.

use crate::trial::{Direction, Record, State};

/// What a budget is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// Finished legs, pruned and failed ones included.
    Trials,
    /// Steps of training: epochs, trees, folds. A trial that averages over several `runs` pays for each.
    Steps { runs: u32 },
    /// Multiply-adds.
    Work,
}

/// One corner of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// In all, with this trial.
    pub spent: u64,
    /// The worst there is while no trial has completed.
    pub best: f64,
}

/// The best of the values up to each one; NaN never counts.
pub fn best_so_far(values: &[f64], direction: Direction) -> Vec<f64> {
    let mut best = direction.worst();
    let next = |&value: &f64| {
        if direction.better(value, best) {
            best = value;
        }
        best
    };
    values.iter().map(next).collect()
}

/// The curve of one study: a corner for each finished leg in their order. Only complete trials have a value; pruned and failed ones
/// cost what they have cost.
pub fn progress(
    records: &[Record],
    objective: usize,
    direction: Direction,
    currency: Currency,
) -> Vec<Point> {
    let (mut spent, mut best) = (0u64, direction.worst());
    let corner = |record: &Record| {
        let outcome = record.outcome.as_ref()?;
        spent += match currency {
            Currency::Trials => 1,
            Currency::Steps { runs } => {
                let last = outcome.reports.last().map_or(0, |r| r.step);
                u64::from(last.saturating_sub(record.leg.from)) * u64::from(runs.max(1))
            }
            Currency::Work => outcome.cost(),
        };
        let value = outcome.values.get(objective).copied().unwrap_or(f64::NAN);
        if outcome.state == State::Complete && direction.better(value, best) {
            best = value;
        }
        Some(Point { spent, best })
    };
    records.iter().filter_map(corner).collect()
}

/// What a curve had reached with each of the `budgets`; before its first corner the worst there is.
pub fn at(curve: &[Point], budgets: &[u64], direction: Direction) -> Vec<f64> {
    let reached = |budget: &u64| match curve.partition_point(|p| p.spent <= *budget) {
        0 => direction.worst(),
        n => curve[n - 1].best,
    };
    budgets.iter().map(reached).collect()
}
