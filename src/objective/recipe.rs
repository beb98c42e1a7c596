//! What is evaluated, apart from how it is searched.

use super::gradient::Gradient;
use super::metrics::{self, Metric, VALIDATION_LOSS};
use crate::data::{self, Files, Task};
use crate::model::is_network;
use crate::space::{Choice, Params, Settings, Value};
use crate::trial::{Direction, Ending, Report};
use serde::{Deserialize, Serialize};

/// The setting that says which model a trial trains; it may be searched like any other.
pub const MODEL: &str = "model";

/// One number that a study makes better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// Position in [`Recipe::metrics`].
    pub metric: u32,
    pub direction: Direction,
}

/// Which epoch of a training counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueRule {
    /// The last one; of a training that restores its best weights, the epoch that they are from.
    Last,
    /// The best one of each objective.
    Best,
}

/// Whether initial weights and batches are the same for all trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Repeat {
    /// The same numbers for every trial.
    Fixed,
    /// Numbers that belong to the setting: different settings differ, equal settings are equal, whoever proposes them.
    Vary,
    /// As `Vary`, and the values are means over so many trainings.
    Average(u32),
}

impl Repeat {
    /// Trainings of one trial (of one fold of a trial).
    pub fn runs(self) -> u32 {
        if let Self::Average(runs) = self { runs } else { 1 }
    }
}

/// Everything that a trial's value is a function of, apart from its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    pub data: Choice,
    /// The model, and the settings of every model that the study may train.
    pub model: Choice,
    pub training: Settings,
    pub objectives: Vec<Objective>,
    pub value: ValueRule,
    pub repeat: Repeat,
    /// Whether finished trials get a derivative of their first value.
    pub gradient: Option<Gradient>,
    pub seed: u64,
}

impl Recipe {
    /// Names of the files that must be there before the problem can be loaded.
    pub fn files(&self) -> Vec<String> {
        let task = data::transfer(&self.data.name);
        let source = task.filter(|_| self.fine_tunes()).and_then(|t| t.source);
        let mut names = data::files_of(&self.data);
        for name in task.map(|t| t.weights).into_iter().chain(source) {
            if names.iter().all(|n| n != name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// The user's own file, if the data are read from one.
    pub fn own_file(&self) -> Option<String> {
        (self.data.name == data::CSV).then(|| data::own_name(self.data.settings.text("sha256")))
    }

    /// The same files by the names that a program without an importer knows them by.
    pub fn provision_names(&self) -> Vec<String> {
        self.files().iter().map(|name| data::provision_name(&self.data, name)).collect()
    }

    /// The same files as such a program is given them; what is missing is left out.
    pub fn provisions(&self, files: &Files) -> Vec<(String, Vec<u8>)> {
        let provision = |name: &String| {
            let bytes = data::provision(&self.data, name, files)?;
            Some((data::provision_name(&self.data, name), bytes))
        };
        self.files().iter().filter_map(provision).collect()
    }

    /// Whether a trial may start from a pretrained network: then every report tells the source accuracy too.
    pub fn fine_tunes(&self) -> bool {
        fine_tunes(&self.model)
    }

    /// The kind of target.
    pub fn task(&self) -> Task {
        data::task(&self.data)
    }

    /// What the values of a report are.
    pub fn metrics(&self) -> &'static [Metric] {
        metrics::metrics(self.task(), self.fine_tunes())
    }

    /// Id of the metric that an objective is about.
    pub fn metric(&self, objective: Objective) -> &'static str {
        self.metrics().get(objective.metric as usize).map_or("", |m| m.0)
    }

    /// Trainings that a trial's value is the mean of: the folds of a cross-validation, which are then the trial's steps; else 1.
    pub fn folds(&self) -> u32 {
        data::resamples(&self.data)
    }

    /// Every setting of a trial: the fixed ones, overlaid by `params`. The model stands under [`MODEL`].
    pub fn settings(&self, params: &Params) -> Settings {
        let mut all = self.data.settings.clone();
        all.0.extend(self.model.settings.0.clone());
        all.0.extend(self.training.0.clone());
        all.0.insert(MODEL.to_owned(), Value::text(&self.model.name));
        all.0.extend(params.0.iter().cloned());
        all
    }

    /// The value of each objective of a trial with these `params` that made `reports`; empty if it made none. The folds of a
    /// cross-validation count by their mean. A training that left the finite numbers has the worst values whatever it showed
    /// before: those of its last report.
    pub fn values(&self, params: &Params, reports: &[Report], ending: Ending) -> Vec<f64> {
        if self.folds() > 1 && ending != Ending::NotFinite {
            let mean = |metric: usize| {
                reports.iter().fold(0.0, |sum, r| sum + r.values[metric]) / reports.len() as f64
            };
            let some = if reports.is_empty() { &[][..] } else { &self.objectives[..] };
            return some.iter().map(|objective| mean(objective.metric as usize)).collect();
        }
        self.of_training(&self.settings(params), reports, ending)
    }

    /// The value of each objective of one training.
    pub(super) fn of_training(&self, settings: &Settings, reports: &[Report], ending: Ending) -> Vec<f64> {
        let Some(report) = self.counts(settings, reports, ending) else { return Vec::new() };
        self.objectives
            .iter()
            .map(|objective| {
                let value = |r: &Report| r.values[objective.metric as usize];
                let better = |best, v| if objective.direction.better(v, best) { v } else { best };
                match self.value {
                    ValueRule::Best if ending != Ending::NotFinite => {
                        reports.iter().map(value).fold(objective.direction.worst(), better)
                    }
                    _ => value(report),
                }
            })
            .collect()
    }

    /// The report of the network that a training leaves behind.
    pub fn counts<'a>(
        &self,
        settings: &Settings,
        reports: &'a [Report],
        ending: Ending,
    ) -> Option<&'a Report> {
        let last = reports.last()?;
        let restores = is_network(settings.text(MODEL))
            && settings.int("patience") > 0
            && settings.text("restore_best") == "yes"
            && ending != Ending::NotFinite;
        let loss = |r: &Report| r.values[VALIDATION_LOSS];
        let better = |best: &'a Report, r: &'a Report| if loss(r) < loss(best) { r } else { best };
        if restores { reports.iter().reduce(better) } else { Some(last) }
    }
}

/// Whether `model`, which has the settings of every model that a study may train, has one that starts from a pretrained network.
pub fn fine_tunes(model: &Choice) -> bool {
    model.settings.0.contains_key("start")
}
