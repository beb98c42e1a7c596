//! Densities of one parameter by itself, and the best of some candidates.
//!
//! On a line, kernels of the smallest width (nearly all of them once there are a hundred) are walked from the candidate outwards
//! until they are out of reach: what is left out is below 1e-16 of the prior's share. The others are summed one by one. The terms are
//! not negative, so a sum that is not finished is a lower bound of the density; [`best`] leaves a candidate as soon as that bound
//! puts it behind another one, and still returns what full sums would: the sums are the same, only some are not finished.
//!
//! Densities are shares: on a line 1 is the uniform density, for cells and categories they are chances.

use super::axis::{Axis, Spot};
use super::column::Column;
use super::model::{Mixture, Model};
use crate::math::exponential::exp;
use crate::math::{float, truncnorm};

/// Kernels that are walked at a time.
const STRIDE: usize = 16;

/// One side of a line, ready to be asked.
struct Line<'a> {
    /// Kernels with widths of their own, the prior first: centre, 1 / width, weight times scale.
    wide: [Vec<f64>; 3],
    /// All centres, and weight times scale of those with the smallest width, 0 for the others.
    at: &'a [f64],
    narrow: Vec<f64>,
    slope: f64,
    reach: f64,
}

/// A sum on its way.
struct Partial {
    lanes: [f64; 4],
    /// Kernels walked so far.
    from: usize,
    to: usize,
}

impl Partial {
    fn sum(&self) -> f64 {
        (self.lanes[0] + self.lanes[1]) + (self.lanes[2] + self.lanes[3])
    }
}

impl<'a> Line<'a> {
    fn new(column: &'a Column, mixture: &Mixture) -> Self {
        let sorted = &column.sides[mixture.side];
        let least = column.least_width(mixture.side);
        let prior = &column.prior;
        let mut wide = [vec![prior.at], vec![1.0 / prior.width], vec![mixture.prior * prior.scale]];
        let mut narrow = vec![0.0; sorted.id.len()];
        for (place, id) in sorted.id.iter().enumerate() {
            let i = *id as usize;
            let amount = mixture.by_id[i] * column.scale[i];
            if column.width[i] == least {
                narrow[place] = amount;
            } else {
                wide[0].push(sorted.at[place]);
                wide[1].push(column.slope[i]);
                wide[2].push(amount);
            }
        }
        let (low, high) = column.axis.ends();
        let ratio = float::ln(((high - low) / least).max(1.0));
        let reach = least * float::sqrt(2.0 * (45.0 + ratio));
        Self { wide, at: &sorted.at, narrow, slope: 1.0 / least, reach }
    }

    /// The prior, the wide kernels and the nearest of the narrow ones.
    fn start(&self, x: f64) -> Partial {
        let place = self.at.partition_point(|at| *at < x);
        let (from, to) = (place.saturating_sub(STRIDE / 2), (place + STRIDE / 2).min(self.at.len()));
        let mut partial = Partial { lanes: [0.0; 4], from, to };
        let [at, slope, amount] = &self.wide;
        let term = |k: usize| {
            let t = (x - at[k]) * slope[k];
            amount[k] * exp(-0.5 * t * t)
        };
        let whole = at.len() - at.len() % 4;
        for k in (0..whole).step_by(4) {
            for j in 0..4 {
                partial.lanes[j] += term(k + j);
            }
        }
        for k in whole..at.len() {
            partial.lanes[k - whole] += term(k);
        }
        self.add(&mut partial.lanes, from, to, x);
        partial
    }

    fn add(&self, lanes: &mut [f64; 4], from: usize, to: usize, x: f64) {
        let (at, amount) = (&self.at[from..to], &self.narrow[from..to]);
        let term = |at: f64, amount: f64| {
            let t = (x - at) * self.slope;
            amount * exp(-0.5 * t * t)
        };
        let (fours, ones) = (at.chunks_exact(4), at.chunks_exact(4).remainder());
        let rest = amount.chunks_exact(4).remainder();
        for (at, amount) in fours.zip(amount.chunks_exact(4)) {
            for j in 0..4 {
                lanes[j] += term(at[j], amount[j]);
            }
        }
        for (j, (at, amount)) in ones.iter().zip(rest).enumerate() {
            lanes[j] += term(*at, *amount);
        }
    }

