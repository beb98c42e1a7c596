//! Transfer tasks: a target to learn from few labels, a source that a network has learned before.
//!
//! | target | source | outputs |
//! |---|---|---|
//! | the digits of 8 x 8, enlarged | MNIST | the same ten |
//! | MNIST's digits 5 to 9 | its digits 0 to 4 | new ones |
//! | moons turned about their centre | moons | the same two |
//!
//! The source's training rows taught the shipped network; its held-out rows, which neither it nor any target row is made of,
//! tell how much of the source a fine-tuned network still knows. Of the target's training rows only some are labelled: a
//! balanced, seeded choice, of which a smaller one is always a part of a larger one. The others are not used; validation and
//! sealed rows are as usual.
//!
//! The digits are enlarged bilinearly from 8 x 8 to 20 x 20 (pixel centres at halves, edges continued) and set into a frame
//! of 28 x 28, MNIST's own layout; ink is 1. Not here: the networks' files ([`crate::model`] reads them).

use super::{DataError, Dataset, Files, Target, csv, idx, synthetic};
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use crate::space::Choice;
use ndarray::Array2;
use std::f64::consts::PI;
use std::ops::Range;

/// What a transfer data set rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The data set's id.
    pub id: &'static str,
    /// The file of the pretrained network, relative to the page, compressed with gzip.
    pub weights: &'static str,
    /// The static file of the source; `None` if it is generated.
    pub source: Option<&'static str>,
    /// Units of each hidden layer of the network.
    pub hidden: &'static [usize],
    /// Id of its activation.
    pub activation: &'static str,
    /// Classes of the source.
    pub source_classes: u32,
    /// Whether the target has the source's classes, so that the network's last layer serves it too.
    pub same_classes: bool,
    /// Kind of scaling that the network is pretrained with; fitted to its own training rows.
    pub scaling: &'static str,
}

const MNIST: &str = "data/mnist10k.idx.gz";
const DIGITS: &str = "data/digits.csv.gz";

/// Every transfer task.
pub const TRANSFERS: &[Transfer] = &[
    Transfer {
        id: "digits_from_mnist",
        weights: "pretrained/mnist.bin.gz",
        source: Some(MNIST),
        hidden: &[64, 32],
        activation: "relu",
        source_classes: 10,
        same_classes: true,
        scaling: "none",
    },
    Transfer {
        id: "mnist_5_9",
        weights: "pretrained/mnist_0_4.bin.gz",
        source: Some(MNIST),
        hidden: &[64, 32],
        activation: "relu",
        source_classes: 5,
        same_classes: false,
        scaling: "none",
    },
    Transfer {
        id: "moons_rotated",
        weights: "pretrained/moons.bin.gz",
        source: None,
        hidden: &[16, 16],
        activation: "tanh",
        source_classes: 2,
        same_classes: true,
        scaling: "standard",
    },
];

/// The transfer task of a data set, if it is one.
pub fn transfer(data: &str) -> Option<&'static Transfer> {
    TRANSFERS.iter().find(|t| t.id == data)
}

/// Rows at the start of MNIST's file that networks are pretrained on; those behind are held out.
const PRETRAINING_ROWS: usize = 8000;
/// Most held-out rows of a source.
pub const HELD_OUT: usize = 500;
/// Rows of the generated source, their noise, and the seeds of its two parts, which no study can have.
const MOONS: (i64, f64) = (1000, 0.25);
const MOONS_SEEDS: [u64; 2] = [1 << 60, (1 << 60) + 1];
/// Half the height of the two moons, and the middle of their width: what they are turned about.
const CENTRE: [f64; 2] = [0.5, 0.25];

impl Transfer {
    /// Held-out rows of the source: how many [`Transfer::source`] gives.
    pub fn held_out(&self) -> u64 {
        HELD_OUT as u64
    }

    /// Rows of the source: those to pretrain on, or those that were held out. `files` holds [`Transfer::source`].
    pub fn source(&self, held_out: bool, files: &Files) -> Result<Dataset, DataError> {
        let Some(file) = self.source else {
            let (count, noise) = if held_out { (HELD_OUT as i64, MOONS.1) } else { MOONS };
            return Ok(synthetic::moons(count, noise, MOONS_SEEDS[usize::from(held_out)]));
        };
        let bytes = files.get(file).ok_or(DataError::NoFile { file })?;
        let (rows, most) = match held_out {
            true => (PRETRAINING_ROWS..usize::MAX, HELD_OUT),
            false => (0..PRETRAINING_ROWS, usize::MAX),
        };
        idx::pick(file, bytes, rows, 0..self.source_classes, most)
    }
}

