//! The numbers of a trial as the page writes them: its facts beside the picture, and the table of all its values.
//!
//! Nothing that is not finite is written as a number: a training that left the finite numbers has no value, only a state.

use super::lang::{self, Lang, ui, ui_trial};
use super::snapshot::{Snapshot, Trial};
use crate::math::stats;
use crate::objective::reading::Step;
use crate::objective::{Confusion, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE, ValueRule};
use crate::train::metrics::ConfusionMatrix;
use crate::trial::Report;

/// One metric on both parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub help: &'static str,
    /// On the training part, where it is known.
    pub train: Option<String>,
    pub validation: String,
}

/// One class of the confusion matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassLine {
    pub name: String,
    /// Precision, recall, F1.
    pub scores: [String; 3],
    /// Validation examples of the class.
    pub rows: u64,
}

/// All values of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Which report they are from.
    pub caption: String,
    pub lines: Vec<Line>,
    pub classes: Vec<ClassLine>,
}

fn title(lang: Lang, id: &str) -> String {
    let named = lang::setting(id).or_else(|| lang::metric(id));
    named.map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
}

/// Whether a metric is a share of examples, written in per cent.
fn is_share(id: &str) -> bool {
    ["accuracy", "precision", "recall"].iter().any(|word| id.ends_with(word))
}

/// A value of a metric; a dash where there is none.
pub fn metric_value(id: &str, value: f64) -> String {
    if is_share(id) && value.is_finite() { lang::percent(value) } else { lang::measure(value) }
}

/// The report whose values are the trial's: that of the network which the training leaves behind.
pub fn counted<'a>(study: &Snapshot, trial: &'a Trial) -> Option<&'a Report> {
    let recipe = &study.spec.recipe;
    match &trial.outcome {
        Some(outcome) => recipe.counts(&recipe.settings(trial.params()), &trial.reports, outcome.ending),
        None => trial.reports.last(),
    }
}

/// The confusion matrix of what a committed trial left behind, if the portrait is about that: of several networks it shows the
/// first only, and while a trial runs it lags behind the reports.
pub fn confusion<'a>(study: &'a Snapshot, trial: &Trial) -> Option<&'a Confusion> {
    let confusion = study.portraits.get(&trial.number())?.confusion.as_ref()?;
    let matrix = ConfusionMatrix::from_counts(confusion.classes, &confusion.counts)?;
    let folds = Step::of(&study.spec.recipe, trial.params()) == Step::Fold;
    let scores: Vec<f64> = if folds {
        trial.reports.iter().map(|r| r.values[VALIDATION_SCORE]).collect()
    } else {
        vec![counted(study, trial)?.values[VALIDATION_SCORE]]
    };
    // Folds differ by a row at most, so that the mean of their accuracies is nearly that of all rows.
    let tolerance = if folds { 0.02 } else { 1e-9 };
    let same = (stats::mean(&scores)? - matrix.accuracy()).abs() < tolerance;
    (same && trial.outcome.is_some() && study.spec.recipe.repeat.runs() == 1).then_some(confusion)
}

fn accuracy(lang: Lang, study: &Snapshot, trial: &Trial, value: f64) -> String {
    let matrix = confusion(study, trial).and_then(|c| ConfusionMatrix::from_counts(c.classes, &c.counts));
    match matrix {
        Some(matrix) => ui::count_with_interval(lang, matrix.hits(), matrix.rows()),
        None => metric_value("accuracy", value),
    }
}

