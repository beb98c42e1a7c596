//! Loss or score of one trial on the training and the validation part, step by step (epochs, trees, iterations).
//!
//! The vertical axis is logarithmic where the losses span more than two decades. Each line is named at its end; the
//! best validation step is marked, or the one whose weights were kept.

use super::pen::{Font, Pen, Rect, Surface};
use super::scale::{Range, Tick, count, number};
use super::words::CurveWords;
use crate::objective::{TRAIN_LOSS, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE};
use crate::trial::{Direction, Report};
use plotters_backend::text_anchor::{HPos, VPos};

/// Losses beyond this are drawn at the edge: a training on its way out of the finite numbers.
const LOSS_LIMIT: f64 = 1e9;
/// Scores below this are drawn at the edge: an R2 has no lower end.
const SCORE_FLOOR: f64 = -1.0;

/// Which values are drawn: positions in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// On the training part, where that is reported.
    pub train: Option<usize>,
    /// On the validation part.
    pub validation: usize,
    /// Which way is better.
    pub direction: Direction,
}

impl Measure {
    /// The loss.
    pub const LOSS: Self =
        Self { train: Some(TRAIN_LOSS), validation: VALIDATION_LOSS, direction: Direction::Minimize };
    /// Accuracy or R2.
    pub const SCORE: Self =
        Self { train: Some(TRAIN_SCORE), validation: VALIDATION_SCORE, direction: Direction::Maximize };
}

/// What there is to draw: (step, value), finite values only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curves {
    pub training: Vec<(f64, f64)>,
    pub validation: Vec<(f64, f64)>,
    /// The best validation step, the first of equals, or the one that was kept.
    pub best: Option<(f64, f64)>,
    /// The last step on the axis.
    pub end: f64,
}

impl Curves {
    /// The losses of a trial. A running one gets an axis that need not be stretched with every step.
    pub fn new(reports: &[Report], running: bool) -> Self {
        Self::of(reports, running, Measure::LOSS, None)
    }

    /// The curves of `measure`. `kept`: the step whose weights were restored, where that is not the last one.
    pub fn of(reports: &[Report], running: bool, measure: Measure, kept: Option<u32>) -> Self {
        let floor = if measure.direction == Direction::Maximize { SCORE_FLOOR } else { -LOSS_LIMIT };
        let series = |metric: usize| -> Vec<(f64, f64)> {
            let value = |r: &Report| r.values.get(metric).copied().filter(|v| v.is_finite());
            reports
                .iter()
                .filter_map(|r| Some((f64::from(r.step), value(r)?.clamp(floor, LOSS_LIMIT))))
                .collect()
        };
        let training = measure.train.map_or_else(Vec::new, series);
        let validation = series(measure.validation);
        let better = |a: (f64, f64), b: (f64, f64)| if measure.direction.better(b.1, a.1) { b } else { a };
        let best = match kept {
            Some(step) => validation.iter().copied().find(|p| p.0 == f64::from(step)),
            None => validation.iter().copied().reduce(better),
        };
        let last = reports.last().map_or(1, |r| r.step).max(2);
        let round = [10, 20, 30, 50, 100, 150, 200, 300, 400, 500].into_iter().find(|n| *n >= last);
        let end = f64::from(if running { round.unwrap_or(last) } else { last });
        Self { training, validation, best, end }
    }

    /// The vertical range.
    pub fn range(&self) -> Range {
        let all = || self.training.iter().chain(&self.validation).map(|p| p.1);
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        if Range::wide(low, high, 2.0) {
            return Range::new(low, high, true);
        }
        // A little air above and below; the lower end is zero where that is near.
        let span = high - low;
        let base = if low > 0.0 && low < span * 0.5 { 0.0 } else { low - span * 0.08 };
        Range::new(base, high + span * 0.05, false)
    }

    /// Whether the best step lies so far before the end that it is worth a mark.
    pub fn turned(&self) -> bool {
        let last = self.validation.last().map_or(0.0, |p| p.0);
        self.best.is_some_and(|(epoch, _)| epoch < last - 0.5)
    }
}

/// Pushes labels apart so that each has `gap` pixels, and keeps them inside; the order is kept.
pub fn spread(places: &mut [f64], gap: f64, top: f64, bottom: f64) {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|a, b| places[*a].total_cmp(&places[*b]));
    for _ in 0..8 {
        for pair in order.windows(2) {
            let (upper, lower) = (places[pair[0]], places[pair[1]]);
            let missing = gap - (lower - upper);
            if missing > 0.01 {
                places[pair[0]] -= missing / 2.0;
                places[pair[1]] += missing / 2.0;
            }
        }
        for place in places.iter_mut() {
            *place = place.clamp(top, bottom.max(top));
        }
    }
}

