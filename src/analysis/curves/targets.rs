//! Targets reached: the share of (run, target) pairs that a budget was enough for, as COCO draws it.
//!
//! Source: N. Hansen and others, "COCO: a platform for comparing continuous optimizers in a black-box setting", 2021.

use super::best::Point;
use crate::trial::Direction;

/// The share of all pairs of a curve and a target that were reached with each of the `budgets`; NaN if there is no pair.
pub fn reached(curves: &[Vec<Point>], targets: &[f64], budgets: &[u64], direction: Direction) -> Vec<f64> {
    // What each pair costs, ascending.
    let mut costs: Vec<u64> = Vec::new();
    for curve in curves {
        for &target in targets {
            costs.extend(first(curve, target, direction));
        }
    }
    costs.sort_unstable();
    let pairs = (curves.len() * targets.len()) as f64;
    budgets.iter().map(|budget| costs.partition_point(|cost| cost <= budget) as f64 / pairs).collect()
}

/// What was spent when the curve was first at least as good as `target`.
pub(super) fn first(curve: &[Point], target: f64, direction: Direction) -> Option<u64> {
    curve.iter().find(|p| !direction.better(target, p.best) && p.best.is_finite()).map(|p| p.spent)
}

/// `count` targets between the `easiest` and the `hardest`, evenly spread in the logarithm of their distance from `optimum`: the
/// usual choice where it is known. Both lie on the same side of it; empty if they do not.
pub fn targets(easiest: f64, hardest: f64, optimum: f64, count: u32) -> Vec<f64> {
    use crate::math::float;
    let (far, near) = ((easiest - optimum).abs(), (hardest - optimum).abs());
    let side = (easiest - optimum).signum();
    if !(near > 0.0 && far >= near && far.is_finite() && side == (hardest - optimum).signum()) {
        return Vec::new();
    }
    let (from, to) = (float::ln(far), float::ln(near));
    let at = |i: u32| {
        let part = if count > 1 { f64::from(i) / f64::from(count - 1) } else { 1.0 };
        optimum + side * float::exp(from + part * (to - from))
    };
    (0..count).map(at).collect()
}
