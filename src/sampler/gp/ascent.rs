//! The search for the point with the highest score: many points tried, then climbs from the best of them.
//!
//! Tried are `n_preliminary_samples` scrambled Sobol points. Climbs start at the best of them, at the incumbent, and at up to
//! `n_local_search` - 2 others drawn without replacement with odds exp(score - best). A climb alternates between L-BFGS over the
//! active real coordinates, measured in length-scales (so that the score bends alike in all), and, one discrete coordinate at a time,
//! all its values (categories and up to 16 grid positions) or Brent's search over the piecewise linear interpolation of the scores
//! at the grid positions. It ends after a round that changed nothing, at the latest after 100.
//!
//! Source: Optuna's `_gp/optim_mixed.py`. Each step is one evaluation of the score or one block of eight. Not here: the score.

use super::outlook::Outlook;
use super::posterior::Scratch;
use crate::math::brent;
use crate::math::lbfgsb::{self, Options};
use crate::math::rng::Stream;
use crate::math::sobol::Sobol;
use crate::sampler::coordinates::{Axis, Coordinates};
use std::collections::BTreeMap;

/// Discrete coordinates with no more values than this are tried out.
const EXHAUSTIVE: u64 = 16;
/// Rounds of a climb.
const ROUNDS: u32 = 100;
/// The descent's tolerance, the square root of the reference's 1e-4.
const CLIMB: Options = Options { pgtol: 1e-2, ftol: 2.2e-9, max_iter: 200 };

/// Points of the even sequence keyed by `stream`, as settings' coordinates.
pub fn candidates(coordinates: &Coordinates, count: usize, stream: &mut Stream) -> Vec<f64> {
    let width = coordinates.width();
    let mut points = Sobol::scrambled(width, stream).map(|mut s| s.points(count)).unwrap_or_default();
    points.chunks_exact_mut(width.max(1)).for_each(|point| coordinates.place(point));
    points
}

/// The first of the largest.
pub fn argmax(values: &[f64]) -> Option<usize> {
    (0..values.len()).reduce(|best, i| if values[i] > values[best] { i } else { best })
}

/// The point with the highest score found, from `candidates` with their `scores`.
pub fn maximize(
    outlook: &Outlook,
    coordinates: &Coordinates,
    candidates: &[f64],
    scores: &[f64],
    incumbent: Option<&[f64]>,
    climbs: usize,
    stream: &mut Stream,
) -> Option<Vec<f64>> {
    let width = coordinates.width();
    let point = |i: usize| candidates[i * width..][..width].to_vec();
    let first = argmax(scores)?;
    let mut starts = vec![point(first)];
    let more = climbs.saturating_sub(1 + usize::from(incumbent.is_some()));
    let mut odds: Vec<f64> = scores.iter().map(|s| outlook.rule().odds(*s, scores[first])).collect();
    odds[first] = 0.0;
    for _ in 0..more {
        // One draw each, whether there is anything left to draw or not.
        let u = stream.unit();
        let total = odds.iter().fold(0.0, |sum, p| sum + p);
        let mut rest = u * total;
        let drawn = odds.iter().position(|p| {
            rest -= p;
            *p > 0.0 && rest < 0.0
        });
        if let Some(i) = drawn {
            odds[i] = 0.0;
            starts.push(point(i));
        }
    }
    starts.extend(incumbent.map(<[f64]>::to_vec));
    let mut climber = Climber { outlook, coordinates, scratch: Scratch::default() };
    let mut best: Option<(Vec<f64>, f64)> = None;
    for start in starts {
        let (x, score) = climber.climb(start);
        if best.as_ref().is_none_or(|(_, most)| score > *most) {
            best = Some((x, score));
        }
    }
    best.map(|(x, _)| x)
}

struct Climber<'a> {
    outlook: &'a Outlook,
    coordinates: &'a Coordinates,
    scratch: Scratch,
}

/// What changed last in a climb.
#[derive(Clone, Copy, PartialEq)]
enum Changed {
    Reals,
    Discrete(usize),
}

