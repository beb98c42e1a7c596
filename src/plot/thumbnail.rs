//! A data set at a glance: its points, without axes.

use super::boundary::marker;
use super::colour::{self, Colour};
use super::pen::{Pen, Rect, Surface};
use crate::data::{self, COMMON, DATA, Target};
use crate::math::float;
use crate::runtime::Preview;
use crate::space::{Choice, Value};

/// Most points of a thumbnail.
const POINTS: usize = 90;
/// Points of a sign.
const SIGN: i64 = 72;

/// What is to be predicted for a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    Class(u32),
    /// A number between the lowest, 0, and the highest, 1.
    Level(f64),
}

impl Mark {
    fn colour(self) -> Colour {
        match self {
            Self::Class(class) => colour::class(class),
            Self::Level(level) => colour::sequential(level),
        }
    }

    /// Which shape it is drawn with; numbers are all discs.
    fn shape(self) -> u32 {
        if let Self::Class(class) = self { class } else { 0 }
    }
}

/// Points in the unit square with what is to be predicted.
pub fn points(data: &str, preview: Option<&Preview>) -> Vec<(f64, f64, Mark)> {
    let Some(preview) = preview.filter(|p| !p.points.is_empty()) else { return glyph(data) };
    let unit = |v: f32, j: usize| {
        let span = preview.high[j] - preview.low[j];
        (f64::from(v) - preview.low[j]) / if span > 0.0 { span } else { 1.0 }
    };
    let mark = |third: u32| match preview.classes.is_empty() {
        true => Mark::Level(f64::from(third) / 255.0),
        false => Mark::Class(third),
    };
    let point = |p: &(f32, f32, u32, u8)| (unit(p.0, 0), unit(p.1, 1), mark(p.2));
    let inside = |p: &(f64, f64, Mark)| (0.0..=1.0).contains(&p.0) && (0.0..=1.0).contains(&p.1);
    thinned(&preview.points, POINTS).into_iter().map(point).filter(inside).collect()
}

/// At most `limit` of some items, spread over all of them; the stride wobbles, so that a regular order (one class after the
/// other, in turn) does not lose a class.
pub fn thinned<T>(items: &[T], limit: usize) -> Vec<&T> {
    let stride = items.len().div_ceil(limit.max(1)).max(1);
    (0..items.len().div_ceil(stride))
        .filter_map(|i| items.get(i * stride + (i * 7 + i / 3) % stride))
        .collect()
}

/// A sign for a data set whose points are not known yet: a small one of its kind if it is generated, a figure of 8 x 8 pixels
/// for pictures, clouds otherwise.
fn glyph(data: &str) -> Vec<(f64, f64, Mark)> {
    generated(data).unwrap_or_else(|| match data {
        "digits" => pixels(0x3c66_061c_0666_3c00, 0),
        "mnist" => pixels(0x7e60_7c06_0666_3c00, 1),
        "digits_from_mnist" => pixels(0x3c66_663c_6666_3c00, 2),
        "mnist_5_9" => pixels(0x3c66_663e_0606_3c00, 1),
        "diabetes" => rising(),
        "wine" => clouds(&[(0.72, 0.7), (0.28, 0.62), (0.5, 0.25)]),
        "breast_cancer" => clouds(&[(0.66, 0.62), (0.32, 0.38)]),
        _ => clouds(&[(0.25, 0.72), (0.55, 0.5), (0.78, 0.24)]),
    })
}

fn generated(data: &str) -> Option<Vec<(f64, f64, Mark)>> {
    let mut choice = Choice::of(DATA, data, COMMON)?;
    choice.settings.0.insert("count".to_owned(), Value::Int(SIGN));
    let noise = if data == "blobs" { 0.25 } else { 0.08 };
    choice.settings.0.insert("noise".to_owned(), Value::Real(noise));
    let set = data::generate(&choice, 1)?;
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for row in set.x.rows() {
        for j in 0..2 {
            low[j] = low[j].min(row[j]);
            high[j] = high[j].max(row[j]);
        }
    }
    let marks: Vec<Mark> = match &set.target {
        Target::Classes { labels, .. } => labels.iter().map(|l| Mark::Class(*l)).collect(),
        Target::Numbers(y) => {
            let most = y.iter().fold(0.0f64, |m, v| m.max(v.abs())).max(1e-9);
            y.iter().map(|v| Mark::Level(0.5 + 0.5 * v / most)).collect()
        }
    };
    let unit = |v: f64, j: usize| 0.06 + 0.88 * (v - low[j]) / (high[j] - low[j]).max(1e-9);
    Some(set.x.rows().into_iter().zip(marks).map(|(row, m)| (unit(row[0], 0), unit(row[1], 1), m)).collect())
}

