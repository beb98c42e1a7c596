//! What a strategy asks of the rest of the study: one that walks down gradients needs trials that have them.

use super::arrange::{drop_param, models};
use super::edits::start_search;
use super::{Room, setting};
use crate::objective::{MODES, Mode};
use crate::space::{Fault, Obstacle, SpecError};
use crate::study::Spec;
use serde_json::{Value as Json, json};

/// The sampler that goes by the trials' gradients.
const DESCENT: &str = "hypergradient";

/// Another sampler. Hypergradient descent switches the gradient on, and whatever stands in its way off: the goal becomes the validation
/// loss of the last epoch, the optimizer plain gradient descent, noise and penalties without a derivative go. Leaving it
/// switches the gradient off again. What cannot be differentiated stays as it was, and the reader says why.
pub fn choose_sampler(json: &mut Json, name: &str) {
    let left = descends(json) && name != DESCENT;
    json["sampler"] = json!({"name": name});
    // It needs every result before its next point.
    if name == "finite_difference" {
        json["window"] = 1.into();
    }
    if left && let Some(fields) = json.as_object_mut() {
        fields.remove("gradient");
    }
    if name == DESCENT {
        differentiate(json);
    }
}

/// After a change of data or models: a descent gets the gradient that the new models have; where they have none, the search goes on
/// at random.
pub(super) fn follow(json: &mut Json) {
    if !descends(json) {
        return;
    }
    differentiate(json);
    if Spec::from_value(json).is_err_and(|e| e.fault == unsuited()) {
        choose_sampler(json, "random");
    }
}

fn unsuited() -> Fault {
    Fault::NotDifferentiable { obstacle: Obstacle::Model }
}

fn descends(json: &Json) -> bool {
    json["sampler"]["name"] == DESCENT
}

/// Asks for the gradient that suits the models, and mends what the reader complains about until it takes the document or complains
/// about something else.
fn differentiate(json: &mut Json) {
    let linear = models(json).iter().all(|m| m.ends_with("_regression"));
    let mode = if linear { Mode::Implicit } else { Mode::Forward };
    json["gradient"] = MODES[MODES.iter().position(|m| *m == mode).unwrap_or(0)].id().into();
    let window = json["window"].as_u64().unwrap_or(4);
    json["window"] = window.min(4).into();
    // Every complaint is about another field.
    for _ in 0..32 {
        let Err(SpecError { path, fault: Fault::NotDifferentiable { obstacle } }) = Spec::from_value(json)
        else {
            return;
        };
        if !mend(json, &path, &obstacle) {
            return;
        }
    }
}

/// Whether the obstacle at `path` could be taken away.
fn mend(json: &mut Json, path: &str, obstacle: &Obstacle) -> bool {
    let searched = path.strip_prefix("space[").and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok());
    let to: Json = match obstacle {
        Obstacle::PiecewiseConstant => {
            json["objectives"] = json!([{"metric": "validation_loss"}]);
            return true;
        }
        Obstacle::BestEpoch => {
            json["value"] = "last".into();
            return true;
        }
        Obstacle::NothingSearched { names } => return search_first(json, names),
        Obstacle::Option { options } => options.first().map(String::as_str).into(),
        Obstacle::AdaptiveRate => "constant".into(),
        Obstacle::MustBeOff => 0.into(),
        Obstacle::Model | Obstacle::NoGradient | Obstacle::NotPlainDescent => return false,
    };
    let Some((room, id)) = place(json, path, searched) else { return false };
    if searched.is_some() {
        drop_param(json, &id);
    }
    json[room.key()][id] = to;
    true
}

/// The room and the id of the setting that a path leads to.
fn place(json: &Json, path: &str, searched: Option<usize>) -> Option<(Room, String)> {
    if let Some(i) = searched {
        let id = json["space"][i]["name"].as_str()?;
        return Some((room_of(json, id), id.to_owned()));
    }
    let (room, id) = path.split_once('.')?;
    let room = [Room::Data, Room::Model, Room::Training].into_iter().find(|r| r.key() == room)?;
    Some((room, id.to_owned()))
}

/// The room that a document writes a setting into.
fn room_of(json: &Json, id: &str) -> Room {
    let rooms = [Room::Data, Room::Model];
    rooms.into_iter().find(|r| !json[r.key()][id].is_null()).unwrap_or(Room::Training)
}

/// Searches the first of these that the models have.
fn search_first(json: &mut Json, names: &[String]) -> bool {
    let mut plain = json.clone();
    plain["sampler"] = json!({"name": "random"});
    if let Some(fields) = plain.as_object_mut() {
        fields.remove("gradient");
    }
    let Ok(spec) = Spec::from_value(&plain) else { return false };
    let Some(known) = names.iter().find_map(|name| setting(&spec, name)) else { return false };
    let room = room_of(json, known.id);
    start_search(json, room, known);
    true
}