impl Climber<'_> {
    fn climb(&mut self, mut x: Vec<f64>) -> (Vec<f64>, f64) {
        let mut score = self.outlook.scores(&x).first().copied().unwrap_or(f64::NEG_INFINITY);
        let mut last = Changed::Reals;
        for _ in 0..ROUNDS {
            if self.ascend(&mut x, &mut score) {
                last = Changed::Reals;
            }
            for a in 0..self.coordinates.width() {
                let axis = self.coordinates.axes()[a];
                if axis == Axis::Real || self.coordinates.settle(&mut x) >> a & 1 == 0 {
                    continue;
                }
                if last == Changed::Discrete(a) {
                    return (x, score);
                }
                let moved = match axis {
                    Axis::Category { size } => self.exhaust(&mut x, &mut score, a, size as u64),
                    Axis::Grid { size } if size <= EXHAUSTIVE => self.exhaust(&mut x, &mut score, a, size),
                    Axis::Grid { size } => self.section(&mut x, &mut score, a, size),
                    Axis::Real => false,
                };
                if moved {
                    last = Changed::Discrete(a);
                }
            }
            if last == Changed::Reals {
                break;
            }
        }
        (x, score)
    }

    /// Climbs the slope of the active real coordinates; whether that helped.
    fn ascend(&mut self, x: &mut [f64], score: &mut f64) -> bool {
        let active = self.coordinates.settle(x);
        let axes = self.coordinates.axes();
        let real: Vec<usize> =
            (0..axes.len()).filter(|a| axes[*a] == Axis::Real && active >> a & 1 == 1).collect();
        if real.is_empty() {
            return false;
        }
        let hyper = &self.outlook.posterior().hyper;
        let scales: Vec<f64> = real.iter().map(|a| hyper.length_scale(*a)).collect();
        let start: Vec<f64> = real.iter().zip(&scales).map(|(a, s)| x[*a] / s).collect();
        let bounds: Vec<(f64, f64)> = scales.iter().map(|s| (0.0, 1.0 / s)).collect();
        let (mut point, mut slope) = (x.to_vec(), vec![0.0; axes.len()]);
        let (outlook, scratch) = (self.outlook, &mut self.scratch);
        let found = lbfgsb::minimize(&start, &bounds, CLIMB, |scaled, gradient| {
            for ((a, s), v) in real.iter().zip(&scales).zip(scaled) {
                point[*a] = (v * s).min(1.0);
            }
            let value = outlook.score(&point, scratch, &mut slope);
            for ((a, s), g) in real.iter().zip(&scales).zip(gradient) {
                *g = -slope[*a] * s;
            }
            -value
        });
        if found.iterations == 0 || -found.value <= *score || !found.value.is_finite() {
            return false;
        }
        for ((a, s), v) in real.iter().zip(&scales).zip(&found.x) {
            x[*a] = (v * s).min(1.0);
        }
        *score = -found.value;
        true
    }

    /// Tries all other values of coordinate `a`; whether one is better.
    fn exhaust(&mut self, x: &mut Vec<f64>, score: &mut f64, a: usize, size: u64) -> bool {
        let others: Vec<Vec<f64>> = (0..size)
            .map(|k| self.coordinates.position(a, k))
            .filter(|v| *v != x[a])
            .map(|v| {
                let mut other = x.clone();
                other[a] = v;
                self.coordinates.settle(&mut other);
                other
            })
            .collect();
        let scores = self.outlook.scores(&others.concat());
        match argmax(&scores) {
            Some(i) if scores[i] > *score => {
                x.clone_from(&others[i]);
                *score = scores[i];
                true
            }
            _ => false,
        }
    }

    /// Brent's search over the grid of coordinate `a`; whether it found a better position.
    fn section(&mut self, x: &mut Vec<f64>, score: &mut f64, a: usize, size: u64) -> bool {
        let (outlook, coordinates) = (self.outlook, self.coordinates);
        let here = coordinates.nearest(a, x[a]);
        let place = |k: u64| {
            let mut other = x.clone();
            other[a] = coordinates.position(a, k);
            coordinates.settle(&mut other);
            other
        };
        let mut known = BTreeMap::new();
        known.insert(here, *score);
        let mut at = |k: u64| {
            *known
                .entry(k)
                .or_insert_with(|| outlook.scores(&place(k)).first().copied().unwrap_or(f64::NEG_INFINITY))
        };
        let (low, high) = (coordinates.position(a, 0), coordinates.position(a, size - 1));
        // The narrowest gap of a logarithmic grid is the last one.
        let gap = (coordinates.position(a, 1) - low).min(high - coordinates.position(a, size - 2));
        let (found, _) = brent::minimize(low, high, x[a], (gap / 4.0).max(1e-12), 500, |u| {
            let nearest = coordinates.nearest(a, u);
            let left =
                if coordinates.position(a, nearest) <= u { nearest } else { nearest.saturating_sub(1) };
            let left = left.min(size - 2);
            let (from, to) = (coordinates.position(a, left), coordinates.position(a, left + 1));
            let share = if to > from { ((u - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
            -((1.0 - share) * at(left) + share * at(left + 1))
        });
        let k = coordinates.nearest(a, found);
        let value = at(k);
        if k == here || value <= *score {
            return false;
        }
        let moved = place(k);
        *x = moved;
        *score = value;
        true
    }
}
