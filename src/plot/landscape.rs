//! The loss around a network: a plane as a relief of contour bands with the training's path on it, a line as a curve.
//!
//! Cells are interpolated between their centres (bilinearly, on the colour's own scale) and cut into [`BANDS`] bands, so that
//! the bands' edges are contours. The scale is logarithmic where the losses span more than a decade: the ground near a
//! minimum is what one wants to see. Cells that are not finite are left in the colour of the ground.

use super::colour;
use super::pen::{Font, Pen, Rect, Surface, distance};
use super::raster::Raster;
use super::scale::{Range, number};
use super::words::LandscapeWords;
use crate::objective::{Landscape, Relief};
use crate::train::landscape::{Line, Path, Plane};
use plotters_backend::text_anchor::{HPos, VPos};

/// Bands of colour.
pub const BANDS: u8 = 20;
/// Points of the picture to a cell, and how many there are along a side at most.
const FINE: usize = 6;
const POINTS: usize = 240;
/// The palette's place for what has no colour.
const NOTHING: u8 = BANDS;
/// Losses beyond so many times the lowest are drawn as that.
const SPAN: f64 = 1e4;

/// A point of a picture, 0 to 1 from the lower left.
pub type Place = (f64, f64);

/// What there is to draw.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    Relief(Box<Map>),
    Line(Curve),
}

/// A plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Bands, from the highest (0) to the lowest loss.
    pub raster: Raster,
    /// Of the losses that are drawn.
    pub range: Range,
    /// The cell of the lowest loss, and that loss.
    pub lowest: Option<(Place, f64)>,
    /// The trained network.
    pub network: Place,
    /// The training's way, from its first weights to the network; empty if it is not known.
    pub path: Vec<Place>,
    /// Share of the path's variance that each axis holds.
    pub explained: Option<[f64; 2]>,
}

/// A line between two networks.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub axis: Range,
    pub range: Range,
    /// (position, loss), finite values only; loss capped as on a map.
    pub points: Vec<(f64, f64)>,
    /// The losses of the two networks, where finite.
    pub ends: [Option<f64>; 2],
    /// How far the highest loss between the two lies above the higher of them: the barrier.
    pub barrier: Option<f64>,
}

impl Picture {
    /// `None` for what is a number and no picture, and where no loss is finite.
    pub fn new(found: &Landscape) -> Option<Self> {
        match &found.relief {
            Relief::Plane { plane, path, .. } => {
                Some(Self::Relief(Box::new(Map::new(plane, path.as_ref())?)))
            }
            Relief::Line(line) => Some(Self::Line(Curve::new(line)?)),
            Relief::Sharpness(_) => None,
        }
    }
}

/// The scale of losses, the lowest and the highest of those that are finite.
fn range(loss: &[f64]) -> Option<Range> {
    let finite = || loss.iter().copied().filter(|l| l.is_finite());
    let low = finite().reduce(f64::min)?;
    let high = finite().fold(low, f64::max);
    let cap = if low > 0.0 { low * SPAN } else { f64::INFINITY };
    let high = if high > cap { cap } else { high };
    Some(Range::new(low, high, Range::wide(low, high, 1.0)))
}

fn capped(range: &Range, loss: f64) -> f64 {
    if loss > range.high { range.high } else { loss }
}

impl Map {
    /// `None` if no loss is finite or the plane has no cells.
    pub fn new(plane: &Plane, path: Option<&Path>) -> Option<Self> {
        let (columns, rows) = (plane.axes[0].len(), plane.axes[1].len());
        if columns < 2 || rows < 2 || plane.loss.len() != columns * rows {
            return None;
        }
        let range = range(&plane.loss)?;
        // The first axis goes to the right, the second one up.
        let level = |i: usize, j: usize| {
            let loss = plane.loss[i * rows + j];
            range.unit(capped(&range, loss)).filter(|_| loss.is_finite())
        };
        let [wide, high] = [columns, rows].map(|n| (n * FINE).min(POINTS.max(n)));
        let mut cells = Vec::with_capacity(wide * high);
        for r in 0..high {
            for c in 0..wide {
                let u = c as f64 / (wide - 1) as f64 * (columns - 1) as f64;
                let v = (high - 1 - r) as f64 / (high - 1) as f64 * (rows - 1) as f64;
                let mixed = between(u, v, (columns, rows), level);
                cells.push(mixed.map_or(NOTHING, |unit| {
                    let band = ((1.0 - unit) * f64::from(BANDS)) as u8;
                    band.min(BANDS - 1)
                }));
            }
        }
        let mut palette: Vec<colour::Colour> =
            (0..BANDS).map(|b| colour::sequential(f64::from(b) / f64::from(BANDS - 1))).collect();
        palette.push(colour::NEUTRAL);
        let ends = |axis: &[f64]| Range::new(axis[0], axis[axis.len() - 1], false);
        let axes = [ends(&plane.axes[0]), ends(&plane.axes[1])];
        let place = |x: f64, y: f64| Some((axes[0].unit(x)?, axes[1].unit(y)?));
        let mut lowest: Option<(usize, f64)> = None;
        for (i, &loss) in plane.loss.iter().enumerate() {
            if loss.is_finite() && lowest.is_none_or(|(_, low)| loss < low) {
                lowest = Some((i, loss));
            }
        }
        let lowest = lowest
            .and_then(|(i, loss)| Some((place(plane.axes[0][i / rows], plane.axes[1][i % rows])?, loss)));
        let points = path.map_or(&[][..], |p| &p.points);
        Some(Self {
            raster: Raster { columns: wide as u32, rows: high as u32, cells, palette },
            range,
            lowest,
            network: place(0.0, 0.0)?,
            path: points.iter().filter_map(|p| place(p[0], p[1])).collect(),
            explained: path.map(|p| p.explained),
        })
    }
}

