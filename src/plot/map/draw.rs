//! Drawing the map.

use super::ground::{shades, signs};
use super::{CELLS, Kind, Map, Mark};
use crate::plot::colour::{Colour, sequential};
use crate::plot::pen::{Font, Pen, Rect, Surface};
use crate::plot::raster::Raster;
use crate::plot::words::MapWords;
use plotters_backend::text_anchor::{HPos, VPos};

/// From this many dots on they are drawn in batches of one colour, without outlines.
const CROWD: usize = 500;
/// Colours of a crowd.
const BATCHES: u32 = 24;
const DARK_RIM: Colour = Colour::hex(0x14181d);
const LIGHT_RIM: Colour = Colour::hex(0xffffff);

/// Draws the place that the user aims at, in unit coordinates of the axes.
pub fn crosshair<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, (u, v): (f64, f64)) {
    let plot = map.layout.plot;
    let (x, y) = plot.at(u, v);
    let colour = pen.theme.alert;
    pen.dashed(&[(plot.left, y), (plot.right, y)], colour, 1.0, &[4.0, 4.0]);
    pen.dashed(&[(x, plot.top), (x, plot.bottom)], colour, 1.0, &[4.0, 4.0]);
    pen.circle((x, y), map.radius() + 3.5, colour, 2.0);
}

/// Draws a map; `hovered` is the trial under the pointer, `shown` the one in the trial panel.
pub fn draw<S: Surface>(
    pen: &mut Pen<'_, S>,
    map: &Map,
    hovered: Option<u32>,
    shown: Option<u32>,
    words: &MapWords<'_>,
) {
    ground(pen, map);
    axes(pen, map, words);
    bar(pen, map, words);
    signs(pen, map);
    let r = map.radius();
    if map.marks.len() > CROWD {
        crowd(pen, map, r);
    } else {
        let settled = map.marks.iter().filter(|m| m.kind != Kind::Pending);
        for mark in settled {
            settle(pen, mark, r);
        }
    }
    if let Some(mark) = shown.filter(|s| Some(*s) != hovered).and_then(|n| map.mark(n)) {
        halo(pen, mark, r, false);
    }
    if let Some(best) = map.best.and_then(|n| map.mark(n)) {
        settle(pen, best, r);
        // Clear of the ring around a chosen one.
        let chosen = [hovered, shown].contains(&Some(best.number));
        triangle(pen, (best.at.0, best.at.1 - r - if chosen { 11.5 } else { 7.5 }), 5.0);
    }
    let newest = map.marks.iter().rev().find(|m| m.kind == Kind::Pending).map(|m| m.number);
    for mark in map.marks.iter().filter(|m| m.kind == Kind::Pending) {
        ring(pen, mark.at, r + 3.5, newest == Some(mark.number));
    }
    if let Some(mark) = hovered.and_then(|n| map.mark(n)) {
        halo(pen, mark, r, true);
        if mark.kind != Kind::Pending {
            settle(pen, mark, r + 1.0);
        }
    }
    legend(pen, map, words);
}

fn ground<S: Surface>(pen: &mut Pen<'_, S>, map: &Map) {
    let (plot, theme) = (map.layout.plot, pen.theme);
    let shaded = shades(pen, map);
    if !shaded {
        pen.fill(plot, theme.land);
    }
    for i in (1..CELLS).filter(|_| !shaded) {
        let t = f64::from(i) / f64::from(CELLS);
        pen.hairline(plot.at(t, 0.0), plot.at(t, 1.0), theme.grid);
        pen.hairline(plot.at(0.0, t), plot.at(1.0, t), theme.grid);
    }
    for (i, (letter, digit)) in ('A'..='F').zip('1'..='6').enumerate() {
        let t = (i as f64 + 0.5) / f64::from(CELLS);
        let (x, _) = plot.at(t, 1.0);
        name(pen, letter, (x, plot.top + 9.0), shaded);
        let (_, y) = plot.at(0.0, 1.0 - t);
        if map.by_value {
            continue;
        }
        name(pen, digit, (plot.left + 9.0, y), shaded);
    }
    // Slots of categories and small integers are told apart by their edges.
    for (slots, upright) in [(map.x_slots, true), (map.y_slots, false)] {
        let Some(slots) = slots.filter(|n| (2..=16).contains(n)) else { continue };
        for i in 1..slots {
            let t = i as f64 / slots as f64;
            let (from, to) =
                if upright { (plot.at(t, 0.0), plot.at(t, 1.0)) } else { (plot.at(0.0, t), plot.at(1.0, t)) };
            pen.dashed(&[from, to], theme.axis, 1.0, &[2.0, 4.0]);
        }
    }
}

