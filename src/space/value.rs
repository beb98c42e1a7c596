//! The value of one hyperparameter, and the set of them that makes one trial's setting.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One value. Equality is by bits of meaning: `Real(1.0)` is not `Int(1)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Flag(bool),
    Int(i64),
    Real(f64),
    Text(String),
}

impl Value {
    pub fn text(s: &str) -> Self {
        Self::Text(s.to_owned())
    }

    /// As a real number: integers are widened, text and flags are not numbers.
    pub fn as_real(&self) -> Option<f64> {
        match self {
            Self::Int(i) => Some(*i as f64),
            Self::Real(r) => Some(*r),
            Self::Flag(_) | Self::Text(_) => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(i) = self { Some(*i) } else { None }
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(s) = self { Some(s) } else { None }
    }

    /// As JSON. Values of a checked Spec are finite.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Flag(b) => (*b).into(),
            Self::Int(i) => (*i).into(),
            Self::Real(r) => (*r).into(),
            Self::Text(s) => s.as_str().into(),
        }
    }

    /// From a JSON scalar; `None` for null, lists and objects.
    pub fn from_json(json: &serde_json::Value) -> Option<Self> {
        match json {
            serde_json::Value::Bool(b) => Some(Self::Flag(*b)),
            serde_json::Value::Number(n) => match n.as_i64() {
                Some(i) => Some(Self::Int(i)),
                None => n.as_f64().map(Self::Real),
            },
            serde_json::Value::String(s) => Some(Self::Text(s.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(b) => write!(f, "{b}"),
            Self::Int(i) => write!(f, "{i}"),
            Self::Real(r) => write!(f, "{r}"),
            Self::Text(s) => f.write_str(s),
        }
    }
}

/// One point of a space: (name, value) in the space's order. Inactive parameters are absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Params(pub Vec<(String, Value)>);

impl Params {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v)
    }

    /// As a JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        self.0.iter().map(|(n, v)| (n.clone(), v.to_json())).collect::<serde_json::Map<_, _>>().into()
    }
}
