//! PED-ANOVA: a parameter matters as much as its distribution among the best trials differs from that among all.
//!
//! The top set T is the share `target_quantile` of the trials, ties at its edge included; the region R is the share
//! `region_quantile` (all by default). Per parameter, with the grid densities p_T and p_R of [`super::parzen`] (1e-12 added to each):
//!
//!   raw = sum_i p_R(i) (p_T(i) / p_R(i) - 1)^2 * (a_T^2 / a_R) * (n_T / n_R)^2
//!
//! where a_T and a_R are the shares of T and R in which a conditional parameter is active (1 otherwise); a parameter active in fewer
//! than two trials of either set adds nothing. Without `local`, p_R is even and the measure compares with the whole space.
//! Only the order of values counts, so diverged trials take part as the worst.
//!
//! Source: S. Watanabe, A. Bansal, F. Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces",
//! IJCAI 2023, as Optuna has it. Not here: several objectives.

use super::{Refusal, Share, admit, parzen, shares, varies};
use crate::analysis::Scored;
use crate::math::float;
use crate::math::rng::{Lane, Stream};
use crate::space::{Domain, Space, Value};
use crate::trial::Direction;
use serde::{Deserialize, Serialize};

/// Most grid points of a number.
const GRID: u64 = 50;
/// Added to every density, so that none is 0.
const FLOOR: f64 = 1e-12;
/// A smaller top set has no distribution.
const LEAST_TOP: usize = 2;

/// The knobs, with Optuna's defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PedAnova {
    /// Share of the trials that are called best, in (0, 1].
    pub target_quantile: f64,
    /// Share of the trials that they are compared with, in (0, 1], not below `target_quantile`.
    pub region_quantile: f64,
    /// Whether they are compared with trials; else with an even distribution over the space.
    pub local: bool,
}

impl Default for PedAnova {
    fn default() -> Self {
        Self { target_quantile: 0.1, region_quantile: 1.0, local: true }
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ped {
    /// In the order of the space.
    pub parameters: Vec<Share>,
    /// Trials in the top set; below five the densities are hardly more than their prior.
    pub top: u32,
    /// Trials they were compared with.
    pub region: u32,
}

/// Where the top set and the region lie along one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Densities {
    /// The grid's values in ascending order, or the choices.
    pub values: Vec<Value>,
    /// Mass at each of them, 0 everywhere if the parameter is active in fewer than two trials of the set.
    pub top: Vec<f64>,
    pub region: Vec<f64>,
}

/// Importance of each parameter of `space` for being among the best.
pub fn ped_anova(
    space: &Space,
    trials: &[Scored],
    direction: Direction,
    knobs: PedAnova,
) -> Result<Ped, Refusal> {
    let (gridded, sets) = prepare(space, trials, direction, knobs)?;
    let raw = gridded.raw(&sets, knobs.local);
    Ok(Ped { parameters: shares(space, &raw), top: count(&sets.top), region: count(&sets.region) })
}

/// The two densities of parameter number `parameter`; `None` if it has a single value or there is no such parameter.
pub fn densities(
    space: &Space,
    trials: &[Scored],
    direction: Direction,
    knobs: PedAnova,
    parameter: usize,
) -> Result<Option<Densities>, Refusal> {
    let (gridded, sets) = prepare(space, trials, direction, knobs)?;
    let (Some(param), Some(Some(axis))) = (space.params().get(parameter), gridded.axes.get(parameter)) else {
        return Ok(None);
    };
    let mass = |members: &[bool]| {
        let counts = axis.counts(members);
        if active(&counts) < 2 { vec![0.0; counts.len()] } else { axis.density(&counts) }
    };
    let values = (0..axis.size).map(|i| axis.value(&param.domain, i)).collect();
    Ok(Some(Densities { values, top: mass(&sets.top), region: mass(&sets.region) }))
}

/// How easily chance alone does as well: for each parameter the share of `draws` random top sets of the same size that give it at
/// least the importance it has, itself counted once. Large shares mean that the importance says nothing.
pub fn by_chance(
    space: &Space,
    trials: &[Scored],
    direction: Direction,
    knobs: PedAnova,
    draws: u32,
    seed: u64,
) -> Result<Vec<f64>, Refusal> {
    let (gridded, sets) = prepare(space, trials, direction, knobs)?;
    let found = gridded.raw(&sets, knobs.local);
    let mut reached = vec![1u32; found.len()];
    let members: Vec<usize> = (0..trials.len()).filter(|&i| sets.region[i]).collect();
    let size = count(&sets.top) as usize;
    for draw in 0..draws {
        let mut order = members.clone();
        Stream::new(seed, Lane::Sampler, u64::from(draw)).shuffle(&mut order);
        let mut random = Sets { top: vec![false; trials.len()], region: sets.region.clone() };
        order.iter().take(size).for_each(|&i| random.top[i] = true);
        for (n, (by_luck, found)) in
            reached.iter_mut().zip(gridded.raw(&random, knobs.local).iter().zip(&found))
        {
            *n += u32::from(by_luck >= found);
        }
    }
    Ok(reached.into_iter().map(|n| f64::from(n) / f64::from(draws + 1)).collect())
}

/// Which trials belong to the top and to the region.
struct Sets {
    top: Vec<bool>,
    region: Vec<bool>,
}

fn prepare(
    space: &Space,
    trials: &[Scored],
    direction: Direction,
    knobs: PedAnova,
) -> Result<(Gridded, Sets), Refusal> {
    let sign = if direction == Direction::Maximize { -1.0 } else { 1.0 };
    let losses: Vec<f64> = trials.iter().map(|t| sign * t.value).collect();
    admit(space, &losses)?;
    let mut sorted = losses.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let best = |quantile: f64| {
        let cut = ((quantile * losses.len() as f64).ceil() as usize).clamp(LEAST_TOP, losses.len());
        losses.iter().map(|loss| *loss <= sorted[cut - 1]).collect::<Vec<bool>>()
    };
    let region = best(knobs.region_quantile.max(knobs.target_quantile));
    Ok((Gridded::new(space, trials), Sets { top: best(knobs.target_quantile), region }))
}

fn count(members: &[bool]) -> u32 {
    members.iter().filter(|m| **m).count() as u32
}

fn active(counts: &[u32]) -> u32 {
    counts.iter().sum()
}

/// Trials on the grids of the parameters; a parameter of a single value has none.
struct Gridded {
    axes: Vec<Option<Axis>>,
}

struct Axis {
    size: usize,
    categorical: bool,
    /// Grid point of each trial in which the parameter is active.
    places: Vec<Option<u32>>,
}

impl Gridded {
    fn new(space: &Space, trials: &[Scored]) -> Self {
        let axis = |param: &crate::space::Param| {
            varies(param).then(|| {
                let size = grid_size(&param.domain);
                let place = |t: &Scored| place(&param.domain, size, t.params.get(&param.name)?);
                Axis {
                    size,
                    categorical: matches!(param.domain, Domain::Categorical { .. }),
                    places: trials.iter().map(place).collect(),
                }
            })
        };
        Self { axes: space.params().iter().map(axis).collect() }
    }

