//! The trials of an earlier study. They may be given as the headless runner and the page's scripting interface print trials;
//! what a sampler does not look at (their numbers, curves, costs) is read over.

use super::{Fields, Read};
use crate::space::{Fault, NAME_LIMIT, PARAM_LIMIT, Params, Shape, Value};
use crate::study::earlier::{EARLIER_LIMIT, Earlier, EarlierTrial};
use crate::study::lines;
use crate::trial::State;
use serde_json::{Map, Value as Json, json};

const STATES: [&str; 3] = ["complete", "pruned", "failed"];
/// Most values of one trial: more than there are metrics.
const VALUE_LIMIT: usize = 32;
/// Highest last step.
const STEP_LIMIT: u64 = 1_000_000;

pub(super) fn write(earlier: &Earlier) -> Json {
    let trials: Vec<Json> = earlier.trials.iter().map(write_trial).collect();
    let mut json = json!({"trials": trials});
    if !earlier.digest.is_empty() {
        json["digest"] = earlier.digest.as_str().into();
    }
    json
}

fn write_trial(trial: &EarlierTrial) -> Json {
    let values: Vec<Json> = trial.values.iter().map(|v| lines::number(*v)).collect();
    let mut json = json!({
        "params": trial.params.0.iter().map(|(n, v)| (n.clone(), v.to_json())).collect::<Map<_, _>>(),
        "state": lines::state_name(trial.state),
        "values": values,
    });
    if let Some(step) = trial.step {
        json["step"] = step.into();
    }
    json
}

pub(super) fn read(json: &Json) -> Read<Earlier> {
    let fields = Fields::of(json, &["digest", "trials"])?;
    let digest = match fields.opt("digest") {
        None => "",
        Some(_) => fields.text("digest")?,
    };
    let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if !digest.is_empty() && (digest.len() != 64 || !digest.bytes().all(hex)) {
        return Err(Fault::WrongShape { expected: Shape::Digest }.at("digest"));
    }
    let list = fields.list("trials")?;
    if list.len() > EARLIER_LIMIT {
        return Err(Fault::TooMany { limit: EARLIER_LIMIT as u64 }.at("trials"));
    }
    let trial = |(i, json): (usize, &Json)| read_trial(json).map_err(|e| e.within(&format!("trials[{i}]")));
    let trials = list.iter().enumerate().map(trial).collect::<Read<Vec<_>>>()?;
    // With nothing in it, it is as if it were not there.
    let digest = if trials.is_empty() { String::new() } else { digest.to_owned() };
    Ok(Earlier { digest, trials })
}

fn read_trial(json: &Json) -> Read<EarlierTrial> {
    const KNOWN: &[&str] =
        &["params", "state", "values", "step", "number", "intermediate_values", "ending", "cost", "gradient"];
    let fields = Fields::of(json, KNOWN)?;
    let state = match fields.option("state", &STATES)? {
        "pruned" => State::Pruned,
        "failed" => State::Failed,
        _ => State::Complete,
    };
    let params = read_params(fields.get("params")?)?;
    let values = match fields.opt("values") {
        None if state == State::Complete => return Err(Fault::Missing.at("values")),
        None => &[][..],
        Some(_) => fields.list("values")?,
    };
    if values.len() > VALUE_LIMIT {
        return Err(Fault::TooMany { limit: VALUE_LIMIT as u64 }.at("values"));
    }
    let number = |(i, json): (usize, &Json)| {
        let found = json.as_f64().or_else(|| match json.as_str()? {
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        });
        found.ok_or_else(|| Fault::WrongShape { expected: Shape::Number }.at(format!("values[{i}]")))
    };
    let values = values.iter().enumerate().map(number).collect::<Read<Vec<_>>>()?;
    // A failed trial has shown nothing.
    let values = if state == State::Failed { Vec::new() } else { values };
    Ok(EarlierTrial { params, state, values, step: read_step(&fields, state)? })
}

/// Sorted by name, as JSON objects are here.
fn read_params(json: &Json) -> Read<Params> {
    let map = json.as_object().ok_or_else(|| Fault::WrongShape { expected: Shape::Object }.at("params"))?;
    if map.len() > PARAM_LIMIT {
        return Err(Fault::TooMany { limit: PARAM_LIMIT as u64 }.at("params"));
    }
    let mut params = Params::default();
    for (name, value) in map {
        let at = || format!("params.{}", super::clip(name));
        let value =
            Value::from_json(value).ok_or_else(|| Fault::WrongShape { expected: Shape::Scalar }.at(at()))?;
        let long = |text: &str| text.chars().count() > NAME_LIMIT;
        if long(name) || value.as_text().is_some_and(long) {
            return Err(Fault::TooMany { limit: NAME_LIMIT as u64 }.at(at()));
        }
        params.0.push((name.clone(), value));
    }
    Ok(params)
}

/// The last step of a trial that did not go all the way: as such, or that of the last intermediate value.
fn read_step(fields: &Fields, state: State) -> Read<Option<u32>> {
    let last = match fields.opt("intermediate_values") {
        None => None,
        Some(_) => fields.list("intermediate_values")?.last().and_then(|report| report["step"].as_u64()),
    };
    let last = last.filter(|step| state == State::Pruned && (1..=STEP_LIMIT).contains(step));
    let step = match fields.opt("step") {
        None => last,
        Some(_) => Some(fields.count("step", 1, STEP_LIMIT, 1)?),
    };
    Ok(step.map(|step| step as u32))
}
