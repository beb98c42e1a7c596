//! Whether a cell is a date or a time: `2024-03-01`, `1.3.2024`, `03/01/24`, `2024年3月1日`, `2024-03`, each with an optional
//! time of day, or `12:30:00` alone. Dates are recognised to be left out; which day they mean is not asked.

/// Whether a trimmed cell is a date, a time, or both.
pub(super) fn is_date(cell: &str) -> bool {
    if cell.len() > 40 || !cell.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    match cell.split_once(['T', ' ']) {
        Some((day, time)) => is_day(day) && is_time(time.trim_start()),
        None => is_day(cell) || is_time(cell),
    }
}

fn is_day(text: &str) -> bool {
    let western = text.replace(['年', '月'], "-");
    let text = western.trim_end_matches(['日', '-']);
    let Some(separator) = text.chars().find(|c| matches!(c, '-' | '/' | '.')) else { return false };
    let number = |part: &str| -> Option<(usize, u32)> {
        let digits = part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten().map(|n| (part.len(), n))
    };
    let parts: Option<Vec<(usize, u32)>> = text.splitn(4, separator).map(number).collect();
    let month = |(length, n): (usize, u32)| length <= 2 && (1..=12).contains(&n);
    let day = |(length, n): (usize, u32)| length <= 2 && (1..=31).contains(&n);
    match parts.as_deref() {
        // A number such as 2024.03 is no month.
        Some(&[(4, _), m]) => separator != '.' && month(m),
        Some(&[(4, _), m, d]) => month(m) && day(d),
        Some(&[a, b, (2 | 4, _)]) => day(a) && day(b) && (month(a) || month(b)),
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    let clock = text.bytes().all(|b| b.is_ascii_digit() || b":.+-Z ".contains(&b) || b"APMapm".contains(&b));
    let mut parts = text.split(':');
    let two = |part: Option<&str>| {
        part.is_some_and(|p| (1..=2).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let hours = two(parts.next());
    let minutes = parts.next().and_then(|p| p.get(..2));
    clock && hours && two(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_things_like_dates() {
        for text in [
            "2024-03-01",
            "2024/3/1",
            "1.3.2024",
            "03/01/24",
            "31/12/2024",
            "2024年3月1日",
            "2024-03",
            "2024-03-01T10:00:00Z",
            "2024-03-01 10:00",
            "12:30",
            "12:30:05.250",
            "2024-03-01T10:00:00+02:00",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "5",
            "2024",
            "2024.03",
            "10.0.0.1",
            "1-2",
            "45/45/2024",
            "P0001",
            "a:b",
            "1:",
            "5.1",
            "12-34-5678",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
