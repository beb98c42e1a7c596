//! Densities of one parameter by itself, and the best of some candidates.
//!
//! On a line, kernels are walked from the candidate outwards until those of the smallest width (nearly all of them once there are a
//! hundred) are out of reach: what is left out is below 1e-16 of the prior's share. Wider ones beyond are summed last. The terms are
//! not negative, so a sum that is not finished is a lower bound of the density; [`best`] leaves a candidate as soon as that bound
//! puts it behind another one, and still returns what full sums would: the sums are the same, only some are not finished.
//!
//! Densities are shares: on a line 1 is the uniform density, for cells and categories they are chances.

use super::axis::{Axis, Spot};
use super::column::Column;
use super::model::{Mixture, Model};
use crate::math::exponential::{exp, exp_four};
use crate::math::order::descending;
use crate::math::simd::Four;
use crate::math::{float, truncnorm};

/// Kernels that are walked at a time, and before any other candidate is looked at.
const STRIDE: usize = 8;
const NEAREST: usize = 16;

/// One side of a line, ready to be asked: kernels in the order of their centres.
struct Line<'a> {
    prior: [f64; 3],
    at: &'a [f64],
    /// 1 / width.
    slope: &'a [f64],
    /// Weight times scale.
    amount: Vec<f64>,
    /// Places of the kernels that are not of the smallest width.
    wide: Vec<u32>,
    /// How far a kernel of the smallest width reaches.
    reach: f64,
}

/// A sum on its way: the kernels from one place to before another are in it.
struct Partial {
    lanes: [f64; 4],
    from: usize,
    to: usize,
}

impl Partial {
    fn sum(&self) -> f64 {
        (self.lanes[0] + self.lanes[1]) + (self.lanes[2] + self.lanes[3])
    }
}

#[inline(always)]
fn term(x: f64, at: f64, slope: f64, amount: f64) -> f64 {
    let t = (x - at) * slope;
    amount * exp(-0.5 * t * t)
}

impl<'a> Line<'a> {
    fn new(column: &'a Column, mixture: &Mixture) -> Self {
        let sorted = &column.sides[mixture.side];
        let least = column.least_width(mixture.side);
        let prior = &column.prior;
        let (low, high) = column.axis.ends();
        let ratio = float::ln(((high - low) / least).max(1.0));
        Self {
            prior: [prior.at, 1.0 / prior.width, mixture.prior * prior.scale],
            at: &sorted.at,
            slope: &sorted.slope,
            amount: sorted
                .id
                .iter()
                .zip(&sorted.scale)
                .map(|(id, s)| mixture.by_id[*id as usize] * s)
                .collect(),
            wide: (0..sorted.width.len() as u32).filter(|p| sorted.width[*p as usize] != least).collect(),
            reach: least * float::sqrt(2.0 * (45.0 + ratio)),
        }
    }

    /// The prior and the nearest kernels.
    fn start(&self, x: f64) -> Partial {
        let place = self.at.partition_point(|at| *at < x);
        let to = (place + NEAREST / 2).min(self.at.len());
        let from = to.saturating_sub(NEAREST);
        let [at, slope, amount] = self.prior;
        let mut partial = Partial { lanes: [term(x, at, slope, amount), 0.0, 0.0, 0.0], from, to };
        self.add(&mut partial.lanes, from, to, x);
        partial
    }

    fn add(&self, lanes: &mut [f64; 4], from: usize, to: usize, x: f64) {
        let (at, slope, amount) = (&self.at[from..to], &self.slope[from..to], &self.amount[from..to]);
        let whole = at.len() - at.len() % 4;
        let fours = at.as_chunks().0.iter().zip(slope.as_chunks().0).zip(amount.as_chunks().0);
        let (mut sums, here, half) = (Four::of(lanes), Four::splat(x), Four::splat(-0.5));
        for ((at, slope), amount) in fours {
            let t = (here - Four::of(at)) * Four::of(slope);
            sums = sums + Four::of(amount) * exp_four(half * t * t);
        }
        sums.store(lanes);
        for k in whole..at.len() {
            lanes[k - whole] += term(x, at[k], slope[k], amount[k]);
        }
    }

    /// The rest of the sum, or some of it if that is `enough`: outwards while the narrow kernels reach, then the wide ones beyond.
    fn finish(&self, partial: &mut Partial, x: f64, enough: impl Fn(f64) -> bool) -> f64 {
        loop {
            let sum = partial.sum();
            if enough(sum) {
                return sum;
            }
            let left = partial.from > 0 && self.at[partial.from - 1] > x - self.reach;
            let right = partial.to < self.at.len() && self.at[partial.to] < x + self.reach;
            if !(left || right) {
                break;
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
        let before = self.wide.partition_point(|place| (*place as usize) < partial.from);
        let after = self.wide.partition_point(|place| (*place as usize) < partial.to);
        for places in self.wide[..before].chunks(STRIDE).chain(self.wide[after..].chunks(STRIDE)) {
            for (k, place) in places.iter().enumerate() {
                let place = *place as usize;
                partial.lanes[k % 4] += term(x, self.at[place], self.slope[place], self.amount[place]);
            }
            if enough(partial.sum()) {
                break;
            }
        }
        partial.sum()
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
    let mut partials: Vec<Partial> = spots.iter().map(|s| line.start(s.at)).collect();
    let bounds: Vec<f64> = (0..spots.len()).map(|c| above[c] / partials[c].sum()).collect();
    let (mut best, mut place) = (f64::NEG_INFINITY, 0);
    // The most promising first: it shuts the others out.
    for c in descending(&bounds) {
        if bounds[c] < best {
            break;
        }
        let sum = line.finish(&mut partials[c], spots[c].at, |sum| above[c] / sum < best);
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
