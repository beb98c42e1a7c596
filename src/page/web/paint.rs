//! From a frame and the page's data to a picture.

use super::canvas::Frame;
use super::state::Believed;
use crate::objective::reading::Spread;
use crate::objective::{Boundary, Confusion};
use crate::page::snapshot::Snapshot;
use crate::plot::map::{Ground, Layer, Map};
use crate::plot::words::{CurveWords, FitWords, FoldWords, LandscapeWords, MapWords, RaceWords};
use crate::plot::{
    boundary as decision, confusion as mistakes, curves as lines, fit as predictions, folds as folded,
    landscape as relief, map as plane, race as progress, thumbnail as glance,
};
use crate::runtime::Preview;

/// The map of a study; nothing where its space has no such axes. `marks`: the trial under the pointer, the one in the trial
/// panel, and the place the user aims at in unit coordinates.
pub fn map(
    frame: &Frame,
    snapshot: &Snapshot,
    x: &str,
    y: Option<&str>,
    (hovered, shown, aim): (Option<u32>, Option<u32>, Option<(f64, f64)>),
    under: Option<(Layer, &Believed)>,
    words: &MapWords<'_>,
) {
    if let Some(mut map) = Map::new(frame.size(), &snapshot.view(), x, y) {
        map.ground = under.and_then(|(layer, believed)| {
            let space = &snapshot.spec.space;
            let named = |i: u32| space.params().get(i as usize).map(|p| p.name.as_str());
            let view = &believed.view;
            if named(view.x) != Some(x) || view.y.and_then(named) != y {
                return None;
            }
            let belief = believed.belief.as_deref()?;
            Ground::new(belief, layer, view, space, map.span, snapshot.direction())
        });
        frame.draw(|pen| {
            plane::draw(pen, &map, hovered, shown, words);
            if let Some(at) = aim {
                plane::crosshair(pen, &map, at);
            }
        });
    }
}

/// The trial nearest to the pointer, within 12 pixels.
pub fn map_hit(
    size: (f64, f64),
    snapshot: &Snapshot,
    x: &str,
    y: Option<&str>,
    pointer: (f64, f64),
) -> Option<u32> {
    Map::new(size, &snapshot.view(), x, y)?.hit(pointer)
}

/// Unit coordinates of the axes under the pointer; `None` outside the plane.
pub fn map_point(
    size: (f64, f64),
    snapshot: &Snapshot,
    x: &str,
    y: Option<&str>,
    pointer: (f64, f64),
) -> Option<(f64, f64)> {
    Map::new(size, &snapshot.view(), x, y)?.unit(pointer)
}

/// Loss or score of a trial by step.
pub fn curves(frame: &Frame, curves: &lines::Curves, words: &CurveWords<'_>) {
    frame.draw(|pen| lines::draw(pen, curves, words));
}

/// The folds of a cross-validation.
pub fn folds(frame: &Frame, spread: &Spread, expected: u32, words: &FoldWords<'_>) {
    frame.draw(|pen| folded::draw(pen, spread, expected, words));
}

/// Predictions against the truth.
pub fn fit(frame: &Frame, scatter: &predictions::Scatter, words: &FitWords<'_>) {
    frame.draw(|pen| predictions::draw(pen, scatter, words));
}

/// A confusion matrix of many classes.
pub fn confusion(frame: &Frame, confusion: &Confusion, truth: &str, predicted: &str) {
    frame.draw(|pen| mistakes::draw(pen, confusion, truth, predicted));
}

/// What a network decides over the plane, and the data.
pub fn boundary(frame: &Frame, boundary: &Boundary, preview: &Preview) {
    frame.draw(|pen| decision::draw(pen, boundary, Some(preview)));
}

/// The loss around a network.
pub fn landscape(frame: &Frame, picture: &relief::Picture, words: &LandscapeWords<'_>) {
    frame.draw(|pen| relief::draw(pen, picture, words));
}

/// The best so far against epochs spent.
pub fn race(frame: &Frame, snapshot: &Snapshot, words: &RaceWords<'_>) {
    let race = progress::of_study(&snapshot.view(), words.strategy, frame.dark);
    frame.draw(|pen| progress::draw(pen, &race, words));
}

/// A data set at a glance.
pub fn thumbnail(frame: &Frame, data_id: &str, preview: Option<&Preview>) {
    frame.draw(|pen| glance::draw(pen, data_id, preview));
}
