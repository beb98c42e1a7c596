//! TPE, the tree-structured Parzen estimator, as Optuna 5 has it.
//!
//! The finished trials are split into the few good ones and the others ([`split`]); a density l is made of the good and a density g
//! of the others, each a sum of kernels around the trials and one over the whole range ([`column`], [`model`]). Candidates are
//! drawn from l ([`draw`]) and the one with the largest l / g is proposed, which is the one with the largest expected improvement.
//! Parameters that all trials had are drawn together, others one by one ([`blocks`]); with several objectives, all one by one.
//! The first `n_startup_trials` are random search's.
//!
//! J. Bergstra, R. Bardenet, Y. Bengio, B. Kegl, "Algorithms for hyper-parameter optimization", NIPS 2011; S. Watanabe, "Tree-structured
//! Parzen estimator: understanding its algorithm components", arXiv 2304.11127 (2023). Several objectives: Y. Ozaki et al.,
//! "Multiobjective tree-structured Parzen estimator", JAIR 73 (2022). Reference: `optuna.samplers.TPESampler` 5.0, its names and
//! defaults. Equal observations keep the order of their trials (the reference's sort leaves it open).
//!
//! Not here: constraints of a study (the split knows them, no study has them yet), weights or gamma as functions of one's own.

pub mod axis;
pub mod blocks;
pub mod column;
pub mod draw;
mod explained;
pub mod joint;
pub mod knobs;
mod memory;
pub mod model;
pub mod single;
pub mod split;
mod texts;

use super::{Belief, Context, Explain, Reason, Sampler, Strategy, View, anything, random::Random};
use crate::space::{Entry, Params};
use draw::Views;
use knobs::Knobs;
use model::Model;
use split::{Standing, Trials};
use texts::TEXTS;

pub const STRATEGY: Strategy = Strategy {
    entry: Entry { id: "tpe", settings: knobs::SETTINGS },
    texts: TEXTS,
    admits: anything,
    make: |settings| Box::new(Tpe::new(Knobs::new(settings))),
    explain: |settings| Box::new(Tpe::new(Knobs::new(settings))),
};

/// The strategy; the model is a cache.
#[derive(Debug)]
pub struct Tpe {
    knobs: Knobs,
    model: Option<Model>,
}

impl Tpe {
    pub fn new(knobs: Knobs) -> Self {
        Self { knobs, model: None }
    }

    /// The model of this moment and the blocks of parameters that are drawn together; `None` while it starts up.
    fn consider(&mut self, context: &Context) -> Option<(&Model, Vec<u64>)> {
        let trials = Trials::of(context);
        let finished = trials.finished();
        if finished < self.knobs.n_startup_trials {
            return None;
        }
        let objectives = trials.objectives;
        let params = || {
            let legs = context.history.finished().map(|(leg, _)| leg).chain(context.history.pending());
            legs.map(|leg| &leg.params)
        };
        let fits = |kept: &Model| match context.history.is_followed() {
            true => kept.len() <= context.history.proposed() && kept.space == *context.space,
            false => kept.fits(context.space, params()),
        };
        let model = match self.model.take() {
            Some(kept) if kept.several == (objectives > 1) && fits(&kept) => kept,
            _ => Model::new(context.space, self.knobs.shape, objectives > 1),
        };
        let model = self.model.insert(model);
        let sides = trials.split(self.knobs.gamma.count(finished, objectives), self.knobs.constant_liar);
        model.follow(params(), &sides);
        let blocks = if self.knobs.joint(objectives) {
            let seen = |s: &Standing| matches!(s, Standing::Complete | Standing::Pruned(_));
            let sets =
                trials.standing.iter().zip(&model.masks).filter(|(s, _)| seen(s)).map(|(_, mask)| *mask);
            if self.knobs.group { blocks::groups(sets) } else { vec![blocks::intersection(sets)] }
        } else {
            Vec::new()
        };
        Some((model, blocks))
    }
}

/// The parameters that are drawn with the `i`-th one.
fn block_of(blocks: &[u64], i: usize) -> u64 {
    blocks.iter().copied().find(|block| block >> i & 1 == 1).unwrap_or(1 << i)
}

impl Sampler for Tpe {
    fn learns(&self) -> bool {
        true
    }

    fn propose(&mut self, context: &Context) -> Option<Params> {
        let count = self.knobs.n_ei_candidates;
        let Some((model, blocks)) = self.consider(context) else {
            return Random.propose(context);
        };
        let stream = context.stream();
        let mut views = Views::new(model);
        // Values of the parameters that were drawn together with an earlier one.
        let mut drawn = vec![None; context.space.params().len()];
        Some(context.space.choose(|i, param| {
            if let Some(value) = drawn[i].take() {
                return value;
            }
            let Some(column) = &model.columns[i] else {
                let mut stream = stream.clone();
                stream.seek(4 * (count * i) as u64);
                return param.domain.from_unit(stream.unit());
            };
            let mask = block_of(&blocks, i);
            let candidates = views.draw(mask, count, &stream);
            let best = views.best(mask, &candidates);
            let mut value = param.domain.from_unit(0.5);
            for (dim, spots) in candidates.dims.iter().zip(&candidates.spots) {
                let domain = &context.space.params()[*dim].domain;
                let axis = model.columns[*dim].as_ref().map_or(&column.axis, |c| &c.axis);
                let found = axis.value(domain, spots[best]);
                if *dim == i {
                    value = found;
                } else {
                    drawn[*dim] = Some(found);
                }
            }
            value
        }))
    }
}

impl Explain for Tpe {
    fn reason(&mut self, context: &Context, chosen: &Params) -> Reason {
        let count = self.knobs.n_ei_candidates;
        let best = context.incumbent().map(|(_, value)| value);
        match self.consider(context) {
            None => Reason { best, blind: true, ..Reason::default() },
            Some((model, blocks)) => Reason {
                best,
                ..explained::reason(&mut Views::new(model), &blocks, count, &context.stream(), chosen)
            },
        }
    }

    fn belief(&mut self, context: &Context, view: &View) -> Option<Belief> {
        let count = self.knobs.n_ei_candidates;
        let legs: Vec<u32> = context
            .history
            .finished()
            .map(|(leg, _)| leg.index)
            .chain(context.history.pending().map(|leg| leg.index))
            .collect();
        let (model, blocks) = self.consider(context)?;
        let mut views = Views::new(model);
        Some(Belief::Densities(explained::belief(&mut views, &blocks, count, &context.stream(), view, &legs)))
    }
}
