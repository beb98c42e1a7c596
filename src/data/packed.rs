//! A data set as bytes, for a program that reads no CSV: the lab reads a user's own file once, and its trainers get the table.

use super::import::Gaps;
use super::{Dataset, Target};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Packed {
    inputs: u32,
    x: Vec<f64>,
    target: Target,
    features: Vec<String>,
    target_name: String,
    classes: Vec<String>,
    image: Option<(u32, u32)>,
    gaps: Option<Gaps>,
}

/// `data` as bytes, exact in every bit.
pub fn pack(data: Dataset) -> Vec<u8> {
    let Dataset { x, target, features, target_name, classes, image, gaps } = data;
    let inputs = x.ncols() as u32;
    let x = x.into_iter().collect();
    let packed = Packed { inputs, x, target, features, target_name, classes, image, gaps };
    // Plain data into a growing buffer: there is no way to fail.
    postcard::to_stdvec(&packed).unwrap_or_default()
}

/// What was packed; `None` if the bytes are anything else.
pub fn unpack(bytes: &[u8]) -> Option<Dataset> {
    let Packed { inputs, x, target, features, target_name, classes, image, gaps } =
        postcard::from_bytes(bytes).ok()?;
    let rows = x.len() / (inputs as usize).max(1);
    let x = Array2::from_shape_vec((rows, inputs as usize), x).ok()?;
    Some(Dataset { x, target, features, target_name, classes, image, gaps })
}
