//! The two mixtures of kernels of a study, of good and of other trials, kept from proposal to proposal.

use super::axis::Axis;
use super::column::Column;
use super::knobs::{Shape, age_weight};
use super::memory::Memory;
use super::split::Side;
use crate::space::{Params, Space};

pub const GOOD: usize = 0;
pub const BAD: usize = 1;

/// Everything that is kept. It is a cache: [`Model::follow`] leaves the same, bit by bit, whatever was kept.
#[derive(Clone, Debug)]
pub struct Model {
    pub space: Space,
    pub shape: Shape,
    /// For each parameter of the space; `None` where there is nothing to choose.
    pub columns: Vec<Option<Column>>,
    /// The settings of the trials: what the columns were filled from.
    memory: Memory,
    /// Which parameters each trial has, as bits; only those that have a column.
    pub masks: Vec<u64>,
    sides: Vec<Side>,
    /// Trials of each side, oldest first.
    pub members: [Vec<u32>; 2],
    /// Several objectives: the age of a good trial does not count.
    pub several: bool,
}

/// One side seen through some parameters: the trials that have them all, and their weights, which with the prior's sum to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    pub side: usize,
    /// Oldest first.
    pub ids: Vec<u32>,
    pub weights: Vec<f64>,
    pub prior: f64,
    /// The same weights by trial.
    pub by_id: Vec<f64>,
}

impl Model {
    pub fn new(space: &Space, shape: Shape, several: bool) -> Self {
        let columns = space.params().iter().map(|p| Axis::of(&p.domain).map(Column::new)).collect();
        Self {
            space: space.clone(),
            shape,
            columns,
            memory: Memory::default(),
            masks: Vec::new(),
            sides: Vec::new(),
            members: Default::default(),
            several,
        }
    }

    /// Number of trials that it has seen.
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    /// Whether it has seen nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this was made for the space and begins as `params` do.
    pub fn fits<'a>(&self, space: &Space, params: impl Iterator<Item = &'a Params>) -> bool {
        let held = params.take(self.memory.len()).enumerate().try_fold(0, |count, (i, params)| {
            if self.memory.holds(i, params) { Ok(count + 1) } else { Err(()) }
        });
        held == Ok(self.memory.len()) && self.space == *space
    }

    /// Brings the model to these trials, of which it has seen the first ones, and these sides.
    pub fn follow<'a>(&mut self, params: impl Iterator<Item = &'a Params>, sides: &[Side]) {
        for params in params.skip(self.memory.len()) {
            let mut mask = 0;
            let space = &self.space;
            for (i, (param, column)) in space.params().iter().zip(&mut self.columns).enumerate() {
                let Some(column) = column else { continue };
                let number = params.get(&param.name).and_then(|v| column.axis.number(&param.domain, v));
                mask |= u64::from(number.is_some()) << i;
                column.push(number);
            }
            self.masks.push(mask);
            self.sides.push(Side::Out);
            self.memory.push(params);
        }
        let moved: Vec<u32> =
            (0..self.sides.len() as u32).filter(|i| self.sides[*i as usize] != sides[*i as usize]).collect();
        if moved.is_empty() && self.members.iter().any(|m| !m.is_empty()) {
            return;
        }
        for (side, name) in [Side::Good, Side::Bad].into_iter().enumerate() {
            let pick = |of: &[Side]| -> Vec<u32> {
                moved.iter().copied().filter(|i| of[*i as usize] == name).collect()
            };
            let (leave, enter) = (pick(&self.sides), pick(sides));
            for column in self.columns.iter_mut().flatten() {
                column.change(side, &leave, &enter, &self.shape);
            }
            self.members[side] = (0..sides.len() as u32).filter(|i| sides[*i as usize] == name).collect();
        }
        self.sides.copy_from_slice(sides);
    }

    /// All parameters that have a column.
    pub fn modelled(&self) -> u64 {
        self.columns.iter().enumerate().fold(0, |mask, (i, c)| mask | u64::from(c.is_some()) << i)
    }

    /// What every trial of a side has.
    pub fn common(&self, side: usize) -> u64 {
        self.members[side].iter().fold(u64::MAX, |all, id| all & self.masks[*id as usize])
    }

    /// A side seen through the parameters of `mask`.
    pub fn mixture(&self, side: usize, mask: u64) -> Mixture {
        let has = |id: &u32| self.masks[*id as usize] & mask == mask;
        let ids: Vec<u32> = self.members[side].iter().copied().filter(has).collect();
        let count = ids.len();
        let young = !self.shape.by_age || (side == GOOD && self.several);
        let mut weights: Vec<f64> =
            (0..count).map(|i| if young { 1.0 } else { age_weight(count, i) }).collect();
        let mut prior = if count == 0 { 1.0 } else { self.shape.prior_weight };
        let total = weights.iter().fold(0.0, |sum, w| sum + w) + prior;
        let mut by_id = vec![0.0; self.masks.len()];
        for (weight, id) in weights.iter_mut().zip(&ids) {
            *weight /= total;
            by_id[*id as usize] = *weight;
        }
        prior /= total;
        Mixture { side, ids, weights, prior, by_id }
    }

    /// Chances of a category under the kernel of a trial: (that it observed it, that it did not). `kernels`: with the prior.
    pub fn chances(&self, count: usize, kernels: usize) -> (f64, f64) {
        let share = self.shape.prior_weight / kernels as f64;
        let total = 1.0 + share * count as f64;
        ((share + 1.0) / total, share / total)
    }
}
