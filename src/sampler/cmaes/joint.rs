//! The parameters that CMA-ES searches together, as coordinates of the unit cube: numbers that are always active and have more
//! than one value. Categories, conditional parameters and single values are left to chance, as in Optuna.
//!
//! A coordinate is the place in the transformed range ([`Domain::to_unit`]); of a discrete parameter with margin, its values lie
//! evenly from 0 to 1, the ends included.

use super::margin::SIZE_LIMIT;
use crate::space::{Domain, Params, Space, Value};

/// The places of those parameters in the space.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Joint {
    pub places: Vec<usize>,
    /// With margin, the number of values of each discrete coordinate; else 0.
    pub sizes: Vec<u64>,
}

impl Joint {
    /// `margin`: integers and steps (not on a logarithmic range) are discrete coordinates.
    pub fn new(space: &Space, margin: bool) -> Self {
        let (mut places, mut sizes) = (Vec::new(), Vec::new());
        for (place, param) in space.params().iter().enumerate() {
            let (stepped, size) = match &param.domain {
                Domain::Categorical { .. } => continue,
                Domain::Real { step, .. } => (step.is_some(), param.domain.size()),
                Domain::Int { log, .. } => (!log, param.domain.size()),
            };
            if param.when.is_some() || size == Some(1) {
                continue;
            }
            places.push(place);
            sizes.push(size.filter(|n| margin && stepped && *n <= SIZE_LIMIT).unwrap_or(0));
        }
        Self { places, sizes }
    }

    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The value at the coordinate `x` of the `k`-th parameter.
    pub fn value(&self, k: usize, domain: &Domain, x: f64) -> Value {
        domain.from_unit(self.unit(k, x))
    }

    /// The place in the transformed range.
    pub fn unit(&self, k: usize, x: f64) -> f64 {
        let (scale, offset) = self.affine(k);
        scale * x + offset
    }

    /// Factor and offset from a coordinate to the place in the transformed range.
    pub fn affine(&self, k: usize) -> (f64, f64) {
        match self.sizes[k] as f64 {
            0.0 => (1.0, 0.0),
            n => ((n - 1.0) / n, 0.5 / n),
        }
    }

    /// Coordinates of a point; `None` if one of the parameters is missing or outside.
    pub fn coordinates(&self, space: &Space, params: &Params) -> Option<Vec<f64>> {
        let mut values = params.0.iter();
        let one = |(k, place): (usize, &usize)| {
            let param = &space.params()[*place];
            let (_, value) = values.find(|(name, _)| *name == param.name)?;
            let (scale, offset) = self.affine(k);
            Some((param.domain.to_unit(value)? - offset) / scale)
        };
        self.places.iter().enumerate().map(one).collect()
    }

    /// Whether the point has these coordinates.
    pub fn is_at(&self, space: &Space, coordinates: &[f64], params: &Params) -> bool {
        let mut values = params.0.iter();
        self.places.iter().enumerate().all(|(k, place)| {
            let param = &space.params()[*place];
            let found = values.find(|(name, _)| *name == param.name);
            found.is_some_and(|(_, value)| *value == self.value(k, &param.domain, coordinates[k]))
        })
    }
}
