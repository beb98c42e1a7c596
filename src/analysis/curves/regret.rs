//! Regret: how far the best so far is from the best there is.

use crate::trial::Direction;

/// The best of what was measured; `None` of nothing but NaN.
pub fn optimum(values: &[f64], direction: Direction) -> Option<f64> {
    let better = |a, b| if direction.better(b, a) { b } else { a };
    values.iter().copied().filter(|v| !v.is_nan()).reduce(better)
}

/// Distance of each value from `optimum`, positive for worse. It is not cut at 0: against a measured optimum, a trial between the
/// cells of the grid or a lucky seed may be better.
pub fn simple_regret(best: &[f64], optimum: f64, direction: Direction) -> Vec<f64> {
    let sign = if direction == Direction::Maximize { -1.0 } else { 1.0 };
    best.iter().map(|value| sign * (value - optimum)).collect()
}
