//! The Spec as JSON: one spelling a Spec (sorted keys, every setting written out), and a reader that names the path of the
//! first thing that is wrong. Settings that are left out take their defaults.

mod earlier;

use super::defaults::{self, Library};
use super::earlier::Earlier;
use super::spec::{ENGINE, FORMAT, RUNS_LIMIT, SEED_LIMIT, Spec, TRIAL_LIMIT, WINDOW_LIMIT};
use crate::data::{COMMON, DATA, task};
use crate::model::{MODEL, MODELS, is_network, model_settings};
use crate::objective::{Gradient, MODES, Metric, Objective, Recipe, Repeat, ValueRule, fine_tunes, metrics};
use crate::sampler::SAMPLERS;
use crate::scheduler::SCHEDULERS;
use crate::space::{
    Choice, Condition, Domain, Entry, Fault, PARAM_LIMIT, Param, Setting, Settings, Shape, Space, SpecError,
    Value, find,
};
use crate::train::training_settings;
use crate::trial::Direction;
use serde_json::{Map, Value as Json, json};

/// Longest document that is looked at, in bytes.
pub const DOCUMENT_LIMIT: usize = 1024 * 1024;

impl Spec {
    /// Reads and checks a document.
    pub fn from_json(text: &str) -> Result<Self, SpecError> {
        if text.len() > DOCUMENT_LIMIT {
            return Err(Fault::TooMany { limit: DOCUMENT_LIMIT as u64 }.at(""));
        }
        let json: Json = serde_json::from_str(text)
            .map_err(|e| Fault::Syntax { line: e.line() as u32, column: e.column() as u32 }.at(""))?;
        Self::from_value(&json)
    }

    /// Reads and checks parsed JSON.
    pub fn from_value(json: &Json) -> Result<Self, SpecError> {
        let spec = read(json)?;
        spec.check()?;
        Ok(spec)
    }

    /// The one spelling of this Spec.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// The same as parsed JSON; objects keep their keys sorted.
    pub fn to_value(&self) -> Json {
        let recipe = &self.recipe;
        let space: Vec<Json> = self.space.params().iter().map(write_param).collect();
        let objectives: Vec<Json> = recipe
            .objectives
            .iter()
            .map(|o| json!({"metric": recipe.metric(*o), "direction": direction_name(o.direction)}))
            .collect();
        let (policy, runs) = match recipe.repeat {
            Repeat::Fixed => ("fixed", 1),
            Repeat::Vary => ("vary", 1),
            Repeat::Average(runs) => ("average", runs),
        };
        let mut json = json!({
            "version": FORMAT,
            "engine": self.engine,
            "seed": recipe.seed,
            "data": write_choice(&recipe.data),
            "model": write_choice(&recipe.model),
            "objectives": objectives,
            "value": match recipe.value { ValueRule::Last => "last", ValueRule::Best => "best" },
            "repeat": {"policy": policy, "runs": runs},
            "space": space,
            "sampler": write_choice(&self.sampler),
            "scheduler": write_choice(&self.scheduler),
            "trials": self.trials,
            "window": self.window,
        });
        if let Some(gradient) = &recipe.gradient {
            json["gradient"] = gradient.mode.id().into();
        }
        if !self.earlier.trials.is_empty() {
            json["earlier"] = earlier::write(&self.earlier);
        }
        if self.tell_placed {
            json["tell_placed"] = true.into();
        }
        if self.models().into_iter().any(is_network) {
            json["training"] = write_settings(&recipe.training);
        }
        json
    }
}

fn direction_name(direction: Direction) -> &'static str {
    match direction {
        Direction::Minimize => "minimize",
        Direction::Maximize => "maximize",
    }
}

fn write_settings(settings: &Settings) -> Json {
    settings.0.iter().map(|(id, v)| (id.clone(), v.to_json())).collect::<Map<_, _>>().into()
}

fn write_choice(choice: &Choice) -> Json {
    let mut json = write_settings(&choice.settings);
    json["name"] = choice.name.as_str().into();
    json
}

