//! Trials and summaries as JSON: what the headless runner prints and what the page's scripting interface gives.

use super::{Digest, Study};
use crate::objective::{Checked, Landscape, Recipe, Relief};
use crate::train::landscape::{Line, Plane};
use crate::trial::{Direction, Ending, Leg, Outcome, State};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// JSON has no infinities: they are written as the strings "Infinity" and "-Infinity".
pub(super) fn number(x: f64) -> Json {
    match x {
        x if x.is_nan() => "NaN".into(),
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        x => x.into(),
    }
}

fn numbers(list: &[f64]) -> Json {
    list.iter().map(|x| number(*x)).collect()
}

/// The values of a report by the names of their metrics, without the part of them that says where they were measured.
pub fn named(recipe: &Recipe, values: &[f64]) -> Json {
    let metrics = recipe.metrics().iter().map(|m| m.0.strip_prefix("validation_").unwrap_or(m.0).to_owned());
    metrics.zip(values.iter().map(|v| number(*v))).collect::<Map<_, _>>().into()
}

/// Optuna's word for a state, in small letters.
pub fn state_name(state: State) -> &'static str {
    match state {
        State::Running => "running",
        State::Waiting => "waiting",
        State::Complete => "complete",
        State::Pruned => "pruned",
        State::Failed => "failed",
    }
}

/// One committed leg: number of the trial, params, intermediate values, state, ending, values, cost; of one that is a part of its
/// trial, which part.
pub fn trial(leg: &Leg, outcome: &Outcome) -> Json {
    let intermediate: Vec<Json> = outcome
        .reports
        .iter()
        .map(|r| json!({"step": r.step, "cost": r.cost, "values": numbers(&r.values)}))
        .collect();
    let mut json = json!({
        "number": leg.trial,
        "params": leg.params.to_json(),
        "intermediate_values": intermediate,
        "state": state_name(outcome.state),
        "ending": match outcome.ending {
            Ending::Finished => "finished",
            Ending::WorseThanChance => "worse_than_chance",
            Ending::NotFinite => "not_finite",
        },
        "values": numbers(&outcome.values),
        "cost": outcome.cost(),
    });
    if leg.parent.is_some() || leg.to.is_some() {
        let parent = leg.parent.map(|(trial, step)| json!({"trial": trial, "step": step}));
        json["leg"] = json!({"from": leg.from, "to": leg.to, "parent": parent});
    }
    if let Some(gradient) = &outcome.gradient {
        json["gradient"] = numbers(gradient);
    }
    json
}

/// An entry of a gradient and its finite difference.
pub fn checked(checked: &Checked) -> Json {
    let side = |(at, value): (f64, f64)| json!({"at": number(at), "value": number(value)});
    json!({
        "by": checked.by.name,
        "log": checked.by.log,
        "gradient": checked.gradient.map(number),
        "difference": checked.difference.map(number),
        "sides": checked.sides.map(side),
    })
}

/// What was found around a network.
pub fn landscape(found: &Landscape) -> Json {
    let mut json = match &found.relief {
        Relief::Plane { plane, path, epochs } => {
            let Plane { axes, loss, score, norms, cost } = plane;
            let axes: Vec<Json> = axes.iter().map(|axis| numbers(axis)).collect();
            let mut json = json!({"kind": "plane", "axes": axes, "loss": numbers(loss),
                "score": numbers(score), "norms": numbers(norms), "cost": cost});
            if let Some(path) = path {
                let points: Vec<Json> = path.points.iter().map(|p| numbers(p)).collect();
                json["path"] =
                    json!({"epochs": epochs, "points": points, "explained": numbers(&path.explained)});
            }
            json
        }
        Relief::Line(Line { axis, loss, score, length, cost }) => {
            json!({"kind": "line", "axis": numbers(axis),
            "loss": numbers(loss), "score": numbers(score), "length": number(*length), "cost": cost})
        }
        Relief::Sharpness(s) => json!({"kind": "sharpness", "eigenvalue": number(s.eigenvalue),
            "residual": number(s.residual), "converged": s.converged, "iterations": s.iterations,
            "cost": s.cost}),
    };
    json["rows"] = found.rows.into();
    json["rows_of"] = found.rows_of.into();
    json["parameters"] = found.parameters.into();
    json
}

/// The best complete trial by its first value; the earliest of equals. A training that left the finite numbers is never it.
pub fn best<'a>(
    direction: Direction,
    trials: impl Iterator<Item = (&'a Leg, &'a Outcome)>,
) -> Option<(&'a Leg, &'a Outcome)> {
    trials
        .filter(|(_, o)| o.state == State::Complete && o.ending != Ending::NotFinite)
        .filter(|(_, o)| o.values.first().is_some_and(|v| v.is_finite()))
        .reduce(|best, next| if direction.better(next.1.values[0], best.1.values[0]) { next } else { best })
}

/// The last line of a run: digest, best trial, counts. A trial in several legs counts once, by the state of its last.
pub fn summary<'a>(
    digest: &str,
    direction: Direction,
    legs: impl Iterator<Item = (&'a Leg, &'a Outcome)> + Clone,
) -> Json {
    let states: BTreeMap<u32, State> = legs.clone().map(|(leg, o)| (leg.trial, o.state)).collect();
    let count = |state: State| states.values().filter(|s| **s == state).count();
    let best = best(direction, legs.clone()).map(|(leg, outcome)| {
        json!({"number": leg.trial, "params": leg.params.to_json(), "values": numbers(&outcome.values)})
    });
    let mut json = json!({
        "digest": digest,
        "best": best,
        "trials": states.len(),
        "complete": count(State::Complete),
        "pruned": count(State::Pruned),
        "failed": count(State::Failed),
    });
    let legs = legs.count();
    if legs > states.len() {
        json["waiting"] = count(State::Waiting).into();
        json["legs"] = legs.into();
    }
    json
}

impl Study {
    /// The summary of what is committed.
    pub fn summary(&self) -> Json {
        let digest: Digest = self.digest();
        summary(&digest.to_string(), self.spec().first_objective().direction, self.committed_trials())
    }

    /// Committed legs with their outcomes.
    pub fn committed_trials(&self) -> impl Iterator<Item = (&Leg, &Outcome)> + Clone {
        self.records().iter().filter_map(|r| Some((&r.leg, r.outcome.as_ref()?)))
    }
}
