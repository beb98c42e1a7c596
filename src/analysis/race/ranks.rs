//! Ranks with ties shared: equal values take the mean of the ranks they cover.

/// Rank of each value, 1 for the smallest, and how many values each group of ties has (groups of one included), ascending. Values
/// are not NaN; infinities are values like any other.
pub fn mid_ranks(values: &[f64]) -> (Vec<f64>, Vec<u32>) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut ties = Vec::new();
    let mut start = 0;
    while start < order.len() {
        // Zero and minus zero are one value.
        let same = |&&i: &&usize| values[i] == values[order[start]];
        let count = order[start..].iter().take_while(same).count();
        // The mean of start + 1 ..= start + count.
        let rank = start as f64 + (count as f64 + 1.0) / 2.0;
        order[start..start + count].iter().for_each(|&i| ranks[i] = rank);
        ties.push(count as u32);
        start += count;
    }
    (ranks, ties)
}