    fn raw(&self, sets: &Sets, local: bool) -> Vec<f64> {
        let (n_top, n_region) = (f64::from(count(&sets.top)), f64::from(count(&sets.region)));
        let of_axis = |axis: &Axis| {
            let (top, region) = (axis.counts(&sets.top), axis.counts(&sets.region));
            let (in_top, in_region) = (active(&top), active(&region));
            if in_top < 2 || in_region < 2 {
                return 0.0;
            }
            let top = axis.density(&top);
            let region = if local { axis.density(&region) } else { vec![1.0 / axis.size as f64; axis.size] };
            let divergence = top.iter().zip(&region).fold(0.0, |sum, (t, r)| {
                let (t, r) = (t + FLOOR, r + FLOOR);
                let excess = t / r - 1.0;
                sum + r * (excess * excess)
            });
            let share = f64::from(in_top) / n_top;
            let sizes = n_top / n_region;
            divergence * (share * share / (f64::from(in_region) / n_region)) * (sizes * sizes)
        };
        self.axes.iter().map(|axis| axis.as_ref().map_or(0.0, of_axis)).collect()
    }
}

impl Axis {
    fn counts(&self, members: &[bool]) -> Vec<u32> {
        let mut counts = vec![0; self.size];
        for (place, member) in self.places.iter().zip(members) {
            if let (Some(place), true) = (place, member) {
                counts[*place as usize] += 1;
            }
        }
        counts
    }

    fn density(&self, counts: &[u32]) -> Vec<f64> {
        if self.categorical { parzen::categories(counts) } else { parzen::numbers(counts) }
    }

    /// What stands at grid point `i`.
    fn value(&self, domain: &Domain, i: usize) -> Value {
        if let Domain::Categorical { choices } = domain {
            return choices[i].clone();
        }
        let (start, step, log) = numbers(domain, self.size);
        let at = start + i as f64 * step;
        let at = if log { float::exp(at) } else { at };
        match domain {
            Domain::Int { low, high, .. } => Value::Int((at.round_ties_even() as i64).clamp(*low, *high)),
            Domain::Real { low, high, .. } => Value::Real(at.clamp(*low, *high)),
            Domain::Categorical { .. } => Value::Real(at),
        }
    }
}

/// Grid points of a domain that has more than one value.
fn grid_size(domain: &Domain) -> usize {
    let size = match domain {
        Domain::Categorical { choices } => choices.len() as u64,
        Domain::Real { step: None, .. } => GRID,
        Domain::Int { low, high, log: true, .. } => {
            // ceil(log2 n) + 1, in whole numbers.
            let values = (high - low + 1) as u64;
            GRID.min(u64::from(values.next_power_of_two().trailing_zeros()) + 1)
        }
        stepped => stepped.size().unwrap_or(GRID).min(GRID),
    };
    size as usize
}

/// First point, distance, and whether both are logarithms.
fn numbers(domain: &Domain, size: usize) -> (f64, f64, bool) {
    let (low, high, log) = match domain {
        Domain::Real { low, high, log, .. } => (*low, *high, *log),
        Domain::Int { low, high, log, .. } => (*low as f64, *high as f64, *log),
        Domain::Categorical { .. } => (0.0, 1.0, false),
    };
    let (low, high) = if log { (float::ln(low), float::ln(high)) } else { (low, high) };
    (low, (high - low) / (size.max(2) - 1) as f64, log)
}

/// The grid point next to `value`, the lower one of two.
fn place(domain: &Domain, size: usize, value: &Value) -> Option<u32> {
    if let Domain::Categorical { choices } = domain {
        return choices.iter().position(|c| c == value).map(|i| i as u32);
    }
    let (start, step, log) = numbers(domain, size);
    let x = value.as_real()?;
    let x = if log { float::ln(x) } else { x };
    let place = ((x - start) / step - 0.5).ceil();
    Some(place.clamp(0.0, (size - 1) as f64) as u32)
}