fn write_param(param: &Param) -> Json {
    let mut json = match &param.domain {
        Domain::Real { low, high, log, step } => {
            let mut json = json!({"type": "float", "low": low, "high": high, "log": log});
            if let Some(step) = step {
                json["step"] = (*step).into();
            }
            json
        }
        Domain::Int { low, high, log, step } => {
            json!({"type": "int", "low": low, "high": high, "log": log, "step": step})
        }
        Domain::Categorical { choices } => {
            json!({"type": "categorical", "choices": choices.iter().map(Value::to_json).collect::<Vec<_>>()})
        }
    };
    json["name"] = param.name.as_str().into();
    if let Some(condition) = &param.when {
        let is: Vec<Json> = condition.is.iter().map(Value::to_json).collect();
        json["when"] = json!({"parameter": condition.parameter, "is": is});
    }
    json
}

/// One JSON object, and which of its fields may be there.
struct Fields<'a> {
    map: &'a Map<String, Json>,
}

type Read<T> = Result<T, SpecError>;

impl<'a> Fields<'a> {
    /// `json` as an object with no other fields than `known`.
    fn of(json: &'a Json, known: &[&str]) -> Read<Self> {
        let map = json.as_object().ok_or_else(|| Fault::WrongShape { expected: Shape::Object }.at(""))?;
        match map.keys().find(|k| !known.contains(&k.as_str())) {
            Some(stranger) => Err(Fault::Unknown.at(clip(stranger))),
            None => Ok(Self { map }),
        }
    }