/// Draws the curves.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, curves: &Curves, words: &CurveWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(10.5, theme.muted);
    let range = curves.range();
    let drawn = !(curves.training.is_empty() && curves.validation.is_empty());
    let y_ticks: Vec<Tick> = if drawn { range.ticks(4, number) } else { Vec::new() };
    let label = |pen: &Pen<'_, S>, t: &Tick| pen.text_width(&t.label, small);
    let left = y_ticks.iter().map(|t| label(pen, t)).fold(14.0, f64::max) + 8.0;
    let names = [words.validation, words.training];
    let right = names.iter().map(|n| pen.text_width(n, small.bold())).fold(0.0, f64::max) + 9.0;
    let area = Rect::new(left, 7.0, pen.width - right, pen.height - 19.0);
    for tick in &y_ticks {
        let (_, y) = area.at(0.0, tick.at);
        pen.hairline((area.left, y), (area.right, y), theme.grid);
        pen.text(&tick.label, (area.left - 5.0, y), small.at(HPos::Right, VPos::Center));
    }
    let epochs = Range::new(1.0, curves.end, false);
    pen.hairline((area.left, area.bottom), (area.right, area.bottom), theme.axis);
    let mut ticks = epochs.ticks(5, count);
    let whole = |epoch: f64| (epoch - epoch.round()).abs() < 1e-6;
    // Of a short training, some would fall between two epochs.
    ticks.retain(|t| t.label != "1" && whole(epochs.low + t.at * (epochs.high - epochs.low)));
    ticks.push(Tick { at: 0.0, label: "1".to_owned() });
    for tick in ticks.iter().filter(|t| t.at == 0.0 || t.at > 0.06) {
        let (x, _) = area.at(tick.at, 0.0);
        pen.text(&tick.label, (x, area.bottom + 10.0), small.at(HPos::Center, VPos::Center));
    }
    pen.text(words.step, (pen.width - 2.0, area.bottom + 10.0), small.at(HPos::Right, VPos::Center));
    let place = |(epoch, loss): (f64, f64)| -> Option<(f64, f64)> {
        Some(area.at(epochs.unit(epoch)?, range.unit(loss)?.clamp(0.0, 1.0)))
    };
    if let Some((epoch, _)) = curves.best.filter(|_| curves.turned()) {
        let (x, _) = area.at(epochs.unit(epoch).unwrap_or(0.0), 0.0);
        pen.dashed(&[(x, area.top), (x, area.bottom)], theme.axis, 1.0, &[2.0, 3.0]);
        let at = if x > area.left + area.width() * 0.6 { HPos::Right } else { HPos::Left };
        let shift = if matches!(at, HPos::Right) { -4.0 } else { 4.0 };
        pen.text_over(words.best, (x + shift, area.top + 5.0), small.at(at, VPos::Center), theme.surface);
    }
    let mut ends = Vec::new();
    for validation in [false, true] {
        let (points, colour, width, name) = if validation {
            (&curves.validation, theme.ink, 2.1, words.validation)
        } else {
            (&curves.training, theme.muted, 1.4, words.training)
        };
        let points: Vec<(f64, f64)> = points.iter().copied().filter_map(place).collect();
        pen.line(&points, colour, width);
        if let Some(end) = points.last() {
            pen.disc(*end, width + 0.6, colour);
            let font = Font { bold: validation, ..Font::new(10.5, colour) };
            ends.push((*end, font, name));
        }
    }
    if let Some(at) = curves.best.and_then(place) {
        pen.disc(at, 4.2, theme.ink);
        pen.disc(at, 2.6, theme.surface);
    }
    let mut places: Vec<f64> = ends.iter().map(|(end, ..)| end.1).collect();
    spread(&mut places, 12.5, area.top + 2.0, area.bottom - 4.0);
    // While a trial runs, its labels ride along.
    for ((end, font, name), y) in ends.iter().zip(places) {
        pen.text(name, (end.0 + 6.0, y), *font);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(step: u32, train: f64, validation: f64) -> Report {
        Report { step, cost: 0, values: vec![train, 0.5, validation, 0.5] }
    }

    #[test]
    fn the_best_epoch_and_a_wide_range() {
        let reports: Vec<Report> = [(0.9, 1.0), (0.3, 0.4), (0.1, 0.6), (f64::INFINITY, f64::NAN)]
            .iter()
            .zip(1..)
            .map(|((t, v), step)| report(step, *t, *v))
            .collect();
        let curves = Curves::new(&reports, false);
        assert_eq!((curves.training.len(), curves.validation.len()), (3, 3));
        assert_eq!(curves.best, Some((2.0, 0.4)));
        assert!(curves.turned() && !curves.range().log);
        assert_eq!(Curves::new(&reports, true).end, 10.0);
        let wide = Curves::new(&[report(1, 500.0, 1e300), report(2, 0.01, 0.02)], false);
        assert!(wide.range().log);
        assert_eq!(Curves::new(&[], true).best, None);
        // The kept step is marked, even if another looks better; an R2 of minus infinity has no place.
        let reports = [(0.2, -5.0), (0.4, 0.3), (0.5, f64::NEG_INFINITY)];
        let reports: Vec<Report> = (1u32..)
            .zip(reports)
            .map(|(step, (t, v))| Report { step, cost: 0, values: vec![1.0, t, 1.0, v] })
            .collect();
        let score = Curves::of(&reports, false, Measure::SCORE, Some(1));
        assert_eq!((score.best, score.validation.len()), (Some((1.0, SCORE_FLOOR)), 2));
        assert_eq!(Curves::of(&reports, false, Measure::SCORE, None).best, Some((2.0, 0.3)));
        assert!(Curves::new(&[], false).range().high.is_finite());
    }

    #[test]
    fn labels_do_not_overlap() {
        let mut places = [50.0, 51.0, 52.0];
        spread(&mut places, 12.0, 0.0, 100.0);
        assert!(places[1] - places[0] > 11.0 && places[2] - places[1] > 11.0, "{places:?}");
        let mut low = [99.0, 100.0];
        spread(&mut low, 12.0, 0.0, 100.0);
        assert!(low[1] <= 100.0 && low[1] - low[0] > 11.0, "{low:?}");
    }
}
