//! Functional ANOVA: the share of the variance over the space that one parameter explains by itself.
//!
//! A regression tree is constant on boxes, so its average over all other parameters, as a function of one, is known exactly:
//! f_p(t) = sum of v_b w_b over the boxes b above t, with v_b the box's value and w_b its volume without side p. The importance of p
//! is Var f_p / Var f, the mean over the trees that vary at all. What is missing to 1 is due to parameters acting together.
//!
//! f_p is found by one sweep over the ends of the boxes, so that a tree of L leaves costs L log L for each parameter. The volumes
//! follow [`Scale`]; under [`Scale::Linear`] a category of K choices is a cube of K switches, as the reference has it, and its
//! variance is summed over pairs of distinct boxes.
//!
//! Source: F. Hutter, H. Hoos, K. Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014; forest as
//! in Optuna. Not here: pairs of parameters.

use super::forest::{Forest, Group, Scale, grow};
use super::{Explained, Refusal, shares};
use crate::analysis::Scored;
use crate::math::float;
use crate::model::tree::Tree;
use crate::space::Space;
use std::collections::BTreeMap;

/// Share of variance of each parameter of `space` by itself.
pub fn fanova(space: &Space, trials: &[Scored], knobs: &Forest) -> Result<Explained, Refusal> {
    let grown = grow(space, trials, knobs)?;
    let mut sums = vec![0.0; grown.groups.len()];
    let mut varied = 0u32;
    for tree in &grown.trees {
        let boxes = Boxes::of(tree, &grown.groups, knobs.scale);
        let (values, total) = boxes.centred();
        if total <= 0.0 {
            continue;
        }
        varied += 1;
        for (parameter, sum) in sums.iter_mut().enumerate() {
            *sum += boxes.marginal(parameter, &values) / total;
        }
    }
    let raw: Vec<f64> = sums.iter().map(|sum| sum / f64::from(varied.max(1))).collect();
    Ok(Explained { parameters: shares(space, &raw), fit: grown.fit, left_out: grown.left_out })
}

/// One side of a box.
#[derive(Clone, Copy, Debug)]
enum Side {
    /// The parameter has a single value.
    Whole,
    /// From, to.
    Range(f64, f64),
    /// Choices that the box leaves out, and choices that it asks for, as bits.
    Choices { without: u64, with: u64 },
}

/// The leaves of a tree as boxes.
struct Boxes<'a> {
    groups: &'a [Group],
    scale: Scale,
    values: Vec<f64>,
    /// Leaf by leaf, one for each parameter.
    sides: Vec<Side>,
    /// Volumes without one side, laid out as `sides`.
    others: Vec<f64>,
    volumes: Vec<f64>,
}

impl<'a> Boxes<'a> {
    fn of(tree: &Tree, groups: &'a [Group], scale: Scale) -> Self {
        // Which parameter, and which of its choices, a column is.
        let owners: Vec<(usize, u32)> = groups
            .iter()
            .enumerate()
            .flat_map(|(parameter, group)| {
                let columns = match group {
                    Group::Fixed => 0,
                    Group::Number { .. } => 1,
                    Group::Category { choices, .. } => *choices as u32,
                };
                (0..columns).map(move |choice| (parameter, choice))
            })
            .collect();
        let root: Vec<Side> = groups
            .iter()
            .map(|group| match group {
                Group::Fixed => Side::Whole,
                Group::Number { .. } => Side::Range(0.0, 1.0),
                Group::Category { .. } => Side::Choices { without: 0, with: 0 },
            })
            .collect();
        let leaves = tree.leaves();
        let mut boxes = Self {
            groups,
            scale,
            values: Vec::with_capacity(leaves),
            sides: Vec::with_capacity(leaves * groups.len()),
            others: Vec::with_capacity(leaves * groups.len()),
            volumes: Vec::with_capacity(leaves),
        };
        boxes.walk(tree, 0, &mut root.clone(), &owners);
        boxes
    }

    /// Collects the leaves below `at`, whose box is `sides`; it is as before afterwards.
    fn walk(&mut self, tree: &Tree, at: usize, sides: &mut [Side], owners: &[(usize, u32)]) {
        let Some(split) = tree.nodes()[at].split() else {
            self.leaf(tree.value(at)[0], sides);
            return;
        };
        let (parameter, choice) = owners[split.feature];
        let whole = sides[parameter];
        let (left, right) = match whole {
            Side::Range(low, high) => {
                // Rounding to f32 may carry a threshold past an end.
                let cut = split.threshold.clamp(low, high);
                (Side::Range(low, cut), Side::Range(cut, high))
            }
            Side::Choices { without, with } => {
                let bit = 1u64 << choice;
                (Side::Choices { without: without | bit, with }, Side::Choices { without, with: with | bit })
            }
            Side::Whole => (whole, whole),
        };
        for (child, side) in [(split.left, left), (split.right, right)] {
            sides[parameter] = side;
            self.walk(tree, child, sides, owners);
        }
        sides[parameter] = whole;
    }

