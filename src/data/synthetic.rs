//! Generated data sets: pure functions of (count, noise, seed).

use super::{Dataset, Target};
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use ndarray::Array2;

/// Two interleaving half circles, as scikit-learn's `make_moons`: the outer one (cos t, sin t), the inner one
/// (1 - cos t, 1/2 - sin t), t evenly spaced on [0, pi], plus normal noise of standard deviation `noise` on each coordinate.
pub fn moons(count: i64, noise: f64, seed: u64) -> Dataset {
    let count = count.max(2) as usize;
    let outer = count / 2;
    let mut stream = Stream::new(seed, Lane::Data, 0);
    let mut x = Array2::zeros((count, 2));
    let mut labels = Vec::with_capacity(count);
    for i in 0..count {
        let (class, k, n) = if i < outer { (0, i, outer) } else { (1, i - outer, count - outer) };
        let t = std::f64::consts::PI * k as f64 / (n.max(2) - 1) as f64;
        let (a, b) = (float::cos(t), float::sin(t));
        let (a, b) = if class == 0 { (a, b) } else { (1.0 - a, 0.5 - b) };
        x[[i, 0]] = a + noise * stream.normal();
        x[[i, 1]] = b + noise * stream.normal();
        labels.push(class);
    }
    Dataset {
        x,
        target: Target::Classes { labels, classes: 2 },
        features: vec!["x1".to_owned(), "x2".to_owned()],
        classes: vec!["A".to_owned(), "B".to_owned()],
    }
}