/// The level at (u, v) cells from the lower left, between the four cells around; `None` next to one that has none.
fn between(
    u: f64,
    v: f64,
    (columns, rows): (usize, usize),
    level: impl Fn(usize, usize) -> Option<f64>,
) -> Option<f64> {
    let (i, j) = ((u as usize).min(columns - 2), (v as usize).min(rows - 2));
    let (s, t) = (u - i as f64, v - j as f64);
    let lower = level(i, j)? * (1.0 - s) + level(i + 1, j)? * s;
    let upper = level(i, j + 1)? * (1.0 - s) + level(i + 1, j + 1)? * s;
    Some(lower * (1.0 - t) + upper * t)
}

impl Curve {
    /// `None` if no loss is finite.
    pub fn new(line: &Line) -> Option<Self> {
        let range = range(&line.loss)?;
        let pairs = || line.axis.iter().copied().zip(line.loss.iter().copied());
        let at = |t: f64| pairs().find(|(x, _)| *x == t).map(|(_, loss)| loss).filter(|l| l.is_finite());
        let ends = [at(0.0), at(1.0)];
        let top = pairs().filter(|(x, l)| (0.0..=1.0).contains(x) && l.is_finite()).map(|(_, l)| l);
        let top = top.reduce(f64::max);
        let higher = ends[0].zip(ends[1]).map(|(a, b)| if a > b { a } else { b });
        let points = pairs().filter(|(_, l)| l.is_finite()).map(|(x, l)| (x, capped(&range, l))).collect();
        Some(Self {
            axis: Range::new(*line.axis.first()?, *line.axis.last()?, false),
            range,
            points,
            ends,
            barrier: top.zip(higher).map(|(top, higher)| top - higher),
        })
    }
}

/// Draws a landscape.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, picture: &Picture, words: &LandscapeWords<'_>) {
    match picture {
        Picture::Relief(map) => relief(pen, map, words),
        Picture::Line(curve) => line(pen, curve, words),
    }
}

fn relief<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, words: &LandscapeWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(10.5, theme.muted);
    let area = Rect::new(1.0, 1.0, pen.width - 1.0, pen.height - 32.0);
    pen.image(&map.raster, area);
    pen.frame(area, theme.axis, 1.0);
    let (white, ink) = (colour::Colour::hex(0xffffff), colour::Colour::hex(0x101418));
    let path: Vec<(f64, f64)> = map.path.iter().map(|p| area.at(p.0, p.1)).collect();
    // A dark line in a pale one can be seen on every band.
    pen.line(&path, white, 3.4);
    pen.line(&path, ink, 1.4);
    let mut last: Option<(f64, f64)> = None;
    for &at in &path {
        // Where the epochs crowd, some of their dots are left out.
        if last.is_none_or(|last| distance(last, at) > 5.0) {
            pen.disc(at, 2.6, white);
            pen.disc(at, 1.7, ink);
            last = Some(at);
        }
    }
    if let Some(&first) = path.first() {
        label(pen, area, first, words.start);
    }
    let network = area.at(map.network.0, map.network.1);
    pen.disc(network, 5.6, white);
    pen.disc(network, 4.2, theme.alert);
    if let Some((place, _)) = map.lowest {
        let (x, y) = area.at(place.0, place.1);
        for (arm, colour, width) in [(6.0, white, 4.0), (5.0, ink, 1.6)] {
            pen.line(&[(x - arm, y), (x + arm, y)], colour, width);
            pen.line(&[(x, y - arm), (x, y + arm)], colour, width);
        }
    }
    bar(pen, map, words, small);
}

