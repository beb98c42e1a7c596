//! The form behind the problem panel: what an edit does to a Spec's JSON, and what the form offers.
//!
//! Every function leaves a document that the reader takes, wherever it was one before: settings that no model has any more go,
//! conditions follow from the tables (a setting of one kind of model is searched where that model is; a momentum where the
//! optimizer has one), parents stand before their children, and the goal suits the task. What is kept and what is given up
//! is said at each function. Pure: no page, no signals.

use crate::data::import::Schema;
use crate::data::{COMMON, CSV, DATA, Task, settings, task, transfer};
use crate::model::{MODEL, MODELS, fine_tunes, fits, is_network};
use crate::objective::metrics;
use crate::runtime::Shape;
use crate::space::{Choice, Domain, Kind, Setting, Settings, Value, find};
use crate::study::Spec;
use crate::train::{TRAINING, training_settings};
use serde_json::{Map, Value as Json, json};

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

/// What is searched first with each model: (model, setting, low, high).
const SUGGESTED: &[(&str, &str, f64, f64)] = &[
    ("mlp", "learning_rate", 1e-4, 1.0),
    ("mlp", "hidden_width", 2.0, 32.0),
    ("logistic_regression", "C", 1e-4, 1e4),
    ("logistic_regression", "max_iter", 1.0, 100.0),
    ("linear_regression", "alpha", 1e-4, 1e4),
    ("linear_regression", "max_iter", 1.0, 100.0),
    ("pretrained_mlp", "learning_rate", 1e-4, 1.0),
    ("pretrained_mlp", "backbone_ratio", 0.0, 1.0),
    ("random_forest", "n_estimators", 1.0, 100.0),
    ("random_forest", "min_samples_leaf", 1.0, 50.0),
];

/// The models that a document's trials may train.
fn models(json: &Json) -> Vec<String> {
    let texts = |list: &Vec<Json>| list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    match param(json, MODEL.id).and_then(|p| p["choices"].as_array()) {
        Some(choices) => texts(choices),
        None => vec![json["model"]["name"].as_str().unwrap_or(MODELS[0].id).to_owned()],
    }
}

fn param<'a>(json: &'a Json, id: &str) -> Option<&'a Json> {
    json["space"].as_array()?.iter().find(|p| p["name"] == id)
}

fn task_of(json: &Json) -> Task {
    let name = json["data"]["name"].as_str().unwrap_or_default();
    let Some(mut choice) = Choice::of(DATA, name, COMMON) else { return Task::Classes };
    // Only a file of the user's own has its task among its settings.
    if let Some(kind) = json["data"]["target_kind"].as_str() {
        choice.settings.0.insert("target_kind".to_owned(), Value::text(kind));
    }
    task(&choice)
}

/// The settings of a document's data set and models.
fn table(json: &Json) -> Vec<&'static Setting> {
    let models = models(json);
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    Spec::settings_of(json["data"]["name"].as_str().unwrap_or_default(), &models)
}

/// Whether a setting is one of this model's, or of its training.
fn belongs(model: &str, id: &str) -> bool {
    let own = find(MODELS, model).is_some_and(|e| e.settings.iter().any(|s| s.id == id));
    own || (is_network(model) && training_settings().any(|s| s.id == id))
}

/// Another data set. Settings that the user changed are kept where the new one takes them; its task decides about model, loss,
/// goal and method of validation.
pub fn choose_data(json: &mut Json, name: &str) {
    let Some(fresh) = Choice::of(DATA, name, COMMON) else { return };
    let old = std::mem::take(&mut json["data"]);
    let before: Vec<&Setting> = settings(old["name"].as_str().unwrap_or_default()).collect();
    json["data"] = json!({"name": name});
    for setting in settings(name).filter(|s| fresh.settings.0.contains_key(s.id)) {
        let Some(value) = old.get(setting.id).and_then(Value::from_json) else { continue };
        let changed = before.iter().any(|s| s.id == setting.id && s.default() != value);
        if let (true, Ok(value)) = (changed, setting.accept(value)) {
            json["data"][setting.id] = value.to_json();
        }
    }
    suit(json);
}

