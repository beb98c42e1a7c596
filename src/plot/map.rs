//! The map: every trial a dot on a plane of the search space, coloured by its value.
//!
//! Colour is robust: it runs evenly from the best value to the value that 85 % of the trials are better than; what is worse
//! shares the last colour, and the bar's end then reads "≥". So one awful value does not flatten the rest.
//! Trials at the very same place are fanned out along a spiral, always in the same way.

mod draw;

pub use draw::{crosshair, draw};

use super::pen::{Rect, distance};
use super::scale::{Range, TICK_LIMIT, Tick, domain_ticks, measured};
use super::view::{Row, View};
use crate::math::float;
use crate::space::{Domain, Space};
use crate::trial::{Direction, State};

/// Farthest that a pointer may be from the dot it means, in pixels.
pub const REACH: f64 = 12.0;
/// Cells along each side, A to F and 1 to 6.
pub const CELLS: u32 = 6;
/// Share of the trials whose values are told apart by colour.
const TOLD_APART: f64 = 0.85;

/// What a dot stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Proposed, not committed.
    Pending,
    Complete,
    Pruned,
    Diverged,
    /// It has no value.
    Failed,
}

/// One trial on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub number: u32,
    /// Pixels.
    pub at: (f64, f64),
    pub kind: Kind,
    /// Place on the sequential scale, 1 for the best.
    pub level: f64,
    pub by_hand: bool,
}

/// The ends of the colour bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub good: f64,
    pub bad: f64,
    /// Whether there are values beyond `bad`.
    pub cut: bool,
    pub direction: Direction,
}

impl Span {
    /// The ends for some values; `None` without any.
    pub fn of(mut values: Vec<f64>, direction: Direction) -> Option<Self> {
        values.retain(|v| v.is_finite());
        values.sort_unstable_by(f64::total_cmp);
        if direction == Direction::Maximize {
            values.reverse();
        }
        let (good, worst) = (*values.first()?, *values.last()?);
        let bad = values[((values.len() - 1) as f64 * TOLD_APART).ceil() as usize];
        Some(Self { good, bad, cut: direction.better(bad, worst), direction })
    }

    /// 1 for the good end, 0 for the bad end and all beyond.
    pub fn level(&self, value: f64) -> f64 {
        let level = (value - self.bad) / (self.good - self.bad);
        if level.is_finite() { level.clamp(0.0, 1.0) } else { 1.0 }
    }

    /// What is written at the ends: (good, bad).
    pub fn labels(&self) -> (String, String) {
        let sign = match (self.cut, self.direction) {
            (false, _) => "",
            (true, Direction::Minimize) => "≥",
            (true, Direction::Maximize) => "≤",
        };
        (measured(self.good), format!("{sign}{}", measured(self.bad)))
    }
}

/// One axis: a hyperparameter, or the trial's value.
#[derive(Clone, Debug)]
enum Source<'a> {
    Parameter { name: &'a str, domain: &'a Domain },
    Value(Range),
}

impl Source<'_> {
    /// The unit coordinate of a trial; `None` where the parameter is inactive.
    fn unit(&self, row: &Row<'_>) -> Option<f64> {
        match self {
            Self::Parameter { name, domain } => {
                domain.to_unit(row.leg.params.get(name)?).filter(|u| u.is_finite())
            }
            // What has no value yet, or none that is finite, stands at the edge.
            Self::Value(range) => {
                Some(row.value().and_then(|v| range.unit(v)).unwrap_or(1.0).clamp(0.0, 1.0))
            }
        }
    }

    fn ticks(&self) -> Vec<Tick> {
        match self {
            Self::Parameter { domain, .. } => domain_ticks(domain, TICK_LIMIT),
            Self::Value(range) => range.ticks(TICK_LIMIT, super::scale::number),
        }
    }

    /// How many slots the axis has, if few.
    fn slots(&self) -> Option<u64> {
        match self {
            Self::Parameter { domain: Domain::Categorical { choices }, .. } => Some(choices.len() as u64),
            Self::Parameter { domain, .. } => domain.size().filter(|n| *n <= 16),
            Self::Value(_) => None,
        }
    }
}

/// Where things stand on a map of a given size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layout {
    pub plot: Rect,
    /// The colour bar.
    pub bar: Rect,
}

impl Layout {
    fn new((width, height): (f64, f64), y_labels: &[Tick]) -> Self {
        let longest = y_labels.iter().map(|t| t.label.chars().count()).max().unwrap_or(0) as f64;
        let left = 28.0 + (longest * 6.6).clamp(12.0, 84.0);
        let plot = Rect::new(left, 12.0, width - 70.0, height - 46.0);
        Self { plot, bar: Rect::new(plot.right + 12.0, plot.top, plot.right + 22.0, plot.bottom) }
    }
}

/// A map, ready to be drawn and pointed at.
#[derive(Clone, Debug)]
pub struct Map {
    pub layout: Layout,
    pub x_ticks: Vec<Tick>,
    pub y_ticks: Vec<Tick>,
    pub x_slots: Option<u64>,
    pub y_slots: Option<u64>,
    /// In the order of their numbers.
    pub marks: Vec<Mark>,
    pub span: Option<Span>,
    pub best: Option<u32>,
    /// Whether the vertical axis is the value, so that its rows have no names.
    pub by_value: bool,
}

fn source<'a>(space: &'a Space, name: &str) -> Option<Source<'a>> {
    let param = space.get(name)?;
    Some(Source::Parameter { name: &param.name, domain: &param.domain })
}