/// A word next to a place, on the side where there is room.
fn label<S: Surface>(pen: &mut Pen<'_, S>, area: Rect, (x, y): (f64, f64), word: &str) {
    let font = Font::new(10.5, pen.theme.ink);
    let right = x > area.left + area.width() * 0.6;
    let shift = if right { -7.0 } else { 7.0 };
    let at = if right { HPos::Right } else { HPos::Left };
    let ground = pen.theme.surface;
    pen.text_over(word, (x + shift, y), font.at(at, VPos::Center), ground);
}

/// The colour bar, with the lowest loss marked, and the key of the marks.
fn bar<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, words: &LandscapeWords<'_>, small: Font) {
    let theme = pen.theme;
    let (top, width) = (pen.height - 26.0, pen.width - 2.0);
    let bar = Rect::new(1.0, top, width * 0.34, top + 8.0);
    for band in 0..BANDS {
        // Low losses to the left, as on an axis.
        let (from, to) = (f64::from(band) / f64::from(BANDS), f64::from(band + 1) / f64::from(BANDS));
        let (left, right) = (bar.at(from, 0.0).0, bar.at(to, 0.0).0);
        pen.fill(Rect::new(left, bar.top, right, bar.bottom), map.raster.colour(BANDS - 1 - band));
    }
    let below = bar.bottom + 9.0;
    pen.text(&number(map.range.low), (bar.left, below), small.at(HPos::Left, VPos::Center));
    pen.text(&number(map.range.high), (bar.right, below), small.at(HPos::Right, VPos::Center));
    let mut x = bar.right + 14.0;
    let y = top + 4.0;
    pen.text(words.loss, (x, y), small.at(HPos::Left, VPos::Center));
    x += pen.text_width(words.loss, small) + 16.0;
    pen.disc((x, y), 4.2, theme.alert);
    pen.text(words.network, (x + 8.0, y), small.at(HPos::Left, VPos::Center));
    if let Some((_, loss)) = map.lowest {
        let (x, y) = (bar.right + 19.0, below);
        pen.line(&[(x - 5.0, y), (x + 5.0, y)], theme.ink, 1.6);
        pen.line(&[(x, y - 5.0), (x, y + 5.0)], theme.ink, 1.6);
        let text = format!("{} {}", words.lowest, number(loss));
        pen.text(&text, (x + 9.0, y), small.at(HPos::Left, VPos::Center));
    }
}

