//! Directions in the space of parameters, made comparable with the network they start from.
//!
//! A network of ReLUs computes the same with one layer's weights tenfold and the next one's a tenth, but a random step that
//! is large for one is small for the other. Filter normalisation gives each piece d_f of a direction the length of the
//! piece w_f of the network it moves: d_f *= |w_f| / (|d_f| + 1e-10), so that planes of different networks can be compared.
//!
//! Source: H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, "Visualizing the loss landscape of neural nets", NeurIPS 2018,
//! and their published code, which leaves biases where they are. Not here: convolutions, batch norm.

use crate::math::linalg::{norm, scale};
use crate::math::rng::Stream;
use crate::train::pass::{Architecture, Fault};
use serde::{Deserialize, Serialize};

/// Keeps a piece of length 0 at 0.
const EPSILON: f64 = 1e-10;

/// Which pieces of a direction are scaled to the network's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Normalisation {
    /// As drawn.
    None,
    /// Each unit's incoming weights; biases do not move (Li et al.).
    Filter,
    /// Each unit's incoming weights together with its bias.
    Neuron,
    /// Each layer's weight matrix; biases do not move.
    Layer,
}

/// A standard normal number for each parameter, four words of the stream each.
pub fn random(architecture: &Architecture, stream: &mut Stream) -> Vec<f64> {
    let mut direction = Vec::new();
    draw(architecture, stream, &mut direction, usize::MAX);
    direction
}

/// The next `most` numbers of what [`random`] gives, or as many as are left; true when `direction` is complete.
pub fn draw(architecture: &Architecture, stream: &mut Stream, direction: &mut Vec<f64>, most: usize) -> bool {
    let count = architecture.count();
    direction.reserve(count - direction.len());
    direction.extend((direction.len()..count).take(most).map(|_| stream.normal()));
    direction.len() == count
}

/// Scales `direction` in place by what `weights` are; both flat.
pub fn normalise(
    architecture: &Architecture,
    weights: &[f64],
    direction: &mut [f64],
    how: Normalisation,
) -> Result<(), Fault> {
    architecture.check(weights)?;
    architecture.check(direction)?;
    let mut at = 0;
    for (inputs, outputs) in architecture.layers() {
        let (w, biases) = weights[at..][..(inputs + 1) * outputs].split_at(inputs * outputs);
        let (d, moves) = direction[at..][..(inputs + 1) * outputs].split_at_mut(inputs * outputs);
        let rows = || (0..outputs).map(|o| o * inputs..(o + 1) * inputs);
        match how {
            Normalisation::None => {}
            Normalisation::Filter => {
                for row in rows() {
                    fit(&mut d[row.clone()], norm(&w[row]));
                }
                moves.fill(0.0);
            }
            Normalisation::Neuron => {
                for (o, row) in rows().enumerate() {
                    let mut piece = d[row.clone()].to_vec();
                    piece.push(moves[o]);
                    let own: Vec<f64> = w[row.clone()].iter().chain([&biases[o]]).copied().collect();
                    fit(&mut piece, norm(&own));
                    moves[o] = piece[inputs];
                    d[row].copy_from_slice(&piece[..inputs]);
                }
            }
            Normalisation::Layer => {
                fit(d, norm(w));
                moves.fill(0.0);
            }
        }
        at += (inputs + 1) * outputs;
    }
    Ok(())
}

fn fit(piece: &mut [f64], length: f64) {
    let factor = length / (norm(piece) + EPSILON);
    scale(factor, piece);
}
