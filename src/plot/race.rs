//! The race: the best value so far against the steps spent (epochs, trees, ...), one stepped line a strategy.
//!
//! Where the first value is far worse than what a tenth of the budget has reached, the axis leaves it out, so that a bad first
//! trial does not flatten the rest; it is logarithmic where the rest still spans more than one and a half decades.

use super::colour::{self, LineStyle};
use super::curves::spread;
use super::pen::{Font, Pen, Rect, Surface};
use super::scale::{Range, Tick, count, number};
use super::view::View;
use super::words::RaceWords;
use crate::trial::{Direction, State};
use plotters_backend::text_anchor::{HPos, VPos};

/// One strategy's line.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub label: &'a str,
    pub style: LineStyle,
    /// (steps spent, best value so far), by steps; a value holds until the next.
    pub points: Vec<(f64, f64)>,
    /// (steps spent, low, high) of the middle half over seeds.
    pub band: Vec<(f64, f64, f64)>,
}

/// All that is drawn.
#[derive(Clone, Debug)]
pub struct Race<'a> {
    pub lines: Vec<Line<'a>>,
    /// The budget, or what was spent if that is more.
    pub end: f64,
    pub direction: Direction,
}

/// The race of one study: its own line only.
pub fn of_study<'a>(view: &View<'_>, label: &'a str, dark: bool) -> Race<'a> {
    let direction = view.direction();
    let (mut spent, mut best) = (0.0, None::<f64>);
    let mut points = Vec::new();
    for row in &view.rows {
        // Commits come in the order of the trials; later ones may have reports already, but do not count yet.
        let Some(outcome) = row.outcome else { break };
        spent += outcome.reports.len() as f64;
        let value = row.value().filter(|_| outcome.state == State::Complete && !row.diverged());
        if let Some(value) = value.filter(|v| best.is_none_or(|b| direction.better(*v, b))) {
            best = Some(value);
            points.push((spent, value));
        }
    }
    if let (Some(last), Some(best)) = (points.last().map(|p: &(f64, f64)| p.0), best)
        && last < spent
    {
        points.push((spent, best));
    }
    let style = colour::strategy(&view.spec.sampler.name, dark);
    let budget = if view.finished { spent } else { f64::from(view.expected) * view.spec.steps() as f64 };
    let line = Line { label, style, points, band: Vec::new() };
    Race { lines: vec![line], end: spent.max(budget).max(1.0), direction }
}

impl Race<'_> {
    /// The vertical range.
    pub fn range(&self) -> Range {
        let (mut good, mut bad) = (self.direction.worst(), None::<f64>);
        for line in self.lines.iter().filter(|l| !l.points.is_empty()) {
            for (_, value) in &line.points {
                if self.direction.better(*value, good) {
                    good = *value;
                }
            }
            // What the line has reached after a tenth of the budget (or at its first point, if that comes later).
            let early = line.points.iter().rev().find(|p| p.0 <= self.end * 0.1);
            let early = early.or(line.points.first()).map_or(good, |p| p.1);
            let first = line.points.first().map_or(good, |p| p.1);
            let gap = |v: f64| (v - good).abs();
            let early = if gap(first) <= 5.0 * gap(early) { first } else { early };
            bad = Some(bad.map_or(early, |b| if self.direction.better(b, early) { early } else { b }));
        }
        let Some(bad) = bad else { return Range::new(0.0, 1.0, false) };
        let (low, high) = (good.min(bad), good.max(bad));
        if Range::wide(low, high, 1.5) {
            return Range::new(low, high, true);
        }
        let span = if high > low { high - low } else { high.abs().max(1e-9) * 0.5 };
        Range::new(low - span * 0.12, high + span * 0.25, false)
    }
}

/// The corners of a stepped line, from its first value to its last.
pub fn steps(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut corners = Vec::with_capacity(points.len() * 2);
    for (i, (x, y)) in points.iter().enumerate() {
        if i > 0 {
            corners.push((*x, points[i - 1].1));
        }
        corners.push((*x, *y));
    }
    corners
}

