//! Candidates from the density of good trials, and which of them is best.

use super::axis::{Axis, Spot};
use super::blocks::places;
use super::model::{BAD, GOOD, Mixture, Model};
use super::{joint, single};
use crate::math::float;
use crate::math::rng::Stream;

/// The mixtures of one moment, each made once.
pub struct Views<'a> {
    pub model: &'a Model,
    /// What every trial of a side has: seen through any part of it, a side is whole.
    common: [u64; 2],
    made: Vec<(u64, Mixture)>,
}

/// Candidates of some parameters at once: `spots[k][c]` is candidate c along the k-th of `dims`.
pub struct Candidates {
    pub dims: Vec<usize>,
    pub spots: Vec<Vec<Spot>>,
}

impl<'a> Views<'a> {
    pub fn new(model: &'a Model) -> Self {
        Self { model, common: [GOOD, BAD].map(|side| model.common(side)), made: Vec::new() }
    }

    /// The two sides seen through the parameters of `mask`: good, bad.
    pub fn sides(&mut self, mask: u64) -> [&Mixture; 2] {
        let places = [GOOD, BAD].map(|side| {
            let mask = if self.common[side] & mask == mask { 0 } else { mask };
            let known = self.made.iter().position(|(m, mixture)| *m == mask && mixture.side == side);
            known.unwrap_or_else(|| {
                self.made.push((mask, self.model.mixture(side, mask)));
                self.made.len() - 1
            })
        });
        places.map(|place| &self.made[place].1)
    }

    /// `count` candidates for the parameters of `mask`. Each parameter has its place in the stream, so that a draw does not depend on
    /// which others were made.
    pub fn draw(&mut self, mask: u64, count: usize, stream: &Stream) -> Candidates {
        let model = self.model;
        let [good, _] = self.sides(mask);
        let dims: Vec<usize> = places(mask).collect();
        let mut cumulative = Vec::with_capacity(good.ids.len());
        let mut sum = 0.0;
        for weight in &good.weights {
            sum += weight;
            cumulative.push(sum);
        }
        let mut stream = stream.clone();
        // Two words a number: the picks of the kernels, then the places under them.
        let words = 2 * count as u64;
        stream.seek(dims.first().map_or(0, |d| 2 * words * *d as u64));
        let picks: Vec<Option<u32>> = (0..count)
            .map(|_| {
                let u = stream.unit();
                good.ids.get(cumulative.partition_point(|c| *c <= u)).copied()
            })
            .collect();
        let spots = dims
            .iter()
            .map(|dim| {
                stream.seek(2 * words * *dim as u64 + words);
                picks.iter().map(|id| spot(model, good, *dim, *id, stream.unit())).collect()
            })
            .collect();
        Candidates { dims, spots }
    }

    /// The logarithms of the two densities at points along `dims`, which are some of the parameters of `mask`.
    pub fn log_densities(&mut self, mask: u64, dims: &[usize], spots: &[Vec<Spot>]) -> [Vec<f64>; 2] {
        let model = self.model;
        let column = match dims {
            [dim] if mask.count_ones() == 1 => model.columns[*dim].as_ref(),
            _ => None,
        };
        self.sides(mask).map(|mixture| match column {
            Some(column) => {
                let found = single::densities(model, column, mixture, &spots[0]);
                found.into_iter().map(float::ln).collect()
            }
            None => joint::log_densities(model, mixture, dims, spots),
        })
    }

    /// The place of the best candidate.
    pub fn best(&mut self, mask: u64, candidates: &Candidates) -> usize {
        if let [dim] = candidates.dims[..]
            && let Some(column) = &self.model.columns[dim]
        {
            let model = self.model;
            let [good, bad] = self.sides(mask);
            return single::best(model, column, good, bad, &candidates.spots[0]);
        }
        let [good, bad] = self.log_densities(mask, &candidates.dims, &candidates.spots);
        single::first_largest(good.iter().zip(&bad).map(|(l, g)| l - g))
    }
}

/// The place at the quantile `u` of one kernel along a parameter: of the trial `id`, or of the prior.
pub fn spot(model: &Model, mixture: &Mixture, dim: usize, id: Option<u32>, u: f64) -> Spot {
    let Some(column) = &model.columns[dim] else { return Spot { at: 0.0, width: 0.0, number: 0.0 } };
    if let Axis::Choices { count } = column.axis {
        let (hit, miss) = model.chances(count, mixture.ids.len() + 1);
        let observed = id.map(|id| column.at[id as usize] as usize);
        let mut sum = 0.0;
        let place = (0..count - 1).find(|k| {
            sum += match observed {
                None => 1.0 / count as f64,
                Some(o) if o == *k => hit,
                Some(_) => miss,
            };
            sum >= u
        });
        return column.axis.spot(place.unwrap_or(count - 1) as f64);
    }
    let kernel = id.map_or(column.prior, |id| column.kernel(id));
    column.axis.land(kernel.at + kernel.width * kernel.cut.quantile(u))
}
