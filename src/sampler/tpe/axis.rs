//! The scale on which a parameter is modelled.
//!
//! Optuna's rules: logarithmic ranges in the logarithm; integers and steps are cells of a range that is half a step wider at each end
//! (before the logarithm); categories by their place. A single value is not modelled, nor is a range so narrow that its ends are one
//! number in the logarithm.

use crate::math::float;
use crate::space::{Domain, Value};

/// The scale of one parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// A continuum from `low` to `high` on the scale, `first` to `last` as values.
    Line { low: f64, high: f64, log: bool, first: f64, last: f64 },
    /// The values `first`, `first + step`, ..., `last`, each a cell of the range from `low` to `high` on the scale.
    Cells { low: f64, high: f64, log: bool, first: f64, last: f64, step: f64, whole: bool },
    /// Places 0 to count - 1.
    Choices { count: usize },
}

/// A place on a scale where a density is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// On the scale; of a cell, its middle.
    pub at: f64,
    /// Width of the cell; 0 on a line.
    pub width: f64,
    /// The value as a number; of a category, its place.
    pub number: f64,
}

/// Ranges below this width would make infinite densities.
const NARROWEST: f64 = 1e-250;

impl Axis {
    /// The scale of a domain; `None` if there is nothing to choose.
    pub fn of(domain: &Domain) -> Option<Self> {
        if domain.size() == Some(1) {
            return None;
        }
        let (low, high) = domain.bounds();
        let axis = match domain {
            Domain::Real { low: first, high: last, log, step: None } => {
                Self::Line { low, high, log: *log, first: *first, last: *last }
            }
            Domain::Real { low: first, high: last, log, step: Some(step) } => {
                Self::Cells { low, high, log: *log, first: *first, last: *last, step: *step, whole: false }
            }
            Domain::Int { low: first, high: last, log, step } => {
                let (first, last, step) = (*first as f64, *last as f64, *step as f64);
                Self::Cells { low, high, log: *log, first, last, step, whole: true }
            }
            Domain::Categorical { choices } => Self::Choices { count: choices.len() },
        };
        (high - low > NARROWEST).then_some(axis)
    }

    /// The ends of the scale; (0, count) for choices.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Line { low, high, .. } | Self::Cells { low, high, .. } => (*low, *high),
            Self::Choices { count } => (0.0, *count as f64),
        }
    }

    /// How many values the scale tells apart; 1 for a continuum.
    pub fn cells(&self) -> f64 {
        match self {
            Self::Line { .. } => 1.0,
            Self::Cells { first, last, step, .. } => ((last - first) / step).round_ties_even() + 1.0,
            Self::Choices { count } => *count as f64,
        }
    }

    /// A value of the domain as a number, brought to the nearer end if it lies outside; `None` if it is of another kind.
    pub fn number(&self, domain: &Domain, value: &Value) -> Option<f64> {
        match (self, domain) {
            (Self::Choices { .. }, Domain::Categorical { choices }) => {
                Some(choices.iter().position(|c| c == value)? as f64)
            }
            (Self::Line { first, last, .. } | Self::Cells { first, last, .. }, _) => {
                value.as_real().filter(|x| !x.is_nan()).map(|x| x.clamp(*first, *last))
            }
            _ => None,
        }
    }

    /// Where a trial with this number puts its kernel.
    pub fn centre(&self, number: f64) -> f64 {
        match self {
            Self::Line { low, high, log: true, .. } | Self::Cells { low, high, log: true, .. } => {
                float::ln(number).clamp(*low, *high)
            }
            _ => number,
        }
    }

    /// The spot of a number.
    pub fn spot(&self, number: f64) -> Spot {
        match self {
            Self::Cells { log: false, step, .. } => Spot { at: number, width: *step, number },
            Self::Cells { log: true, step, .. } => {
                let left = number - 0.5 * step;
                // Not a difference of logarithms: cells far up are narrower than its last digit.
                let width = float::ln_1p(step / left);
                Spot { at: float::ln(left) + 0.5 * width, width, number }
            }
            _ => Spot { at: self.centre(number), width: 0.0, number },
        }
    }

    /// The spot that a draw at `x` on the scale falls on.
    pub fn land(&self, x: f64) -> Spot {
        match self {
            Self::Line { low, high, log, first, last } => {
                let at = x.clamp(*low, *high);
                let number = if *log { float::exp(at) } else { at };
                Spot { at, width: 0.0, number: number.clamp(*first, *last) }
            }
            Self::Cells { log, first, last, step, .. } => {
                let number = if *log { float::exp(x) } else { x };
                let k = ((number - first) / step).round_ties_even();
                self.spot((first + k * step).clamp(*first, *last))
            }
            Self::Choices { .. } => self.spot(x),
        }
    }

    /// The spot as a value of the domain.
    pub fn value(&self, domain: &Domain, spot: Spot) -> Value {
        match (self, domain) {
            (Self::Cells { whole: true, .. }, _) => Value::Int(spot.number as i64),
            (_, Domain::Categorical { choices }) => {
                choices[(spot.number as usize).min(choices.len() - 1)].clone()
            }
            _ => Value::Real(spot.number),
        }
    }
}
