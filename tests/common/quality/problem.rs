//! The functions of the reference file, and how well the reference did on them.

use super::{CONTESTANTS, Contestant};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use tunescape::objective::functions::{ackley, branin, hartmann6, mixed};
use tunescape::space::{Domain, Param, Params, Space, Value};

const FILE: &str = include_str!("../../golden/search/regret.json");
/// More runs, and runs of more libraries, on some of these functions.
const MORE: &str = include_str!("../../golden/search/regret_more.json");

/// A function to be minimised.
pub struct Problem {
    pub name: String,
    pub space: Space,
    /// The known minimum.
    pub minimum: f64,
    pub value: fn(&Params) -> f64,
    /// By the reference's name and the number of trials: the best value so far, one for each seed.
    pub reference: BTreeMap<(String, u32), Vec<f64>>,
    /// Points with the values that the reference gives them.
    pub check_points: Vec<(Params, f64)>,
}

/// All numbers of a point, in the space's order.
fn numbers(params: &Params) -> Vec<f64> {
    params.0.iter().filter_map(|(_, v)| v.as_real()).collect()
}

fn mixed4(params: &Params) -> f64 {
    let at = |name: &str| params.get(name).and_then(Value::as_real).expect("a number");
    let act = params.get("act").and_then(Value::as_text).expect("a word");
    let act = ["relu", "tanh", "gelu", "sigmoid"].iter().position(|a| *a == act).expect("known");
    mixed(at("lr"), at("depth") as i64, act, at("momentum"))
}

fn list(json: &Json) -> &[Json] {
    json.as_array().expect("a list")
}

fn real(json: &Json) -> f64 {
    json.as_f64().expect("a number")
}

fn text(json: &Json) -> &str {
    json.as_str().expect("a word")
}

fn domain(json: &Json) -> Domain {
    let log = json["log"] == true;
    match text(&json["type"]) {
        "float" => Domain::Real { low: real(&json["low"]), high: real(&json["high"]), log, step: None },
        "int" => {
            Domain::Int { low: real(&json["low"]) as i64, high: real(&json["high"]) as i64, log, step: 1 }
        }
        _ => Domain::Categorical {
            choices: list(&json["choices"]).iter().filter_map(Value::from_json).collect(),
        },
    }
}

fn problem(json: &Json) -> Problem {
    let param = |p: &Json| Param { name: text(&p["name"]).to_owned(), domain: domain(p), when: None };
    let space = Space::new(list(&json["space"]).iter().map(param).collect()).expect("a good space");
    let point = |check: &Json| {
        let given = |p: &Param| Value::from_json(&check["params"][&p.name]).expect("a value");
        (space.choose(|_, p| p.domain.coerce(given(p))), real(&check["value"]))
    };
    let check_points = list(&json["check_points"]).iter().map(point).collect();
    let name = text(&json["name"]).to_owned();
    let value = match name.as_str() {
        "branin2" => |p: &Params| branin(&numbers(p)),
        "hartmann6" => |p: &Params| hartmann6(&numbers(p)),
        "ackley5" => |p: &Params| ackley(&numbers(p)),
        "mixed4" => mixed4,
        other => panic!("no such function: {other}"),
    };
    let reference = runs(json);
    Problem { minimum: real(&json["known_minimum"]), name, space, value, reference, check_points }
}

/// The best values of each sampler at each of its checkpoints.
fn runs(function: &Json) -> BTreeMap<(String, u32), Vec<f64>> {
    let mut all = BTreeMap::new();
    for (sampler, is) in function["samplers"].as_object().expect("samplers") {
        for (column, trials) in list(&is["checkpoints"]).iter().enumerate() {
            let best = list(&is["best_so_far"]).iter().map(|run| real(&run[column])).collect();
            all.insert((sampler.clone(), real(trials) as u32), best);
        }
    }
    all
}

impl Problem {
    /// The strategies that have a reference here.
    pub fn contestants(&self) -> impl Iterator<Item = &'static Contestant> {
        let known =
            |c: &&Contestant| self.reference.contains_key(&(c.reference.to_owned(), c.checkpoints[0]));
        CONTESTANTS.iter().filter(known)
    }
}

/// All of them, in the file's order.
pub fn problems() -> Vec<Problem> {
    let read = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
    let (file, more) = (read(FILE), read(MORE));
    let mut problems: Vec<Problem> = list(&file["functions"]).iter().map(problem).collect();
    for function in list(&more["functions"]) {
        let problem = problems.iter_mut().find(|p| p.name == text(&function["name"])).expect("a function");
        for (key, values) in runs(function) {
            problem.reference.entry(key).or_default().extend(values);
        }
    }
    problems
}