    fn opt(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key).filter(|v| !v.is_null())
    }

    fn get(&self, key: &str) -> Read<&'a Json> {
        self.opt(key).ok_or_else(|| Fault::Missing.at(key))
    }

    fn text(&self, key: &str) -> Read<&'a str> {
        self.get(key)?.as_str().ok_or_else(|| Fault::WrongShape { expected: Shape::Text }.at(key))
    }

    fn list(&self, key: &str) -> Read<&'a [Json]> {
        let list =
            self.get(key)?.as_array().ok_or_else(|| Fault::WrongShape { expected: Shape::List }.at(key))?;
        Ok(list)
    }

    fn flag(&self, key: &str) -> Read<bool> {
        match self.opt(key) {
            None => Ok(false),
            Some(v) => v.as_bool().ok_or_else(|| Fault::WrongShape { expected: Shape::Flag }.at(key)),
        }
    }

    fn real(&self, key: &str) -> Read<f64> {
        self.get(key)?.as_f64().ok_or_else(|| Fault::WrongShape { expected: Shape::Number }.at(key))
    }

    fn int(&self, key: &str) -> Read<i64> {
        self.get(key)?.as_i64().ok_or_else(|| Fault::WrongShape { expected: Shape::Integer }.at(key))
    }

    /// An integer in low..=high, or the default.
    fn count(&self, key: &str, low: u64, high: u64, default: u64) -> Read<u64> {
        let Some(v) = self.opt(key) else { return Ok(default) };
        let out = Fault::OutOfRange { low: low as f64, high: high as f64 };
        match v.as_u64() {
            Some(n) if (low..=high).contains(&n) => Ok(n),
            Some(_) => Err(out.at(key)),
            None if v.as_f64().is_some_and(|f| f < 0.0 || f > high as f64) => Err(out.at(key)),
            None => Err(Fault::WrongShape { expected: Shape::Integer }.at(key)),
        }
    }

    /// One of `options`, or the first of them.
    fn option(&self, key: &str, options: &[&'static str]) -> Read<&'static str> {
        if self.opt(key).is_none() {
            return Ok(options[0]);
        }
        let text = self.text(key)?;
        options.iter().find(|o| **o == text).copied().ok_or_else(|| {
            Fault::NotOneOf { options: options.iter().map(|o| (*o).to_owned()).collect() }.at(key)
        })
    }
}

/// A stranger's key, short enough for a message.
fn clip(key: &str) -> String {
    key.chars().take(40).collect()
}

fn read(json: &Json) -> Read<Spec> {
    const KNOWN: &[&str] = &[
        "version",
        "engine",
        "seed",
        "data",
        "model",
        "training",
        "defaults",
        "objectives",
        "value",
        "repeat",
        "gradient",
        "space",
        "sampler",
        "scheduler",
        "trials",
        "window",
        "tell_placed",
        "earlier",
    ];
    // A newer document may have fields that this reader does not know: say so before complaining about them.
    for (key, known) in [("version", FORMAT), ("engine", u64::from(ENGINE))] {
        if let Some(found) = json.get(key).and_then(Json::as_u64).filter(|found| *found > known) {
            return Err(Fault::Newer { found, known }.at(key));
        }
    }
    let fields = Fields::of(json, KNOWN)?;
    fields.get("version")?;
    fields.count("version", 1, FORMAT, FORMAT)?;
    let engine = fields.count("engine", 1, u64::from(ENGINE), u64::from(ENGINE))? as u32;
    let data = read_choice(fields.get("data")?, DATA, COMMON).map_err(|e| e.within("data"))?;
    let list = fields.list("space")?;
    if list.len() > PARAM_LIMIT {
        return Err(Fault::TooMany { limit: PARAM_LIMIT as u64 }.at("space"));
    }
    let params: Read<Vec<Param>> = list
        .iter()
        .enumerate()
        .map(|(i, json)| read_param(json).map_err(|e| e.within(&format!("space[{i}]"))))
        .collect();
    let space = Space::new(params?).map_err(|e| e.within("space"))?;
    let mut model = match fields.opt("model") {
        Some(json) => read_model(json, &space).map_err(|e| e.within("model"))?,
        None => {
            let name = MODELS[0].id;
            let settings = Settings::defaults(model_settings(&models_of(name, &space)));
            Choice { name: name.to_owned(), settings }
        }
    };
    let mut training = match fields.opt("training") {
        Some(_) if !models_of(&model.name, &space).into_iter().any(is_network) => {
            return Err(Fault::Unknown.at("training"));
        }
        Some(json) => {
            let known: Vec<&str> = training_settings().map(|s| s.id).collect();
            let fields = Fields::of(json, &known).map_err(|e| e.within("training"))?;
            read_settings(&fields, training_settings()).map_err(|e| e.within("training"))?
        }
        None => Settings::defaults(training_settings()),
    };
    if fields.opt("defaults").is_some() {
        let models = models_of(&model.name, &space);
        let library = read_library(fields.text("defaults")?, &models)?;
        for (room, settings) in [("model", &mut model.settings), ("training", &mut training)] {
            let given = |id: &str| fields.opt(room).is_some_and(|json| !json[id].is_null());
            defaults::fill(library, &models, task(&data), settings, given);
        }
    }
    let metrics = metrics(task(&data), fine_tunes(&model));
    let objectives = match fields.opt("objectives") {
        Some(_) => {
            read_objectives(fields.list("objectives")?, metrics).map_err(|e| e.within("objectives"))?
        }
        None => vec![Objective { metric: 2, direction: metrics[2].1 }],
    };
    let value = match fields.option("value", &["last", "best"])? {
        "best" => ValueRule::Best,
        _ => ValueRule::Last,
    };
    let repeat = match fields.opt("repeat") {
        Some(json) => read_repeat(json).map_err(|e| e.within("repeat"))?,
        None => Repeat::Fixed,
    };
    let asked = fields.option("gradient", &["none", "forward", "reverse", "implicit"])?;
    let gradient = MODES.into_iter().find(|m| m.id() == asked).map(|mode| Gradient::of(mode, &space));
    let optional = |key: &str, table: &[Entry]| match fields.opt(key) {
        Some(json) => read_choice(json, table, &[]).map_err(|e| e.within(key)),
        None => Ok(first(table)),
    };
    let sampler = optional("sampler", SAMPLERS)?;
    let usual_window = if sampler.name == "finite_difference" { 1 } else { 4 };
    Ok(Spec {
        recipe: Recipe {
            data,
            model,
            training,
            objectives,
            value,
            repeat,
            gradient,
            seed: fields.count("seed", 0, SEED_LIMIT, 7)?,
        },
        space,
        scheduler: optional("scheduler", SCHEDULERS)?,
        trials: fields.count("trials", 1, u64::from(TRIAL_LIMIT), 40)? as u32,
        window: fields.count("window", 1, u64::from(WINDOW_LIMIT), usual_window)? as u32,
        tell_placed: fields.flag("tell_placed")?,
        earlier: match fields.opt("earlier") {
            Some(json) => earlier::read(json).map_err(|e| e.within("earlier"))?,
            None => Earlier::default(),
        },
        sampler,
        engine,
    })
}

/// The library that fills in what is left out; one that knows none of the models would fill in nothing.
fn read_library(name: &str, models: &[&str]) -> Read<&'static Library> {
    let mut fitting = defaults::LIBRARIES.iter().filter(|l| models.iter().any(|m| l.knows(m)));
    fitting.clone().find(|l| l.id == name).ok_or_else(|| {
        let options = fitting.by_ref().map(|l| l.id.to_owned()).collect();
        Fault::NotOneOf { options }.at("defaults")
    })
}

