//! Holm's correction: p-values of several tests, so that the chance of any false finding among them stays below the level.
//!
//! In ascending order, the i-th of m (from 0) is multiplied by m - i; none may be smaller than the one before.
//! Source: S. Holm, Scandinavian Journal of Statistics 6, 1979.

/// The corrected p-values, each in the place of its own; none is NaN.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut corrected = vec![0.0; p.len()];
    let mut least: f64 = 0.0;
    for (place, &i) in order.iter().enumerate() {
        least = least.max((p.len() - place) as f64 * p[i]).min(1.0);
        corrected[i] = least;
    }
    corrected
}