/// A letter or a digit at the margin.
fn name<S: Surface>(pen: &mut Pen<'_, S>, sign: char, at: (f64, f64), shaded: bool) {
    let theme = pen.theme;
    let font = Font::new(11.0, if shaded { theme.ink } else { theme.muted }).at(HPos::Center, VPos::Center);
    if shaded {
        pen.text_over(&sign.to_string(), at, font, theme.surface);
    } else {
        pen.text(&sign.to_string(), at, font);
    }
}

fn axes<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, words: &MapWords<'_>) {
    let (plot, theme) = (map.layout.plot, pen.theme);
    pen.hairline((plot.left, plot.bottom), (plot.right, plot.bottom), theme.axis);
    pen.hairline((plot.left, plot.top), (plot.left, plot.bottom), theme.axis);
    let font = Font::new(11.0, theme.muted);
    let mut free = f64::NEG_INFINITY;
    for tick in &map.x_ticks {
        let (x, _) = plot.at(tick.at, 0.0);
        pen.hairline((x, plot.bottom), (x, plot.bottom + 4.0), theme.axis);
        let half = pen.text_width(&tick.label, font) / 2.0;
        if x - half > free {
            pen.text(&tick.label, (x, plot.bottom + 13.0), font.at(HPos::Center, VPos::Center));
            free = x + half + 4.0;
        }
    }
    for tick in &map.y_ticks {
        let (_, y) = plot.at(0.0, tick.at);
        pen.hairline((plot.left - 4.0, y), (plot.left, y), theme.axis);
        let y = y.max(plot.top + 5.0).min(plot.bottom - 3.0);
        pen.text(&tick.label, (plot.left - 7.0, y), font.at(HPos::Right, VPos::Center));
    }
    let title = Font::new(12.0, theme.ink).bold().at(HPos::Center, VPos::Center);
    pen.text(words.x, ((plot.left + plot.right) / 2.0, plot.bottom + 33.0), title);
    pen.text(words.y, (11.0, (plot.top + plot.bottom) / 2.0), title.upright());
}

fn bar<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, words: &MapWords<'_>) {
    let (bar, theme) = (map.layout.bar, pen.theme);
    let levels = (0..BATCHES).rev().map(|i| sequential(f64::from(i) / f64::from(BATCHES - 1)));
    let cells = (0..BATCHES as u8).collect();
    pen.image(&Raster { columns: 1, rows: BATCHES, cells, palette: levels.collect() }, bar);
    let x = bar.right + 5.0;
    let (word, value) = (Font::new(11.0, theme.ink), Font::new(11.0, theme.muted));
    let own = map.ground.as_ref().and_then(|g| g.ends.clone());
    let (good, bad) = own.or_else(|| map.span.map(|s| s.labels())).unwrap_or_default();
    pen.text(words.better, (x, bar.top + 6.0), word);
    pen.text(&good, (x, bar.top + 21.0), value);
    pen.text(words.worse, (x, bar.bottom - 6.0), word);
    pen.text(&bad, (x, bar.bottom - 21.0), value);
}

/// A trial that is over.
fn settle<S: Surface>(pen: &mut Pen<'_, S>, mark: &Mark, r: f64) {
    let (x, y) = mark.at;
    if mark.by_hand {
        let side = r + 4.0;
        let square = Rect::new(x - side, y - side, x + side, y + side);
        pen.frame(square, pen.theme.ink, 1.6);
    }
    match mark.kind {
        Kind::Pending => {}
        Kind::Complete => {
            pen.disc(mark.at, r + 2.2, DARK_RIM);
            pen.disc(mark.at, r + 1.0, LIGHT_RIM);
            pen.disc(mark.at, r, sequential(mark.level));
        }
        Kind::Pruned => {
            let small = r * 0.72;
            pen.disc(mark.at, small + 1.8, DARK_RIM);
            pen.disc(mark.at, small + 0.8, LIGHT_RIM);
            pen.disc(mark.at, small, sequential(mark.level));
            // The bar that cut it short.
            let end = x + small + 4.0;
            pen.line(&[(end, y - small - 2.0), (end, y + small + 2.0)], pen.theme.ink, 1.8);
        }
        Kind::Diverged => hatched(pen, mark.at, r + 0.5),
        Kind::Failed => cross(pen, mark.at, r * 0.8),
    }
}

fn hatched<S: Surface>(pen: &mut Pen<'_, S>, (x, y): (f64, f64), r: f64) {
    let square = Rect::new(x - r, y - r, x + r, y + r);
    pen.fill(square, pen.theme.surface);
    let ink = pen.theme.muted;
    for (from, to) in [((x - r, y), (x, y - r)), ((x - r, y + r), (x + r, y - r)), ((x, y + r), (x + r, y))] {
        pen.line(&[from, to], ink, 1.1);
    }
    pen.frame(square, ink, 1.2);
}

