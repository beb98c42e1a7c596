//! The form behind the problem panel: what an edit does to a Spec's JSON, and what the form offers.
//!
//! Every function leaves a document that the reader takes, wherever it was one before: settings that no model has any more go,
//! conditions follow from the tables (a setting of one kind of model is searched where that model is; a momentum where the
//! optimizer has one), parents stand before their children, and the goal suits the task. What is kept and what is given up
//! is said at each function. Pure: no page, no signals.

mod arrange;
mod edits;
mod gradient;
pub mod library;
#[cfg(test)]
mod tests;

use arrange::task_of;
pub use edits::{
    choose_data, choose_model, choose_own, search_models, set, set_choices, start_search, stop_search,
};
pub use gradient::choose_sampler;

use crate::data::{COMMON, Task, settings, transfer};
use crate::model::{MODEL, MODELS, fine_tunes, fits, is_network};
use crate::space::{Domain, Kind, Setting, Settings, Value};
use crate::study::Spec;
use crate::train::TRAINING;
use serde_json::Value as Json;

/// Which object of the Spec a fixed value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Data,
    Model,
    Training,
    Sampler,
    Scheduler,
}

impl Room {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Model => "model",
            Self::Training => "training",
            Self::Sampler => "sampler",
            Self::Scheduler => "scheduler",
        }
    }

    /// The fixed values of this room.
    pub fn settings(self, spec: &Spec) -> &Settings {
        match self {
            Self::Data => &spec.recipe.data.settings,
            Self::Model => &spec.recipe.model.settings,
            Self::Training => &spec.recipe.training,
            Self::Sampler => &spec.sampler.settings,
            Self::Scheduler => &spec.scheduler.settings,
        }
    }
}

/// What a group of settings is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// A model, by id.
    Model(&'static str),
    /// A group of training settings, by id.
    Training(&'static str),
    Data,
    Validation,
}

impl Heading {
    /// A name of its own, for keys.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Model(id) | Self::Training(id) => id,
            Self::Data => "data",
            Self::Validation => "validation",
        }
    }
}

/// A group as the form folds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub heading: Heading,
    /// (room, id) of each setting that applies.
    pub settings: Vec<(Room, &'static str)>,
}

/// The setting that a room has under an id, of this Spec.
pub fn setting(spec: &Spec, id: &str) -> Option<&'static Setting> {
    Spec::settings_of(&spec.recipe.data.name, &spec.models()).into_iter().find(|s| s.id == id)
}

/// The groups of a Spec's settings, in the order of the page; settings that change nothing here are left out unless they are
/// searched. The model itself is in none.
pub fn groups(spec: &Spec) -> Vec<Group> {
    let models = spec.models();
    let mut seen: Vec<&str> = vec![MODEL.id];
    let mut groups = Vec::new();
    let mut add = |heading: Heading, room: Room, settings: &mut dyn Iterator<Item = &'static Setting>| {
        let mut list = Vec::new();
        for setting in settings {
            let shown = !setting.hidden && !matches!(setting.kind, Kind::Text { .. });
            let wanted = (shown && applies(spec, setting)) || spec.space.get(setting.id).is_some();
            if wanted && !seen.contains(&setting.id) {
                seen.push(setting.id);
                list.push((room, setting.id));
            }
        }
        if !list.is_empty() {
            groups.push(Group { heading, settings: list });
        }
    };
    for entry in MODELS.iter().filter(|e| models.contains(&e.id)) {
        add(Heading::Model(entry.id), Room::Model, &mut entry.settings.iter());
    }
    if models.iter().any(|m| is_network(m)) {
        for group in TRAINING {
            add(Heading::Training(group.id), Room::Training, &mut group.settings.iter());
        }
    }
    // The common settings that are fixed say how the rows are split.
    let of_split = |s: &&'static Setting| COMMON.iter().any(|c| c.id == s.id && !c.searchable);
    let (split, own): (Vec<_>, Vec<_>) = settings(&spec.recipe.data.name).partition(of_split);
    add(Heading::Data, Room::Data, &mut own.into_iter());
    add(Heading::Validation, Room::Data, &mut split.into_iter());
    groups
}

/// What the data ask of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub task: Task,
    /// Whether a pretrained network belongs to the data.
    pub transfer: bool,
}

impl Asked {
    pub fn of(spec: &Spec) -> Self {
        Self { task: spec.recipe.task(), transfer: transfer(&spec.recipe.data.name).is_some() }
    }

    fn by(json: &Json) -> Self {
        let name = json["data"]["name"].as_str().unwrap_or_default();
        Self { task: task_of(json), transfer: transfer(name).is_some() }
    }

    fn suits(self, model: &str) -> bool {
        fits(model, self.task) && (self.transfer || !fine_tunes(model))
    }
}

/// Settings that mean nothing for numbers.
const OF_CLASSES: &[&str] = &["criterion", "label_smoothing"];

/// Whether the setting changes anything in this Spec: the choice that it belongs to is made, or may be made by a trial.
pub fn applies(spec: &Spec, setting: &Setting) -> bool {
    if spec.recipe.task() == Task::Numbers && OF_CLASSES.contains(&setting.id) {
        return false;
    }
    let Some((parent, options)) = setting.when else { return true };
    let held = || {
        let value =
            [Room::Data, Room::Model, Room::Training].iter().find_map(|r| r.settings(spec).0.get(parent));
        value.and_then(Value::as_text).is_some_and(|v| options.contains(&v))
    };
    let made = match spec.space.get(parent).map(|p| &p.domain) {
        Some(Domain::Categorical { choices }) => {
            choices.iter().filter_map(Value::as_text).any(|c| options.contains(&c))
        }
        _ => held(),
    };
    made && self::setting(spec, parent).is_none_or(|p| applies(spec, p))
}

/// The options of a choice that suit the data; empty for numbers.
pub fn options(setting: &Setting, asked: Asked) -> Vec<&'static str> {
    let Kind::Choice { options, .. } = setting.kind else { return Vec::new() };
    let suits = |option: &&&str| match (setting.id, asked.task) {
        ("loss", Task::Numbers) => !["cross_entropy", "bce"].contains(*option),
        ("method", Task::Numbers) => **option != "stratified_k_fold",
        (id, _) if id == MODEL.id => asked.suits(option),
        _ => true,
    };
    options.iter().filter(suits).copied().collect()
}

/// `value` as the form shows it: where a choice does not suit the task, what the engine takes it for.
pub fn shown(setting: &Setting, asked: Asked, value: &Value) -> Value {
    let offered = options(setting, asked);
    match value.as_text() {
        Some("stratified_k_fold") if !offered.contains(&"stratified_k_fold") => Value::text("k_fold"),
        Some(text) if !offered.is_empty() && !offered.contains(&text) => Value::text(offered[0]),
        _ => value.clone(),
    }
}

/// The value that a setting has unless somebody changes it.
pub fn usual(setting: &Setting, asked: Asked) -> Value {
    shown(setting, asked, &setting.default())
}
