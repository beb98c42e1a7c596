//! Predictions of a regression against the truth: one point a validation row, on two equal axes. On the diagonal a prediction
//! is right; the vertical distance to it is the error.

use super::pen::{Font, Pen, Rect, Surface};
use super::scale::{Range, number};
use super::words::FitWords;
use crate::objective::Fit;
use plotters_backend::text_anchor::{HPos, VPos};

/// Ticks on each axis, at most.
const TICKS: usize = 4;

/// What there is to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// (truth, prediction); predictions outside the range stand at its edge.
    pub points: Vec<(f64, f64)>,
    /// Of both axes.
    pub range: Range,
    /// Points whose prediction was outside.
    pub outside: u32,
}

impl Scatter {
    /// The axes hold all truths, and predictions as far as the truths' span beyond them: a model that has run away does not
    /// press everything into a corner.
    pub fn new(fit: &Fit) -> Self {
        let known = fit.points.iter().map(|p| (f64::from(p.0), f64::from(p.1)));
        let known: Vec<(f64, f64)> = known.filter(|(t, p)| t.is_finite() && !p.is_nan()).collect();
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
        };
        let (low, high) = ends(&mut known.iter().map(|p| p.0));
        let span = (high - low).max(low.abs().max(high.abs()) * 1e-3).max(1e-9);
        let (least, most) = ends(&mut known.iter().map(|p| p.1));
        let (low, high) = (low.min(least.max(low - span)), high.max(most.min(high + span)));
        let air = 0.04 * (high - low);
        let range = Range::new(low - air, high + air, false);
        let outside = known.iter().filter(|(_, p)| *p < range.low || *p > range.high).count() as u32;
        let points = known.into_iter().map(|(t, p)| (t, p.clamp(range.low, range.high))).collect();
        Self { points, range, outside }
    }
}

/// Draws the scatter with its axes.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, scatter: &Scatter, words: &FitWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(10.0, theme.muted);
    let ticks = scatter.range.ticks(TICKS, number);
    let wide = ticks.iter().map(|t| pen.text_width(&t.label, small)).fold(8.0, f64::max);
    let left = wide + 20.0;
    let side = (pen.width - left - 4.0).min(pen.height - 34.0).max(20.0);
    let area = Rect::new(left, 4.0, left + side, 4.0 + side);
    pen.fill(area, theme.land);
    let centre = small.at(HPos::Center, VPos::Center);
    for tick in &ticks {
        let (x, y) = area.at(tick.at, tick.at);
        pen.hairline((x, area.top), (x, area.bottom), theme.grid);
        pen.hairline((area.left, y), (area.right, y), theme.grid);
        pen.text(&tick.label, (area.left - 4.0, y), small.at(HPos::Right, VPos::Center));
        let half = pen.text_width(&tick.label, small) / 2.0;
        // A label that would reach over the picture's edge is moved in.
        pen.text(&tick.label, (x.min(pen.width - half - 1.0), area.bottom + 9.0), centre);
    }
    pen.dashed(&[area.at(0.0, 0.0), area.at(1.0, 1.0)], theme.axis, 1.4, &[5.0, 3.0]);
    let r = if scatter.points.len() > 150 { 2.0 } else { 2.6 };
    let places = scatter.points.iter().filter_map(|(t, p)| {
        let (u, v) = (scatter.range.unit(*t)?, scatter.range.unit(*p)?);
        Some(area.at(u, v))
    });
    pen.dots(places, r, theme.accent.alpha(0.62));
    pen.text(words.truth, (area.left + side / 2.0, area.bottom + 23.0), centre);
    pen.text(words.prediction, (7.0, area.top + side / 2.0), centre.upright());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_equal_and_a_runaway_stands_at_the_edge() {
        let fit = Fit { points: vec![(10.0, 12.0), (20.0, 19.0), (30.0, 1e30), (15.0, f32::NAN)] };
        let scatter = Scatter::new(&fit);
        assert_eq!((scatter.points.len(), scatter.outside), (3, 1));
        assert!(
            scatter.range.low < 10.0 && (50.0..53.0).contains(&scatter.range.high),
            "{:?}",
            scatter.range
        );
        assert!(scatter.points.iter().all(|p| p.1 <= scatter.range.high));
        let none = Scatter::new(&Fit { points: Vec::new() });
        assert!(none.points.is_empty() && none.range.high.is_finite());
        let same = Scatter::new(&Fit { points: vec![(3.0, 3.0)] });
        assert!(same.range.low < 3.0 && same.range.high > 3.0);
    }
}
