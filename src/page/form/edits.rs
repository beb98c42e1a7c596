//! What an edit does to a document.

use super::arrange::{arrange, drop_param, param, push, replace, settle, table};
use super::{Asked, Room, options, shown};
use crate::data::import::Schema;
use crate::data::{COMMON, CSV, DATA, Task, settings};
use crate::model::{MODEL, MODELS};
use crate::runtime::Shape;
use crate::space::{Choice, Kind, Setting, Value, find};
use serde_json::{Value as Json, json};

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

/// Another goal, the only one. Trials of an earlier study have values of the old one, and go.
pub fn choose_goal(json: &mut Json, metric: &str) {
    json["objectives"] = json!([{"metric": metric}]);
    if let Some(fields) = json.as_object_mut() {
        fields.remove("earlier");
    }
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
