//! What the trial panel asks about the loss around a network: which networks there are to ask about, and how finely.
//!
//! A plane is asked for twice: coarse, to show something soon, then fine. Nothing here is asked by itself.

use super::snapshot::{Snapshot, Trial};
use crate::model::is_network;
use crate::objective::{LandscapeKind, LandscapeQuery};
use crate::trial::{Ending, State};

/// Cells along one side of a plane, first and then; odd, so that the trained network is the middle one.
pub const PLANE: &[u32] = &[15, 45];
/// Cells of a line.
pub const LINE: &[u32] = &[40];

/// Settings that decide the shape of a network and the scale of its inputs.
const OF_SHAPE: &[&str] = &["model", "hidden_layers", "hidden_width", "activation", "scaling"];

/// What the reader wants to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A plane of two random directions.
    Random,
    /// The plane of the training's path.
    Path,
    /// The line to another trial's network.
    Line(Towards),
    /// The largest curvature.
    Sharpness,
}

/// The other end of a line; only networks of the same shape have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// The best of the others.
    Best,
    /// The last one before.
    Previous,
}

/// Why nothing is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There is no trained network yet.
    Running,
    /// The trial trained another kind of model.
    NotNetwork,
    /// No other trial has a network of this shape.
    NoOther,
}

/// Whether a trial trains a network.
pub fn of_network(study: &Snapshot, trial: &Trial) -> bool {
    let model = trial.params().get("model").and_then(|v| v.as_text());
    is_network(model.unwrap_or(&study.spec.recipe.model.name))
}

/// The question behind a sight of a trial; its cells are those of the first stage. `seed` is of the random directions.
pub fn question(study: &Snapshot, number: u32, sight: Sight, seed: u64) -> Result<LandscapeQuery, Missing> {
    let trial = study.trials.get(number as usize).filter(|t| trained(t)).ok_or(Missing::Running)?;
    if !of_network(study, trial) {
        return Err(Missing::NotNetwork);
    }
    let kind = match sight {
        Sight::Random => LandscapeKind::Random,
        Sight::Path => LandscapeKind::Path,
        Sight::Line(towards) => {
            let other = other(study, trial, towards).ok_or(Missing::NoOther)?;
            LandscapeKind::Line { other: other.leg.index }
        }
        Sight::Sharpness => LandscapeKind::Sharpness,
    };
    Ok(LandscapeQuery { leg: trial.leg.index, kind, cells: stages(kind)[0], seed })
}

/// Cells of one question after the other.
pub fn stages(kind: LandscapeKind) -> &'static [u32] {
    match kind {
        LandscapeKind::Random | LandscapeKind::Path => PLANE,
        LandscapeKind::Line { .. } | LandscapeKind::Sharpness => LINE,
    }
}

fn trained(trial: &Trial) -> bool {
    trial.outcome.as_ref().is_some_and(|o| !o.reports.is_empty())
}

fn other<'a>(study: &'a Snapshot, trial: &Trial, towards: Towards) -> Option<&'a Trial> {
    let alike = |other: &Trial| OF_SHAPE.iter().all(|id| other.params().get(id) == trial.params().get(id));
    let finite = |other: &Trial| other.outcome.as_ref().is_some_and(|o| o.ending != Ending::NotFinite);
    let mut others =
        study.trials.iter().filter(|t| t.number() != trial.number() && trained(t) && finite(t) && alike(t));
    match towards {
        Towards::Previous => others.rfind(|t| t.number() < trial.number()),
        Towards::Best => {
            let value = |t: &Trial| t.value().filter(|_| t.state() == State::Complete);
            let mut best: Option<(&Trial, f64)> = None;
            for (other, value) in others.filter_map(|t| Some((t, value(t)?))) {
                if best.is_none_or(|(_, least)| study.direction().better(value, least)) {
                    best = Some((other, value));
                }
            }
            best.map(|(trial, _)| trial)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::{Update, threads};
    use crate::study::{Spec, Study};
    use serde_json::{Value as Json, json};

    fn study(model: Json, space: Json, trials: u32) -> Snapshot {
        let training = if model["name"] == "mlp" { json!({"epochs": 2}) } else { Json::Null };
        let spec = json!({"version": 1, "data": {"name": "moons", "count": 60}, "model": model,
            "training": training, "space": space, "trials": trials, "window": 1});
        let spec = Spec::from_value(&spec).expect("a good spec");
        let done = threads::run(vec![Study::new(spec.clone())], 1, |_| {}).expect("it runs").remove(0);
        let mut snapshot = Snapshot::new(spec);
        for event in done.events() {
            snapshot.take(Update::Journal { study: 0, event: event.clone() });
        }
        snapshot
    }

    fn widths(trials: u32) -> Snapshot {
        let space = json!([{"name": "hidden_width", "type": "int", "low": 2, "high": 3},
            {"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "log": true}]);
        study(json!({"name": "mlp"}), space, trials)
    }

    #[test]
    fn a_line_leads_to_a_network_of_the_same_shape() {
        let study = widths(12);
        let width = |n: u32| study.trials[n as usize].params().get("hidden_width").cloned();
        let mut seen = 0;
        for number in 0..12 {
            for towards in [Towards::Best, Towards::Previous] {
                let Ok(query) = question(&study, number, Sight::Line(towards), 0) else { continue };
                let LandscapeKind::Line { other } = query.kind else { panic!("{query:?}") };
                assert!(other != number && width(other) == width(number));
                let alike = |n: &u32| *n != number && width(*n) == width(number);
                match towards {
                    Towards::Previous => assert_eq!(Some(other), (0..number).rev().find(alike)),
                    Towards::Best => {
                        let value = |n: u32| study.trials[n as usize].value().expect("a value");
                        assert!((0..12).filter(alike).all(|n| value(n) >= value(other)));
                    }
                }
                seen += 1;
            }
        }
        assert!(seen > 12, "{seen}");
        assert_eq!(question(&study, 0, Sight::Line(Towards::Previous), 0), Err(Missing::NoOther));
    }

    #[test]
    fn only_trained_networks_are_asked_about() {
        let networks = widths(2);
        let query = question(&networks, 1, Sight::Random, 3).expect("a question");
        assert_eq!((query.leg, query.cells, query.seed), (1, 15, 3));
        assert!(PLANE.iter().all(|cells| cells % 2 == 1));
        assert_eq!(question(&networks, 2, Sight::Random, 0), Err(Missing::Running));
        let space = json!([{"name": "max_depth", "type": "int", "low": 2, "high": 8}]);
        let forest = study(json!({"name": "random_forest", "n_estimators": 3}), space, 1);
        assert_eq!(question(&forest, 0, Sight::Sharpness, 0), Err(Missing::NotNetwork));
    }
}
