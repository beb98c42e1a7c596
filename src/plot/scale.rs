//! Axes: where ticks stand and what is written at them.

use crate::math::float;
use crate::space::{Domain, Value};

/// Most labels on one axis.
pub const TICK_LIMIT: usize = 6;

/// A place on an axis, 0 to 1, and its label.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub at: f64,
    pub label: String,
}

/// From numbers to the unit interval. Never NaN: what has no place (not finite, or not positive on a logarithmic axis) has
/// `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub log: bool,
}

impl Range {
    /// A range that holds `low` and `high`; one that is empty or not finite is widened to something that can be drawn.
    pub fn new(low: f64, high: f64, log: bool) -> Self {
        let finite = low.is_finite() && high.is_finite() && low.abs() < 1e300 && high.abs() < 1e300;
        let (low, high) = match (finite, low <= high) {
            (false, _) => (0.0, 1.0),
            (_, true) => (low, high),
            (_, false) => (high, low),
        };
        let log = log && low > 1e-300;
        if high - low > high.abs().max(low.abs()) * 1e-9 {
            Self { low, high, log }
        } else if log {
            Self { low: low / 2.0, high: high * 2.0, log }
        } else {
            let half = if low == 0.0 { 0.5 } else { low.abs() / 2.0 };
            Self { low: low - half, high: high + half, log }
        }
    }

    /// Whether the ends lie more than `decades` apart, so that a logarithmic axis reads better.
    pub fn wide(low: f64, high: f64, decades: f64) -> bool {
        low > 0.0 && high.is_finite() && float::ln(high / low) > decades * std::f64::consts::LN_10
    }

    /// The place of `value`; outside the range it is below 0 or above 1.
    pub fn unit(&self, value: f64) -> Option<f64> {
        let unit = if self.log {
            if value <= 0.0 {
                return None;
            }
            float::ln(value / self.low) / float::ln(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        unit.is_finite().then_some(unit)
    }

    /// The value at a place.
    pub fn value(&self, unit: f64) -> f64 {
        if self.log {
            self.low * float::exp(unit * float::ln(self.high / self.low))
        } else {
            self.low + unit * (self.high - self.low)
        }
    }

    /// At most `limit` round numbers inside.
    pub fn round_numbers(&self, limit: usize) -> Vec<f64> {
        let logarithmic = if self.log { round_logarithmic(self.low, self.high, limit) } else { Vec::new() };
        if logarithmic.len() >= 2 { logarithmic } else { round_linear(self.low, self.high, limit) }
    }

    /// At most `limit` ticks, labelled by `write`.
    pub fn ticks(&self, limit: usize, write: impl Fn(f64) -> String) -> Vec<Tick> {
        let tick = |v: f64| self.unit(v).map(|at| Tick { at, label: write(v) });
        self.round_numbers(limit).into_iter().filter_map(tick).collect()
    }
}

/// 10 to the power of `k`, exactly as it is written.
fn ten(k: i32) -> f64 {
    format!("1e{k}").parse().unwrap_or(1.0)
}

fn decade(x: f64) -> i32 {
    (float::ln(x) / std::f64::consts::LN_10 + 1e-9).floor() as i32
}

fn round_linear(low: f64, high: f64, limit: usize) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) || limit == 0 {
        return Vec::new();
    }
    let start = decade(span / limit as f64);
    for k in start..start + 4 {
        for digit in [1.0, 2.0, 5.0] {
            let step = digit * ten(k);
            let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
            if last - first < limit as f64 && first.abs() < 1e12 {
                let count = (last - first).max(-1.0) as i64 + 1;
                // Dividing by the inverse of a small step keeps 0.3 from becoming 0.30000000000000004.
                let at = |n: f64| if k < 0 { n * digit / ten(-k) } else { n * step };
                return (0..count).map(|i| at(first + i as f64)).collect();
            }
        }
    }
    Vec::new()
}

