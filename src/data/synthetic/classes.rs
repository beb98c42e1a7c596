//! Two or three classes on a plane.
//!
//! Sources: scikit-learn's `make_moons`, `make_circles` and `make_blobs` (without their shuffle), TensorFlow Playground's
//! `classifySpiralData` and `classifyXORData`.

use super::{Dataset, labelled, rows};
use crate::math::float;
use crate::math::rng::Stream;
use std::f64::consts::{PI, TAU};

/// Two interleaving half circles, as scikit-learn's `make_moons`: the outer one (cos t, sin t), the inner one
/// (1 - cos t, 1/2 - sin t), t evenly spaced on [0, pi], plus normal noise of standard deviation `noise` on each coordinate.
pub fn moons(count: i64, noise: f64, seed: u64) -> Dataset {
    let point = |i: usize, count: usize, stream: &mut Stream| {
        let outer = count / 2;
        let (class, k, n) = if i < outer { (0, i, outer) } else { (1, i - outer, count - outer) };
        let t = PI * k as f64 / (n.max(2) - 1) as f64;
        let (a, b) = (float::cos(t), float::sin(t));
        let (a, b) = if class == 0 { (a, b) } else { (1.0 - a, 0.5 - b) };
        let (da, db) = (noise * stream.normal(), noise * stream.normal());
        ([a + da, b + db], class)
    };
    labelled(rows(count, seed, point), &["A", "B"])
}

/// Two circles about the origin, as scikit-learn's `make_circles` with a factor of 1/2: the outer one (cos t, sin t), the
/// inner one half as large, t evenly spaced on [0, 2 pi), plus normal noise of standard deviation `noise`.
pub fn circles(count: i64, noise: f64, seed: u64) -> Dataset {
    let point = |i: usize, count: usize, stream: &mut Stream| {
        let outer = count / 2;
        let (class, k, n) = if i < outer { (0, i, outer) } else { (1, i - outer, count - outer) };
        let radius = if class == 0 { 1.0 } else { 0.5 };
        let t = TAU * k as f64 / n as f64;
        let (da, db) = (noise * stream.normal(), noise * stream.normal());
        ([radius * float::cos(t) + da, radius * float::sin(t) + db], class)
    };
    labelled(rows(count, seed, point), &["A", "B"])
}

/// Two arms of a spiral, as TensorFlow Playground: r = 5 i / n, t = 1.75 (2 pi) i / n (+ pi for the second arm), the point
/// (r sin t, r cos t) plus uniform noise on (-`noise`, `noise`).
pub fn spirals(count: i64, noise: f64, seed: u64) -> Dataset {
    let point = |i: usize, count: usize, stream: &mut Stream| {
        let first = count / 2;
        let (class, k, n) = if i < first { (0, i, first) } else { (1, i - first, count - first) };
        let place = k as f64 / n as f64;
        let (r, t) = (5.0 * place, 1.75 * place * TAU + f64::from(class) * PI);
        let (da, db) = (stream.uniform(-1.0, 1.0) * noise, stream.uniform(-1.0, 1.0) * noise);
        ([r * float::sin(t) + da, r * float::cos(t) + db], class)
    };
    labelled(rows(count, seed, point), &["A", "B"])
}

/// Exclusive or, as TensorFlow Playground: uniform on the square of side 10, moved by 0.3 away from both axes; class A where
/// x1 x2 >= 0, judged at a place that is moved by uniform noise on (-5 `noise`, 5 `noise`).
pub fn xor(count: i64, noise: f64, seed: u64) -> Dataset {
    let point = |_: usize, _: usize, stream: &mut Stream| {
        let apart = |v: f64| v + if v > 0.0 { 0.3 } else { -0.3 };
        let (a, b) = (apart(stream.uniform(-5.0, 5.0)), apart(stream.uniform(-5.0, 5.0)));
        let (da, db) = (stream.uniform(-5.0, 5.0) * noise, stream.uniform(-5.0, 5.0) * noise);
        ([a, b], u32::from((a + da) * (b + db) < 0.0))
    };
    labelled(rows(count, seed, point), &["A", "B"])
}

/// Three clouds, as scikit-learn's `make_blobs` with given centres, the corners of a triangle: (0, 1), (-sqrt(3)/2, -1/2),
/// (sqrt(3)/2, -1/2), each row normal about its centre with standard deviation `noise`. The first clouds have one row more
/// where the count is not a multiple of three.
pub fn blobs(count: i64, noise: f64, seed: u64) -> Dataset {
    let half = float::sqrt(3.0) / 2.0;
    let centres = [[0.0, 1.0], [-half, -0.5], [half, -0.5]];
    let point = |i: usize, count: usize, stream: &mut Stream| {
        let (size, more) = (count / 3, count % 3);
        // The first `more` clouds hold size + 1 rows.
        let long = more * (size + 1);
        let class = if i < long { i / (size + 1) } else { more + (i - long) / size.max(1) };
        let [a, b] = centres[class];
        let (da, db) = (noise * stream.normal(), noise * stream.normal());
        ([a + da, b + db], class as u32)
    };
    labelled(rows(count, seed, point), &["A", "B", "C"])
}