fn cross<S: Surface>(pen: &mut Pen<'_, S>, (x, y): (f64, f64), r: f64) {
    let ink = pen.theme.muted;
    pen.line(&[(x - r, y - r), (x + r, y + r)], ink, 1.8);
    pen.line(&[(x - r, y + r), (x + r, y - r)], ink, 1.8);
}

fn triangle<S: Surface>(pen: &mut Pen<'_, S>, (x, y): (f64, f64), r: f64) {
    let shape = |r: f64| [(x, y - r), (x + r, y + r * 0.75), (x - r, y + r * 0.75)];
    pen.polygon(&shape(r + 1.8), pen.theme.surface);
    pen.polygon(&shape(r), pen.theme.ink);
}

/// Where a trial is about to run.
fn ring<S: Surface>(pen: &mut Pen<'_, S>, at: (f64, f64), r: f64, newest: bool) {
    let (colour, r) = if newest { (pen.theme.alert, r + 1.5) } else { (pen.theme.muted, r) };
    pen.dashed_circle(at, r, colour, if newest { 2.4 } else { 1.6 }, 8);
}

fn halo<S: Surface>(pen: &mut Pen<'_, S>, mark: &Mark, r: f64, strong: bool) {
    let accent = pen.theme.accent;
    if strong {
        pen.disc(mark.at, r + 9.0, accent.alpha(0.3));
    }
    pen.circle(mark.at, r + 5.2, accent, 2.0);
}

/// Many dots: grouped by colour, bad ones first so that good ones lie on top.
fn crowd<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, r: f64) {
    let of = |kind: Kind| map.marks.iter().filter(move |m| m.kind == kind);
    let muted = pen.theme.muted;
    pen.dots(of(Kind::Diverged).map(|m| m.at), r * 0.8, muted.alpha(0.55));
    pen.dots(of(Kind::Failed).map(|m| m.at), r * 0.5, muted);
    for batch in 0..BATCHES {
        let inside = |m: &&Mark| ((m.level * f64::from(BATCHES)) as u32).min(BATCHES - 1) == batch;
        let colour = sequential((f64::from(batch) + 0.5) / f64::from(BATCHES));
        pen.dots(of(Kind::Pruned).filter(inside).map(|m| m.at), r * 0.6, colour);
        pen.dots(of(Kind::Complete).filter(inside).map(|m| m.at), r, colour);
    }
    for mark in map.marks.iter().filter(|m| m.by_hand) {
        settle(pen, mark, r + 1.0);
    }
}

/// What the signs mean, as far as they occur and there is room: on the axis title's line, left and right of it.
fn legend<S: Surface>(pen: &mut Pen<'_, S>, map: &Map, words: &MapWords<'_>) {
    let (plot, theme) = (map.layout.plot, pen.theme);
    let some = |kind: Kind| map.marks.iter().any(|m| m.kind == kind);
    let entries = [
        (words.best, map.best.is_some()),
        (words.next, some(Kind::Pending)),
        (words.diverged, some(Kind::Diverged)),
        (words.pruned, some(Kind::Pruned)),
        (words.by_hand, map.marks.iter().any(|m| m.by_hand)),
    ];
    let font = Font::new(11.0, theme.muted);
    let half = pen.text_width(words.x, Font::new(12.0, theme.ink).bold()) / 2.0 + 14.0;
    let middle = (plot.left + plot.right) / 2.0;
    let (mut left, mut right, y) = (plot.left, pen.width - 2.0, plot.bottom + 33.0);
    for (i, (word, occurs)) in entries.into_iter().enumerate() {
        let width = pen.text_width(word, font) + 14.0;
        if !occurs || word.is_empty() {
            continue;
        }
        let x = if left + width <= middle - half {
            left += width + 14.0;
            left - width - 14.0
        } else if right - width >= middle + half {
            right -= width + 14.0;
            right + 14.0
        } else {
            continue;
        };
        pen.text(word, (x + 14.0, y), font);
        let at = (x + 5.0, y);
        match i {
            0 => triangle(pen, at, 4.0),
            1 => pen.dashed_circle(at, 4.5, theme.alert, 1.8, 6),
            2 => hatched(pen, at, 4.0),
            3 => {
                pen.disc((at.0 - 2.0, y), 3.0, theme.muted);
                pen.line(&[(at.0 + 3.5, y - 4.5), (at.0 + 3.5, y + 4.5)], theme.ink, 1.6);
            }
            _ => pen.frame(Rect::new(at.0 - 4.0, y - 4.0, at.0 + 4.0, y + 4.0), theme.ink, 1.4),
        }
    }
}
