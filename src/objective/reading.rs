//! What a trial's reports say about it: which rules of diagnosis fit its model and its validation.
//!
//! A network is read by its learning curves, a linear model or a forest by its scores, a cross-validation by the spread of
//! its folds (of their curves only the last values are reported). Not here: words.

use super::metrics::{TRAIN_LOSS, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE};
use super::portrait::Judged;
use super::recipe::{MODEL, Recipe};
use crate::data;
use crate::math::stats::{self, Interval};
use crate::space::Params;
use crate::train::diagnosis::{self, Curves, Task, fitted};
use crate::trial::{Ending, Report};

/// What a step of a trial is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Epoch,
    Tree,
    Iteration,
    Fold,
}

impl Step {
    /// The steps of a trial with these `params`.
    pub fn of(recipe: &Recipe, params: &Params) -> Self {
        if recipe.folds() > 1 {
            return Self::Fold;
        }
        Self::of_model(recipe.settings(params).text(MODEL))
    }

    /// The steps of all trials of a study that may train these models; `None` if they are not of one kind.
    pub fn of_models(recipe: &Recipe, models: &[&str]) -> Option<Self> {
        if recipe.folds() > 1 {
            return Some(Self::Fold);
        }
        let first = Self::of_model(models.first()?);
        models.iter().all(|m| Self::of_model(m) == first).then_some(first)
    }

    fn of_model(model: &str) -> Self {
        match model {
            "random_forest" => Self::Tree,
            "logistic_regression" | "linear_regression" => Self::Iteration,
            _ => Self::Epoch,
        }
    }
}

/// The goal's value in each fold, and what they say about its mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Position of the metric.
    pub metric: u32,
    pub values: Vec<f64>,
    pub mean: f64,
    /// Standard error of the mean; `None` of a single fold.
    pub error: Option<f64>,
    /// Student's 95 % interval of the mean. Folds share training rows, so that it is somewhat too narrow.
    pub interval: Option<Interval>,
}

impl Spread {
    /// Over the folds reported; `None` if there is none or a value is not finite.
    pub fn of(reports: &[Report], metric: u32) -> Option<Self> {
        let values: Option<Vec<f64>> = reports
            .iter()
            .map(|r| r.values.get(metric as usize).copied().filter(|v| v.is_finite()))
            .collect();
        let values = values?;
        Some(Self {
            metric,
            mean: stats::mean(&values)?,
            error: stats::standard_error(&values),
            interval: stats::mean_interval(&values, 0.95),
            values,
        })
    }
}

/// One thing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// About the learning curves of a network.
    Curve(diagnosis::Diagnosis),
    /// About a fit by its scores, or about a fold.
    Fit(fitted::Finding),
    Folds(Spread),
}

/// What the reports of a committed trial say. `judged` may be unknown: then only what needs no comparison with a guess is said.
pub fn read(
    recipe: &Recipe,
    params: &Params,
    reports: &[Report],
    ending: Ending,
    judged: Option<Judged>,
) -> Vec<Finding> {
    let Some(last) = reports.last() else { return Vec::new() };
    let value = |metric: usize| last.values.get(metric).copied().unwrap_or(f64::NAN);
    let finite = ending != Ending::NotFinite;
    let step = Step::of(recipe, params);
    if !finite {
        return vec![match step {
            Step::Epoch => Finding::Curve(diagnosis::Diagnosis::NotFinite { epoch: last.step }),
            _ => Finding::Fit(fitted::Finding::NotFinite { step: last.step }),
        }];
    }
    let task = match recipe.task() {
        data::Task::Classes => Task::Classes,
        data::Task::Numbers => Task::Numbers,
    };
    let column = |metric: usize| -> Vec<f64> {
        reports.iter().map(|r| r.values.get(metric).copied().unwrap_or(f64::NAN)).collect()
    };
    if step == Step::Fold {
        let mut found = Vec::new();
        let score = stats::mean(&column(VALIDATION_SCORE)).unwrap_or(0.0);
        if let (Ending::WorseThanChance, Some(Judged { chance, .. })) = (ending, judged) {
            found.push(Finding::Fit(fitted::Finding::WorseThanChance { score, chance, margin: 0.0 }));
        }
        let goal = recipe.objectives.first().map_or(VALIDATION_LOSS as u32, |o| o.metric);
        found.extend(Spread::of(reports, goal).map(Finding::Folds));
        return found;
    }
    let Some(Judged { rows, chance }) = judged else { return Vec::new() };
    let settings = recipe.settings(params);
    let model = match step {
        Step::Tree => fitted::Model::Forest,
        Step::Iteration => fitted::Model::Linear { limit: settings.int("max_iter").max(1) as u32 },
        _ => {
            let [train_loss, train_score, validation_loss, validation_score] =
                [TRAIN_LOSS, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE].map(column);
            let curves = Curves {
                task,
                train_loss: &train_loss,
                validation_loss: &validation_loss,
                train_score: &train_score,
                validation_score: &validation_score,
                chance,
                validation_rows: rows,
                finite,
            };
            return diagnosis::diagnose(&curves).into_iter().map(Finding::Curve).collect();
        }
    };
    let fit = fitted::Fitted {
        model,
        task,
        validation_loss: &column(VALIDATION_LOSS),
        train_score: value(TRAIN_SCORE),
        validation_score: value(VALIDATION_SCORE),
        chance,
        validation_rows: rows,
    };
    fitted::diagnose(&fit).into_iter().map(Finding::Fit).collect()
}
