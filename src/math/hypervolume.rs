//! The volume that a set of points dominates, up to a reference point, and the subset that keeps the most of it. Every objective
//! is minimised; points are rows of a flat list.
//!
//! - Volume: L. While, L. Bradstreet, L. Barone, "A fast way of calculating exact hypervolumes", IEEE TEC 16 (2012): the volume
//!   of a list is the sum over its points of what each adds to those after it, which is its own box less the volume of those
//!   others pushed into the box. Two objectives are one sweep.
//! - Subset: greedy, each time the point that adds most (within 1 - 1/e of the best subset, because the volume is submodular);
//!   a bound from an earlier round that is too small saves the computation. A. Guerreiro, C. Fonseca, L. Paquete, "Greedy
//!   hypervolume subset selection in low dimensions", Evolutionary Computation 24 (2016). Of equals, the lexicographically first.
//! - The reference point of multi-objective TPE as Optuna has it: a tenth beyond the worst value of each objective.
//!
//! Not here: the volume by Monte Carlo for many objectives; the cost is exponential in their number.

use super::order::ascending;
use super::pareto;

/// max(1.1 worst, 0.9 worst) of each objective; 1e-12 where that is 0.
pub fn reference_point(values: &[f64], objectives: usize) -> Vec<f64> {
    let values = pareto::cleaned(values);
    (0..objectives)
        .map(|k| {
            let worst = values.iter().skip(k).step_by(objectives).copied().fold(f64::NEG_INFINITY, f64::max);
            let point = (1.1 * worst).max(0.9 * worst);
            if point == 0.0 { 1e-12 } else { point }
        })
        .collect()
}

/// The volume between the points and `reference`; a point that is not better than it everywhere adds nothing. Infinite if a side is.
pub fn hypervolume(values: &[f64], objectives: usize, reference: &[f64]) -> f64 {
    let values = pareto::cleaned(values);
    let mut inside: Vec<&[f64]> = pareto::sorted_rows(&values, objectives)
        .into_iter()
        .filter(|(_, first)| *first)
        .map(|(i, _)| &values[i as usize * objectives..][..objectives])
        .filter(|row| row.iter().zip(reference).all(|(v, r)| v < r))
        .collect();
    if inside.iter().any(|row| inclusive(row, reference) == f64::INFINITY) {
        return f64::INFINITY;
    }
    keep_front(&mut inside);
    volume(&inside, reference)
}

/// The volume of the box between a point and the reference.
fn inclusive(row: &[f64], reference: &[f64]) -> f64 {
    row.iter().zip(reference).map(|(v, r)| r - v).fold(1.0, |product, side| product * side)
}

/// Drops whoever is dominated by, or equal to, an earlier point. Sorted by the first objective.
fn keep_front(rows: &mut Vec<&[f64]>) {
    let mut kept: Vec<&[f64]> = Vec::with_capacity(rows.len());
    for row in rows.iter() {
        if !kept.iter().any(|k| k.iter().zip(*row).all(|(a, b)| a <= b)) {
            kept.push(row);
        }
    }
    *rows = kept;
}

/// Of points sorted by the first objective.
fn volume(rows: &[&[f64]], reference: &[f64]) -> f64 {
    if reference.len() == 2 {
        let mut ceiling = reference[1];
        let mut sum = 0.0;
        for row in rows {
            if row[1] < ceiling {
                sum += (reference[0] - row[0]) * (ceiling - row[1]);
                ceiling = row[1];
            }
        }
        return sum;
    }
    let mut sum = 0.0;
    for (i, row) in rows.iter().enumerate() {
        sum += inclusive(row, reference) - pushed(row, &rows[i + 1..], reference);
    }
    sum
}

/// The volume of `others` within the box of `row`. Sorted by the first objective.
fn pushed(row: &[f64], others: &[&[f64]], reference: &[f64]) -> f64 {
    if others.is_empty() {
        return 0.0;
    }
    let limited: Vec<f64> =
        others.iter().flat_map(|other| other.iter().zip(row).map(|(a, b)| a.max(*b))).collect();
    let mut rows: Vec<&[f64]> = limited.chunks_exact(reference.len()).collect();
    keep_front(&mut rows);
    volume(&rows, reference)
}

