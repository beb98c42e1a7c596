//! Ranking by keys: one stable sort that everybody shares, because each comparison function of one's own is a sort of its own
//! in the program.

/// Positions of `keys` from the lowest to the highest in the total order of floats; equal ones in their order.
pub fn ascending(keys: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
    order
}

/// Positions of `keys` from the highest to the lowest; equal ones in their order.
pub fn descending(keys: &[f64]) -> Vec<usize> {
    // The total order is symmetric about zero, zeros and NaNs included.
    let negated: Vec<f64> = keys.iter().map(|k| -k).collect();
    ascending(&negated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_keep_their_order_both_ways() {
        let keys = [2.0, -0.0, 1.0, 2.0, 0.0, f64::INFINITY, f64::NEG_INFINITY, 1.0];
        assert_eq!(ascending(&keys), [6, 1, 4, 2, 7, 0, 3, 5]);
        assert_eq!(descending(&keys), [5, 0, 3, 2, 7, 4, 1, 6]);
    }
}