fn line<S: Surface>(pen: &mut Pen<'_, S>, curve: &Curve, words: &LandscapeWords<'_>) {
    let theme = pen.theme;
    let small = Font::new(10.5, theme.muted);
    let ticks = curve.range.ticks(4, number);
    let left = ticks.iter().map(|t| pen.text_width(&t.label, small)).fold(14.0, f64::max) + 8.0;
    let area = Rect::new(left, 18.0, pen.width - 6.0, pen.height - 19.0);
    pen.text(words.loss, (area.left, 7.0), small.at(HPos::Left, VPos::Center));
    for tick in &ticks {
        let (_, y) = area.at(0.0, tick.at);
        pen.hairline((area.left, y), (area.right, y), theme.grid);
        pen.text(&tick.label, (area.left - 5.0, y), small.at(HPos::Right, VPos::Center));
    }
    pen.hairline((area.left, area.bottom), (area.right, area.bottom), theme.axis);
    let place = |x: f64, loss: f64| {
        Some(area.at(curve.axis.unit(x)?, curve.range.unit(capped(&curve.range, loss))?.clamp(0.0, 1.0)))
    };
    for (t, word) in [(0.0, words.network), (1.0, words.other)] {
        let (x, _) = area.at(curve.axis.unit(t).unwrap_or(t), 0.0);
        pen.dashed(&[(x, area.top), (x, area.bottom)], theme.axis, 1.0, &[2.0, 3.0]);
        pen.text(word, (x, area.bottom + 10.0), small.at(HPos::Center, VPos::Center));
    }
    let points: Vec<(f64, f64)> = curve.points.iter().filter_map(|p| place(p.0, p.1)).collect();
    pen.line(&points, theme.ink, 2.0);
    for (t, loss) in [(0.0, curve.ends[0]), (1.0, curve.ends[1])] {
        if let Some(at) = loss.and_then(|loss| place(t, loss)) {
            pen.disc(at, 4.6, theme.surface);
            pen.disc(at, 3.4, if t == 0.0 { theme.alert } else { theme.accent });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Theme, svg};
    use crate::train::landscape::span;

    const WORDS: LandscapeWords = LandscapeWords {
        loss: "training loss",
        lowest: "lowest",
        network: "trained network",
        start: "start",
        other: "other network",
    };

    /// A bowl around (-0.5, 0.25), `floor` deep.
    fn bowl(cells: u32, floor: f64) -> Plane {
        let axes = [span(-1.0, 1.0, cells), span(-1.0, 1.0, cells)];
        let loss = |x: f64, y: f64| floor + (x + 0.5) * (x + 0.5) + (y - 0.25) * (y - 0.25);
        let loss = axes[0].iter().flat_map(|x| axes[1].iter().map(move |y| loss(*x, *y))).collect();
        Plane { axes, loss, score: Vec::new(), norms: [1.0; 2], cost: 0 }
    }

    fn path() -> Path {
        let points = (0..20).map(|i| 1.0 - f64::from(i) / 19.0).map(|t| [0.9 * t, -0.8 * t * t]).collect();
        Path { points, explained: [0.8, 0.15] }
    }

    #[test]
    fn the_lowest_cell_is_brightest_and_marked() {
        let map = Map::new(&bowl(9, 0.01), Some(&path())).expect("a map");
        let ((x, y), loss) = map.lowest.expect("a lowest cell");
        assert!((x - 0.25).abs() < 1e-12 && (y - 0.625).abs() < 1e-12 && (loss - 0.01).abs() < 1e-12);
        assert!(map.range.log && map.network == (0.5, 0.5));
        assert_eq!((map.path.len(), map.path[19]), (20, (0.5, 0.5)));
        let (wide, high) = (map.raster.columns as usize, map.raster.rows as usize);
        let at = |x: f64, y: f64| {
            let (c, r) = (x * (wide - 1) as f64, (1.0 - y) * (high - 1) as f64);
            map.raster.cells[r.round() as usize * wide + c.round() as usize]
        };
        assert!(at(0.25, 0.625) >= BANDS - 3, "bright at the bottom: {}", at(0.25, 0.625));
        assert_eq!(at(1.0, 0.0), 0, "dark on the farthest corner: first axis right, second axis up");
        assert!(at(0.0, 0.625) > at(1.0, 0.625));
    }

    #[test]
    fn what_is_not_finite_is_ground_and_a_wide_span_is_capped() {
        let mut plane = bowl(7, 0.01);
        plane.loss[0] = f64::NAN;
        plane.loss[48] = 1e300;
        let map = Map::new(&plane, None).expect("a map");
        let wide = map.raster.columns as usize;
        assert_eq!(map.raster.cells[map.raster.cells.len() - wide], NOTHING, "lower left");
        assert!(map.range.high <= map.range.low * SPAN * 1.001, "{:?}", map.range);
        assert!(map.raster.cells.iter().any(|c| *c < NOTHING));
        plane.loss.fill(f64::NAN);
        assert_eq!(Map::new(&plane, None), None);
        plane.loss.fill(0.5);
        assert!(Map::new(&plane, None).is_some(), "flat land can be drawn");
        plane.loss.pop();
        assert_eq!(Map::new(&plane, None), None, "a cell is missing");
    }

    fn line() -> Line {
        let axis = span(-0.5, 1.5, 25);
        let loss = axis.iter().map(|t| 0.1 + 0.1 * t + t * t * (1.0 - t) * (1.0 - t) * 8.0).collect();
        Line { score: Vec::new(), axis, loss, length: 3.0, cost: 0 }
    }

    #[test]
    fn a_line_knows_its_ends_and_the_barrier_between() {
        let curve = Curve::new(&line()).expect("a curve");
        assert_eq!(curve.ends, [Some(0.1), Some(0.2)]);
        let barrier = curve.barrier.expect("a barrier");
        assert!((barrier - 0.45).abs() < 0.01, "{barrier}");
        let mut broken = line();
        broken.loss[18] = f64::NAN;
        let curve = Curve::new(&broken).expect("a curve");
        assert_eq!((curve.ends[1], curve.barrier, curve.points.len()), (None, None, 24));
    }

    #[test]
    fn pictures_in_both_themes() {
        let relief = Picture::Relief(Box::new(Map::new(&bowl(25, 0.004), Some(&path())).expect("a map")));
        let line = Picture::Line(Curve::new(&line()).expect("a curve"));
        for (theme, suffix) in [(Theme::LIGHT, "light"), (Theme::DARK, "dark")] {
            for (name, picture, size) in
                [("relief", &relief, (300.0, 300.0)), ("line", &line, (300.0, 150.0))]
            {
                let text = svg::document(size, theme, |pen| draw(pen, picture, &WORDS)).expect("SVG");
                assert!(text.starts_with("<svg") && !text.contains("NaN"), "{name}");
                assert!(text.contains("trained network"), "{name}");
                if let Ok(folder) = std::env::var("PLOT_GALLERY") {
                    std::fs::write(format!("{folder}/landscape-{name}-{suffix}.svg"), text).expect("written");
                }
            }
        }
    }
}
