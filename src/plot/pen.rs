//! A pen that draws in CSS pixels on any plotters backend.
//!
//! plotters backends take whole coordinates; a [`Surface`] says how many of its units make a pixel, so that lines are smooth
//! and hairlines can be put exactly on device pixels. Texts have their own small style: no font is laid out here, a backend
//! measures them if it can. The first error is kept and every later call does nothing, as in `std::fmt`.

use super::colour::{Colour, Theme};
pub use super::font::Font;
use super::font::{Lettering, letters};
use super::raster::Raster;
use crate::math::float;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

/// Farthest coordinate that is drawn at all, in pixels.
const FAR: f64 = 100_000.0;

/// A plotters backend with what these pictures need beyond it.
pub trait Surface: DrawingBackend {
    /// Units of the backend to a CSS pixel.
    fn units(&self) -> f64;

    /// Many filled circles of one size and colour.
    fn dots(
        &mut self,
        centres: &[BackendCoord],
        radius: u32,
        colour: Colour,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        centres.iter().try_for_each(|c| self.draw_circle(*c, radius, &colour, true))
    }

    /// A picture of cells between two corners. As it stands, one rectangle a run of equal cells.
    fn image(
        &mut self,
        raster: &Raster,
        low: BackendCoord,
        high: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        let (columns, rows) = (raster.columns.max(1) as usize, raster.rows.max(1) as usize);
        let x = |c: usize| low.0 + (i64::from(high.0 - low.0) * c as i64 / columns as i64) as i32;
        let y = |r: usize| low.1 + (i64::from(high.1 - low.1) * r as i64 / rows as i64) as i32;
        for (r, row) in raster.cells.chunks(columns).enumerate() {
            let mut start = 0;
            for c in 1..=row.len() {
                if c == row.len() || row[c] != row[start] {
                    let colour = raster.colour(row[start]);
                    // One unit over the edge, so that no seam shows.
                    self.draw_rect((x(start), y(r)), (x(c) + 1, y(r + 1) + 1), &colour, true)?;
                    start = c;
                }
            }
        }
        Ok(())
    }
}

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { left, top, right: right.max(left + 1.0), bottom: bottom.max(top + 1.0) }
    }
    pub fn width(&self) -> f64 {
        self.right - self.left
    }
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }
    /// The pixel at unit coordinates, (0, 0) being the lower left corner.
    pub fn at(&self, u: f64, v: f64) -> (f64, f64) {
        (self.left + u * self.width(), self.bottom - v * self.height())
    }
    pub fn contains(&self, (x, y): (f64, f64)) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
}

/// A line's colour and width in units.
struct Stroke {
    colour: Colour,
    width: u32,
}

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.colour.color()
    }
    fn stroke_width(&self) -> u32 {
        self.width
    }
}

/// Draws in pixels.
pub struct Pen<'a, S: Surface> {
    surface: &'a mut S,
    units: f64,
    pub theme: Theme,
    pub width: f64,
    pub height: f64,
    fault: Option<DrawingErrorKind<S::ErrorType>>,
    /// Kept between calls of [`Self::dots`].
    centres: Vec<BackendCoord>,
}

impl<'a, S: Surface> Pen<'a, S> {
    pub fn new(surface: &'a mut S, (width, height): (f64, f64), theme: Theme) -> Self {
        let units = surface.units();
        Self { surface, units, theme, width, height, fault: None, centres: Vec::new() }
    }

    /// What went wrong first, if anything did.
    pub fn finish(self) -> Result<(), DrawingErrorKind<S::ErrorType>> {
        self.fault.map_or(Ok(()), Err)
    }

    fn place(&self, (x, y): (f64, f64)) -> Option<BackendCoord> {
        let near = |v: f64| v.abs() <= FAR; // false for NaN
        let unit = |v: f64| (v * self.units).round() as i32;
        (near(x) && near(y)).then(|| (unit(x), unit(y)))
    }

    fn stroke(&self, colour: Colour, width: f64) -> Stroke {
        Stroke { colour, width: (width * self.units).round().max(1.0) as u32 }
    }

    fn radius(&self, r: f64) -> u32 {
        (r.clamp(0.0, FAR) * self.units).round() as u32
    }

    fn keep(&mut self, result: Result<(), DrawingErrorKind<S::ErrorType>>) {
        if let (Err(error), None) = (result, &self.fault) {
            self.fault = Some(error);
        }
    }

    /// A line through the points; those that are not finite are left out.
    pub fn line(&mut self, points: &[(f64, f64)], colour: Colour, width: f64) {
        let points: Vec<BackendCoord> = points.iter().filter_map(|p| self.place(*p)).collect();
        if points.len() > 1 && self.fault.is_none() {
            let style = self.stroke(colour, width);
            let result = self.surface.draw_path(points, &style);
            self.keep(result);
        }
    }

    /// A straight line on device pixels: for axes and grids.
    pub fn hairline(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour) {
        let snap = |(x, y): (f64, f64)| (x.floor() + 0.5, y.floor() + 0.5);
        self.line(&[snap(from), snap(to)], colour, 1.0);
    }

    /// A dashed line; `dash` are lengths of strokes and gaps, empty for a solid line.
    pub fn dashed(&mut self, points: &[(f64, f64)], colour: Colour, width: f64, dash: &[f64]) {
        if dash.iter().sum::<f64>() <= 0.5 {
            return self.line(points, colour, width);
        }
        for piece in dashes(points, dash) {
            self.line(&piece, colour, width);
        }
    }