fn values(view: &View<'_>) -> Vec<f64> {
    let told = view.rows.iter().filter(|r| !r.diverged() && r.state() == State::Complete);
    told.filter_map(Row::value).collect()
}

fn sources<'a>(view: &View<'a>, x: &str, y: Option<&str>) -> Option<(Source<'a>, Source<'a>)> {
    let y = match y {
        Some(name) => source(&view.spec.space, name)?,
        None => {
            let (low, high) = match Span::of(values(view), view.direction()) {
                Some(span) => (span.good.min(span.bad), span.good.max(span.bad)),
                None => (0.0, 1.0),
            };
            let log = Range::wide(low, high, 1.5);
            let air = if log { 0.0 } else { (high - low) * 0.06 };
            Source::Value(Range::new(low - air, high + air, log))
        }
    };
    Some((source(&view.spec.space, x)?, y))
}

impl Map {
    /// The map of a study over the parameters `x` and `y` (`None`: the value); `None` if the space has no such parameter.
    pub fn new(size: (f64, f64), view: &View<'_>, x: &str, y: Option<&str>) -> Option<Self> {
        let (across, up) = sources(view, x, y)?;
        let (x_ticks, y_ticks) = (across.ticks(), up.ticks());
        let layout = Layout::new(size, &y_ticks);
        let span = Span::of(values(view), view.direction());
        let mut marks = Vec::with_capacity(view.rows.len());
        for row in &view.rows {
            let (Some(u), Some(v)) = (across.unit(row), up.unit(row)) else { continue };
            let kind = match row.state() {
                State::Running | State::Waiting if row.outcome.is_none() => Kind::Pending,
                State::Failed => Kind::Failed,
                _ if row.diverged() => Kind::Diverged,
                // A trial that waits at a rung has shown as much as one that was stopped there.
                State::Pruned | State::Running | State::Waiting => Kind::Pruned,
                State::Complete if row.value().is_some() => Kind::Complete,
                State::Complete => Kind::Diverged,
            };
            let level = match (row.value(), &span) {
                (Some(value), Some(span)) => span.level(value),
                _ => 0.0,
            };
            let at = layout.plot.at(u, v);
            marks.push(Mark { number: row.number(), at, kind, level, by_hand: row.by_hand() });
        }
        let (x_slots, y_slots) = (across.slots(), up.slots());
        let room = |slots: Option<u64>, length: f64| slots.map_or(f64::INFINITY, |n| length / n as f64 / 2.2);
        let limit = room(x_slots, layout.plot.width()).min(room(y_slots, layout.plot.height())).min(26.0);
        fan_out(&mut marks, limit, layout.plot);
        let best = view.best().map(Row::number);
        Some(Self { layout, x_ticks, y_ticks, x_slots, y_slots, marks, span, best, by_value: y.is_none() })
    }

    /// The nearest trial within [`REACH`].
    pub fn hit(&self, pointer: (f64, f64)) -> Option<u32> {
        let near = self.marks.iter().map(|m| (distance(m.at, pointer), m.number));
        let near = near.filter(|(d, _)| *d <= REACH);
        // Of equals the latest: it is drawn on top.
        near.min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, number)| number)
    }

    /// Unit coordinates of a pixel; `None` outside the plot.
    pub fn unit(&self, pointer: (f64, f64)) -> Option<(f64, f64)> {
        let plot = self.layout.plot;
        plot.contains(pointer).then(|| {
            let (x, y) = pointer;
            ((x - plot.left) / plot.width(), (plot.bottom - y) / plot.height())
        })
    }

    pub fn mark(&self, number: u32) -> Option<&Mark> {
        let i = self.marks.binary_search_by_key(&number, |m| m.number).ok()?;
        self.marks.get(i)
    }

    /// Radius of a dot: smaller where there are many.
    pub fn radius(&self) -> f64 {
        let small = (self.layout.plot.width() / 420.0).clamp(0.75, 1.0);
        small
            * match self.marks.len() {
                0..=80 => 5.0,
                81..=300 => 4.2,
                301..=1200 => 3.2,
                _ => 2.2,
            }
    }
}

/// The name of the cell at unit coordinates: columns A to F from the left, rows 1 to 6 from the top.
pub fn cell_name(u: f64, v: f64) -> String {
    let index = |t: f64| ((t * f64::from(CELLS)) as u32).min(CELLS - 1) as u8;
    format!("{}{}", char::from(b'A' + index(u)), index(1.0 - v) + 1)
}

/// Moves marks that lie on the same pixel apart, the first staying where it is.
fn fan_out(marks: &mut [Mark], limit: f64, plot: Rect) {
    let key = |m: &Mark| (m.at.0.round() as i32, m.at.1.round() as i32);
    let mut order: Vec<(i32, i32, u32)> =
        marks.iter().enumerate().map(|(i, m)| (key(m).0, key(m).1, i as u32)).collect();
    order.sort_unstable();
    let mut run = 0;
    for i in 1..order.len() {
        run = if (order[i].0, order[i].1) == (order[i - 1].0, order[i - 1].1) { run + 1 } else { 0 };
        if run > 0 {
            let mark = &mut marks[order[i].2 as usize];
            let (r, turn) = ((6.5 * float::sqrt(f64::from(run))).min(limit), f64::from(run) * 2.399_963);
            mark.at.0 = (mark.at.0 + r * float::cos(turn)).clamp(plot.left, plot.right);
            mark.at.1 = (mark.at.1 + r * float::sin(turn)).clamp(plot.top, plot.bottom);
        }
    }
}

#[cfg(test)]
mod tests;