/// The set bits of a picture, one byte a row from the top, the highest bit to the left.
fn pixels(picture: u64, class: u32) -> Vec<(f64, f64, Mark)> {
    let set = (0..64u32).filter(|i| picture >> (63 - i) & 1 == 1);
    let place = |k: u32| (f64::from(k) + 0.5) / 8.0;
    set.map(|i| (place(i % 8), 1.0 - place(i / 8), Mark::Class(class))).collect()
}

/// A loose line upwards.
fn rising() -> Vec<(f64, f64, Mark)> {
    // Squares times the golden ratio look scattered and are the same everywhere.
    let scatter = |i: u32| (f64::from(i * i) * 0.618_033_988_749_895).fract() - 0.5;
    let point = |i: u32| {
        let x = 0.08 + 0.84 * f64::from(i) / 39.0;
        let y = (0.2 + 0.6 * x + 0.35 * scatter(i)).clamp(0.0, 1.0);
        (x, y, Mark::Level(y))
    };
    (0..40).map(point).collect()
}

/// Round clouds about `centres`, a class each.
fn clouds(centres: &[(f64, f64)]) -> Vec<(f64, f64, Mark)> {
    let point = |i: usize| {
        let class = i % centres.len();
        let (x, y) = centres[class];
        let turn = i as f64 * 2.4;
        let r = 0.13 * float::sqrt((i % 12) as f64 / 12.0);
        (x + r * float::cos(turn), y + r * float::sin(turn), Mark::Class(class as u32))
    };
    (0..36).map(point).collect()
}

/// Draws the data set called `data`.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, data: &str, preview: Option<&Preview>) {
    let inset = (pen.width.min(pen.height) * 0.08).clamp(2.0, 8.0);
    let area = Rect::new(inset, inset, pen.width - inset, pen.height - inset);
    let radius = (pen.width.min(pen.height) / 26.0).clamp(1.4, 3.0);
    for (u, v, mark) in points(data, preview) {
        marker(pen, area.at(u, v), radius, mark.shape(), mark.colour());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_both_of_two_alternating_classes() {
        let classes: Vec<usize> = (0..240).map(|i| i % 2).collect();
        let kept = thinned(&classes, 100);
        let ones = kept.iter().filter(|c| ***c == 1).count();
        assert!(kept.len() <= 100 && ones > 20 && ones < kept.len() - 20, "{ones} of {}", kept.len());
        assert_eq!(thinned(&classes, 1000).len(), 240);
    }

    #[test]
    fn every_point_is_inside() {
        for data in DATA.iter().map(|e| e.id).chain(["anything"]) {
            let points = points(data, None);
            assert!(points.len() > 20, "{data}: {}", points.len());
            for (u, v, mark) in points {
                assert!((0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v), "{data}: {u} {v}");
                assert!(!matches!(mark, Mark::Level(l) if !(0.0..=1.0).contains(&l)), "{data}: {mark:?}");
            }
        }
    }

    #[test]
    fn a_number_is_drawn_by_its_level() {
        let points = vec![(0.0, 0.0, 0, 0), (1.0, 1.0, 255, 0)];
        let preview = Preview {
            data: "d".to_owned(),
            axes: ["a".to_owned(), "b".to_owned()],
            points,
            classes: Vec::new(),
            low: [0.0; 2],
            high: [1.0; 2],
        };
        let marks: Vec<Mark> = super::points("d", Some(&preview)).iter().map(|p| p.2).collect();
        assert_eq!(marks, [Mark::Level(0.0), Mark::Level(1.0)]);
        assert_ne!(marks[0].colour(), marks[1].colour());
    }
}
