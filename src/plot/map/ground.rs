//! What lies under the dots: a strategy's belief as shades, candidates, ellipses and marked trials.
//!
//! Means share the scale of the dots, so that a dot of another colour than its ground is a surprise. Other shades have a scale of
//! their own, robust as that of the dots. Places are unit coordinates of the axes.

use super::{Kind, Map, Span};
use crate::math::float;
use crate::plot::colour::sequential;
use crate::plot::pen::{Pen, Surface};
use crate::plot::raster::Raster;
use crate::plot::scale::measured;
use crate::sampler::{Belief, Densities, View, cmaes::CmaesBelief};
use crate::space::{Domain, Params, Space, Value};
use crate::trial::Direction;

/// Colours of the shades.
const SHADES: u32 = 64;
/// Corners of an ellipse.
const CORNERS: u32 = 48;
/// Up to so many values, each has a cell of its own.
const FEW: u64 = 16;

/// What of a belief is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The trials alone.
    Dots,
    /// What it expects, or where it looks.
    Belief,
    /// How unsure it is.
    Uncertainty,
    /// What it ranks candidates by.
    Score,
}

/// The layers that a sampler's belief has, by its name.
pub fn layers(sampler: &str) -> &'static [Layer] {
    match sampler {
        "gp" | "forest" => &[Layer::Belief, Layer::Uncertainty, Layer::Score],
        "tpe" | "bohb" | "cmaes" | "nsga2" | "hypergradient" => &[Layer::Belief],
        _ => &[],
    }
}

/// Cells of a view along a parameter: one for each of few values, else `fine`.
pub fn cells(domain: &Domain, fine: u32) -> u32 {
    domain.size().filter(|n| *n <= FEW).map_or(fine, |n| n.max(1) as u32)
}

/// A layer, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    pub columns: u32,
    pub rows: u32,
    /// Place of each cell on the sequential scale, x fastest and from below; empty without shades.
    pub levels: Vec<f64>,
    /// What is written at the upper and the lower end of the scale; `None` where it is that of the dots.
    pub ends: Option<(String, String)>,
    /// Candidates that were drawn for both axes at once.
    pub candidates: Vec<(f64, f64)>,
    /// Candidates that were drawn for one axis: across, up.
    pub ticks: [Vec<f64>; 2],
    /// One and two standard deviations.
    pub rings: Vec<Vec<(f64, f64)>>,
    /// The way to the middle of the rings, or of a descent to its next point.
    pub path: Vec<(f64, f64)>,
    /// Legs of a population, and whether nobody there is better.
    pub population: Vec<(u32, bool)>,
}

impl Ground {
    /// A layer of what was believed over `view`; `None` where there is no such layer. `dots`: the scale of the trials.
    pub fn new(
        belief: &Belief,
        layer: Layer,
        view: &View,
        space: &Space,
        dots: Option<Span>,
        direction: Direction,
    ) -> Option<Self> {
        let rows = if view.y.is_some() { view.cells[1].max(1) } else { 1 };
        let mut ground = Self {
            columns: view.cells[0].max(1),
            rows,
            levels: Vec::new(),
            ends: None,
            candidates: Vec::new(),
            ticks: [Vec::new(), Vec::new()],
            rings: Vec::new(),
            path: Vec::new(),
            population: Vec::new(),
        };
        let surface = match belief {
            Belief::Gaussian(gaussian) => Some(&gaussian.surface),
            Belief::Forest(surface) => Some(surface),
            _ => None,
        };
        match (belief, surface, layer) {
            (_, _, Layer::Dots) => return None,
            (_, Some(surface), Layer::Belief) => {
                let own = || Span::of(surface.mean.clone(), direction);
                let span = dots.or_else(own)?;
                ground.levels =
                    surface.mean.iter().map(|v| if v.is_finite() { span.level(*v) } else { 0.0 }).collect();
                ground.ends = dots.is_none().then(|| span.labels());
            }
            (_, Some(surface), Layer::Uncertainty) => ground.shade(&surface.deviation, measured)?,
            (_, Some(surface), Layer::Score) => ground.shade(&surface.score, measured)?,
            (Belief::Densities(densities), _, Layer::Belief) => ground.densities(densities, view, space)?,
            (Belief::Cmaes(cmaes), _, Layer::Belief) => ground.distribution(cmaes, view)?,
            (Belief::Nsga2(population), _, Layer::Belief) => {
                // While the first generation is under way nobody breeds yet.
                let first = population.parents.is_empty();
                let ringed = if first { &population.members } else { &population.parents };
                ground.population = ringed.iter().map(|p| (p.leg, p.rank == 0)).collect();
            }
            (Belief::Hypergradient(walk), _, Layer::Belief) => {
                let stations = walk.path.iter().map(|station| &station.params);
                ground.path = stations.chain([&walk.next]).filter_map(|p| place(p, view, space)).collect();
            }
            _ => return None,
        }
        let count = ground.columns as usize * ground.rows as usize;
        (ground.levels.is_empty() || ground.levels.len() == count).then_some(ground)
    }

    /// Shades of their own scale: more is brighter.
    fn shade(&mut self, values: &[f64], label: impl Fn(f64) -> String) -> Option<()> {
        let span = Span::of(values.to_vec(), Direction::Maximize)?;
        // What is not finite, such as the logarithm of no improvement, is at the lower end.
        let level = |v: &f64| if v.is_finite() && span.good > span.bad { span.level(*v) } else { 0.0 };
        self.levels = values.iter().map(level).collect();
        self.ends =
            Some((label(span.good), format!("{}{}", if span.cut { "≤" } else { "" }, label(span.bad))));
        Some(())
    }