/// A file of the user's own as the data: its hash, and what its columns are for.
pub fn choose_own(json: &mut Json, sha256: &str, schema: &Schema, shape: &Shape) {
    let old = std::mem::take(&mut json["data"]);
    let kind = if schema.task == Task::Numbers { "numbers" } else { "classes" };
    let schema = serde_json::to_string(schema).unwrap_or_default();
    json["data"] = json!({
        "name": CSV, "sha256": sha256, "schema": schema, "target_kind": kind,
        "rows": shape.rows, "inputs": shape.inputs, "outputs": shape.outputs,
    });
    for common in COMMON {
        let kept = old.get(common.id).and_then(Value::from_json).and_then(|value| common.accept(value).ok());
        if let Some(value) = kept {
            json["data"][common.id] = value.to_json();
        }
    }
    suit(json);
}

/// Model, loss, goal and method of validation that fit the task of the data; what fits stays.
fn suit(json: &mut Json) {
    let asked = Asked::by(json);
    let fitting = |model: &str| match model {
        "logistic_regression" if !asked.suits(model) => "linear_regression".to_owned(),
        "linear_regression" if !asked.suits(model) => "logistic_regression".to_owned(),
        other if !asked.suits(other) => MODELS[0].id.to_owned(),
        other => other.to_owned(),
    };
    let name = fitting(json["model"]["name"].as_str().unwrap_or(MODELS[0].id));
    json["model"]["name"] = name.into();
    if let Some(choices) = param(json, MODEL.id).and_then(|p| p["choices"].as_array()) {
        let mut kept: Vec<Json> = Vec::new();
        for model in choices.iter().filter_map(Json::as_str).map(|m| Json::from(fitting(m))) {
            if !kept.contains(&model) {
                kept.push(model);
            }
        }
        replace(json, MODEL.id, |p| p["choices"] = kept.into());
    }
    for (room, key) in [("model", "loss"), ("data", "method")] {
        let setting = table(json).into_iter().find(|s| s.id == key);
        let value = json[room].get(key).and_then(Value::from_json);
        if let (Some(setting), Some(value)) = (setting, value) {
            // A loss of numbers can be taken for classes, but nobody means it who only changed the data.
            let value = match (key, asked.task) {
                ("loss", Task::Classes) if value.as_text() != Some("bce") => setting.default(),
                _ => shown(setting, asked, &value),
            };
            json[room][key] = value.to_json();
        }
    }
    settle(json);
}

/// Goals that the models of the document do not report are given up for those that every model reports.
fn suit_goals(json: &mut Json) {
    let tuned = models(json).iter().any(|m| fine_tunes(m));
    let known = metrics(task_of(json), tuned);
    let id = |o: &Json| o["metric"].as_str().unwrap_or_default().to_owned();
    let mut goals: Vec<Json> = Vec::new();
    for goal in json["objectives"].as_array().into_iter().flatten() {
        let kept = known.iter().any(|m| m.0 == id(goal));
        let place = |name: String| match name.as_str() {
            "train_accuracy" | "train_r2" => 1,
            "validation_accuracy" | "validation_r2" => 3,
            _ => 2,
        };
        let goal = if kept { goal.clone() } else { json!({"metric": known[place(id(goal))].0}) };
        if goals.iter().all(|g| id(g) != id(&goal)) {
            goals.push(goal);
        }
    }
    json["objectives"] = goals.into();
}

/// Another model, the only one: the models are no longer searched.
pub fn choose_model(json: &mut Json, name: &str) {
    if find(MODELS, name).is_none() {
        return;
    }
    drop_param(json, MODEL.id);
    json["model"]["name"] = name.into();
    settle(json);
}

/// Makes the kind of model a hyperparameter (every kind that fits the task), or holds it at what it was.
pub fn search_models(json: &mut Json, on: bool) {
    drop_param(json, MODEL.id);
    if on {
        let choices = options(&MODEL, Asked::by(json));
        let param = json!({"name": MODEL.id, "type": "categorical", "choices": choices});
        if let Some(space) = json["space"].as_array_mut() {
            space.insert(0, param);
        }
    }
    settle(json);
}

/// Sets a fixed value.
pub fn set(json: &mut Json, room: Room, id: &str, to: Json) {
    json[room.key()][id] = to;
    if matches!(room, Room::Data | Room::Model | Room::Training) {
        arrange(json);
    }
}

