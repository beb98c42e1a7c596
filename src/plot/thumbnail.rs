//! A data set at a glance: its points, without axes.

use super::boundary::marker;
use super::colour;
use super::pen::{Pen, Rect, Surface};
use crate::math::float;
use crate::runtime::Preview;

/// Most points of a thumbnail.
const POINTS: usize = 90;

/// Points in the unit square with their classes.
pub fn points(data: &str, preview: Option<&Preview>) -> Vec<(f64, f64, u32)> {
    let Some(preview) = preview.filter(|p| !p.points.is_empty()) else { return glyph(data) };
    let unit = |v: f32, j: usize| {
        let span = preview.high[j] - preview.low[j];
        (f64::from(v) - preview.low[j]) / if span > 0.0 { span } else { 1.0 }
    };
    let point = |p: &(f32, f32, u32, u8)| (unit(p.0, 0), unit(p.1, 1), p.2);
    let inside = |p: &(f64, f64, u32)| (0.0..=1.0).contains(&p.0) && (0.0..=1.0).contains(&p.1);
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

/// A sign for a data set whose points are not known yet.
fn glyph(data: &str) -> Vec<(f64, f64, u32)> {
    // Steps of the golden ratio look scattered and are the same everywhere.
    let scatter = |i: u32, k: f64| (f64::from(i) * k).fract() - 0.5;
    let golden = 0.618_033_988_749_895;
    match data {
        "moons" => (0..36)
            .map(|i| {
                let (class, t) = (i % 2, std::f64::consts::PI * f64::from(i / 2) / 17.0);
                let (x, y) = (0.27 * float::cos(t), 0.34 * float::sin(t));
                let (dx, dy) = (0.06 * scatter(i, golden), 0.08 * scatter(i, golden * golden));
                if class == 0 { (0.37 + x + dx, 0.42 + y + dy, 0) } else { (0.63 - x + dx, 0.58 - y + dy, 1) }
            })
            .collect(),
        _ => (0..36)
            .map(|i| {
                let (x, y) = [(0.25, 0.72), (0.55, 0.5), (0.78, 0.24)][i as usize % 3];
                let turn = f64::from(i) * 2.4;
                let r = 0.13 * float::sqrt(f64::from(i % 12) / 12.0);
                (x + r * float::cos(turn), y + r * float::sin(turn), i % 3)
            })
            .collect(),
    }
}

/// Draws the data set called `data`.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, data: &str, preview: Option<&Preview>) {
    let inset = (pen.width.min(pen.height) * 0.08).clamp(2.0, 8.0);
    let area = Rect::new(inset, inset, pen.width - inset, pen.height - inset);
    let radius = (pen.width.min(pen.height) / 26.0).clamp(1.4, 3.0);
    for (u, v, class) in points(data, preview) {
        marker(pen, area.at(u, v), radius, class, colour::class(class));
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
        for data in ["moons", "iris", "anything"] {
            let points = points(data, None);
            assert!(points.len() > 20);
            for (u, v, _) in points {
                assert!((0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v), "{data}: {u} {v}");
            }
        }
    }
}
