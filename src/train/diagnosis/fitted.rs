//! What is wrong with a model that is fitted rather than trained by epochs: a forest, whose steps are trees, or a linear model,
//! whose steps are iterations of a solver.
//!
//! Neither has a learning rate, and neither overfits by going on: a solver walks to the one minimum of a convex function, a
//! forest's error settles as trees are added. So the rules look at the scores at the end (with the noise and the thresholds of
//! the rules for epochs), and ask only one question about the way there: was it long enough? A forest of full-grown trees
//! knows nearly all of its training rows whatever it has learned, so that the gap of its scores is a remark there
//! ([`Finding::Memorised`]), not a fault.

use super::{Task, noise};
use crate::math::float;

/// What was fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// `limit`: most iterations of the solver.
    Linear {
        limit: u32,
    },
    Forest,
}

/// A fit and how it came out.
#[derive(Clone, Copy, Debug)]
pub struct Fitted<'a> {
    pub model: Model,
    pub task: Task,
    /// After each step.
    pub validation_loss: &'a [f64],
    /// Accuracy or R2 of the model that is left.
    pub train_score: f64,
    pub validation_score: f64,
    /// Score of the best constant guess on the validation rows.
    pub chance: f64,
    pub validation_rows: u32,
}

/// A finding and its evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finding {
    /// A loss or score is not finite; 1 for the first step.
    NotFinite { step: u32 },
    /// Validation score < `chance` - `margin`, 1.645 times the noise of a guess's score.
    WorseThanChance { score: f64, chance: f64, margin: f64 },
    /// Linear: the solver went all of its `limit` iterations and had not come to rest before the last.
    NotConverged { limit: u32 },
    /// Forest: the last fifth of the trees (of 5 or more) brought more than 0.02 S of the validation loss, S being what a
    /// guess loses.
    TooFewTrees { from: u32, from_loss: f64, to: u32, to_loss: f64 },
    /// Linear: the training score is better by more than 0.1 and twice the noise.
    Overfitting { train_score: f64, validation_score: f64 },
    /// Forest: the same.
    Memorised { train_score: f64, validation_score: f64 },
    /// Both scores have come less than 0.4 of the way from chance to perfect, the validation score even without its noise.
    Underfitting { train_score: f64, validation_score: f64, chance: f64 },
    /// None of these.
    Settled { train_score: f64, validation_score: f64 },
}

/// What the scores say. Never empty unless there was no step: [`Finding::NotFinite`] alone, or [`Finding::WorseThanChance`]
/// where it holds and the first other that holds; "settled" only if nothing was said before.
pub fn diagnose(fit: &Fitted) -> Vec<Finding> {
    let Some(last) = fit.validation_loss.last() else { return Vec::new() };
    let steps = fit.validation_loss.len() as u32;
    let broken = fit.validation_loss.iter().position(|v| !v.is_finite());
    let scores = fit.train_score.is_finite() && fit.validation_score.is_finite();
    if let Some(step) = broken.map(|at| at as u32 + 1).or((!scores).then_some(steps)) {
        return vec![Finding::NotFinite { step }];
    }
    let rows = f64::from(fit.validation_rows.max(1));
    let Fitted { train_score, validation_score, chance, .. } = *fit;
    let noise = |score: f64| noise(fit.task, rows, score);
    let mut found = Vec::new();
    let margin = 1.645 * noise(chance);
    if validation_score < chance - margin {
        found.push(Finding::WorseThanChance { score: validation_score, chance, margin });
    }
    let gap = train_score - validation_score;
    let wide = gap > 0.1 && gap > 2.0 * noise(validation_score);
    let little = chance + 0.4 * (1.0 - chance);
    let low = train_score < little && validation_score - noise(validation_score) < little;
    let underfitting = low.then_some(Finding::Underfitting { train_score, validation_score, chance });
    let cause = match fit.model {
        Model::Linear { limit } => (steps >= limit)
            .then_some(Finding::NotConverged { limit })
            .or(wide.then_some(Finding::Overfitting { train_score, validation_score }))
            .or(underfitting),
        Model::Forest => underfitting
            .or_else(|| too_few_trees(fit, *last))
            .or(wide.then_some(Finding::Memorised { train_score, validation_score })),
    };
    found.extend(cause);
    if found.is_empty() {
        found.push(Finding::Settled { train_score, validation_score });
    }
    found
}

fn too_few_trees(fit: &Fitted, last: f64) -> Option<Finding> {
    let trees = fit.validation_loss.len();
    if trees < 5 {
        return None;
    }
    let from = trees - trees / 5;
    let from_loss = fit.validation_loss[from - 1];
    let guess = match fit.task {
        Task::Classes => -float::ln(fit.chance),
        Task::Numbers => last / (1.0 - fit.validation_score),
    };
    let usable = guess.is_finite() && guess > 0.0;
    (usable && from_loss - last > 0.02 * guess).then_some(Finding::TooFewTrees {
        from: from as u32,
        from_loss,
        to: trees as u32,
        to_loss: last,
    })
}