fn first(table: &[Entry]) -> Choice {
    Choice { name: table[0].id.to_owned(), settings: Settings::defaults(table[0].settings) }
}

/// The models that a trial may train.
fn models_of<'a>(name: &'a str, space: &'a Space) -> Vec<&'a str> {
    match space.get(MODEL.id).map(|p| &p.domain) {
        Some(Domain::Categorical { choices }) => choices.iter().filter_map(Value::as_text).collect(),
        _ => vec![name],
    }
}

/// The model, with the settings of every model that a trial may train.
fn read_model(json: &Json, space: &Space) -> Read<Choice> {
    let map = json.as_object().ok_or_else(|| Fault::WrongShape { expected: Shape::Object }.at(""))?;
    let name = (Fields { map }).text("name")?;
    if find(MODELS, name).is_none() {
        return Err(Fault::NotOneOf { options: MODELS.iter().map(|e| e.id.to_owned()).collect() }.at("name"));
    }
    let models = models_of(name, space);
    let known: Vec<&str> = model_settings(&models).map(|s| s.id).chain(["name"]).collect();
    let fields = Fields::of(json, &known)?;
    Ok(Choice { name: name.to_owned(), settings: read_settings(&fields, model_settings(&models))? })
}

fn read_choice(json: &Json, table: &[Entry], common: &[Setting]) -> Read<Choice> {
    let map = json.as_object().ok_or_else(|| Fault::WrongShape { expected: Shape::Object }.at(""))?;
    let name = (Fields { map }).text("name")?;
    let Some(entry) = find(table, name) else {
        return Err(Fault::NotOneOf { options: table.iter().map(|e| e.id.to_owned()).collect() }.at("name"));
    };
    // What an entry has in a form of its own replaces the common setting.
    let common = common.iter().filter(|c| entry.settings.iter().all(|s| s.id != c.id));
    let settings: Vec<Setting> = entry.settings.iter().chain(common).copied().collect();
    let known: Vec<&str> = settings.iter().map(|s| s.id).chain(["name"]).collect();
    let fields = Fields::of(json, &known)?;
    Ok(Choice { name: name.to_owned(), settings: read_settings(&fields, &settings)? })
}

fn read_settings<'a>(fields: &Fields, table: impl IntoIterator<Item = &'a Setting>) -> Read<Settings> {
    let mut settings = Settings::default();
    for setting in table {
        let value = match fields.opt(setting.id) {
            None => setting.default(),
            Some(json) => {
                let value = Value::from_json(json);
                let value =
                    value.ok_or_else(|| Fault::WrongShape { expected: Shape::Scalar }.at(setting.id))?;
                setting.accept(value).map_err(|f| f.at(setting.id))?
            }
        };
        settings.0.insert(setting.id.to_owned(), value);
    }
    Ok(settings)
}