/// The options of a choice that is searched.
pub fn set_choices(json: &mut Json, id: &str, choices: Vec<Json>) {
    replace(json, id, |p| p["choices"] = choices.into());
    if id == MODEL.id { settle(json) } else { arrange(json) }
}

/// Searches a setting, in a range around the value it was held at: wide enough to search, narrow enough that most of it makes
/// sense.
pub fn start_search(json: &mut Json, room: Room, setting: &Setting) {
    let now = json[room.key()].get(setting.id).and_then(Json::as_f64);
    let now = now.or_else(|| setting.default().as_real());
    let around = |low: f64, high: f64, log: bool, factor: f64| match now.filter(|x| log && *x > 0.0) {
        Some(x) => ((x / factor).max(low), (x * factor).min(high)),
        None => (low, high),
    };
    let asked = Asked::by(json);
    let param = match setting.kind {
        Kind::Real { low, high, log, .. } => {
            let (low, high) = around(low, high, log, 30.0);
            json!({"name": setting.id, "type": "float", "low": low, "high": high, "log": log})
        }
        Kind::Int { low: least, high, log, .. } => {
            let (low, high) = around(least as f64, high as f64, log, 4.0);
            let (low, high) = (low.round().max(1.0) as i64, high.round() as i64);
            let low = if log { low } else { now.map_or(low, |x| low.min(x as i64)) };
            json!({"name": setting.id, "type": "int", "low": low.max(least), "high": high, "log": log})
        }
        Kind::Choice { .. } => {
            json!({"name": setting.id, "type": "categorical", "choices": options(setting, asked)})
        }
        // There is no switch to start it with.
        Kind::Text { .. } => return,
    };
    push(json, param);
    arrange(json);
}

/// Holds a searched setting at its fixed value.
pub fn stop_search(json: &mut Json, id: &str) {
    drop_param(json, id);
    arrange(json);
}

fn push(json: &mut Json, param: Json) {
    if let Some(space) = json["space"].as_array_mut() {
        space.push(param);
    }
}

fn replace(json: &mut Json, id: &str, change: impl FnOnce(&mut Json)) {
    let list = json["space"].as_array_mut().into_iter().flatten();
    if let Some(param) = list.into_iter().find(|p| p["name"] == id) {
        change(param);
    }
}

fn drop_param(json: &mut Json, id: &str) {
    if let Some(space) = json["space"].as_array_mut() {
        space.retain(|p| p["name"] != id);
    }
}

/// After a change of data or models: settings and parameters that nobody has go, and every model has something to search.
fn settle(json: &mut Json) {
    let models = models(json);
    if !models.iter().any(|m| json["model"]["name"] == m.as_str()) {
        json["model"]["name"] = models.first().map_or(MODELS[0].id, String::as_str).into();
    }
    suit_goals(json);
    if let Some(fields) = json["model"].as_object_mut() {
        fields.retain(|id, _| {
            let own = |m: &String| find(MODELS, m).is_some_and(|e| e.settings.iter().any(|s| s.id == id));
            id == "name" || models.iter().any(own)
        });
    }
    if let (false, Some(fields)) = (models.iter().any(|m| is_network(m)), json.as_object_mut()) {
        fields.remove("training");
    }
    arrange(json);
    let known = table(json);
    for model in &models {
        let names = json["space"].as_array().into_iter().flatten().filter_map(|p| p["name"].as_str());
        let mut names = names.collect::<Vec<_>>().into_iter();
        if names.any(|id| belongs(model, id)) {
            continue;
        }
        for (_, id, low, high) in SUGGESTED.iter().filter(|s| s.0 == model) {
            let Some(setting) = known.iter().find(|s| s.id == *id) else { continue };
            let param = match setting.kind {
                Kind::Real { log, .. } => {
                    json!({"name": id, "type": "float", "low": low, "high": high, "log": log})
                }
                Kind::Int { log, .. } => {
                    json!({"name": id, "type": "int", "low": *low as i64, "high": *high as i64, "log": log})
                }
                Kind::Choice { .. } | Kind::Text { .. } => continue,
            };
            push(json, param);
        }
    }
    arrange(json);
}