    /// Walks outwards to the end, or until `enough` of the sum.
    fn finish(&self, partial: &mut Partial, x: f64, enough: impl Fn(f64) -> bool) -> f64 {
        loop {
            let sum = partial.sum();
            let left = partial.from > 0 && self.at[partial.from - 1] > x - self.reach;
            let right = partial.to < self.at.len() && self.at[partial.to] < x + self.reach;
            if enough(sum) || !(left || right) {
                return sum;
            }
            if left {
                let from = partial.from.saturating_sub(STRIDE);
                self.add(&mut partial.lanes, from, partial.from, x);
                partial.from = from;
            }
            if right {
                let to = (partial.to + STRIDE).min(self.at.len());
                self.add(&mut partial.lanes, partial.to, to, x);
                partial.to = to;
            }
        }
    }

    fn density(&self, x: f64) -> f64 {
        let mut partial = self.start(x);
        self.finish(&mut partial, x, |_| false)
    }
}

/// The density of the parameter of `column` at each of `spots`.
pub fn densities(model: &Model, column: &Column, mixture: &Mixture, spots: &[Spot]) -> Vec<f64> {
    match &column.axis {
        Axis::Line { .. } => {
            let line = Line::new(column, mixture);
            spots.iter().map(|s| line.density(s.at)).collect()
        }
        Axis::Cells { .. } => cells(column, mixture, spots),
        Axis::Choices { count } => {
            let (hit, miss) = model.chances(*count, mixture.ids.len() + 1);
            let mut observed = vec![0.0; *count];
            let mut all = 0.0;
            for (id, weight) in mixture.ids.iter().zip(&mixture.weights) {
                observed[column.at[*id as usize] as usize] += weight;
                all += weight;
            }
            let prior = mixture.prior / *count as f64;
            let chance = |k: f64| {
                let mine = observed[k as usize];
                mine * hit + (all - mine) * miss + prior
            };
            spots.iter().map(|s| chance(s.number)).collect()
        }
    }
}

/// Chances of cells. Equal kernels are summed before they are asked, equal spots are asked once.
fn cells(column: &Column, mixture: &Mixture, spots: &[Spot]) -> Vec<f64> {
    let prior = &column.prior;
    // Centre, 1 / width, weight times scale.
    let mut kernels = vec![(prior.at, 1.0 / prior.width, mixture.prior * prior.scale)];
    let sorted = &column.sides[mixture.side];
    for (at, id) in sorted.at.iter().zip(&sorted.id) {
        let i = *id as usize;
        let amount = mixture.by_id[i] * column.scale[i];
        match kernels.last_mut() {
            Some(last) if last.0 == *at && last.1 == column.slope[i] => last.2 += amount,
            _ => kernels.push((*at, column.slope[i], amount)),
        }
    }
    let chance = |spot: Spot| {
        let mut sum = 0.0;
        for (at, slope, amount) in &kernels {
            let (middle, width) = ((spot.at - at) * slope, spot.width * slope);
            // Beyond 38 widths nothing is left.
            if middle.abs() - 0.5 * width < 38.0 {
                sum += amount * truncnorm::mass(middle, width);
            }
        }
        sum
    };
    let mut known: Vec<(f64, f64)> = Vec::new();
    spots
        .iter()
        .map(|spot| match known.iter().find(|(number, _)| *number == spot.number) {
            Some((_, chance)) => *chance,
            None => {
                let found = chance(*spot);
                known.push((spot.number, found));
                found
            }
        })
        .collect()
}

/// The place of the first of the spots with the largest ratio of good to bad density.
pub fn best(model: &Model, column: &Column, good: &Mixture, bad: &Mixture, spots: &[Spot]) -> usize {
    let above = densities(model, column, good, spots);
    if !matches!(column.axis, Axis::Line { .. }) {
        let below = densities(model, column, bad, spots);
        return first_largest((0..spots.len()).map(|c| above[c] / below[c]));
    }
    let line = Line::new(column, bad);
    let mut open: Vec<(f64, usize, Partial)> = (0..spots.len())
        .map(|c| {
            let partial = line.start(spots[c].at);
            (above[c] / partial.sum(), c, partial)
        })
        .collect();
    // The most promising first: it shuts the others out.
    open.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (mut best, mut place) = (f64::NEG_INFINITY, 0);
    for (bound, c, mut partial) in open {
        if bound < best {
            break;
        }
        let sum = line.finish(&mut partial, spots[c].at, |sum| above[c] / sum < best);
        let ratio = above[c] / sum;
        if ratio > best || (ratio == best && c < place) {
            (best, place) = (ratio, c);
        }
    }
    place
}

/// The place of the first largest; NaN is never it.
pub fn first_largest(scores: impl Iterator<Item = f64>) -> usize {
    let mut best = (f64::NEG_INFINITY, 0);
    for (c, score) in scores.enumerate() {
        if score > best.0 {
            best = (score, c);
        }
    }
    best.1
}
