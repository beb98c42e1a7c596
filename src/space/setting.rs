//! Tables of settings: how a room describes its knobs, so that the page, the links and the checks need no second list.

use super::domain::Domain;
use super::fault::{Fault, Shape, SpecError};
use super::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a knob may be set to. Limits are inclusive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Real {
        low: f64,
        high: f64,
        log: bool,
        default: f64,
    },
    Int {
        low: i64,
        high: i64,
        log: bool,
        default: i64,
    },
    Choice {
        options: &'static [&'static str],
        default: &'static str,
    },
    /// Any text of at most so many bytes; empty by default.
    Text {
        limit: usize,
    },
}

/// One knob. What it is called stands under the same id in the texts of its row, or in `page::lang`.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Unique over all tables; also the name of the hyperparameter when it is searched.
    pub id: &'static str,
    pub kind: Kind,
    /// Whether a space may search over it.
    pub searchable: bool,
    /// If given, the setting means something only where the choice called first is one of the options.
    pub when: Option<(&'static str, &'static [&'static str])>,
    /// Set by the page itself (what it learned about a file), never by a row of the form.
    pub hidden: bool,
}

/// One row of a table: a data set, a model, a sampler, a scheduler.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub id: &'static str,
    pub settings: &'static [Setting],
}

impl Setting {
    pub const fn real(id: &'static str, low: f64, high: f64, log: bool, default: f64) -> Self {
        Self { id, kind: Kind::Real { low, high, log, default }, searchable: true, when: None, hidden: false }
    }
    pub const fn int(id: &'static str, low: i64, high: i64, log: bool, default: i64) -> Self {
        Self { id, kind: Kind::Int { low, high, log, default }, searchable: true, when: None, hidden: false }
    }
    pub const fn choice(id: &'static str, options: &'static [&'static str], default: &'static str) -> Self {
        Self { id, kind: Kind::Choice { options, default }, searchable: true, when: None, hidden: false }
    }
    pub const fn text(id: &'static str, limit: usize) -> Self {
        Self { id, kind: Kind::Text { limit }, searchable: false, when: None, hidden: true }
    }
    /// The same knob, fixed and not shown in the form.
    pub const fn hidden(mut self) -> Self {
        self.searchable = false;
        self.hidden = true;
        self
    }
    /// The same knob, but fixed within a study.
    pub const fn fixed(mut self) -> Self {
        self.searchable = false;
        self
    }

    /// The same knob, of use only where the choice `setting` is one of `options`; elsewhere the page hides it and no result
    /// depends on it.
    pub const fn when(mut self, setting: &'static str, options: &'static [&'static str]) -> Self {
        self.when = Some((setting, options));
        self
    }

    pub fn default(&self) -> Value {
        match self.kind {
            Kind::Real { default, .. } => Value::Real(default),
            Kind::Int { default, .. } => Value::Int(default),
            Kind::Choice { default, .. } => Value::text(default),
            Kind::Text { .. } => Value::text(""),
        }
    }

    /// The whole range as a domain to search.
    pub fn domain(&self) -> Domain {
        match self.kind {
            Kind::Real { low, high, log, .. } => Domain::Real { low, high, log, step: None },
            Kind::Int { low, high, log, .. } => Domain::Int { low, high, log, step: 1 },
            Kind::Choice { options, .. } => {
                Domain::Categorical { choices: options.iter().map(|o| Value::text(o)).collect() }
            }
            // Never asked: a text is not searched.
            Kind::Text { .. } => Domain::Categorical { choices: Vec::new() },
        }
    }

    /// `value` as this setting spells it, or why it cannot be.
    pub fn accept(&self, value: Value) -> Result<Value, Fault> {
        if let Kind::Text { limit } = self.kind {
            return match value.as_text().map(str::len) {
                Some(length) if length <= limit => Ok(value),
                Some(_) => Err(Fault::TooMany { limit: limit as u64 }),
                None => Err(Fault::WrongShape { expected: Shape::Text }),
            };
        }
        let value = self.domain().coerce(value);
        let ok = self.domain().contains(&value);
        match (self.kind, ok) {
            (_, true) => Ok(value),
            (Kind::Real { low, high, .. }, _) if matches!(value, Value::Real(_)) => {
                Err(Fault::OutOfRange { low, high })
            }
            (Kind::Int { low, high, .. }, _) if matches!(value, Value::Int(_)) => {
                Err(Fault::OutOfRange { low: low as f64, high: high as f64 })
            }
            (Kind::Real { .. }, _) => Err(Fault::WrongShape { expected: Shape::Number }),
            (Kind::Int { .. }, _) => Err(Fault::WrongShape { expected: Shape::Integer }),
            (Kind::Text { .. }, _) => Err(Fault::WrongShape { expected: Shape::Text }),
            (Kind::Choice { options, .. }, _) => {
                Err(Fault::NotOneOf { options: options.iter().map(|o| (*o).to_owned()).collect() })
            }
        }
    }

    /// Whether every value of `domain` is a value of this setting; the path names the field.
    pub fn covers(&self, domain: &Domain) -> Result<(), SpecError> {
        if !self.searchable {
            return Err(Fault::Unknown.at("name"));
        }
        let ends = |low: Value, high: Value| {
            self.accept(low).map_err(|f| f.at("low"))?;
            self.accept(high).map_err(|f| f.at("high"))?;
            Ok(())
        };
        match (domain, self.kind) {
            (Domain::Real { low, high, .. }, Kind::Real { .. }) => {
                ends(Value::Real(*low), Value::Real(*high))
            }
            (Domain::Int { low, high, .. }, Kind::Int { .. }) => ends(Value::Int(*low), Value::Int(*high)),
            (Domain::Categorical { choices }, _) => {
                for (i, choice) in choices.iter().enumerate() {
                    self.accept(choice.clone()).map_err(|f| f.at(format!("choices[{i}]")))?;
                }
                Ok(())
            }
            _ => Err(Fault::WrongDomain.at("type")),
        }
    }
}

/// Values of settings by id, complete: every setting of the tables they were made from has its value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings(pub BTreeMap<String, Value>);

impl Settings {
    /// The defaults of `tables`; of two settings with one name the first counts.
    pub fn defaults<'a>(tables: impl IntoIterator<Item = &'a Setting>) -> Self {
        let mut values = BTreeMap::new();
        for setting in tables {
            values.entry(setting.id.to_owned()).or_insert_with(|| setting.default());
        }
        Self(values)
    }

    /// A real number (or an integer, widened). A setting that is not there is a mistake of the caller's table: NaN.
    pub fn real(&self, id: &str) -> f64 {
        self.0.get(id).and_then(Value::as_real).unwrap_or(f64::NAN)
    }

    /// An integer; 0 where the table has none of that name.
    pub fn int(&self, id: &str) -> i64 {
        self.0.get(id).and_then(Value::as_int).unwrap_or(0)
    }

    /// A choice; empty where the table has none of that name.
    pub fn text(&self, id: &str) -> &str {
        self.0.get(id).and_then(Value::as_text).unwrap_or("")
    }
}

/// A row of a table, chosen by name, with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub name: String,
    pub settings: Settings,
}

impl Choice {
    /// The entry called `name` with its defaults; `None` if the table has no such row.
    pub fn of(table: &[Entry], name: &str, common: &[Setting]) -> Option<Self> {
        let entry = find(table, name)?;
        Some(Self {
            name: name.to_owned(),
            settings: Settings::defaults(entry.settings.iter().chain(common)),
        })
    }
}

/// The row called `name`.
pub fn find<'a>(table: &'a [Entry], name: &str) -> Option<&'a Entry> {
    table.iter().find(|e| e.id == name)
}