/// The target of a transfer task that is read from files; `None` for other data.
pub(super) fn load(choice: &Choice, files: &Files) -> Option<Result<Dataset, DataError>> {
    let settings = &choice.settings;
    let file = |file| files.get(file).ok_or(DataError::NoFile { file });
    Some(match choice.name.as_str() {
        "digits_from_mnist" => file(DIGITS).and_then(|bytes| enlarged(DIGITS, bytes)),
        "mnist_5_9" => {
            let count = settings.int("count").max(0) as usize;
            file(MNIST).and_then(|bytes| idx::pick(MNIST, bytes, 0..usize::MAX, 5..10, count))
        }
        _ => return None,
    })
}

/// Turns the plane counter-clockwise about the centre of the moons.
pub(super) fn rotated(mut data: Dataset, degrees: f64) -> Dataset {
    let angle = degrees * PI / 180.0;
    let (cos, sin) = (float::cos(angle), float::sin(angle));
    for mut row in data.x.rows_mut() {
        let (a, b) = (row[0] - CENTRE[0], row[1] - CENTRE[1]);
        row[0] = CENTRE[0] + cos * a - sin * b;
        row[1] = CENTRE[1] + sin * a + cos * b;
    }
    data
}

/// Side of the small digits, what they are enlarged to, and the frame around.
const SMALL: usize = 8;
const LARGE: usize = 20;
const FRAME: usize = 28;
/// The darkest ink of the small digits.
const INK: f64 = 16.0;

/// The 8 x 8 digits as MNIST would show them.
fn enlarged(file: &'static str, bytes: &[u8]) -> Result<Dataset, DataError> {
    let mut data = csv::read(file, bytes, super::Task::Classes)?;
    if data.x.ncols() != SMALL * SMALL {
        return Err(DataError::Damaged { file });
    }
    let weights = bilinear();
    let margin = (FRAME - LARGE) / 2;
    let mut x = Array2::zeros((data.x.nrows(), FRAME * FRAME));
    for (small, mut large) in data.x.rows().into_iter().zip(x.rows_mut()) {
        for (r, (top, bottom, down)) in weights.iter().enumerate() {
            for (c, (left, right, across)) in weights.iter().enumerate() {
                let between = |row: usize| {
                    let (a, b) = (small[row * SMALL + left], small[row * SMALL + right]);
                    a + (b - a) * across
                };
                let (above, below) = (between(*top), between(*bottom));
                large[(margin + r) * FRAME + margin + c] = (above + (below - above) * down) / INK;
            }
        }
    }
    data.x = x;
    data.features = idx::pixel_names(FRAME as u32, FRAME as u32);
    data.image = Some((FRAME as u32, FRAME as u32));
    Ok(data)
}

/// For each pixel of a side: the two small pixels that it lies between, and how far towards the second.
fn bilinear() -> [(usize, usize, f64); LARGE] {
    std::array::from_fn(|i| {
        let place = ((i as f64 + 0.5) * SMALL as f64 / LARGE as f64 - 0.5).clamp(0.0, (SMALL - 1) as f64);
        let low = place as usize;
        (low, (low + 1).min(SMALL - 1), place - low as f64)
    })
}

/// Index of the stream that labelled rows are drawn from; see [`super::split`] for the others of the lane.
const LABELLED: u64 = 3;

/// `count` of some training rows, ascending: as many of each class as there are, as far as they go. More than there are
/// means all. Choices of one seed are nested, and a row's place in the order does not depend on the fold.
pub fn labelled(data: &Dataset, rows: &[u32], count: usize, seed: u64) -> Vec<u32> {
    let Target::Classes { labels, classes } = &data.target else { return rows.to_vec() };
    let mut stream = Stream::new(seed, Lane::Split, LABELLED);
    let mut order: Vec<u32> = (0..labels.len() as u32).collect();
    stream.shuffle(&mut order);
    let mut turns: Vec<u32> = (0..*classes).collect();
    stream.shuffle(&mut turns);
    let mut open = vec![false; labels.len()];
    rows.iter().for_each(|r| open[*r as usize] = true);
    let mut queues: Vec<Vec<u32>> = vec![Vec::new(); *classes as usize];
    for row in order.into_iter().rev().filter(|r| open[*r as usize]) {
        queues[labels[row as usize] as usize].push(row);
    }
    let count = count.min(rows.len());
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        for class in &turns {
            if chosen.len() < count {
                chosen.extend(queues[*class as usize].pop());
            }
        }
    }
    chosen.sort_unstable();
    chosen
}

/// Rows of MNIST's digits 5 to 9 that the file surely holds.
pub(super) const LATER_DIGITS: Range<i64> = 100..4800;
