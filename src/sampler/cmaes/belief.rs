//! What CMA-ES believes: its distribution, told as numbers and seen through two parameters.

use super::replay::Replay;
use crate::math::float;
use crate::sampler::{Context, View};
use serde::{Deserialize, Serialize};

/// The distribution of the next point. Coordinates are places in the transformed ranges, 0 to 1; the bounds are not counted in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CmaesBelief {
    /// Positions in the space of the parameters that are searched together; all else is random.
    pub parameters: Vec<u32>,
    /// Generations told in this run.
    pub generation: u32,
    /// Runs before this one.
    pub restarts: u32,
    /// Points of a generation.
    pub population_size: u32,
    pub mean: Vec<f64>,
    /// Step size.
    pub sigma: f64,
    /// Covariance of the point, sigma^2 C: rows of as many numbers as there are parameters.
    pub covariance: Vec<f64>,
    /// Path of the step size.
    pub p_sigma: Vec<f64>,
    /// Path of the covariance.
    pub pc: Vec<f64>,
    /// The generation under way: complete trials, then pending ones.
    pub population: Vec<Individual>,
    /// Seen through a plane whose two parameters are both searched together.
    pub ellipse: Option<Ellipse>,
    /// Over the view: the density of its parameters (all others left free) as a share of its peak. Parameters that are not
    /// searched together change nothing.
    pub density: Vec<f64>,
}

/// A trial of the generation under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Individual {
    pub leg: u32,
    pub at: Vec<f64>,
    /// `None` while it is pending.
    pub value: Option<f64>,
}

/// One standard deviation around the mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ellipse {
    pub centre: [f64; 2],
    /// Half of the longer and of the shorter axis.
    pub axes: [f64; 2],
    /// Unit vector along the longer axis.
    pub direction: [f64; 2],
}

impl Ellipse {
    /// Of the covariance [[a, b], [b, c]].
    pub fn new(centre: [f64; 2], a: f64, b: f64, c: f64) -> Self {
        let (middle, half) = ((a + c) / 2.0, (a - c) / 2.0);
        let spread = float::sqrt(half * half + b * b);
        let axes = [float::sqrt(middle + spread), float::sqrt((middle - spread).max(0.0))];
        // The longer of two expressions for one vector: no cancellation.
        let v = if half >= 0.0 { [spread + half, b] } else { [b, spread - half] };
        let length = float::sqrt(v[0] * v[0] + v[1] * v[1]);
        let direction = if length > 0.0 { [v[0] / length, v[1] / length] } else { [1.0, 0.0] };
        Self { centre, axes, direction }
    }
}

impl CmaesBelief {
    pub(super) fn new(replay: &Replay, context: &Context, view: &View) -> Self {
        let state = &replay.distribution;
        let joint = &replay.joint;
        let d = joint.len();
        let stretch = |k: usize| replay.margin.as_ref().map_or(1.0, |m| m.stretch[k]);
        // From coordinates to places in the ranges.
        let scale: Vec<f64> = (0..d).map(|k| joint.affine(k).0).collect();
        let spread: Vec<f64> = (0..d).map(|k| state.sigma * stretch(k) * scale[k]).collect();
        let unit = |x: &[f64]| x.iter().enumerate().map(|(k, x)| joint.unit(k, *x)).collect::<Vec<f64>>();
        let covariance =
            (0..d * d).map(|e| spread[e / d] * spread[e % d] * state.covariance_at(e / d, e % d)).collect();
        let vector = |v: &[f64]| v.iter().zip(&scale).map(|(v, s)| v * s).collect();
        let told = replay.members.iter().map(|m| (m.leg, &m.coordinates, Some(m.value)));
        let pending = replay.pending(context);
        let waiting = pending.iter().map(|(leg, at)| (*leg, at, None));
        let population =
            told.chain(waiting).map(|(leg, at, value)| Individual { leg, at: unit(at), value }).collect();
        let mut belief = Self {
            parameters: joint.places.iter().map(|p| *p as u32).collect(),
            generation: state.generation,
            restarts: replay.runs.restarts,
            population_size: state.constants.population_size as u32,
            mean: unit(&state.mean),
            sigma: state.sigma,
            covariance,
            p_sigma: vector(&state.p_sigma),
            pc: vector(&state.pc),
            population,
            ellipse: None,
            density: Vec::new(),
        };
        let coordinate = |place: u32| belief.parameters.iter().position(|p| *p == place);
        let (x, y) = (coordinate(view.x), view.y.filter(|y| *y != view.x).and_then(coordinate));
        if let (Some(x), Some(y)) = (x, y) {
            let c = |i: usize, j: usize| belief.covariance[i * d + j];
            belief.ellipse = Some(Ellipse::new([belief.mean[x], belief.mean[y]], c(x, x), c(x, y), c(y, y)));
        }
        belief.density = belief.densities(context, view, [x, y]);
        belief
    }

    /// Densities over the view's points, from the two coordinates (of which either may be missing).
    fn densities(&self, context: &Context, view: &View, seen: [Option<usize>; 2]) -> Vec<f64> {
        let d = self.mean.len();
        let deviation = |k: usize| float::sqrt(self.covariance[k * d + k].max(0.0));
        let correlation = match seen {
            [Some(x), Some(y)] => {
                let r = self.covariance[x * d + y] / (deviation(x) * deviation(y));
                r.clamp(-1.0 + 1e-12, 1.0 - 1e-12)
            }
            _ => 0.0,
        };
        let points = view.points(context.space);
        let density = |point: &crate::space::Params| {
            let distance = |k: Option<usize>| {
                let Some(k) = k else { return 0.0 };
                let param = &context.space.params()[self.parameters[k] as usize];
                let at = point.get(&param.name).and_then(|v| param.domain.to_unit(v));
                at.map_or(0.0, |at| (at - self.mean[k]) / deviation(k))
            };
            let (u, v) = (distance(seen[0]), distance(seen[1]));
            let square = (u * u - 2.0 * correlation * u * v + v * v) / (1.0 - correlation * correlation);
            if square.is_finite() { float::exp(-0.5 * square) } else { 0.0 }
        };
        points.iter().map(density).collect()
    }
}
