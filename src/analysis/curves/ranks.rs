//! The rank table: who is first how often, averaged over seeds (and data sets).

use crate::analysis::race::mid_ranks;
use crate::trial::Direction;

/// Mean rank of each contestant, 1 for the best; `results[c][s]` is what contestant `c` reached with seed `s`, not NaN. Equal results
/// share their ranks. NaN where there is no seed that all have run.
pub fn mean_ranks(results: &[Vec<f64>], direction: Direction) -> Vec<f64> {
    let seeds = results.iter().map(Vec::len).min().unwrap_or(0);
    let sign = if direction == Direction::Maximize { -1.0 } else { 1.0 };
    let mut sums = vec![0.0; results.len()];
    for seed in 0..seeds {
        let losses: Vec<f64> = results.iter().map(|r| sign * r[seed]).collect();
        let (ranks, _) = mid_ranks(&losses);
        sums.iter_mut().zip(ranks).for_each(|(sum, rank)| *sum += rank);
    }
    sums.into_iter().map(|sum| sum / seeds as f64).collect()
}
