//! A network's decision over the plane of its data, and the data on it.

use super::colour::{self, Colour};
use super::pen::{Pen, Rect, Surface};
use super::raster::Raster;
use crate::objective::{Boundary, Layer};
use crate::runtime::Preview;

/// Shades between the two classes.
const SHADES: u32 = 64;
/// How far the shades keep from the full class colours, so that the points stand out.
const SOFT: f64 = 0.12;

/// Most classes of a picture of several, and the shades of each.
const MANY: u8 = 24;
const LEVELS: u8 = 10;
/// Classes beyond this number are not shown on a plane.
const CLASS_LIMIT: u32 = 63;

/// The cells as a picture. Two classes: warm for the first, cool for the second. Several: the class's own colour, paler where
/// the model is less sure. Numbers: warm for low, cool for high.
pub fn raster(boundary: &Boundary) -> Raster {
    let step = f64::from(SHADES - 1);
    let soft = |i: u32| colour::diverging(SOFT + (1.0 - 2.0 * SOFT) * f64::from(i) / step);
    let expected = (boundary.cells * boundary.cells) as usize;
    let (mut cells, palette, middle): (Vec<u8>, Vec<Colour>, u8) = match &boundary.layer {
        Layer::Two | Layer::Numbers { .. } => {
            let level = |s: &u8| (f64::from(*s) / 255.0 * step).round() as u8;
            (boundary.shade.iter().map(level).collect(), (0..SHADES).map(soft).collect(), (SHADES / 2) as u8)
        }
        Layer::Many { class } => {
            let classes = class.iter().copied().max().unwrap_or(0).min(MANY - 1);
            let tint = |i: u8| {
                let sure = f64::from(i % LEVELS) / f64::from(LEVELS - 1);
                colour::class(u32::from(i / LEVELS)).towards(Colour::hex(0xffffff), 0.85 - 0.55 * sure)
            };
            // A guess among n classes has a probability of 1/n at least.
            let floor = 255.0 / (f64::from(classes) + 1.0);
            let level = |s: &u8| {
                let sure = ((f64::from(*s) - floor) / (255.0 - floor).max(1.0)).clamp(0.0, 1.0);
                (sure * f64::from(LEVELS - 1)).round() as u8
            };
            let cells = class.iter().zip(&boundary.shade);
            let cells = cells.map(|(c, s)| (*c).min(MANY - 1) * LEVELS + level(s)).collect();
            (cells, (0..(classes + 1) * LEVELS).map(tint).collect(), 0)
        }
    };
    cells.truncate(expected);
    cells.resize(expected, middle);
    Raster { columns: boundary.cells, rows: boundary.cells, cells, palette }
}

/// The marker of a class: its shape tells as much as its colour.
pub fn marker<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), r: f64, class: u32, colour: Colour) {
    let (x, y) = at;
    match class % 5 {
        0 => pen.disc(at, r, colour),
        1 => {
            let r = r * 0.9;
            pen.polygon(&[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], colour);
        }
        2 => {
            let r = r * 1.25;
            pen.polygon(&[(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)], colour);
        }
        3 => {
            let r = r * 1.3;
            pen.polygon(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)], colour);
        }
        _ => {
            let (r, t) = (r * 1.15, r * 0.38);
            pen.fill(Rect::new(x - r, y - t, x + r, y + t), colour);
            pen.fill(Rect::new(x - t, y - r, x + t, y + r), colour);
        }
    }
}

/// The place of a level of a regression's target on the diverging scale.
fn level_colour(level: u32) -> Colour {
    colour::diverging(f64::from(level.min(255)) / 255.0)
}

/// The points of a regression's data, each in the colour of its value: a point that stands out from its ground is predicted
/// badly.
fn valued<S: Surface>(pen: &mut Pen<'_, S>, places: &[((f64, f64), u32, u8)], r: f64) {
    let (white, ink) = (Colour::hex(0xffffff), Colour::hex(0x39434f));
    for part in [0, 1] {
        let rim = if part == 0 { white } else { ink };
        let of_part = || places.iter().filter(|p| p.2 == part);
        pen.dots(of_part().map(|p| p.0), r + if part == 0 { 0.7 } else { 1.1 }, rim);
        for (at, level, _) in of_part() {
            pen.disc(*at, r, level_colour(*level));
        }
    }
}

/// The points of the data: training filled, validation ringed.
pub fn points<S: Surface>(pen: &mut Pen<'_, S>, low: [f64; 2], high: [f64; 2], preview: &Preview) {
    let area = Rect::new(0.0, 0.0, pen.width, pen.height);
    let span = [0, 1].map(|j| if high[j] > low[j] { high[j] - low[j] } else { 1.0 });
    let count = preview.points.len();
    let r = if count > 600 { 1.6 } else { 2.4 } * (pen.width / 180.0).clamp(0.7, 1.5);
    if preview.classes.is_empty() {
        let place = |p: &(f32, f32, u32, u8)| {
            area.at((f64::from(p.0) - low[0]) / span[0], (f64::from(p.1) - low[1]) / span[1])
        };
        let places: Vec<_> = preview.points.iter().map(|p| (place(p), p.2, p.3)).collect();
        return valued(pen, &places, r);
    }
    let classes = preview.points.iter().map(|p| p.2).max().unwrap_or(0).min(CLASS_LIMIT);
    let white = Colour::hex(0xffffff);
    for part in [0, 1] {
        for class in 0..=classes {
            let places: Vec<(f64, f64)> = preview
                .points
                .iter()
                .filter(|p| p.3 == part && p.2 == class)
                .map(|p| area.at((f64::from(p.0) - low[0]) / span[0], (f64::from(p.1) - low[1]) / span[1]))
                .filter(|at| area.contains(*at))
                .collect();
            let fill = colour::class(class);
            let ink = fill.towards(Colour::hex(0x101418), 0.72);
            let layers: &[(f64, Colour)] = if part == 0 {
                &[(r + 0.7, white), (r, fill)]
            } else {
                &[(r + 1.6, ink), (r + 0.7, white), (r - 0.3, fill)]
            };
            // Layer by layer: all rims of a class lie under all of its fills.
            for (r, colour) in layers {
                places.iter().for_each(|at| marker(pen, *at, *r, class, *colour));
            }
        }
    }
}

/// Draws the decision of a network and the data it was learned from.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, boundary: &Boundary, preview: Option<&Preview>) {
    let area = Rect::new(0.0, 0.0, pen.width, pen.height);
    pen.image(&raster(boundary), area);
    if let Some(preview) = preview {
        points(pen, boundary.low, boundary.high, preview);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_run_from_warm_to_cool_and_short_pictures_are_filled_up() {
        let boundary =
            Boundary { cells: 2, low: [0.0; 2], high: [1.0; 2], layer: Layer::Two, shade: vec![0, 255, 128] };
        let raster = raster(&boundary);
        assert_eq!(raster.cells, [0, 63, 32, 32]);
        let (warm, cool) = (raster.colour(0).rgb, raster.colour(63).rgb);
        assert!(warm.0 > warm.2 && cool.2 > cool.0);
    }
}
