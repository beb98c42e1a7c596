//! What a trial is worth: from data, model and validation to something that a worker can run step by step.

mod calculus;
mod check;
mod evaluation;
pub mod functions;
mod gradient;
mod landscape;
mod learner;
pub mod metrics;
mod portrait;
mod pretrain;
mod problem;
pub mod reading;
mod recipe;
mod transfer;

pub use calculus::Explore;
pub use check::{Checked, GradientCheck};
pub use evaluation::{Advance, Evaluation, Saved};
pub use gradient::{Gradient, MODES, Mode, Slope, Variable};
pub use landscape::{
    CELLS, CELLS_LEAST, Landscape, LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Relief,
};
pub use learner::Plan;
pub use metrics::{Metric, TRAIN_LOSS, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE, metrics};
pub use portrait::{Boundary, Confusion, Fit, Judged, Layer, Portrait, plane};
pub use pretrain::pretrain;
pub use problem::{Problem, Trained};
pub use recipe::{MODEL, Objective, Recipe, Repeat, ValueRule, fine_tunes};

use crate::data::{Split, Target};
use crate::math::float;
use crate::space::{Params, Value};

/// Accuracy of the best constant guess that the training labels allow, on the validation labels; 0 for regression.
fn chance(split: &Split) -> f64 {
    let (Target::Classes { labels, classes }, Target::Classes { labels: judged, .. }) =
        (&split.train.target, &split.validation.target)
    else {
        return 0.0;
    };
    let count = |of: &[u32], class: u32| of.iter().filter(|l| **l == class).count();
    let guess = (0..*classes).rev().max_by_key(|c| count(labels, *c)).unwrap_or(0);
    count(judged, guess) as f64 / judged.len().max(1) as f64
}

/// Index of the random numbers of a trial's first training.
fn stream_index(recipe: &Recipe, params: &Params) -> u64 {
    if recipe.repeat == Repeat::Fixed { 0 } else { setting_key(params) }
}

/// A number for the setting itself, for streams that vary with the setting: FNV-1a over names and values.
fn setting_key(params: &Params) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut eat = |bytes: &[u8]| {
        for b in bytes {
            hash = (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (name, value) in &params.0 {
        eat(name.as_bytes());
        eat(&[0]);
        match value {
            Value::Flag(b) => eat(&[1, u8::from(*b)]),
            Value::Int(i) => eat(&i.to_le_bytes()),
            Value::Real(r) => eat(&float::canonical(*r).to_bits().to_le_bytes()),
            Value::Text(s) => eat(s.as_bytes()),
        }
        eat(&[0xFF]);
    }
    hash
}