    pub fn fill(&mut self, rect: Rect, colour: Colour) {
        let corners = (self.place((rect.left, rect.top)), self.place((rect.right, rect.bottom)));
        if let ((Some(a), Some(b)), None) = (corners, &self.fault) {
            let result = self.surface.draw_rect(a, b, &colour, true);
            self.keep(result);
        }
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, r: Rect, colour: Colour, width: f64) {
        let corners = [(r.left, r.top), (r.right, r.top), (r.right, r.bottom), (r.left, r.bottom)];
        // The first edge is drawn again so that the corner is closed.
        let path = [corners[0], corners[1], corners[2], corners[3], corners[0], corners[1]];
        self.line(&path, colour, width);
    }

    pub fn polygon(&mut self, points: &[(f64, f64)], colour: Colour) {
        let corners: Vec<BackendCoord> = points.iter().filter_map(|p| self.place(*p)).collect();
        if corners.len() == points.len() && self.fault.is_none() {
            let result = self.surface.fill_polygon(corners, &colour);
            self.keep(result);
        }
    }

    pub fn disc(&mut self, centre: (f64, f64), radius: f64, colour: Colour) {
        if let (Some(c), None) = (self.place(centre), &self.fault) {
            let result = self.surface.draw_circle(c, self.radius(radius), &colour, true);
            self.keep(result);
        }
    }

    pub fn circle(&mut self, centre: (f64, f64), radius: f64, colour: Colour, width: f64) {
        if let (Some(c), None) = (self.place(centre), &self.fault) {
            let style = self.stroke(colour, width);
            let result = self.surface.draw_circle(c, self.radius(radius), &style, false);
            self.keep(result);
        }
    }

    /// A circle of `count` dashes.
    pub fn dashed_circle(&mut self, (x, y): (f64, f64), r: f64, colour: Colour, width: f64, count: u32) {
        let turn = std::f64::consts::TAU / f64::from(count.max(1));
        for k in 0..count {
            let start = f64::from(k) * turn;
            let arc = [0.0, 0.2, 0.4, 0.6].map(|t| {
                let a = start + t * turn;
                (x + r * float::cos(a), y + r * float::sin(a))
            });
            self.line(&arc, colour, width);
        }
    }

    /// Many filled circles of one size and colour: much faster than one at a time.
    pub fn dots(&mut self, centres: impl Iterator<Item = (f64, f64)>, radius: f64, colour: Colour) {
        let mut buffer = std::mem::take(&mut self.centres);
        buffer.clear();
        buffer.extend(centres.filter_map(|p| self.place(p)));
        if !buffer.is_empty() && self.fault.is_none() {
            let result = self.surface.dots(&buffer, self.radius(radius), colour);
            self.keep(result);
        }
        self.centres = buffer;
    }

    pub fn image(&mut self, raster: &Raster, rect: Rect) {
        let corners = (self.place((rect.left, rect.top)), self.place((rect.right, rect.bottom)));
        if let ((Some(a), Some(b)), None) = (corners, &self.fault) {
            let result = self.surface.image(raster, a, b);
            self.keep(result);
        }
    }

    pub fn text(&mut self, text: &str, at: (f64, f64), font: Font) {
        if let (Some(at), None, false) = (self.place(at), &self.fault, text.is_empty()) {
            let result = self.surface.draw_text(text, &Lettering { font, units: self.units }, at);
            self.keep(result);
        }
    }

    /// A text with a rim of the ground's colour, for writing over lines.
    pub fn text_over(&mut self, text: &str, (x, y): (f64, f64), font: Font, ground: Colour) {
        let width = self.text_width(text, font);
        let left = match font.across {
            HPos::Left => x,
            HPos::Center => x - width / 2.0,
            HPos::Right => x - width,
        };
        let half = font.size * 0.62;
        self.fill(Rect::new(left - 2.0, y - half, left + width + 2.0, y + half), ground.alpha(0.82));
        self.text(text, (x, y), font);
    }

    /// The width of a text, measured if the backend can.
    pub fn text_width(&self, text: &str, font: Font) -> f64 {
        let size = self.surface.estimate_text_size(text, &Lettering { font, units: self.units });
        size.map_or(letters(text) * font.size, |(w, _)| f64::from(w) / self.units)
    }
}

/// The distance of two points.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    float::sqrt((b.0 - a.0) * (b.0 - a.0) + (b.1 - a.1) * (b.1 - a.1))
}

/// Cuts a line into dashes by length along it.
fn dashes(points: &[(f64, f64)], dash: &[f64]) -> Vec<Vec<(f64, f64)>> {
    let mut pieces = Vec::new();
    let mut finite = points.iter().copied().filter(|(x, y)| x.abs() <= FAR && y.abs() <= FAR);
    let Some(mut from) = finite.next() else { return pieces };
    let (mut which, mut left) = (0, dash[0].max(0.25));
    let mut piece = vec![from];
    for to in finite {
        loop {
            let length = distance(from, to);
            if length <= left {
                left -= length;
                from = to;
                if which % 2 == 0 {
                    piece.push(to);
                }
                break;
            }
            let t = left / length;
            from = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            if which % 2 == 0 {
                piece.push(from);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![from];
            }
            which = (which + 1) % (dash.len() + dash.len() % 2);
            left = dash[which % dash.len()].max(0.25);
        }
    }
    if which % 2 == 0 && piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_cover_their_share_of_a_bent_line() {
        let line = [(0.0, 0.0), (10.0, 0.0), (10.0, f64::NAN), (10.0, 10.0)];
        let pieces = dashes(&line, &[3.0, 2.0]);
        let length = |p: &Vec<(f64, f64)>| -> f64 { p.windows(2).map(|w| distance(w[0], w[1])).sum() };
        assert_eq!(pieces.len(), 4);
        assert!((pieces.iter().map(length).sum::<f64>() - 12.0).abs() < 1e-9);
    }
}