fn read_objectives(list: &[Json], metrics: &[Metric]) -> Read<Vec<Objective>> {
    if list.is_empty() {
        return Err(Fault::TooFew { limit: 1 }.at(""));
    }
    if list.len() > metrics.len() {
        return Err(Fault::TooMany { limit: metrics.len() as u64 }.at(""));
    }
    let mut objectives: Vec<Objective> = Vec::new();
    for (i, json) in list.iter().enumerate() {
        let path = format!("[{i}]");
        let one = read_objective(json, metrics).map_err(|e| e.within(&path))?;
        if objectives.iter().any(|o| o.metric == one.metric) {
            return Err(Fault::Duplicate { name: metrics[one.metric as usize].0.to_owned() }.at(path));
        }
        objectives.push(one);
    }
    Ok(objectives)
}

fn read_objective(json: &Json, metrics: &[Metric]) -> Read<Objective> {
    let fields = Fields::of(json, &["metric", "direction"])?;
    let name = fields.text("metric")?;
    let Some(metric) = metrics.iter().position(|(n, _)| *n == name) else {
        return Err(
            Fault::NotOneOf { options: metrics.iter().map(|(n, _)| (*n).to_owned()).collect() }.at("metric")
        );
    };
    let direction = match fields.opt("direction") {
        None => metrics[metric].1,
        Some(_) if fields.option("direction", &["minimize", "maximize"])? == "maximize" => {
            Direction::Maximize
        }
        Some(_) => Direction::Minimize,
    };
    Ok(Objective { metric: metric as u32, direction })
}

fn read_repeat(json: &Json) -> Read<Repeat> {
    let fields = Fields::of(json, &["policy", "runs"])?;
    let policy = fields.option("policy", &["fixed", "vary", "average"])?;
    let most = if policy == "average" { RUNS_LIMIT } else { 1 };
    let runs = fields.count("runs", 1, u64::from(most), 1)? as u32;
    Ok(match policy {
        "vary" => Repeat::Vary,
        "average" => Repeat::Average(runs),
        _ => Repeat::Fixed,
    })
}

fn read_param(json: &Json) -> Read<Param> {
    let fields = Fields::of(json, &["name", "type", "low", "high", "log", "step", "choices", "when"])?;
    let name = fields.text("name")?.to_owned();
    fields.get("type")?;
    let kind = fields.option("type", &["float", "int", "categorical"])?;
    let misplaced =
        if kind == "categorical" { &["low", "high", "log", "step"][..] } else { &["choices"][..] };
    if let Some(key) = misplaced.iter().find(|k| fields.opt(k).is_some()) {
        return Err(Fault::Unknown.at(*key));
    }
    let domain = match kind {
        "float" => {
            let step = fields.opt("step").map(|_| fields.real("step")).transpose()?;
            Domain::Real {
                low: fields.real("low")?,
                high: fields.real("high")?,
                log: fields.flag("log")?,
                step,
            }
        }
        "int" => {
            let step = fields.opt("step").map_or(Ok(1), |_| fields.int("step"))?;
            Domain::Int { low: fields.int("low")?, high: fields.int("high")?, log: fields.flag("log")?, step }
        }
        _ => Domain::Categorical { choices: scalars(fields.list("choices")?, "choices")? },
    };
    let when = match fields.opt("when") {
        None => None,
        Some(json) => {
            let read = || {
                let fields = Fields::of(json, &["parameter", "is"])?;
                let is = scalars(fields.list("is")?, "is")?;
                Ok(Condition { parameter: fields.text("parameter")?.to_owned(), is })
            };
            Some(read().map_err(|e: SpecError| e.within("when"))?)
        }
    };
    Ok(Param { name, domain, when })
}

fn scalars(list: &[Json], key: &str) -> Read<Vec<Value>> {
    list.iter()
        .enumerate()
        .map(|(i, v)| {
            Value::from_json(v)
                .ok_or_else(|| Fault::WrongShape { expected: Shape::Scalar }.at(format!("{key}[{i}]")))
        })
        .collect()
}