/// Draws the race.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, race: &Race<'_>, words: &RaceWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(11.0, theme.muted);
    let named = race.lines.iter().map(|l| pen.text_width(l.label, small.bold()));
    let right = named.fold(20.0, f64::max) + 12.0;
    let range = race.range();
    let some = race.lines.iter().any(|l| !l.points.is_empty());
    let y_ticks: Vec<Tick> = if some { range.ticks(3, number) } else { Vec::new() };
    let left = y_ticks.iter().map(|t| pen.text_width(&t.label, small)).fold(22.0, f64::max) + 10.0;
    let top = if words.value.is_empty() { 6.0 } else { 20.0 };
    let area = Rect::new(left, top, pen.width - right, pen.height - 20.0);
    pen.text(words.value, (4.0, 7.0), small);
    for tick in &y_ticks {
        let (_, y) = area.at(0.0, tick.at);
        pen.hairline((area.left, y), (area.right, y), theme.grid);
        pen.text(&tick.label, (area.left - 6.0, y), small.at(HPos::Right, VPos::Center));
    }
    pen.hairline((area.left, area.bottom), (area.right, area.bottom), theme.axis);
    let spent = Range::new(0.0, race.end, false);
    for tick in spent.ticks(if pen.width < 500.0 { 3 } else { 6 }, count) {
        let (x, _) = area.at(tick.at, 0.0);
        pen.hairline((x, area.bottom), (x, area.bottom + 4.0), theme.axis);
        pen.text(&tick.label, (x, area.bottom + 12.0), small.at(HPos::Center, VPos::Center));
    }
    pen.text(words.spent, (pen.width - 2.0, area.bottom + 12.0), small.at(HPos::Right, VPos::Center));
    let place = |(x, y): (f64, f64)| -> Option<(f64, f64)> {
        Some(area.at(spent.unit(x)?.clamp(0.0, 1.0), range.unit(y)?.clamp(0.0, 1.0)))
    };
    let mut ends = Vec::new();
    for line in &race.lines {
        let colour = line.style.colour;
        let edge =
            |pick: fn(&(f64, f64, f64)) -> f64| line.band.iter().filter_map(move |b| place((b.0, pick(b))));
        let mut outline: Vec<(f64, f64)> = edge(|b| b.2).collect();
        outline.extend(edge(|b| b.1).collect::<Vec<_>>().into_iter().rev());
        pen.polygon(&outline, colour.alpha(0.16));
        let corners: Vec<(f64, f64)> = steps(&line.points).into_iter().filter_map(place).collect();
        pen.dashed(&corners, colour, 2.2, line.style.dash);
        let improvements = line.points.windows(2).filter(|w| w[0].1 != w[1].1).map(|w| w[1]);
        for at in line.points.first().copied().into_iter().chain(improvements).filter_map(place) {
            pen.disc(at, 4.0, theme.surface);
            pen.disc(at, 3.0, colour);
        }
        if let Some(end) = corners.last() {
            ends.push((*end, colour, line.label));
        }
    }
    let mut places: Vec<f64> = ends.iter().map(|(end, ..)| end.1).collect();
    spread(&mut places, 13.0, area.top + 2.0, area.bottom - 5.0);
    for ((end, colour, label), y) in ends.iter().zip(places) {
        pen.text(label, (end.0 + 8.0, y), Font::new(11.0, *colour).bold());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn race(points: &[(f64, f64)]) -> Race<'static> {
        let style = colour::strategy("random", false);
        let line = Line { label: "r", style, points: points.to_vec(), band: Vec::new() };
        Race { lines: vec![line], end: 1000.0, direction: Direction::Minimize }
    }

    #[test]
    fn a_bad_start_does_not_flatten_the_rest() {
        let range = race(&[(30.0, 500.0), (60.0, 0.5), (600.0, 0.4)]).range();
        assert!(range.high < 1.0 && range.low > 0.3, "{range:?}");
        assert!(race(&[]).range().high.is_finite());
        assert!(race(&[(900.0, 0.0)]).range().high.is_finite());
    }

    #[test]
    fn a_value_holds_until_the_next() {
        assert_eq!(steps(&[(1.0, 3.0), (2.0, 1.0)]), [(1.0, 3.0), (2.0, 3.0), (2.0, 1.0)]);
        assert!(steps(&[]).is_empty());
    }
}