fn round_logarithmic(low: f64, high: f64, limit: usize) -> Vec<f64> {
    if limit == 0 {
        return Vec::new();
    }
    let (first, last) = (decade(low), decade(high));
    let inside = |v: &f64| *v >= low * (1.0 - 1e-9) && *v <= high * (1.0 + 1e-9);
    let series = |digits: &[i32], stride: usize| -> Vec<f64> {
        let at = |k: i32, d: &i32| format!("{d}e{k}").parse::<f64>().unwrap_or(f64::NAN);
        (first..=last)
            .step_by(stride)
            .flat_map(|k| digits.iter().map(move |d| at(k, d)))
            .filter(inside)
            .collect()
    };
    // Thirds of a decade first: they are evenly spaced to the eye.
    for (digits, least) in [(&[1, 3][..], 4), (&[1, 2, 5], 2), (&[1, 3], 2), (&[1], 1)] {
        let numbers = series(digits, 1);
        if (least..=limit).contains(&numbers.len()) {
            return numbers;
        }
    }
    (2..).map(|stride| series(&[1], stride)).find(|n| n.len() <= limit).unwrap_or_default()
}

/// The ticks of a hyperparameter's axis: round numbers, or every value where there are few, or some of the categories.
pub fn domain_ticks(domain: &Domain, limit: usize) -> Vec<Tick> {
    let (start, end) = domain.bounds();
    let place = |v: f64, log: bool| {
        let v = if log { float::ln(v) } else { v };
        if end > start { ((v - start) / (end - start)).clamp(0.0, 1.0) } else { 0.5 }
    };
    match domain {
        Domain::Real { low, high, .. } if low == high => vec![Tick { at: 0.5, label: number(*low) }],
        Domain::Real { low, high, log, .. } => {
            let numbers = Range::new(*low, *high, *log).round_numbers(limit);
            numbers.into_iter().map(|v| Tick { at: place(v, *log), label: number(v) }).collect()
        }
        Domain::Int { low, high, log, step } => {
            let count = (high - low) / step.max(&1) + 1;
            let numbers: Vec<i64> = if count <= limit as i64 {
                (0..count).map(|i| low + i * step).collect()
            } else if *log {
                doublings(*low, *high, limit)
            } else {
                let round = round_linear(*low as f64, *high as f64, limit);
                let mut whole: Vec<i64> = round.into_iter().map(|v| v.round() as i64).collect();
                whole.dedup();
                whole
            };
            let tick = |v: i64| Tick { at: place(v as f64, *log), label: number(v as f64) };
            numbers.into_iter().map(tick).collect()
        }
        Domain::Categorical { choices } => {
            // Every category has its slot; where there are too many to label, every second (third, ...) is.
            let stride = choices.len().div_ceil(limit.max(1)).max(1);
            let label = |c: &Value| c.as_real().map_or_else(|| c.to_string(), number);
            let slots = choices.len().max(1) as f64;
            let tick = |(i, c): (usize, &Value)| Tick { at: (i as f64 + 0.5) / slots, label: label(c) };
            choices.iter().enumerate().step_by(stride).map(tick).collect()
        }
    }
}

/// low, and its doublings (or quadruplings, ...): what sizes and counts are usually set to.
fn doublings(low: i64, high: i64, limit: usize) -> Vec<i64> {
    if low < 1 || high / low >= 1 << 10 {
        let wide = round_logarithmic(low.max(1) as f64, high as f64, limit);
        return wide.into_iter().map(|v| v.round() as i64).filter(|v| *v >= low).collect();
    }
    for factor in [2, 4, 8, 16] {
        let numbers: Vec<i64> =
            std::iter::successors(Some(low), |v| v.checked_mul(factor)).take_while(|v| *v <= high).collect();
        if numbers.len() <= limit {
            return numbers;
        }
    }
    vec![low, high]
}

/// A setting's value or a tick: 0.0003, 0.03, 30, 1e-5, 2.5e6.
pub fn number(v: f64) -> String {
    if !v.is_finite() {
        return if v.is_nan() {
            "?"
        } else if v > 0.0 {
            "∞"
        } else {
            "−∞"
        }
        .to_owned();
    }
    if v == 0.0 {
        return "0".to_owned();
    }
    let text = if (1e-4..1e6).contains(&v.abs()) {
        // Four significant digits, as few as needed.
        let places = (3 - decade(v.abs())).clamp(0, 8) as usize;
        trimmed(&format!("{v:.places$}"))
    } else {
        let text = format!("{v:.2e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        format!("{}e{exponent}", trimmed(digits))
    };
    text.replace('-', if v.abs() < 1e-4 { "-" } else { "−" })
}

fn trimmed(digits: &str) -> String {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        digits.to_owned()
    }
}