/// Parameters that nobody has any more leave the space; conditions follow from the tables, but for those that the user's
/// document made about something else; parents come first.
fn arrange(json: &mut Json) {
    let (models, known) = (models(json), table(json));
    let searched = |list: &[Json], id: &str| list.iter().any(|p| p["name"] == id);
    let Some(space) = json.get_mut("space").and_then(Json::as_array_mut) else { return };
    let mut list = std::mem::take(space);
    list.retain(|p| known.iter().any(|s| s.searchable && p["name"] == s.id));
    // One that goes may take others along: as often as there are parameters at most.
    loop {
        let before = list.len();
        let all = list.clone();
        list.retain_mut(|param| {
            let Some(setting) = known.iter().find(|s| param["name"] == s.id) else { return false };
            let ruled = ruled_by(setting, &all, &models, json);
            let Some(fields) = param.as_object_mut() else { return false };
            let own = fields.get("when").and_then(|w| w["parameter"].as_str()).map(str::to_owned);
            let of_tables =
                |parent: &String| parent == MODEL.id || setting.when.is_some_and(|(p, _)| p == parent);
            if own.is_some_and(|parent| !of_tables(&parent) && searched(&all, &parent)) {
                return true;
            }
            match ruled {
                Rule::Never => false,
                Rule::Always => {
                    fields.remove("when");
                    true
                }
                Rule::When(condition) => {
                    fields.insert("when".to_owned(), condition);
                    true
                }
            }
        });
        if list.len() == before {
            break;
        }
    }
    let mut ordered: Vec<Json> = Vec::with_capacity(list.len());
    while !list.is_empty() {
        let ready =
            |p: &Json| p["when"]["parameter"].as_str().is_none_or(|parent| searched(&ordered, parent));
        // A condition on a parameter that is not there is the reader's to refuse.
        let next = list.iter().position(ready).unwrap_or(0);
        ordered.push(list.remove(next));
    }
    json["space"] = ordered.into();
}

/// Where a parameter is active, by the tables.
enum Rule {
    Always,
    Never,
    When(Json),
}