    fn leaf(&mut self, value: f64, sides: &[Side]) {
        self.values.push(value);
        self.sides.extend_from_slice(sides);
        let start = self.others.len();
        let mut before = 1.0;
        for (group, side) in self.groups.iter().zip(sides) {
            self.others.push(before);
            before *= self.length(group, side);
        }
        self.volumes.push(before);
        let mut after = 1.0;
        for (i, (group, side)) in self.groups.iter().zip(sides).enumerate().rev() {
            self.others[start + i] *= after;
            after *= self.length(group, side);
        }
    }

    fn length(&self, group: &Group, side: &Side) -> f64 {
        match (*side, group) {
            (Side::Range(low, high), _) => high - low,
            (Side::Choices { without, with }, Group::Category { choices, .. }) => match self.scale {
                Scale::Sampled => f64::from(set(without, with, *choices).count_ones()) / *choices as f64,
                Scale::Linear => half_to(without | with),
            },
            _ => 1.0,
        }
    }

    /// The values less their mean over the space, and their variance there.
    fn centred(&self) -> (Vec<f64>, f64) {
        let whole = self.volumes.iter().fold(0.0, |sum, w| sum + w);
        let mean = self.values.iter().zip(&self.volumes).fold(0.0, |sum, (v, w)| sum + v * w) / whole;
        let values: Vec<f64> = self.values.iter().map(|v| v - mean).collect();
        let variance = values.iter().zip(&self.volumes).fold(0.0, |sum, (v, w)| sum + v * v * w) / whole;
        (values, variance)
    }

    /// Variance of the average over all other parameters, as a function of this one.
    fn marginal(&self, parameter: usize, values: &[f64]) -> f64 {
        let width = self.groups.len();
        let parts = values.iter().enumerate().map(|(leaf, v)| {
            (self.sides[leaf * width + parameter], v * self.others[leaf * width + parameter])
        });
        match (self.groups[parameter], self.scale) {
            (Group::Fixed, _) => 0.0,
            (Group::Number { .. }, _) => swept(parts),
            (Group::Category { choices, .. }, Scale::Sampled) => by_choice(parts, choices),
            (Group::Category { .. }, Scale::Linear) => over_cube(parts),
        }
    }
}

/// The choices that a box holds.
fn set(without: u64, with: u64, choices: usize) -> u64 {
    if with != 0 { with & !without } else { !without & (u64::MAX >> (64 - choices)) }
}

fn half_to(bits: u64) -> f64 {
    float::pow(0.5, f64::from(bits.count_ones()))
}

/// Integral of the square of a sum of steps over [0, 1]; the mean is 0.
fn swept(parts: impl Iterator<Item = (Side, f64)>) -> f64 {
    let mut ends: Vec<(f64, f64)> = Vec::new();
    for (side, part) in parts {
        if let Side::Range(low, high) = side {
            ends.extend([(low, part), (high, -part)]);
        }
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut level, mut at, mut sum) = (0.0, 0.0, 0.0);
    for (end, step) in ends {
        sum += level * level * (end - at);
        at = end;
        level += step;
    }
    sum
}

/// Mean square over the choices; the mean is 0.
fn by_choice(parts: impl Iterator<Item = (Side, f64)>, choices: usize) -> f64 {
    let mut levels = vec![0.0; choices];
    for (side, part) in parts {
        if let Side::Choices { without, with } = side {
            let held = set(without, with, choices);
            for (choice, level) in levels.iter_mut().enumerate() {
                if held >> choice & 1 == 1 {
                    *level += part;
                }
            }
        }
    }
    levels.iter().fold(0.0, |sum, level| sum + level * level) / choices as f64
}

/// Mean square over the corners of a cube of switches; the mean is 0.
fn over_cube(parts: impl Iterator<Item = (Side, f64)>) -> f64 {
    let mut levels: BTreeMap<(u64, u64), f64> = BTreeMap::new();
    for (side, part) in parts {
        if let Side::Choices { without, with } = side {
            *levels.entry((without, with)).or_insert(0.0) += part;
        }
    }
    let levels: Vec<((u64, u64), f64)> = levels.into_iter().collect();
    let mut sum = 0.0;
    for (i, &((without, with), level)) in levels.iter().enumerate() {
        sum += level * level * half_to(without | with);
        for &((other_without, other_with), other) in &levels[..i] {
            let apart = (without & other_with) | (with & other_without) != 0;
            if !apart {
                sum += 2.0 * level * other * half_to(without | with | other_without | other_with);
            }
        }
    }
    sum.max(0.0)
}
