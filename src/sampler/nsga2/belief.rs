//! What NSGA-II holds on to: its parents and the generation under way, ranked.

use super::{Evolution, Member, flat};
use crate::math::pareto;
use crate::trial::Direction;
use serde::{Deserialize, Serialize};

/// The population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nsga2Belief {
    /// Generations that are complete.
    pub generation: u32,
    /// Who breeds; empty while the first generation is under way.
    pub parents: Vec<Individual>,
    /// Complete trials of the generation under way, ranked among themselves.
    pub members: Vec<Individual>,
}

/// A complete trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Individual {
    pub leg: u32,
    /// In the objectives' own units and directions.
    pub values: Vec<f64>,
    /// 0: nobody here dominates it.
    pub rank: u32,
    /// Crowding distance within its rank; `None` is infinite: an end of the front.
    pub crowding: Option<f64>,
}

impl Nsga2Belief {
    pub(super) fn new(evolution: &Evolution) -> Self {
        let ranked = |members: &[Member]| individuals(members, &evolution.directions);
        Self {
            generation: evolution.generation,
            parents: ranked(&evolution.parents),
            members: ranked(&evolution.members),
        }
    }
}

fn individuals(members: &[Member], directions: &[Direction]) -> Vec<Individual> {
    let values = flat(members);
    let ranks = pareto::ranks(&values, directions.len());
    let mut crowding = vec![None; members.len()];
    for rank in 0..=ranks.iter().copied().max().unwrap_or(0) {
        let front: Vec<u32> = (0..ranks.len() as u32).filter(|i| ranks[*i as usize] == rank).collect();
        let distances = pareto::crowding_distances(&values, directions.len(), &front);
        for (i, distance) in front.iter().zip(distances) {
            crowding[*i as usize] = Some(distance).filter(|d| d.is_finite());
        }
    }
    let own = |(v, direction): (&f64, &Direction)| match direction {
        Direction::Minimize => *v,
        Direction::Maximize => -v,
    };
    let each = members.iter().zip(ranks.iter().zip(crowding));
    each.map(|(m, (rank, crowding))| Individual {
        leg: m.leg,
        values: m.values.iter().zip(directions).map(own).collect(),
        rank: *rank,
        crowding,
    })
    .collect()
}