fn ruled_by(setting: &Setting, space: &[Json], models: &[String], json: &Json) -> Rule {
    if let Some((parent, options)) = setting.when {
        if let Some(choices) = space.iter().find(|p| p["name"] == parent).map(|p| &p["choices"]) {
            let is: Vec<&Json> = choices
                .as_array()
                .into_iter()
                .flatten()
                .filter(|c| c.as_str().is_some_and(|c| options.contains(&c)))
                .collect();
            return match is.is_empty() {
                true => Rule::Never,
                false => Rule::When(json!({"parameter": parent, "is": is})),
            };
        }
        let empty = Map::new();
        let held = ["data", "model", "training"]
            .iter()
            .find_map(|room| json[*room].as_object().unwrap_or(&empty).get(parent).and_then(Json::as_str));
        if held.is_some_and(|held| !options.contains(&held)) {
            return Rule::Never;
        }
    }
    let having: Vec<&String> = models.iter().filter(|m| belongs(m, setting.id)).collect();
    let searched = space.iter().any(|p| p["name"] == MODEL.id);
    if searched && setting.id != MODEL.id && !having.is_empty() && having.len() < models.len() {
        return Rule::When(json!({"parameter": MODEL.id, "is": having}));
    }
    Rule::Always
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::import::{Hints, content_hash, scan};

    fn read(json: &Json) -> Spec {
        Spec::from_value(json).unwrap_or_else(|e| panic!("{e:?} in {json}"))
    }

    fn first() -> Json {
        Spec::first().expect("a first study").to_value()
    }

    fn names(json: &Json) -> Vec<String> {
        read(json).space.params().iter().map(|p| p.name.clone()).collect()
    }

    /// Data sets of the table that need no file of the user's own.
    fn shipped() -> impl Iterator<Item = &'static str> {
        DATA.iter().map(|e| e.id).filter(|id| *id != CSV)
    }

    #[test]
    fn every_way_between_data_sets_and_models_gives_a_good_spec() {
        for from in shipped() {
            for to in shipped() {
                for model in MODELS {
                    let mut json = first();
                    choose_data(&mut json, from);
                    if !Asked::by(&json).suits(model.id) {
                        continue;
                    }
                    choose_model(&mut json, model.id);
                    assert!(!names(&json).is_empty(), "{from} {}", model.id);
                    choose_data(&mut json, to);
                    let spec = read(&json);
                    assert_eq!(spec.recipe.data.name, to);
                    assert!(spec.models().iter().all(|m| Asked::of(&spec).suits(m)), "{from} {to}");
                    assert!(!spec.space.params().is_empty());
                }
            }
        }
    }

    #[test]
    fn the_task_decides_about_loss_goal_and_validation() {
        let mut json = first();
        json["objectives"] = json!([{"metric": "validation_accuracy"}, {"metric": "validation_f1"}]);
        json["data"]["method"] = "stratified_k_fold".into();
        json["data"]["test"] = 0.3.into();
        choose_data(&mut json, "diabetes");
        let spec = read(&json);
        assert_eq!(json["model"]["loss"], "mse");
        assert_eq!(json["data"]["method"], "k_fold");
        assert_eq!(json["data"]["test"], 0.3, "what was changed is kept");
        let goals: Vec<&str> = spec.recipe.objectives.iter().map(|o| spec.recipe.metric(*o)).collect();
        assert_eq!(goals, ["validation_r2", "validation_loss"]);
        choose_model(&mut json, "linear_regression");
        choose_data(&mut json, "iris");
        assert_eq!(json["model"]["name"], "logistic_regression");
        assert_eq!(json["objectives"][0]["metric"], "validation_accuracy");
    }

    #[test]
    fn examples_and_noise_are_kept_only_where_the_user_set_them() {
        let mut json = first();
        choose_data(&mut json, "mnist");
        assert_eq!(read(&json).recipe.data.settings.int("count"), 1000, "its own default");
        json["data"]["count"] = 5000.into();
        choose_data(&mut json, "circles");
        assert_eq!(read(&json).recipe.data.settings.int("count"), 240, "5,000 is more than it has");
        json["data"]["count"] = 500.into();
        choose_data(&mut json, "blobs");
        assert_eq!(read(&json).recipe.data.settings.int("count"), 500);
        assert_eq!(read(&json).recipe.data.settings.real("noise"), 0.5);
    }

    #[test]
    fn searching_the_models_makes_their_settings_conditional_and_back() {
        let mut json = first();
        search_models(&mut json, true);
        let spec = read(&json);
        assert_eq!(spec.models(), ["mlp", "logistic_regression", "random_forest"]);
        assert_eq!(spec.space.params()[0].name, "model");
        for param in &spec.space.params()[1..] {
            let when = param.when.as_ref().expect("each belongs to one kind");
            let is: Vec<&str> = when.is.iter().filter_map(Value::as_text).collect();
            let having: Vec<&str> = spec.models().into_iter().filter(|m| belongs(m, &param.name)).collect();
            assert_eq!((when.parameter.as_str(), is), ("model", having), "{}", param.name);
        }
        // A setting of training has its condition too; one of the data has none.
        start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
        assert!(param(&json, "momentum").is_none(), "adam has no momentum: there is nothing to search");
        start_search(&mut json, Room::Training, setting(&spec, "optimizer").expect("known"));
        start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
        start_search(&mut json, Room::Data, setting(&spec, "scaling").expect("known"));
        read(&json);
        let when = |id: &str| param(&json, id).expect("searched")["when"].clone();
        assert_eq!(when("optimizer"), json!({"parameter": "model", "is": ["mlp"]}));
        assert_eq!(when("momentum"), json!({"parameter": "optimizer", "is": ["momentum", "nesterov"]}));
        assert_eq!(when("scaling"), Json::Null);
        // Fewer models, other data, and none.
        set_choices(&mut json, "model", vec!["mlp".into(), "random_forest".into()]);
        assert!(!names(&json).contains(&"C".to_owned()));
        choose_data(&mut json, "plane");
        assert_eq!(read(&json).models(), ["mlp", "random_forest"]);
        search_models(&mut json, false);
        let spec = read(&json);
        assert_eq!(spec.recipe.model.name, "mlp");
        assert!(!names(&json).iter().any(|n| n == "model" || n == "n_estimators"), "{:?}", names(&json));
        assert!(spec.space.params().iter().all(|p| p.when.as_ref().is_none_or(|w| w.parameter != "model")));
    }

    #[test]
    fn a_parent_that_is_searched_later_comes_first() {
        let mut json = first();
        set(&mut json, Room::Training, "optimizer", "momentum".into());
        let spec = read(&json);
        start_search(&mut json, Room::Training, setting(&spec, "momentum").expect("known"));
        assert_eq!(param(&json, "momentum").expect("searched")["when"], Json::Null);
        start_search(&mut json, Room::Training, setting(&spec, "optimizer").expect("known"));
        let order = names(&json);
        let place = |id: &str| order.iter().position(|n| n == id);
        assert!(place("optimizer") < place("momentum"), "{order:?}");
        set_choices(&mut json, "optimizer", vec!["sgd".into(), "adam".into()]);
        assert!(!names(&json).contains(&"momentum".to_owned()), "no choice is left that has it");
        stop_search(&mut json, "optimizer");
        read(&json);
    }

    #[test]
    fn a_condition_of_the_document_stays() {
        let mut json = first();
        json["space"] = json!([
            {"name": "activation", "type": "categorical", "choices": ["tanh", "relu"]},
            {"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "log": true,
             "when": {"parameter": "activation", "is": ["relu"]}},
        ]);
        let spec = read(&json);
        start_search(&mut json, Room::Training, setting(&spec, "batch_size").expect("known"));
        assert_eq!(param(&json, "learning_rate").expect("searched")["when"]["parameter"], "activation");
        stop_search(&mut json, "activation");
        assert_eq!(param(&json, "learning_rate").expect("searched")["when"], Json::Null);
        read(&json);
    }

    #[test]
    fn a_file_of_ones_own_brings_its_task() {
        let bytes = b"a,b,c\n1,2,3.5\n2,3,4.5\n3,5,1.25\n4,4,2.5\n5,1,0.5\n6,6,3\n7,8,9.5\n8,2,1.5\n";
        let schema = scan(bytes, &Hints::default()).expect("a table").suggest();
        let shape = Shape::of(bytes, &schema).expect("a data set");
        let mut json = first();
        json["data"]["test"] = 0.3.into();
        choose_model(&mut json, "logistic_regression");
        choose_own(&mut json, &content_hash(bytes), &schema, &shape);
        let spec = read(&json);
        assert_eq!(
            (spec.recipe.task(), spec.recipe.model.name.as_str()),
            (Task::Numbers, "linear_regression")
        );
        assert_eq!(spec.recipe.data.settings.real("test"), 0.3);
        assert!(!groups(&spec).iter().any(|g| g.settings.iter().any(|s| s.1 == "sha256" || s.1 == "rows")));
        choose_data(&mut json, "iris");
        assert_eq!(read(&json).recipe.model.name, "logistic_regression");
    }

    #[test]
    fn groups_hold_every_setting_that_applies_once() {
        let mut json = first();
        let ids = |json: &Json| {
            let groups = groups(&read(json));
            groups.iter().flat_map(|g| g.settings.iter().map(|s| s.1)).collect::<Vec<_>>()
        };
        let all = ids(&json);
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), all.len());
        assert!(all.contains(&"beta1") && !all.contains(&"momentum") && !all.contains(&"folds"));
        set(&mut json, Room::Data, "method", "k_fold".into());
        set(&mut json, Room::Training, "optimizer", "nesterov".into());
        let all = ids(&json);
        assert!(!all.contains(&"beta1") && all.contains(&"momentum") && all.contains(&"folds"));
        choose_data(&mut json, "diabetes");
        choose_model(&mut json, "random_forest");
        let all = ids(&json);
        assert!(!all.contains(&"criterion") && !all.contains(&"learning_rate") && all.contains(&"max_depth"));
    }

    #[test]
    fn a_loss_of_classes_is_shown_as_what_it_is_taken_for() {
        let loss = find(MODELS, "mlp").and_then(|e| e.settings.iter().find(|s| s.id == "loss"));
        let loss = loss.expect("a loss");
        let asked = |task| Asked { task, transfer: false };
        assert_eq!(shown(loss, asked(Task::Numbers), &Value::text("cross_entropy")), Value::text("mse"));
        assert_eq!(shown(loss, asked(Task::Classes), &Value::text("bce")), Value::text("bce"));
        assert_eq!(usual(loss, asked(Task::Numbers)), Value::text("mse"));
    }
}
