//! Log densities of several parameters together: a mixture of products.
//!
//! ln sum_k w_k prod_d p_kd(x_d), by log-sum-exp over the kernels, oldest first. Everything is reckoned relative to the term of the
//! prior, which is never small: a kernel that is behind it by more than e^45 after some of its factors adds nothing to a sum in
//! f64, and its other factors are not asked. Far from most trials, which in many dimensions is everywhere, that is nearly all of them.
//!
//! Units as in [`single`](super::single): shares of the uniform density on lines, chances of cells and categories.

use super::axis::{Axis, Spot};
use super::column::Column;
use super::model::{Mixture, Model};
use crate::math::exponential::exp;
use crate::math::simd::Four;
use crate::math::{float, truncnorm};

/// Points that are reckoned side by side.
const LANES: usize = 8;
/// Factors between two looks at whether a kernel still counts.
const FACTORS: usize = 4;
/// What is behind the prior by so much in the logarithm adds nothing.
const BEHIND: f64 = 45.0;

/// ln of the density at each point: `spots[k][c]` is point c along the k-th of `dims`. Without dims the density is 1.
pub fn log_densities(model: &Model, mixture: &Mixture, dims: &[usize], spots: &[Vec<Spot>]) -> Vec<f64> {
    let count = spots.first().map_or(0, Vec::len);
    let mut lines = Vec::new();
    let mut choices = Vec::new();
    let mut cells = Vec::new();
    for (dim, spots) in dims.iter().zip(spots) {
        let Some(column) = &model.columns[*dim] else { continue };
        match column.axis {
            Axis::Line { .. } => lines.push((column, spots)),
            Axis::Choices { count } => {
                let (hit, miss) = model.chances(count, mixture.ids.len() + 1);
                choices.push((column, spots, float::ln(hit), float::ln(miss), count));
            }
            Axis::Cells { .. } => cells.push(Table::new(column, mixture, spots)),
        }
    }
    // ln (weight times scales) of each kernel.
    let mut offsets = vec![0.0; model.masks.len()];
    let scales = lines.iter().map(|l| l.0).chain(cells.iter().map(|t| t.column));
    for column in scales {
        offsets.iter_mut().zip(&column.log_scale).for_each(|(sum, s)| *sum += s);
    }
    for (id, weight) in mixture.ids.iter().zip(&mixture.weights) {
        offsets[*id as usize] += float::ln(*weight);
    }
    let mut found = Vec::with_capacity(count);
    let mut terms: Vec<[f64; LANES]> = Vec::new();
    for first in (0..count).step_by(LANES) {
        // The last lanes of the last turn repeat its last point.
        let point = |lane: usize| (first + lane).min(count - 1);
        let base: [f64; LANES] = std::array::from_fn(|lane| {
            let c = point(lane);
            let mut sum = float::ln(mixture.prior);
            for (column, spots) in &lines {
                let t = (spots[c].at - column.prior.at) / column.prior.width;
                sum += column.prior.log_scale - 0.5 * t * t;
            }
            for (.., count) in &choices {
                sum -= float::ln(*count as f64);
            }
            cells.iter().fold(sum, |sum, table| sum + table.prior[table.place[c]])
        });
        let x: Vec<[f64; LANES]> =
            lines.iter().map(|(_, spots)| std::array::from_fn(|lane| spots[point(lane)].at)).collect();
        terms.clear();
        'kernels: for id in &mixture.ids {
            let i = *id as usize;
            let offset = offsets[i];
            // How far behind the prior, but for the offset.
            let (mut low, mut high) = (Four::part::<0>(&base), Four::part::<4>(&base));
            for (lines, x) in lines.chunks(FACTORS).zip(x.chunks(FACTORS)) {
                for ((column, _), x) in lines.iter().zip(x) {
                    let (at, slope) = (Four::splat(column.at[i]), Four::splat(column.slope[i]));
                    let s = (Four::part::<0>(x) - at) * slope;
                    let t = (Four::part::<4>(x) - at) * slope;
                    low = low + Four::splat(0.5) * s * s;
                    high = high + Four::splat(0.5) * t * t;
                }
                if low.above(offset + BEHIND) && high.above(offset + BEHIND) {
                    continue 'kernels;
                }
            }
            let mut behind = base;
            low.store_part::<0>(&mut behind);
            high.store_part::<4>(&mut behind);
            for (column, spots, hit, miss, _) in &choices {
                let observed = column.at[i];
                for (lane, behind) in behind.iter_mut().enumerate() {
                    *behind -= if spots[point(lane)].number == observed { hit } else { miss };
                }
            }
            // The chances of cells, and the scales that make them sum to 1, are part of the offset and of these factors: each
            // factor only puts a kernel further behind.
            for tables in cells.chunks_mut(FACTORS) {
                for table in tables {
                    for (lane, behind) in behind.iter_mut().enumerate() {
                        *behind -= table.log_chance(i, table.place[point(lane)]);
                    }
                }
                if behind.iter().all(|b| *b > offset + BEHIND) {
                    continue 'kernels;
                }
            }
            terms.push(behind.map(|b| offset - b));
        }
        for lane in 0..LANES.min(count - first) {
            let most = terms.iter().map(|t| t[lane]).fold(0.0, |a, b| if b > a { b } else { a });
            let sum = terms.iter().fold(exp(-most), |sum, t| sum + exp(t[lane] - most));
            found.push(base[lane] + most + float::ln(sum));
        }
    }
    found
}

/// Chances of the cells that points fall on, under the kernels that differ: each is worked out when it is first asked.
struct Table<'a> {
    column: &'a Column,
    /// The different spots, and which one each point is on.
    spots: Vec<Spot>,
    place: Vec<usize>,
    /// ln chance under the prior, scale included.
    prior: Vec<f64>,
    /// Which of the different kernels a trial has.
    kernel: Vec<u32>,
    /// ln chance, NaN while it was not asked; rows are kernels.
    known: Vec<f64>,
}

impl<'a> Table<'a> {
    fn new(column: &'a Column, mixture: &Mixture, points: &[Spot]) -> Self {
        let mut spots: Vec<Spot> = Vec::new();
        let place = points
            .iter()
            .map(|p| {
                spots.iter().position(|s| s.number == p.number).unwrap_or_else(|| {
                    spots.push(*p);
                    spots.len() - 1
                })
            })
            .collect();
        let prior = &column.prior;
        let log = |s: &Spot| {
            truncnorm::log_mass_around((s.at - prior.at) / prior.width, s.width / prior.width)
                + prior.log_scale
        };
        let mut kernel = vec![0; column.at.len()];
        let mut kernels = 0;
        let mut last = (f64::NAN, f64::NAN);
        for id in &column.sides[mixture.side].id {
            let this = (column.at[*id as usize], column.slope[*id as usize]);
            kernels += u32::from(this != last);
            last = this;
            kernel[*id as usize] = kernels - 1;
        }
        let known = vec![f64::NAN; kernels as usize * spots.len()];
        Self { column, prior: spots.iter().map(log).collect(), spots, place, kernel, known }
    }

    /// ln of the chance of a spot under the kernel of a trial, without its scale.
    fn log_chance(&mut self, id: usize, place: usize) -> f64 {
        let known = &mut self.known[self.kernel[id] as usize * self.spots.len() + place];
        if known.is_nan() {
            let (spot, slope) = (self.spots[place], self.column.slope[id]);
            *known = truncnorm::log_mass_around((spot.at - self.column.at[id]) * slope, spot.width * slope);
        }
        *known
    }
}