/// A measured value, to three significant digits: 0.0834, 1.27, 341.
pub fn measured(v: f64) -> String {
    if !v.is_finite() || v == 0.0 || !(1e-4..1e6).contains(&v.abs()) {
        return number(v);
    }
    let places = (2 - decade(v.abs())).clamp(0, 6) as usize;
    format!("{v:.places$}").replace('-', "−")
}

/// A setting's value, to three significant digits without idle zeros: 0.021, 14, 3e-5.
pub fn setting(v: f64) -> String {
    if v.abs() < 1000.0 { trimmed(&measured(v)) } else { number(v) }
}

/// A count, in groups of three: 1,620.
pub fn count(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut text = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(c);
    }
    if n < -0.5 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        assert!(ticks.len() <= TICK_LIMIT && ticks.iter().all(|t| (0.0..=1.0).contains(&t.at)), "{ticks:?}");
        ticks.into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn numbers_as_people_write_them() {
        let cases = [
            (0.0003, "0.0003"),
            (0.003, "0.003"),
            (1e-5, "1e-5"),
            (0.3, "0.3"),
            (1.0, "1"),
            (1620.0, "1620"),
            (2.5e6, "2.5e6"),
            (-0.25, "−0.25"),
            (f64::NAN, "?"),
            (f64::INFINITY, "∞"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!(
            [measured(0.083_41), measured(1.268), measured(341.2), measured(0.5)],
            ["0.0834", "1.27", "341", "0.500"]
        );
        assert_eq!([setting(0.020_99), setting(14.0), setting(3e-5)], ["0.021", "14", "3e-5"]);
        assert_eq!([count(0.0), count(400.0), count(1620.0), count(1e6)], ["0", "400", "1,620", "1,000,000"]);
    }

    #[test]
    fn ticks_of_domains() {
        let real = |low, high, log| Domain::Real { low, high, log, step: None };
        assert_eq!(labels(domain_ticks(&real(1e-4, 1.0, true), 6)), ["0.0001", "0.001", "0.01", "0.1", "1"]);
        assert_eq!(labels(domain_ticks(&real(3e-3, 0.3, true), 6)), ["0.003", "0.01", "0.03", "0.1", "0.3"]);
        assert_eq!(labels(domain_ticks(&real(0.0, 0.5, false), 6)), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
        assert_eq!(labels(domain_ticks(&real(0.2, 0.2, false), 6)), ["0.2"]);
        let int = |low, high, log| Domain::Int { low, high, log, step: 1 };
        assert_eq!(labels(domain_ticks(&int(2, 32, true), 6)), ["2", "4", "8", "16", "32"]);
        assert_eq!(labels(domain_ticks(&int(1, 4, false), 6)), ["1", "2", "3", "4"]);
        assert_eq!(labels(domain_ticks(&int(1, 500, true), 6)), ["1", "4", "16", "64", "256"]);
        let choices = ["relu", "tanh"].map(Value::text).to_vec();
        let ticks = domain_ticks(&Domain::Categorical { choices }, 6);
        assert_eq!(ticks[1], Tick { at: 0.75, label: "tanh".to_owned() });
        labels(domain_ticks(&real(1e-15, 1e15, true), 6));
        labels(domain_ticks(&real(-1e15, 1e15, false), 6));
    }

    #[test]
    fn ranges_never_break() {
        let bad = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e-308, 1e308];
        for low in bad {
            for high in bad {
                for log in [false, true] {
                    let range = Range::new(low, high, log);
                    for value in bad {
                        assert!(range.unit(value).is_none_or(f64::is_finite));
                    }
                    assert!(range.ticks(6, number).len() <= 6);
                }
            }
        }
        let range = Range::new(0.01, 100.0, true);
        assert!((range.unit(1.0).unwrap_or(0.0) - 0.5).abs() < 1e-12);
        assert!((range.value(0.5) - 1.0).abs() < 1e-12);
    }
}
