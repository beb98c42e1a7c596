//! A trained network as a file.
//!
//! Little-endian, nothing before, between or after:
//!
//! | what | as |
//! |---|---|
//! | `TSNN` | 4 bytes |
//! | version, 1 | u32 |
//! | id of the activation: length, ASCII | u32, bytes |
//! | number of layers of units, input and output included (2 to 8) | u32 |
//! | units of each (1 to 4096) | u32 each |
//! | number of scalings: 1 for all features, or one a feature | u32 |
//! | shift and scale of each: x -> (x - shift) / scale, scale above 0 | f64, f64 each |
//! | parameters in the order of [`Mlp::parameters`] | f32 each |
//!
//! All numbers are finite. Parameters are kept to twelve significant bits, which changes no prediction that anyone sees and
//! lets the file be compressed. Not here: norms, and how networks are trained.

use super::activation::Activation;
use super::mlp::Mlp;

const MAGIC: &[u8; 4] = b"TSNN";
const VERSION: u32 = 1;
/// Limits that keep a damaged header from asking for much memory.
const LAYERS: std::ops::RangeInclusive<u32> = 2..=8;
const UNITS: std::ops::RangeInclusive<u32> = 1..=4096;
const ID_LIMIT: u32 = 32;

/// A network and the scaling of its inputs.
#[derive(Clone, Debug)]
pub struct Pretrained {
    /// Without norms.
    pub net: Mlp<f32>,
    /// Shift and scale of each input.
    pub scaling: Vec<(f64, f64)>,
}

impl Pretrained {
    /// The network that a file holds; `None` if the file is not one, or damaged.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Bytes(bytes);
        if rest.take(4)? != MAGIC || rest.number()? != VERSION {
            return None;
        }
        let length = Some(rest.number()?).filter(|l| *l <= ID_LIMIT)?;
        let id = rest.take(length as usize)?;
        let activation = Activation::ALL.into_iter().find(|a| a.id().as_bytes() == id)?;
        let layers = Some(rest.number()?).filter(|l| LAYERS.contains(l))?;
        let unit = |rest: &mut Bytes| rest.number().filter(|u| UNITS.contains(u)).map(|u| u as usize);
        let units: Vec<usize> = (0..layers).map(|_| unit(&mut rest)).collect::<Option<_>>()?;
        let (&inputs, &outputs) = (units.first()?, units.last()?);
        let kinds = Some(rest.number()? as usize).filter(|k| *k == 1 || *k == inputs)?;
        let mut scaling = Vec::with_capacity(inputs);
        for _ in 0..kinds {
            let (shift, scale) = (rest.real()?, rest.real()?);
            scaling.push((shift, scale));
            if !shift.is_finite() || !scale.is_finite() || scale <= 0.0 {
                return None;
            }
        }
        scaling.resize(inputs, *scaling.first()?);
        // The rest must be just as long as its parameters before room is made for a network of that size.
        let count: u64 = units.windows(2).map(|w| (w[0] as u64 + 1) * w[1] as u64).sum();
        if rest.0.len() as u64 != 4 * count {
            return None;
        }
        let parameters: Vec<f64> = rest
            .0
            .chunks_exact(4)
            .map(|b| <[u8; 4]>::try_from(b).ok().map(|b| f64::from(f32::from_le_bytes(b))))
            .map(|p| p.filter(|p| p.is_finite()))
            .collect::<Option<_>>()?;
        let mut net = Mlp::zeros(inputs, &units[1..units.len() - 1], outputs, activation);
        net.set_parameters(&parameters);
        Some(Self { net, scaling })
    }

    /// The file of this network; equal scalings are written once.
    pub fn write(&self) -> Vec<u8> {
        let id = self.net.activation().id();
        let mut bytes = MAGIC.to_vec();
        let mut number = |n: usize| bytes.extend((n as u32).to_le_bytes());
        number(VERSION as usize);
        number(id.len());
        bytes.extend(id.as_bytes());
        let mut number = |n: usize| bytes.extend((n as u32).to_le_bytes());
        number(self.net.layers().len() + 1);
        number(self.net.inputs());
        self.net.layers().iter().for_each(|l| number(l.outputs));
        let same = self.scaling.iter().all(|s| Some(s) == self.scaling.first());
        let kinds = if same { 1 } else { self.scaling.len() };
        number(kinds);
        for (shift, scale) in self.scaling.iter().take(kinds) {
            bytes.extend(shift.to_le_bytes());
            bytes.extend(scale.to_le_bytes());
        }
        self.net.parameters().iter().for_each(|p| bytes.extend(rounded(*p as f32).to_le_bytes()));
        bytes
    }
}

/// To twelve significant bits, halves away from zero.
fn rounded(value: f32) -> f32 {
    let bits = value.to_bits();
    let near = f32::from_bits((bits.saturating_add(0x800)) & !0xFFF);
    if near.is_finite() { near } else { value }
}

/// What is left of a file.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn real(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }
}
