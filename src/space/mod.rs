//! The space of a search: named domains, and conditions that switch some of them on.

mod domain;
mod fault;
mod setting;
mod text;
mod value;

pub use domain::{CHOICE_LIMIT, Domain, INT_LIMIT, NAME_LIMIT, REAL_LIMIT};
pub use fault::{Fault, Obstacle, Shape, SpecError};
pub use setting::{Choice, Entry, Kind, Setting, Settings, find};
pub use text::{Named, Text, Texts, named, text};
pub use value::{Params, Value};

use serde::{Deserialize, Serialize};

/// Most parameters of one space.
pub const PARAM_LIMIT: usize = 64;

/// A parameter is active only where an earlier one is active and has one of these values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    pub parameter: String,
    pub is: Vec<Value>,
}

/// One dimension of the search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub domain: Domain,
    pub when: Option<Condition>,
}

/// An ordered list of parameters; conditions look back only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Space {
    params: Vec<Param>,
}

impl Space {
    /// Checks names, domains and conditions. A fault's path starts at the parameter: `[1].low`.
    pub fn new(params: Vec<Param>) -> Result<Self, SpecError> {
        if params.len() > PARAM_LIMIT {
            return Err(Fault::TooMany { limit: PARAM_LIMIT as u64 }.at(""));
        }
        let mut checked: Vec<Param> = Vec::with_capacity(params.len());
        for (i, param) in params.into_iter().enumerate() {
            let path = format!("[{i}]");
            let param = Self::check(&checked, param).map_err(|e| e.within(&path))?;
            checked.push(param);
        }
        Ok(Self { params: checked })
    }

    fn check(earlier: &[Param], mut param: Param) -> Result<Param, SpecError> {
        if param.name.is_empty() || param.name.chars().count() > NAME_LIMIT {
            return Err(Fault::TooMany { limit: NAME_LIMIT as u64 }.at("name"));
        }
        if earlier.iter().any(|p| p.name == param.name) {
            return Err(Fault::Duplicate { name: param.name }.at("name"));
        }
        param.domain = param.domain.checked()?;
        if let Some(condition) = &param.when {
            let Some(parent) = earlier.iter().find(|p| p.name == condition.parameter) else {
                return Err(Fault::NotEarlier { name: condition.parameter.clone() }.at("when.parameter"));
            };
            if matches!(parent.domain, Domain::Real { .. }) {
                return Err(Fault::NeverHolds { name: parent.name.clone() }.at("when.parameter"));
            }
            if condition.is.is_empty() {
                return Err(Fault::TooFew { limit: 1 }.at("when.is"));
            }
            if let Some(i) = condition.is.iter().position(|v| !parent.domain.contains(v)) {
                return Err(Fault::NeverHolds { name: parent.name.clone() }.at(format!("when.is[{i}]")));
            }
        }
        Ok(param)
    }

    pub fn params(&self) -> &[Param] {
        &self.params
    }

    pub fn get(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|p| p.name == name)
    }

    /// Whether the `i`-th parameter is active, given the values chosen before it.
    pub fn active(&self, i: usize, chosen: &Params) -> bool {
        self.params[i]
            .when
            .as_ref()
            .is_none_or(|c| chosen.get(&c.parameter).is_some_and(|v| c.is.contains(v)))
    }

    /// The point that `pick` chooses; it is asked for the active parameters only, in order.
    pub fn choose(&self, mut pick: impl FnMut(usize, &Param) -> Value) -> Params {
        let mut chosen = Params::default();
        for (i, param) in self.params.iter().enumerate() {
            if self.active(i, &chosen) {
                let value = pick(i, param);
                chosen.0.push((param.name.clone(), value));
            }
        }
        chosen
    }

    /// `given` as a point of this space, in its order: active parameters present and inside, no others. The path of a
    /// fault is the parameter's name.
    pub fn admit(&self, given: &Params) -> Result<Params, SpecError> {
        let mut point = Params::default();
        for (i, param) in self.params.iter().enumerate() {
            if !self.active(i, &point) {
                continue;
            }
            let value = given.get(&param.name).ok_or_else(|| Fault::Missing.at(&param.name))?;
            let value = param.domain.coerce(value.clone());
            if !param.domain.contains(&value) {
                return Err(outside(&param.domain).at(&param.name));
            }
            point.0.push((param.name.clone(), value));
        }
        match given.0.iter().find(|(name, _)| point.get(name).is_none()) {
            Some((name, _)) => Err(Fault::Unknown.at(name)),
            None => Ok(point),
        }
    }
}

fn outside(domain: &Domain) -> Fault {
    match domain {
        Domain::Real { low, high, .. } => Fault::OutOfRange { low: *low, high: *high },
        Domain::Int { low, high, .. } => Fault::OutOfRange { low: *low as f64, high: *high as f64 },
        Domain::Categorical { choices } => {
            Fault::NotOneOf { options: choices.iter().map(Value::to_string).collect() }
        }
    }
}
