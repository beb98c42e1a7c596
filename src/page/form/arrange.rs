//! What follows from an edit: goals that are reported, conditions by the tables, parents before their children.

use super::gradient::follow;
use crate::data::{COMMON, DATA, Task, task};
use crate::model::{MODEL, MODELS, fine_tunes, is_network};
use crate::objective::metrics;
use crate::space::{Choice, Kind, Setting, Value, find};
use crate::study::Spec;
use crate::train::training_settings;
use serde_json::{Map, Value as Json, json};

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
pub(super) fn models(json: &Json) -> Vec<String> {
    let texts = |list: &Vec<Json>| list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    match param(json, MODEL.id).and_then(|p| p["choices"].as_array()) {
        Some(choices) => texts(choices),
        None => vec![json["model"]["name"].as_str().unwrap_or(MODELS[0].id).to_owned()],
    }
}

pub(super) fn param<'a>(json: &'a Json, id: &str) -> Option<&'a Json> {
    json["space"].as_array()?.iter().find(|p| p["name"] == id)
}

pub(super) fn task_of(json: &Json) -> Task {
    let name = json["data"]["name"].as_str().unwrap_or_default();
    let Some(mut choice) = Choice::of(DATA, name, COMMON) else { return Task::Classes };
    // Only a file of the user's own has its task among its settings.
    if let Some(kind) = json["data"]["target_kind"].as_str() {
        choice.settings.0.insert("target_kind".to_owned(), Value::text(kind));
    }
    task(&choice)
}

/// The settings of a document's data set and models.
pub(super) fn table(json: &Json) -> Vec<&'static Setting> {
    let models = models(json);
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    Spec::settings_of(json["data"]["name"].as_str().unwrap_or_default(), &models)
}

/// Whether a setting is one of this model's, or of its training.
pub(super) fn belongs(model: &str, id: &str) -> bool {
    let own = find(MODELS, model).is_some_and(|e| e.settings.iter().any(|s| s.id == id));
    own || (is_network(model) && training_settings().any(|s| s.id == id))
}

pub(super) fn push(json: &mut Json, param: Json) {
    if let Some(space) = json["space"].as_array_mut() {
        space.push(param);
    }
}

pub(super) fn replace(json: &mut Json, id: &str, change: impl FnOnce(&mut Json)) {
    let list = json["space"].as_array_mut().into_iter().flatten();
    if let Some(param) = list.into_iter().find(|p| p["name"] == id) {
        change(param);
    }
}

pub(super) fn drop_param(json: &mut Json, id: &str) {
    if let Some(space) = json["space"].as_array_mut() {
        space.retain(|p| p["name"] != id);
    }
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

/// After a change of data or models: settings and parameters that nobody has go, and every model has something to search.
pub(super) fn settle(json: &mut Json) {
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
    follow(json);
}

/// Parameters that nobody has any more leave the space; conditions follow from the tables, but for those that the user's
/// document made about something else; parents come first.
pub(super) fn arrange(json: &mut Json) {
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
