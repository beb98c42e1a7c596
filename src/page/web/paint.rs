//! The pictures of the page's canvases.

use super::canvas::Frame;
use crate::objective::Boundary;
use crate::page::snapshot::{Snapshot, Trial};
use crate::runtime::Preview;

/// Words of the map.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapWords<'a> {
    pub x: &'a str,
    pub y: &'a str,
    pub better: &'a str,
    pub worse: &'a str,
    pub best: &'a str,
    pub next: &'a str,
    pub diverged: &'a str,
    pub pruned: &'a str,
    pub by_hand: &'a str,
}

/// Words of a trial's curves.
#[derive(Clone, Copy, Debug, Default)]
pub struct CurveWords<'a> {
    pub training: &'a str,
    pub validation: &'a str,
    pub epoch: &'a str,
    pub best: &'a str,
}

/// Words of the race.
#[derive(Clone, Copy, Debug, Default)]
pub struct RaceWords<'a> {
    pub strategy: &'a str,
    pub spent: &'a str,
    pub value: &'a str,
}

#[allow(clippy::too_many_arguments)]
pub fn map(
    _frame: &Frame,
    _study: &Snapshot,
    _x: &str,
    _y: Option<&str>,
    _hovered: Option<u32>,
    _shown: Option<u32>,
    _words: &MapWords,
) {
}

/// The trial within 12 pixels of the pointer.
pub fn map_hit(
    _size: (f64, f64),
    _study: &Snapshot,
    _x: &str,
    _y: Option<&str>,
    _pointer: (f64, f64),
) -> Option<u32> {
    None
}

/// The point of the plane under the pointer, in unit coordinates.
pub fn map_point(
    _size: (f64, f64),
    _study: &Snapshot,
    _x: &str,
    _y: Option<&str>,
    _pointer: (f64, f64),
) -> Option<(f64, f64)> {
    None
}

pub fn curves(_frame: &Frame, _trial: &Trial, _words: &CurveWords) {}

pub fn boundary(_frame: &Frame, _boundary: &Boundary, _preview: &Preview) {}

pub fn race(_frame: &Frame, _study: &Snapshot, _words: &RaceWords) {}

pub fn thumbnail(_frame: &Frame, _data: &str, _preview: Option<&Preview>) {}