/// Names and values to stand beside the picture: the hyperparameters, the goal, loss and score.
pub fn facts(lang: Lang, study: &Snapshot, trial: &Trial) -> Vec<(String, String)> {
    let recipe = &study.spec.recipe;
    let id = |metric: usize| recipe.metrics()[metric].0;
    let mut facts: Vec<(String, String)> =
        trial.params().0.iter().map(|(name, v)| (title(lang, name), lang::value(lang, name, v))).collect();
    let Some(report) = counted(study, trial) else { return facts };
    let folds = Step::of(recipe, trial.params()) == Step::Fold;
    let mean = |metric: usize| {
        let value = |r: &Report| r.values[metric];
        let all: Vec<f64> = trial.reports.iter().map(value).collect();
        if folds { stats::mean(&all).unwrap_or(f64::NAN) } else { value(report) }
    };
    let objective = study.spec.first_objective().metric as usize;
    let best_epoch = recipe.value == ValueRule::Best;
    // What the map and the race show, where the lines below say something else.
    let stands_below = !best_epoch && (objective == VALIDATION_LOSS || objective == VALIDATION_SCORE);
    if let Some(value) = trial.value().filter(|_| !stands_below) {
        let name = title(lang, id(objective));
        let rule = best_epoch.then(|| ui::VALUE_BEST.get(lang).to_owned());
        let name = ui::list(lang, &[Some(name), rule].into_iter().flatten().collect::<Vec<_>>());
        facts.push((name, metric_value(id(objective), value)));
    }
    facts.push((title(lang, id(VALIDATION_LOSS)), lang::measure(mean(VALIDATION_LOSS))));
    let score = mean(VALIDATION_SCORE);
    let score = if is_share(id(VALIDATION_SCORE)) {
        accuracy(lang, study, trial, score)
    } else {
        lang::measure(score)
    };
    facts.push((title(lang, id(VALIDATION_SCORE)), score));
    facts
}

/// All values of the report that counts (of folds: means and standard errors), and the classes one by one. `target` is the
/// name of what is predicted, if it is known; `classes` the names of the classes.
pub fn values(
    lang: Lang,
    study: &Snapshot,
    trial: &Trial,
    target: Option<&str>,
    classes: &[String],
) -> Option<Values> {
    let recipe = &study.spec.recipe;
    let report = counted(study, trial)?;
    let last = trial.reports.last()?.step;
    let kind = Step::of(recipe, trial.params());
    let folds = kind == Step::Fold;
    let metrics = recipe.metrics();
    let write = |metric: usize| {
        let id = metrics[metric].0;
        if !folds {
            return metric_value(id, report.values[metric]);
        }
        let all: Vec<f64> = trial.reports.iter().map(|r| r.values[metric]).collect();
        let value = metric_value(id, stats::mean(&all).unwrap_or(f64::NAN));
        let error = stats::standard_error(&all).filter(|e| e.is_finite());
        ui_trial::with_error(value, error.map(|e| metric_value(id, e)))
    };
    let line = |metric: usize| {
        let id = metrics[metric].0;
        let named = lang::metric(id);
        let name = match id {
            "validation_mse" => ui_trial::with_unit(lang, &title(lang, id), target, true),
            "validation_mae" => ui_trial::with_unit(lang, &title(lang, id), target, false),
            "validation_loss" => ui_trial::LOSS.get(lang).to_owned(),
            "validation_accuracy" => ui_trial::ACCURACY.get(lang).to_owned(),
            "validation_r2" => ui_trial::R2.get(lang).to_owned(),
            _ => title(lang, id),
        };
        let train = id.strip_prefix("validation_").and_then(|part| {
            metrics[..=TRAIN_SCORE].iter().position(|m| m.0.strip_prefix("train_") == Some(part))
        });
        let validation = match id {
            "validation_accuracy" if !folds => accuracy(lang, study, trial, report.values[metric]),
            _ => write(metric),
        };
        Line { name, help: named.map_or("", |n| n.help.get(lang)), train: train.map(write), validation }
    };
    let kept = !folds && report.step != last;
    Some(Values {
        caption: ui_trial::counted(lang, kind, if folds { last } else { report.step }, kept),
        lines: (VALIDATION_LOSS..metrics.len()).map(line).collect(),
        classes: confusion(study, trial).map_or_else(Vec::new, |c| by_class(c, classes)),
    })
}

fn by_class(confusion: &Confusion, names: &[String]) -> Vec<ClassLine> {
    let Some(matrix) = ConfusionMatrix::from_counts(confusion.classes, &confusion.counts) else {
        return Vec::new();
    };
    let line = |class: u32| {
        let of = matrix.of_class(class);
        ClassLine {
            name: names.get(class as usize).cloned().unwrap_or_else(|| (class + 1).to_string()),
            scores: [lang::percent(of.precision), lang::percent(of.recall), lang::measure(of.f1)],
            rows: matrix.support(class),
        }
    };
    (0..confusion.classes).map(line).collect()
}

#[cfg(test)]
mod tests;
