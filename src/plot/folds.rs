//! The folds of a cross-validation: one dot a fold, the mean as a line, its 95 % interval as a band.

use super::colour::Colour;
use super::pen::{Font, Pen, Rect, Surface};
use super::scale::{Range, measured, number};
use super::words::FoldWords;
use crate::objective::reading::Spread;
use plotters_backend::text_anchor::{HPos, VPos};

/// The vertical range: all folds and, as far as it is of their size, the interval (of two folds it is very wide).
pub fn range(spread: &Spread) -> Range {
    let low = spread.values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = spread.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = (high - low).max(spread.mean.abs() * 1e-3).max(1e-12);
    let (mut from, mut to) = (low, high);
    if let Some(interval) = spread.interval {
        from = from.min(interval.low.max(low - span));
        to = to.max(interval.high.min(high + span));
    }
    Range::new(from - 0.12 * span, to + 0.12 * span, false)
}

/// Draws the folds; `expected` is how many there will be.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, spread: &Spread, expected: u32, words: &FoldWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(10.5, theme.muted);
    let range = range(spread);
    let ticks = range.ticks(4, number);
    let left = ticks.iter().map(|t| pen.text_width(&t.label, small)).fold(14.0, f64::max) + 8.0;
    let mean = format!("{} {}", words.mean, measured(spread.mean));
    let right = pen.text_width(&mean, small.bold()) + 9.0;
    let area = Rect::new(left, 7.0, pen.width - right, pen.height - 19.0);
    let level = |v: f64| area.at(0.0, range.unit(v).unwrap_or(0.0).clamp(0.0, 1.0)).1;
    if let Some(interval) = spread.interval {
        let band = Rect::new(area.left, level(interval.high), area.right, level(interval.low));
        pen.fill(band, theme.accent.alpha(0.16));
    }
    for tick in &ticks {
        let (_, y) = area.at(0.0, tick.at);
        pen.hairline((area.left, y), (area.right, y), theme.grid);
        pen.text(&tick.label, (area.left - 5.0, y), small.at(HPos::Right, VPos::Center));
    }
    pen.hairline((area.left, area.bottom), (area.right, area.bottom), theme.axis);
    let middle = level(spread.mean);
    pen.line(&[(area.left, middle), (area.right, middle)], theme.ink, 1.8);
    let place = middle.clamp(area.top + 4.0, area.bottom - 4.0);
    pen.text(
        &mean,
        (area.right + 5.0, place),
        Font::new(10.5, theme.ink).bold().at(HPos::Left, VPos::Center),
    );
    let count = expected.max(spread.values.len() as u32).max(1);
    let wide = area.width() / f64::from(count);
    for fold in 0..count {
        let x = area.left + (f64::from(fold) + 0.5) * wide;
        if wide > 11.0 || fold == 0 || fold + 1 == count {
            let at = (x, area.bottom + 10.0);
            pen.text(&(fold + 1).to_string(), at, small.at(HPos::Center, VPos::Center));
        }
        if let Some(value) = spread.values.get(fold as usize) {
            let y = level(*value);
            pen.line(&[(x, middle), (x, y)], theme.muted.alpha(0.6), 1.0);
            pen.disc((x, y), 4.4, theme.surface);
            pen.disc((x, y), 3.6, Colour { alpha: 1.0, ..theme.accent });
        }
    }
    pen.text(words.fold, (pen.width - 2.0, area.bottom + 10.0), small.at(HPos::Right, VPos::Center));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::stats;

    #[test]
    fn folds_stay_readable_beside_a_wide_interval() {
        let values = vec![0.20, 0.24];
        let spread = Spread {
            metric: 2,
            mean: 0.22,
            error: stats::standard_error(&values),
            interval: stats::mean_interval(&values, 0.95),
            values,
        };
        let wide = spread.interval.expect("two values");
        assert!(wide.high - wide.low > 0.4, "two folds say little: {wide:?}");
        let range = range(&spread);
        assert!(range.low > 0.15 && range.low < 0.2 && range.high < 0.29, "{range:?}");
        let alone = Spread { values: vec![1.0], mean: 1.0, error: None, interval: None, metric: 2 };
        assert!(super::range(&alone).low < 1.0);
    }
}
