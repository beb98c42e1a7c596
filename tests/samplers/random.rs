//! Random search is uniform: what the others' start-up draws and comparisons rest on.

use crate::cases::{param, point};
use tunescape::space::{Domain, Space, Value};

/// Each value of a discrete domain gets its share; a logarithmic range is even in the logarithm.
#[test]
fn random_is_uniform() {
    let draws = 8000u32;
    let chi_squared = |domain: Domain, bins: usize, bin: &dyn Fn(&Value) -> usize| {
        let space = Space::new(vec![param("x", domain)]).expect("good");
        let mut counts = vec![0u32; bins];
        for index in 0..draws {
            counts[bin(&point(&space, index, 9).0[0].1)] += 1;
        }
        let expected = f64::from(draws) / bins as f64;
        counts.iter().map(|c| (f64::from(*c) - expected) * (f64::from(*c) - expected) / expected).sum::<f64>()
    };
    // 7 degrees of freedom: 0.1 % lies above 24.3.
    let int = Domain::Int { low: 1, high: 8, log: false, step: 1 };
    let chi = chi_squared(int, 8, &|v| v.as_int().expect("int") as usize - 1);
    assert!(chi < 24.3, "integers: {chi}");
    let log = Domain::Real { low: 1e-4, high: 1e4, log: true, step: None };
    #[allow(clippy::disallowed_methods)]
    let decade = |v: &Value| (v.as_real().expect("real").log10() + 4.0).floor().clamp(0.0, 7.0) as usize;
    let chi = chi_squared(log, 8, &decade);
    assert!(chi < 24.3, "decades: {chi}");
}
