//! Pictures: what to draw (pure extraction, tested natively) and drawing it on any plotters backend.
//!
//! A picture is drawn by a [`Pen`] in CSS pixels. The pen speaks to a plotters `DrawingBackend` in finer units, so that the
//! whole coordinates of plotters still give smooth curves; the same code draws on the live canvas and into SVG. Texts come
//! in as [`words`]; numbers are formatted in [`scale`]. Nothing that is not finite reaches a coordinate.

pub mod boundary;
pub mod colour;
pub mod curves;
pub mod first;
pub mod font;
#[cfg(test)]
mod gallery;
pub mod landscape;
pub mod map;
pub(crate) mod markup;
pub mod pen;
pub mod race;
pub mod raster;
#[cfg(test)]
pub(crate) mod sample;
pub mod scale;
pub mod svg;
pub mod thumbnail;
pub mod view;
pub mod words;

pub use colour::{Colour, Theme};
pub use pen::{Pen, Rect, Surface};
pub use raster::Raster;
pub use view::{Row, View};
