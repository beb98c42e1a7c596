//! Whether a cell is missing, a number, or something else.
//!
//! Missing: empty, `?`, `-`, `--`, `None`, and NA, N/A, NaN, NULL, #N/A, `<NA>` in any case. A number is sign, digits (thousands may
//! be grouped in threes by the mark that is not the decimal one, or by a space), decimal mark, digits, exponent, percent
//! sign: `-1,234.5`, `1.234,5`, `2.5E+2`, `.5`, `6.`, `12%`. Not here: hexadecimal, fractions, currencies, digits that are not ASCII.

use super::NUMBER_LIMIT;
use super::schema::Decimal;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Missing,
    /// Finite and at most [`NUMBER_LIMIT`] in magnitude; never -0.
    Number(f64),
    /// Infinite, or too large to be worked with.
    OutOfRange,
    Other,
}

/// A cell and how it was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub cell: Cell,
    pub thousands: bool,
    pub percent: bool,
    /// An integer with zeros in front, as in a postal code.
    pub leading_zeros: bool,
}

/// Whether a trimmed cell means "no value".
pub(super) fn is_missing(cell: &str) -> bool {
    const ANY_CASE: [&str; 7] = ["na", "n/a", "nan", "null", "#n/a", "<na>", "#na"];
    // Most cells are numbers: they are told apart by their first byte.
    if cell.len() > 6 || cell.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    matches!(cell, "" | "?" | "-" | "--" | "None") || ANY_CASE.iter().any(|m| cell.eq_ignore_ascii_case(m))
}

/// Reads a trimmed cell.
pub(super) fn read(cell: &str, decimal: Decimal) -> Reading {
    let mut reading = Reading { cell: Cell::Other, thousands: false, percent: false, leading_zeros: false };
    if is_missing(cell) {
        return Reading { cell: Cell::Missing, ..reading };
    }
    // No number has letters in front or is this long; most texts are told apart here.
    if cell.len() > 400 || cell.starts_with(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'i' | 'I')) {
        return reading;
    }
    let (number, percent) = match cell.strip_suffix('%') {
        Some(rest) => (rest.trim_end(), true),
        None => (cell, false),
    };
    reading.percent = percent;
    let (negative, body) = match number.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest),
        None => (false, number.strip_prefix('+').unwrap_or(number)),
    };
    if ["inf", "infinity"].iter().any(|w| body.eq_ignore_ascii_case(w)) {
        return Reading { cell: Cell::OutOfRange, ..reading };
    }
    let Some(value) = parse(body, decimal, &mut reading) else { return reading };
    reading.cell = if value <= NUMBER_LIMIT {
        // Adding 0 turns -0 into 0.
        Cell::Number(if negative { -value } else { value } + 0.0)
    } else {
        Cell::OutOfRange
    };
    reading
}

/// The value of a number without sign; notes how it was written.
fn parse(body: &str, decimal: Decimal, reading: &mut Reading) -> Option<f64> {
    let (mark, group) = match decimal {
        Decimal::Point => ('.', ','),
        Decimal::Comma => (',', '.'),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e)),
        None => (body, None),
    };
    let (whole, fraction) = match mantissa.split_once(mark) {
        Some((w, f)) => (w, Some(f)),
        None => (mantissa, None),
    };
    let power = exponent.map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
    if power.is_some_and(|p| p.is_empty() || !digits(p)) || !digits(fraction.unwrap_or_default()) {
        return None;
    }
    if fraction.is_none_or(str::is_empty) && whole.is_empty() {
        return None;
    }
    if digits(whole) {
        let integer = fraction.is_none() && exponent.is_none();
        reading.leading_zeros = integer && whole.len() > 1 && whole.starts_with('0');
        // As the language writes it: nothing to rewrite.
        if decimal == Decimal::Point || fraction.is_none() {
            return body.parse().ok();
        }
    }
    let mut plain = if digits(whole) { whole.to_owned() } else { grouped(whole, group)? };
    reading.thousands = plain.len() != whole.len();
    plain.push('.');
    plain.push_str(fraction.unwrap_or_default());
    if let Some(exponent) = exponent {
        plain.push('e');
        plain.push_str(exponent);
    }
    plain.parse().ok()
}