/// The places of `size` points that together keep much of the volume, in the order in which they were chosen. If there are fewer
/// different points than that, all of them and the first of the doubles; if `reference` is not finite, the lexicographically first.
pub fn subset(values: &[f64], objectives: usize, size: usize, reference: &[f64]) -> Vec<u32> {
    let values = pareto::cleaned(values);
    let order = pareto::sorted_rows(&values, objectives);
    if order.len() <= size {
        return (0..order.len() as u32).collect();
    }
    let mut unique: Vec<u32> = order.iter().filter(|(_, first)| *first).map(|(i, _)| *i).collect();
    if unique.len() < size {
        let doubles = (0..order.len() as u32).filter(|i| !unique.contains(i)).take(size - unique.len());
        unique = unique.iter().copied().chain(doubles).collect();
        unique.sort_unstable();
        return unique;
    }
    if unique.len() == size || reference.iter().any(|r| !r.is_finite()) {
        unique.truncate(size);
        return unique;
    }
    let row = |i: u32| &values[i as usize * objectives..][..objectives];
    let boxes: Vec<f64> = unique.iter().map(|i| inclusive(row(*i), reference)).collect();
    // What each would add: an upper bound that was true when so many points were chosen.
    let mut gains: Vec<(f64, usize)> = boxes.iter().map(|b| (*b, 0)).collect();
    let mut chosen: Vec<u32> = Vec::new();
    let mut open: Vec<usize> = (0..unique.len()).collect();
    while chosen.len() < size {
        let Some(at) = (0..open.len()).reduce(|a, b| if gains[open[b]].0 > gains[open[a]].0 { b } else { a })
        else {
            break;
        };
        let best = open[at];
        if gains[best].1 == chosen.len() || gains[best].0 == f64::INFINITY {
            chosen.push(unique[best]);
            open.remove(at);
            continue;
        }
        let firsts: Vec<f64> = chosen.iter().map(|i| row(*i)[0]).collect();
        let others: Vec<&[f64]> = ascending(&firsts).into_iter().map(|k| row(chosen[k])).collect();
        let gain = boxes[best] - pushed(row(unique[best]), &others, reference);
        gains[best] = (gain.min(gains[best].0), chosen.len());
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_add_up() {
        assert_eq!(hypervolume(&[0.0, 0.0], 2, &[2.0, 3.0]), 6.0);
        assert_eq!(hypervolume(&[0.0, 1.0, 1.0, 0.0], 2, &[2.0, 2.0]), 3.0);
        // The same two boxes, one unit deep.
        assert_eq!(hypervolume(&[0.0, 1.0, 4.0, 1.0, 0.0, 4.0], 3, &[2.0, 2.0, 5.0]), 3.0);
        assert_eq!(hypervolume(&[3.0, 0.0], 2, &[2.0, 2.0]), 0.0, "beyond the reference");
        assert_eq!(hypervolume(&[], 2, &[1.0, 1.0]), 0.0);
        assert_eq!(hypervolume(&[f64::NEG_INFINITY, 0.0], 2, &[2.0, 2.0]), f64::INFINITY);
    }

    #[test]
    fn a_subset_survives_doubles_and_infinities() {
        let rows = [0.0, 2.0, 0.0, 2.0, 1.0, 1.0, 2.0, 0.0];
        assert_eq!(subset(&rows, 2, 4, &[3.0, 3.0]).len(), 4);
        let mut three = subset(&rows, 2, 3, &[3.0, 3.0]);
        three.sort_unstable();
        assert_eq!(three, [0, 2, 3], "no double while there is another");
        assert_eq!(subset(&rows, 2, 1, &[3.0, 3.0]), [2], "the middle dominates most");
        assert_eq!(subset(&rows, 2, 2, &[f64::INFINITY, 3.0]).len(), 2);
        assert_eq!(reference_point(&[-1.0, 0.0, -2.0, 0.0], 2), [-0.9, 1e-12]);
    }
}
