//! Numbers as the page writes them.

use super::{Lang, choice};
use crate::space::Value;

/// Four significant digits at most, no trailing zeros, `1e-4` style for what is very small or very large.
pub fn number(x: f64) -> String {
    if x.is_nan() {
        return "–".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "−∞" }.to_owned();
    }
    let size = x.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    let text = if (1e-3..1e5).contains(&size) {
        // Digits before the point are never cut; 9999.5 keeps its integer part.
        let whole = (1..=5).take_while(|p| size >= [1.0, 10.0, 100.0, 1e3, 1e4][p - 1]).count();
        let leading_zeros = [0.1, 0.01].iter().filter(|p| size < **p).count();
        let places = if whole > 0 { 4usize.saturating_sub(whole) } else { 4 + leading_zeros };
        trim(&format!("{x:.places$}"))
    } else {
        let text = format!("{x:.3e}");
        match text.split_once('e') {
            Some((digits, exponent)) => format!("{}e{exponent}", trim(digits)),
            None => text,
        }
    };
    text.replace('-', "−").replace("e−", "e-")
}

fn trim(digits: &str) -> String {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        digits.to_owned()
    }
}

/// A measured value; a dash where there is none, or none that is finite.
pub fn measure(x: f64) -> String {
    if x.is_finite() { number(x) } else { "–".to_owned() }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    if !share.is_finite() {
        return measure(share);
    }
    let p = share * 100.0;
    if (p - p.round()).abs() < 0.05 { format!("{}\u{a0}%", p.round()) } else { format!("{p:.1}\u{a0}%") }
}

/// The value of a hyperparameter, in words where it is a choice.
pub fn value(lang: Lang, setting: &str, value: &Value) -> String {
    match value {
        Value::Text(option) => {
            choice(setting, option).map_or_else(|| option.clone(), |c| c.title.get(lang).to_owned())
        }
        Value::Flag(flag) => match (lang, flag) {
            (Lang::En, true) => "yes".to_owned(),
            (Lang::En, false) => "no".to_owned(),
            (Lang::Zh, true) => "是".to_owned(),
            (Lang::Zh, false) => "否".to_owned(),
        },
        Value::Int(i) => i.to_string(),
        Value::Real(r) => number(*r),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (0.083_456, "0.08346"),
            (0.003, "0.003"),
            (1e-4, "1e-4"),
            (2.5e-7, "2.5e-7"),
            (1.0 / 3.0, "0.3333"),
            (12.345, "12.35"),
            (-0.5, "−0.5"),
            (-1e-5, "−1e-5"),
            (16.0, "16"),
            (40_000.0, "40000"),
            (2e13, "2e13"),
        ];
        for (x, text) in cases {
            assert_eq!(number(x), text);
        }
        assert_eq!(number(f64::INFINITY), "∞");
        assert_eq!(percent(0.975), "97.5\u{a0}%");
        assert_eq!(percent(1.0), "100\u{a0}%");
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!((measure(x), percent(x)), ("–".to_owned(), "–".to_owned()));
        }
    }
}
