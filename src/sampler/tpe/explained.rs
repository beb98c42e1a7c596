//! What TPE believes and why it chose, from the same draws as the proposal.

use super::axis::{Axis, Spot};
use super::block_of;
use super::blocks::places;
use super::draw::{Candidates, Views};
use super::model::{BAD, GOOD, Model};
use crate::math::float;
use crate::math::rng::Stream;
use crate::sampler::densities::{Candidate, Densities, Draw, Kernels};
use crate::sampler::{Reason, View};
use crate::space::{Params, Value};

/// Score and rank of `chosen`, a proposal or any other point. Of several draws the scores are added, because the ratio of their
/// products is what the whole point is worth, and the worst rank is told.
pub fn reason(views: &mut Views, blocks: &[u64], count: usize, stream: &Stream, chosen: &Params) -> Reason {
    let model = views.model;
    let active: Vec<Option<f64>> = (0..model.columns.len())
        .map(|i| {
            let param = &model.space.params()[i];
            let axis = &model.columns[i].as_ref()?.axis;
            axis.number(&param.domain, chosen.get(&param.name)?)
        })
        .collect();
    let mut done = 0;
    let (mut score, mut rank) = (0.0, 1);
    for i in 0..active.len() {
        let mask = block_of(blocks, i);
        if active[i].is_none() || done & mask != 0 {
            continue;
        }
        done |= mask;
        let candidates = views.draw(mask, count, stream);
        let scores = scores(views, mask, &candidates);
        let same = |c: usize| {
            candidates
                .dims
                .iter()
                .zip(&candidates.spots)
                .all(|(d, spots)| active[*d].is_none_or(|number| spots[c].number == number))
        };
        let equals = (0..count).filter(|c| same(*c)).map(|c| scores[c]);
        let own = equals.reduce(|a, b| if b > a { b } else { a });
        let own = own.unwrap_or_else(|| {
            let dims: Vec<usize> = candidates.dims.iter().copied().filter(|d| active[*d].is_some()).collect();
            let spots: Vec<Vec<Spot>> = dims
                .iter()
                .filter_map(|d| Some(vec![model.columns[*d].as_ref()?.axis.spot(active[*d]?)]))
                .collect();
            let [good, bad] = views.log_densities(mask, &dims, &spots);
            good[0] - bad[0]
        });
        score += own;
        // Equal ratios may differ in the last digit of their logarithms.
        let ahead = scores.iter().filter(|s| **s > own + 1e-12 * own.abs().max(1.0)).count();
        rank = rank.max(1 + ahead as u32);
    }
    if done == 0 {
        return Reason { blind: true, ..Reason::default() };
    }
    Reason { score: Some(score), rank: Some((rank, count as u32)), ..Reason::default() }
}

fn scores(views: &mut Views, mask: u64, candidates: &Candidates) -> Vec<f64> {
    let [good, bad] = views.log_densities(mask, &candidates.dims, &candidates.spots);
    good.iter().zip(&bad).map(|(l, g)| l - g).collect()
}

/// The whole belief over a view; `legs` are the numbers of the trials.
pub fn belief(
    views: &mut Views,
    blocks: &[u64],
    count: usize,
    stream: &Stream,
    view: &View,
    legs: &[u32],
) -> Densities {
    let model = views.model;
    let axes: Vec<usize> = [Some(view.x), view.y]
        .into_iter()
        .flatten()
        .map(|i| i as usize)
        .filter(|i| model.columns.get(*i).is_some_and(Option::is_some))
        .collect();
    let mut masks: Vec<u64> = axes.iter().map(|i| block_of(blocks, *i)).collect();
    masks.dedup();
    let [good, bad] = over(views, &masks, &axes, view);
    let draws = masks.iter().map(|mask| draw(views, *mask, count, stream)).collect();
    let [good_legs, bad_legs] =
        [GOOD, BAD].map(|side| model.members[side].iter().map(|id| legs[*id as usize]).collect());
    let axes =
        [Some(view.x), view.y].into_iter().flatten().map(|i| kernels(model, i as usize, legs)).collect();
    Densities { good, bad, good_legs, bad_legs, budget: None, axes, draws }
}

