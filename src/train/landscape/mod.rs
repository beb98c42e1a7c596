//! The loss around a trained network: planes through it, lines between two, the path it came by, how sharp its place is.
//!
//! Everything is over a network's flat parameters, one part and one loss, and data in, data out: sessions that a worker can
//! stop between two slabs of rows, results of bounded size. A random plane shows two of thousands of directions: it says
//! nothing about the others.

pub mod direction;
pub mod hessian;
pub mod plane;
pub mod trajectory;

pub use direction::{Normalisation, draw, normalise, random};
pub use hessian::{PowerIteration, Search, Sharpness, Spectra, Spectrum};
pub use plane::{Line, Plane, Survey, span};
pub use trajectory::{Path, Projection, Projector, project};