/// `1,234,567` without its separators; `None` if the groups are not 1 to 3 digits and then threes.
fn grouped(whole: &str, group: char) -> Option<String> {
    let separator = whole.chars().find(|c| !c.is_ascii_digit())?;
    if separator != group && !matches!(separator, ' ' | '\u{a0}' | '\u{202f}') {
        return None;
    }
    let good = |(i, part): (usize, &str)| {
        let length = part.len() == 3 || (i == 0 && matches!(part.len(), 1 | 2));
        length && part.bytes().all(|b| b.is_ascii_digit()) && !(i == 0 && part.starts_with('0'))
    };
    whole.split(separator).enumerate().all(good).then(|| whole.replace(separator, ""))
}

/// The decimal mark that the cells speak for. A comma needs more cells that can only be read with a comma than cells that
/// can only be read with a point; where all are open (`1,234`), a semicolon between cells speaks for the comma.
pub(super) fn guess_decimal<'a>(cells: impl Iterator<Item = &'a str>, semicolon: bool) -> Decimal {
    let (mut comma, mut point, mut open) = (0_u64, 0_u64, 0_u64);
    for cell in cells {
        let reads = |d| matches!(read(cell, d).cell, Cell::Number(_) | Cell::OutOfRange);
        match (reads(Decimal::Comma), reads(Decimal::Point)) {
            (true, false) => comma += 1,
            (false, true) => point += 1,
            (true, true) => open += u64::from(cell.contains(',')),
            (false, false) => {}
        }
    }
    let speaks = comma > point || (semicolon && comma + point == 0 && open > 0);
    if speaks { Decimal::Comma } else { Decimal::Point }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let point = |s: &str| read(s, Decimal::Point).cell;
        let comma = |s: &str| read(s, Decimal::Comma).cell;
        for (text, value) in [
            ("1", 1.0),
            ("+1", 1.0),
            ("-3.0e0", -3.0),
            ("2.5E+2", 250.0),
            (".5", 0.5),
            ("6.", 6.0),
            ("1,234", 1234.0),
            ("12,345,678.5", 12_345_678.5),
            ("12 345", 12_345.0),
            ("7.5%", 7.5),
            ("02139", 2139.0),
            ("\u{2212}4", -4.0),
        ] {
            assert_eq!(point(text), Cell::Number(value), "{text}");
        }
        for (text, value) in
            [("72,5", 72.5), ("1.234,50", 1234.5), ("1.000", 1000.0), ("0,125", 0.125), ("1e3", 1000.0)]
        {
            assert_eq!(comma(text), Cell::Number(value), "{text}");
        }
        for text in [
            "abc", "1,23", "0,123", "1,2345", "1.2.3", "e5", ".", "+", "1e", "0x10", "1_000", "--1", "$5",
            "12 34", "%",
        ] {
            assert_eq!(point(text), Cell::Other, "{text}");
        }
        for text in ["1e400", "inf", "-Infinity", "1e31", "-1e31"] {
            assert_eq!(point(text), Cell::OutOfRange, "{text}");
        }
        for text in ["", "NA", "n/a", "?", "nan", "NULL", "-", "None"] {
            assert_eq!(point(text), Cell::Missing, "{text}");
        }
        let Cell::Number(zero) = point("-0") else { panic!("a number") };
        assert!(zero.is_sign_positive());
        assert!(read("02139", Decimal::Point).leading_zeros && !read("0.5", Decimal::Point).leading_zeros);
        assert!(read("1,234", Decimal::Point).thousands && read("5 %", Decimal::Point).percent);
    }

    #[test]
    fn the_decimal_mark() {
        let guess = |cells: &[&str], semicolon| guess_decimal(cells.iter().copied(), semicolon);
        assert_eq!(guess(&["72,5", "a", "1.234"], false), Decimal::Comma);
        assert_eq!(guess(&["72.5", "1,234"], true), Decimal::Point);
        assert_eq!(guess(&["1,234", "7"], true), Decimal::Comma);
        assert_eq!(guess(&["1,234", "7"], false), Decimal::Point);
        assert_eq!(guess(&["1", "2"], true), Decimal::Point);
    }
}
