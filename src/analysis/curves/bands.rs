//! Bands over seeds: the middle run and the middle half of the runs at each budget.

/// Quartiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub low: f64,
    pub median: f64,
    pub high: f64,
}

/// The band at each position of the `curves`, which have one value a budget and none NaN; as long as the shortest of them. Empty
/// of no curves.
pub fn bands(curves: &[Vec<f64>]) -> Vec<Band> {
    let length = curves.iter().map(Vec::len).min().unwrap_or(0);
    let band = |i: usize| {
        let mut values: Vec<f64> = curves.iter().map(|c| c[i]).collect();
        values.sort_unstable_by(f64::total_cmp);
        let [low, median, high] = [0.25, 0.5, 0.75].map(|q| quantile(&values, q));
        Band { low, median, high }
    };
    (0..length).map(band).collect()
}

/// The quantile `q` in [0, 1] of ascending values, linear between neighbours (numpy's default); NaN of nothing. Between an infinite
/// value and its neighbour it is the infinite one.
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = place as usize;
    let (a, b) = (sorted[below], sorted[(below + 1).min(last)]);
    let part = place - below as f64;
    if part == 0.0 || a == b {
        return a;
    }
    if let Some(infinite) = [a, b].into_iter().find(|v| v.is_infinite()) {
        return infinite;
    }
    // From the nearer end, so that neither is missed by rounding.
    if part < 0.5 { a + (b - a) * part } else { b - (b - a) * (1.0 - part) }
}
