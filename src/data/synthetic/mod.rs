//! Generated data sets: pure functions of (count, noise, seed), on a plane with the features x1 and x2.
//!
//! Each draws from one stream, row by row, the same number of words a row. Rows stand class by class where the formula does.

mod classes;
mod numbers;

pub use classes::{blobs, circles, moons, spirals, xor};
pub use numbers::{plane, wave};

use super::{Dataset, Target};
use crate::math::rng::{Lane, Stream};
use ndarray::Array2;

/// Fills `count` rows (at least 2) with what `point` says of each: coordinates and target.
fn rows<T>(
    count: i64,
    seed: u64,
    mut point: impl FnMut(usize, usize, &mut Stream) -> ([f64; 2], T),
) -> (Array2<f64>, Vec<T>) {
    let count = count.max(2) as usize;
    let mut stream = Stream::new(seed, Lane::Data, 0);
    let mut x = Array2::zeros((count, 2));
    let mut targets = Vec::with_capacity(count);
    for i in 0..count {
        let ([a, b], target) = point(i, count, &mut stream);
        x[[i, 0]] = a;
        x[[i, 1]] = b;
        targets.push(target);
    }
    (x, targets)
}

fn axes() -> Vec<String> {
    vec!["x1".to_owned(), "x2".to_owned()]
}

fn labelled((x, labels): (Array2<f64>, Vec<u32>), classes: &[&str]) -> Dataset {
    Dataset {
        x,
        target: Target::Classes { labels, classes: classes.len() as u32 },
        features: axes(),
        target_name: "class".to_owned(),
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
        image: None,
        gaps: None,
    }
}

fn numbered((x, numbers): (Array2<f64>, Vec<f64>)) -> Dataset {
    Dataset {
        x,
        target: Target::Numbers(numbers),
        features: axes(),
        target_name: "y".to_owned(),
        classes: Vec::new(),
        image: None,
        gaps: None,
    }
}