/// The two densities over the points of a view, relative to uniform ones.
fn over(views: &mut Views, masks: &[u64], axes: &[usize], view: &View) -> [Vec<f64>; 2] {
    let model = views.model;
    let points = view.points(&model.space);
    let mut found = [vec![1.0; points.len()], vec![1.0; points.len()]];
    let number = |point: &Params, dim: usize| {
        let param = &model.space.params()[dim];
        let value = point.get(&param.name)?;
        model.columns[dim].as_ref()?.axis.number(&param.domain, value)
    };
    for mask in masks {
        let seen: Vec<usize> = axes.iter().copied().filter(|i| mask >> i & 1 == 1).collect();
        // A parameter that is not active at a point has no factor there; so points are taken by what is active.
        for part in 1..1u64 << seen.len() {
            let dims: Vec<usize> = places(part).map(|k| seen[k]).collect();
            let there =
                |i: &usize| seen.iter().all(|d| number(&points[*i], *d).is_some() == dims.contains(d));
            let at: Vec<usize> = (0..points.len()).filter(there).collect();
            if at.is_empty() {
                continue;
            }
            let mut uniform = 0.0;
            let spots: Vec<Vec<Spot>> = dims
                .iter()
                .filter_map(|d| {
                    let axis = &model.columns[*d].as_ref()?.axis;
                    uniform += float::ln(axis.cells());
                    Some(at.iter().filter_map(|i| Some(axis.spot(number(&points[*i], *d)?))).collect())
                })
                .collect();
            let logs = views.log_densities(*mask, &dims, &spots);
            for (found, logs) in found.iter_mut().zip(logs) {
                for (i, log) in at.iter().zip(logs) {
                    found[*i] *= float::exp(log + uniform);
                }
            }
        }
    }
    found
}

/// The kernels along a parameter as shares of its range.
fn kernels(model: &Model, dim: usize, legs: &[u32]) -> Kernels {
    let Some(Some(column)) = model.columns.get(dim) else { return Kernels::default() };
    let (low, high) = column.axis.ends();
    let [good, bad] = [GOOD, BAD].map(|side| {
        let mixture = model.mixture(side, 1 << dim);
        let kernel = |id: u32| match column.axis {
            Axis::Choices { count } => {
                let (_, miss) = model.chances(count, mixture.ids.len() + 1);
                ((column.at[id as usize] + 0.5) / count as f64, miss * count as f64)
            }
            _ => {
                let kernel = column.kernel(id);
                ((kernel.at - low) / (high - low), kernel.width / (high - low))
            }
        };
        mixture
            .ids
            .iter()
            .map(|id| {
                let (centre, width) = kernel(*id);
                (legs[*id as usize], centre, width)
            })
            .collect()
    });
    Kernels { good, bad }
}

/// The candidates of some parameters with their scores.
fn draw(views: &mut Views, mask: u64, count: usize, stream: &Stream) -> Draw {
    let model = views.model;
    let candidates = views.draw(mask, count, stream);
    let chosen = views.best(mask, &candidates) as u32;
    let [good, bad] = views.log_densities(mask, &candidates.dims, &candidates.spots);
    let value = |dim: usize, spot: Spot| -> Option<Value> {
        Some(model.columns[dim].as_ref()?.axis.value(&model.space.params()[dim].domain, spot))
    };
    let all = |c: usize| -> Vec<Value> {
        candidates.dims.iter().zip(&candidates.spots).filter_map(|(d, spots)| value(*d, spots[c])).collect()
    };
    let candidate =
        |c: usize| Candidate { values: all(c), log_good: good[c], log_bad: bad[c], score: good[c] - bad[c] };
    Draw {
        params: candidates.dims.iter().map(|d| *d as u32).collect(),
        candidates: (0..count).map(candidate).collect(),
        chosen,
    }
}
