//! What one hyperparameter may be, and its place in the unit interval.
//!
//! Optuna's rules (`distributions.py`, `_transform.py`; held to in `tests/transform.rs`): logarithmic ranges are uniform in
//! ln; stepped and integer ranges are widened by half a step on each side, before the logarithm, so that the end values get
//! a full share; a stepped `high` is pulled down to the grid in decimal arithmetic; a plain real stays below `high`.
//! Categories share the unit interval evenly, in their order.

use super::fault::{Fault, Shape, SpecError};
use super::value::Value;
use crate::math::float;
use serde::{Deserialize, Serialize};

/// Largest magnitude of a real limit: beyond it, steps and widths lose their meaning in f64.
pub const REAL_LIMIT: f64 = 1e15;
/// Largest magnitude of an integer limit: every integer up to here is an exact f64 and a safe JSON number.
pub const INT_LIMIT: i64 = 1 << 53;
/// Most categories of one parameter.
pub const CHOICE_LIMIT: usize = 64;
/// Most characters of a name or a category.
pub const NAME_LIMIT: usize = 32;

/// The values one hyperparameter may take. Limits are inclusive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Domain {
    Real { low: f64, high: f64, log: bool, step: Option<f64> },
    Int { low: i64, high: i64, log: bool, step: i64 },
    Categorical { choices: Vec<Value> },
}

impl Domain {
    /// The domain with its `high` on the grid, or what is wrong with it (the path names the field).
    pub fn checked(self) -> Result<Self, SpecError> {
        match self {
            Self::Real { low, high, log, step } => {
                for (value, field) in [(low, "low"), (high, "high"), (step.unwrap_or(0.0), "step")] {
                    if value.is_nan() || value.abs() > REAL_LIMIT {
                        return Err(Fault::OutOfRange { low: -REAL_LIMIT, high: REAL_LIMIT }.at(field));
                    }
                }
                range_faults(low > high, log, low > 0.0, step.is_some())?;
                let Some(step) = step else { return Ok(Self::Real { low, high, log, step }) };
                if step <= 0.0 {
                    return Err(Fault::StepNotPositive.at("step"));
                }
                if (high - low) / step > INT_LIMIT as f64 {
                    return Err(Fault::TooMany { limit: INT_LIMIT as u64 }.at("step"));
                }
                Ok(Self::Real { low, high: on_decimal_grid(low, high, step), log, step: Some(step) })
            }
            Self::Int { low, high, log, step } => {
                for (value, field) in [(low, "low"), (high, "high"), (step, "step")] {
                    if value.unsigned_abs() > INT_LIMIT as u64 {
                        let limit = INT_LIMIT as f64;
                        return Err(Fault::OutOfRange { low: -limit, high: limit }.at(field));
                    }
                }
                range_faults(low > high, log, low >= 1, step != 1)?;
                if step < 1 {
                    return Err(Fault::StepNotPositive.at("step"));
                }
                Ok(Self::Int { low, high: high - (high - low) % step, log, step })
            }
            Self::Categorical { choices } => {
                if choices.is_empty() {
                    return Err(Fault::TooFew { limit: 1 }.at("choices"));
                }
                if choices.len() > CHOICE_LIMIT {
                    return Err(Fault::TooMany { limit: CHOICE_LIMIT as u64 }.at("choices"));
                }
                for (i, choice) in choices.iter().enumerate() {
                    let path = format!("choices[{i}]");
                    if choices[..i].contains(choice) {
                        return Err(Fault::Duplicate { name: choice.to_string() }.at(path));
                    }
                    match choice {
                        Value::Real(r) if !r.is_finite() => {
                            return Err(Fault::WrongShape { expected: Shape::Scalar }.at(path));
                        }
                        Value::Text(s) if s.chars().count() > NAME_LIMIT => {
                            return Err(Fault::TooMany { limit: NAME_LIMIT as u64 }.at(path));
                        }
                        _ => {}
                    }
                }
                Ok(Self::Categorical { choices })
            }
        }
    }

