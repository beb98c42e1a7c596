//! A number over the plane: TensorFlow Playground's two regression sets. Places are uniform on the square of side 12; the
//! target, in [-1.2, 1.2] without noise, is taken at a place that is moved by uniform noise on (-6 `noise`, 6 `noise`).

use super::{Dataset, numbered, rows};
use crate::math::float;
use crate::math::rng::Stream;

/// Half the side of the square.
const RADIUS: f64 = 6.0;

fn over(count: i64, noise: f64, seed: u64, target: impl Fn(f64, f64) -> f64) -> Dataset {
    let point = |_: usize, _: usize, stream: &mut Stream| {
        let mut place = || stream.uniform(-RADIUS, RADIUS);
        let (a, b) = (place(), place());
        let (da, db) = (place() * noise, place() * noise);
        ([a, b], target(a + da, b + db))
    };
    numbered(rows(count, seed, point))
}

/// A tilted plane, Playground's `regressPlane`: y = (x1 + x2) / 10.
pub fn plane(count: i64, noise: f64, seed: u64) -> Dataset {
    over(count, noise, seed, |a, b| (a + b) / 10.0)
}

/// Hills (+) and hollows (-) of [`wave`]: centre and sign.
const HILLS: [(f64, f64, f64); 6] = [
    (-4.0, 2.5, 1.0),
    (0.0, 2.5, -1.0),
    (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0),
    (0.0, -2.5, 1.0),
    (4.0, -2.5, -1.0),
];

/// Hills and hollows in turn, Playground's `regressGaussian`: each is a cone of radius 2, sign (1 - distance / 2) within and 0
/// outside; where cones meet, the largest magnitude counts.
pub fn wave(count: i64, noise: f64, seed: u64) -> Dataset {
    over(count, noise, seed, |a, b| {
        HILLS.iter().fold(0.0, |y: f64, (p, q, sign)| {
            let distance = float::sqrt((a - p) * (a - p) + (b - q) * (b - q));
            let here = sign * (1.0 - distance / 2.0).clamp(0.0, 1.0);
            if here.abs() > y.abs() { here } else { y }
        })
    })
}