    fn densities(&mut self, densities: &Densities, view: &View, space: &Space) -> Option<()> {
        let pairs = densities.good.iter().zip(&densities.bad);
        let ratios: Vec<f64> = pairs.map(|(good, bad)| float::ln(good / bad)).collect();
        self.shade(&ratios, |log| format!("×{}", measured(float::exp(log))))?;
        let axes = [Some(view.x), view.y];
        for draw in &densities.draws {
            let place = |axis: Option<u32>| draw.params.iter().position(|p| Some(*p) == axis);
            let unit = |place: usize, values: &[Value]| {
                let param = space.params().get(draw.params[place] as usize)?;
                param.domain.to_unit(values.get(place)?)
            };
            match (place(axes[0]), place(axes[1])) {
                (Some(x), Some(y)) => {
                    let both = |values: &[_]| Some((unit(x, values)?, unit(y, values)?));
                    self.candidates.extend(draw.candidates.iter().filter_map(|c| both(&c.values)));
                }
                (Some(x), None) => {
                    self.ticks[0].extend(draw.candidates.iter().filter_map(|c| unit(x, &c.values)));
                }
                (None, Some(y)) => {
                    self.ticks[1].extend(draw.candidates.iter().filter_map(|c| unit(y, &c.values)));
                }
                (None, None) => {}
            }
        }
        Some(())
    }

    fn distribution(&mut self, cmaes: &CmaesBelief, view: &View) -> Option<()> {
        let Some(ellipse) = &cmaes.ellipse else { return self.shade(&cmaes.density, measured) };
        let [cx, cy] = ellipse.centre;
        let [dx, dy] = ellipse.direction;
        let corner = |sigmas: f64, i: u32| {
            let turn = 2.0 * std::f64::consts::PI * f64::from(i) / f64::from(CORNERS);
            let (along, across) =
                (sigmas * ellipse.axes[0] * float::cos(turn), sigmas * ellipse.axes[1] * float::sin(turn));
            (cx + along * dx - across * dy, cy + along * dy + across * dx)
        };
        self.rings = [1.0, 2.0].map(|s| (0..=CORNERS).map(|i| corner(s, i)).collect()).into();
        let place = |axis: Option<u32>| cmaes.parameters.iter().position(|p| Some(*p) == axis);
        if let (Some(x), Some(y)) = (place(Some(view.x)), place(view.y)) {
            let came = |k: usize| cmaes.sigma * cmaes.pc.get(k).copied().unwrap_or(0.0);
            self.path = vec![(cx - came(x), cy - came(y)), (cx, cy)];
        }
        Some(())
    }
}

/// Where a point stands; `None` where one of the axes is not active.
fn place(point: &Params, view: &View, space: &Space) -> Option<(f64, f64)> {
    let unit = |i: u32| {
        let param = space.params().get(i as usize)?;
        param.domain.to_unit(point.get(&param.name)?)
    };
    Some((unit(view.x)?, view.y.map_or(Some(0.5), unit)?))
}

/// The shades; false if there are none.
pub(super) fn shades<S: Surface>(pen: &mut Pen<'_, S>, map: &Map) -> bool {
    let Some(ground) = map.ground.as_ref().filter(|g| !g.levels.is_empty()) else { return false };
    let level = |l: &f64| (l * f64::from(SHADES - 1)).round().clamp(0.0, f64::from(SHADES - 1)) as u8;
    let rows = ground.levels.chunks(ground.columns as usize).rev();
    let cells = rows.flat_map(|row| row.iter().map(level)).collect();
    let palette = (0..SHADES).map(|i| sequential(f64::from(i) / f64::from(SHADES - 1))).collect();
    pen.image(&Raster { columns: ground.columns, rows: ground.rows, cells, palette }, map.layout.plot);
    true
}

/// What is drawn between shades and dots.
pub(super) fn signs<S: Surface>(pen: &mut Pen<'_, S>, map: &Map) {
    let Some(ground) = &map.ground else { return };
    let (plot, theme) = (map.layout.plot, pen.theme);
    let inside = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
        points.iter().map(|(u, v)| plot.at(u.clamp(0.0, 1.0), v.clamp(0.0, 1.0))).collect()
    };
    for (x, y) in inside(&ground.candidates) {
        pen.line(&[(x - 3.0, y), (x + 3.0, y)], theme.surface, 2.6);
        pen.line(&[(x, y - 3.0), (x, y + 3.0)], theme.surface, 2.6);
        pen.line(&[(x - 2.5, y), (x + 2.5, y)], theme.ink, 1.0);
        pen.line(&[(x, y - 2.5), (x, y + 2.5)], theme.ink, 1.0);
    }
    for (i, ticks) in ground.ticks.iter().enumerate() {
        for t in ticks {
            let ((x, y), (dx, dy)) =
                if i == 0 { (plot.at(*t, 0.0), (0.0, -9.0)) } else { (plot.at(0.0, *t), (9.0, 0.0)) };
            pen.line(&[(x, y), (x + dx, y + dy)], theme.surface, 3.0);
            pen.line(&[(x, y), (x + dx, y + dy)], theme.ink, 1.2);
        }
    }
    for (ring, width) in ground.rings.iter().zip([2.4, 1.4]) {
        pen.line(&inside(ring), theme.accent, width);
    }
    let path = inside(&ground.path);
    if let Some(end) = path.last() {
        pen.line(&path, theme.accent, 2.0);
        pen.disc(*end, 4.0, theme.accent);
    }
    let r = map.radius();
    for (leg, front) in &ground.population {
        if let Some(mark) = map.mark(*leg).filter(|m| m.kind != Kind::Pending) {
            pen.circle(mark.at, r + 4.0, theme.accent, if *front { 2.4 } else { 1.1 });
        }
    }
}