    /// How many values there are; `None` for a continuum.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Real { low, high, step: None, .. } => (low == high).then_some(1),
            Self::Real { low, high, step: Some(step), .. } => {
                Some((((high - low) / step).round_ties_even() as u64).saturating_add(1))
            }
            Self::Int { low, high, step, .. } => Some(((high - low) / step) as u64 + 1),
            Self::Categorical { choices } => Some(choices.len() as u64),
        }
    }

    /// The box of the transformed range, before it is scaled to the unit interval. Categories: (0, their number).
    pub fn bounds(&self) -> (f64, f64) {
        let (low, high, log) = match self {
            Self::Real { low, high, log, step } => {
                let half = step.unwrap_or(0.0) / 2.0;
                (low - half, high + half, *log)
            }
            Self::Int { low, high, log, step } => {
                let half = *step as f64 / 2.0;
                (*low as f64 - half, *high as f64 + half, *log)
            }
            Self::Categorical { choices } => (0.0, choices.len() as f64, false),
        };
        if log { (float::ln(low), float::ln(high)) } else { (low, high) }
    }

    /// The value at `u` in [0, 1].
    pub fn from_unit(&self, u: f64) -> Value {
        let (start, end) = self.bounds();
        let v = start + u * (end - start);
        match self {
            Self::Real { low, high, log, step: None } => {
                if low == high {
                    return Value::Real(*low);
                }
                let v = if *log { float::exp(v).max(*low) } else { v };
                Value::Real(v.min(high.next_down()))
            }
            Self::Real { low, high, step: Some(step), .. } => {
                let k = ((v - low) / step).round_ties_even();
                Value::Real((low + k * step).clamp(*low, *high))
            }
            Self::Int { low, high, log: true, .. } => {
                Value::Int((float::exp(v).round_ties_even() as i64).clamp(*low, *high))
            }
            Self::Int { low, high, step, .. } => {
                let k = ((v - *low as f64) / *step as f64 + 0.5).floor() as i64;
                Value::Int((low + k * step).clamp(*low, *high))
            }
            Self::Categorical { choices } => {
                let i = (v as usize).min(choices.len() - 1);
                choices[i].clone()
            }
        }
    }

    /// Where `value` lies in [0, 1]: the middle of its share for integers, steps and categories. `None` if it is of another
    /// kind or outside.
    pub fn to_unit(&self, value: &Value) -> Option<f64> {
        if !self.contains(value) {
            return None;
        }
        let (start, end) = self.bounds();
        let v = match self {
            Self::Categorical { choices } => choices.iter().position(|c| c == value)? as f64 + 0.5,
            Self::Real { log, .. } | Self::Int { log, .. } => {
                let x = value.as_real()?;
                if *log { float::ln(x) } else { x }
            }
        };
        // A single value has a width of zero; it stands in the middle.
        Some(if end > start { ((v - start) / (end - start)).clamp(0.0, 1.0) } else { 0.5 })
    }

    /// Whether `value` is of the right kind, in range and on the grid (a stepped real within 1e-8 of a step).
    pub fn contains(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Real { low, high, step, .. }, Value::Real(x)) => {
                let on_grid = step.is_none_or(|step| {
                    let k = (x - low) / step;
                    (k - k.round_ties_even()).abs() < 1e-8
                });
                low <= x && x <= high && on_grid
            }
            (Self::Int { low, high, step, .. }, Value::Int(i)) => {
                low <= i && i <= high && (i - low) % step == 0
            }
            (Self::Categorical { choices }, value) => choices.contains(value),
            _ => false,
        }
    }

    /// `value` as this domain spells it: an integer becomes a real where reals are asked for.
    pub fn coerce(&self, value: Value) -> Value {
        match (self, value) {
            (Self::Real { .. }, Value::Int(i)) => Value::Real(i as f64),
            (_, value) => value,
        }
    }
}

fn range_faults(crossed: bool, log: bool, positive: bool, stepped: bool) -> Result<(), SpecError> {
    if crossed {
        return Err(Fault::LowAboveHigh.at("low"));
    }
    if log && stepped {
        return Err(Fault::LogAndStep.at("step"));
    }
    if log && !positive {
        return Err(Fault::LogNeedsPositive.at("low"));
    }
    Ok(())
}

/// The last of low, low + step, ... that is not above `high`, reckoned in decimal as the numbers are written, so that
/// (0, 1, 0.1) ends at 1 and not at 0.9.
fn on_decimal_grid(low: f64, high: f64, step: f64) -> f64 {
    let exact = || {
        let parts = [low, high, step].map(decimal);
        let scale = parts.iter().map(|(_, places)| *places).max()?;
        let mut whole = [0i128; 3];
        for (w, (digits, places)) in whole.iter_mut().zip(parts) {
            *w = digits.checked_mul(10i128.checked_pow(scale - places)?)?;
        }
        let [low, high, step] = whole;
        let end = high - (high - low) % step;
        format!("{end}e-{scale}").parse::<f64>().ok()
    };
    // Numbers of wildly different size overflow the exact way; there the nearest grid point in f64 is as good.
    exact().unwrap_or_else(|| low + ((high - low) / step + 1e-9).floor() * step)
}

/// The shortest decimal text of `x`, as (digits, decimal places).
fn decimal(x: f64) -> (i128, u32) {
    let text = format!("{x}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    // Within REAL_LIMIT and f64's smallest numbers, an overflow here only turns the exact way off.
    let digits = format!("{whole}{fraction}").parse().unwrap_or(i128::MAX);
    (digits, fraction.len() as u32)
}
