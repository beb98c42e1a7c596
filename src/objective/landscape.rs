//! The loss around the network of one trial: a query about a finished trial, never a part of it.
//!
//! The network is not kept, so it is trained again, from the same numbers and to the step at which the trial ended; of folds
//! and repeated runs it is the first. Then the mean training loss (without penalties, dropout off) is measured over a plane
//! or a line, or its sharpest curvature is sought; see [`train::landscape`](crate::train::landscape). The session works in
//! slices and changes nothing outside of itself: no study, no digest knows of it.
//!
//! Planes and lines are computed in f32, as the training was: the cell of the trained network is its own loss. Where cells
//! times rows would be too much work, evenly spaced training rows stand for all of them, and the answer says how many.
//! Not here: networks with norms or a single binary output (refused), other models.

mod answer;
mod trail;

pub use answer::{CELLS, CELLS_LEAST};
pub use answer::{Landscape, LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Relief};

use super::learner::{Learner, Plan, Progress};
use super::transfer::Origin;
use crate::data::{Augment, Dataset, Part, Split, Target};
use crate::math::rng::{Lane, Stream};
use crate::model::norm::Norm;
use crate::model::piece::{Budget, PIECE_DOUBLE};
use crate::train;
use crate::train::Loss;
use crate::train::landscape::{Line, Normalisation, Path, PowerIteration, Search, Survey};
use crate::train::landscape::{Projector, draw, normalise, span};
use crate::train::pass::{Advance, Architecture, Fault};
use std::sync::Arc;
use trail::Trail;

/// Multiply-adds that measuring may take, as long as enough rows are left: seconds.
const WORK: u64 = 10_000_000_000;
/// Rows that are measured whatever it takes, if there are so many.
const ROWS: u64 = 256;
/// Products with the Hessian at most.
const PRODUCTS: u32 = 100;
/// A row's product with the Hessian in forward passes: gradients of dual numbers.
const CURVED: u64 = 9;
/// How exact the sharpness is at best, as a share of it.
const TOLERANCE: f64 = 1e-4;
/// What a path's plane shows around the path, as a share of its extent.
const MARGIN: f64 = 0.25;
/// The directions' numbers are those of a network that no training has.
const DIRECTIONS: u64 = u64::MAX;
/// Random numbers of a piece.
const DRAWS: usize = 1 << 18;

/// A network to be trained (again).
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub plan: Plan,
    pub augment: Augment,
    pub split: Split,
    /// Names the streams of random numbers, with the seed.
    pub index: u64,
    /// Epochs after which the trial was stopped.
    pub steps: Option<u32>,
    pub scaling: String,
}

#[derive(Debug)]
enum Stage {
    /// The subject of this number; its learner is made when its turn comes.
    Training {
        which: usize,
        learner: Option<Box<Learner>>,
        steps: u32,
    },
    /// The directions of a plane, or the first vector of a power iteration, are drawn.
    Drawing {
        stream: Stream,
        directions: Vec<Vec<f64>>,
    },
    /// The plane of a path is sought.
    Projecting(Box<Projector>, Vec<u32>),
    Plane(Box<Survey<f32>>, Option<(Path, Vec<u32>)>),
    Line(Box<Survey<f32>>),
    Sharpness(Box<PowerIteration<f64>>),
    Finished,
}

/// A query being answered.
#[derive(Debug)]
pub struct Exploration {
    query: LandscapeQuery,
    dataset: Arc<Dataset>,
    /// Of transfer tasks.
    origin: Option<Arc<Origin>>,
    seed: u64,
    subjects: Vec<(Subject, train::Plan)>,
    /// Flat parameters of the subjects that are trained.
    trained: Vec<Vec<f64>>,
    trail: Trail,
    stage: Stage,
    /// Rows that are measured.
    rows: usize,
    /// Expected multiply-adds of each training, then of measuring.
    expected: Vec<u64>,
}

impl Exploration {
    /// Subjects: the network asked about and, for a line, the other one.
    pub(super) fn new(
        query: LandscapeQuery,
        subjects: Vec<Subject>,
        dataset: Arc<Dataset>,
        origin: Option<Arc<Origin>>,
        seed: u64,
    ) -> Result<Self, LandscapeRefusal> {
        let needed = if matches!(query.kind, LandscapeKind::Line { .. }) { 2 } else { 1 };
        if subjects.len() != needed {
            return Err(LandscapeRefusal::NoTrial);
        }
        let checked = subjects.into_iter().map(|subject| plain(&subject).map(|plan| (subject, plan)));
        let subjects: Vec<(Subject, train::Plan)> = checked.collect::<Result<_, _>>()?;
        let shape = |(s, p): &(Subject, train::Plan)| (p.hidden.clone(), p.activation, s.scaling.clone());
        if subjects.iter().any(|s| shape(s) != shape(&subjects[0])) {
            return Err(LandscapeRefusal::OtherShape);
        }
        let mut exploration = Self {
            query: LandscapeQuery { cells: query.cells.clamp(CELLS_LEAST, CELLS), ..query },
            dataset,
            origin,
            seed,
            subjects,
            trained: Vec::new(),
            trail: Trail::new(0),
            stage: Stage::Training { which: 0, learner: None, steps: 0 },
            rows: 0,
            expected: Vec::new(),
        };
        exploration.expect();
        Ok(exploration)
    }

    /// Reckons the work, and how many rows it leaves.
    fn expect(&mut self) {
        let mut forward = 1;
        for (subject, plan) in &self.subjects {
            let [train, validation] = [&subject.split.train, &subject.split.validation];
            let outputs = plan.loss.outputs(classes(&train.target)) as u64;
            let sizes = (train.rows as u64, validation.rows as u64, train.inputs as u64);
            self.expected.push(train::estimate(plan, sizes.0, sizes.1, sizes.2, outputs).multiply_adds);
            // Weights of one row's way through the network.
            let widths = || plan.hidden.iter().map(|&h| h as u64).chain([outputs]);
            forward =
                [sizes.2].into_iter().chain(widths()).zip(widths()).map(|(i, o)| i * o).sum::<u64>().max(1);
        }
        let cells = u64::from(self.query.cells);
        let each = forward.saturating_mul(match self.query.kind {
            LandscapeKind::Random | LandscapeKind::Path => cells * cells,
            LandscapeKind::Line { .. } => cells,
            LandscapeKind::Sharpness => u64::from(PRODUCTS) * CURVED,
        });
        let all = self.subjects[0].0.split.train.rows as u64;
        let rows = (WORK / each).max(ROWS).min(all);
        self.rows = rows as usize;
        self.expected.push(each.saturating_mul(rows));
    }

    /// Share of the work that is done, 0 to 1: a guess.
    fn share(&self) -> f64 {
        let measured = |survey: &Survey<f32>, cells: u32| survey.loss().len() as f64 / f64::from(cells);
        let cells = self.query.cells;
        let (trained, rest) = match &self.stage {
            Stage::Training { which, steps, .. } => {
                let epochs = self.subjects[*which].1.epochs.max(1);
                (*which, f64::from(*steps) / f64::from(epochs))
            }
            Stage::Drawing { .. } | Stage::Projecting(..) => (self.subjects.len(), 0.0),
            Stage::Plane(survey, _) => (self.subjects.len(), measured(survey, cells * cells)),
            Stage::Line(survey) => (self.subjects.len(), measured(survey, cells)),
            Stage::Sharpness(power) => {
                (self.subjects.len(), power.rayleigh().len() as f64 / f64::from(PRODUCTS))
            }
            Stage::Finished => return 1.0,
        };
        let done = self.expected[..trained].iter().fold(0.0, |sum, e| sum + *e as f64);
        let all = self.expected.iter().fold(0.0, |sum, e| sum + *e as f64);
        ((done + rest * self.expected[trained] as f64) / all.max(1.0)).clamp(0.0, 1.0)
    }

    /// How far it is, without doing anything.
    pub fn state(&self) -> LandscapeState {
        LandscapeState::Working { share: self.share() }
    }

    /// Does about `allowance` multiply-adds. How the work is sliced changes no bit of the answer, which comes once.
    pub fn advance(&mut self, allowance: u64) -> LandscapeState {
        let answer = match &mut self.stage {
            Stage::Training { .. } | Stage::Drawing { .. } | Stage::Projecting(..) => {
                let prepared = match self.stage {
                    Stage::Training { .. } => self.train(allowance),
                    _ => self.prepare().map_err(refusal),
                };
                match prepared {
                    Ok(()) => None,
                    Err(refusal) => {
                        self.stage = Stage::Finished;
                        return LandscapeState::Refused(refusal);
                    }
                }
            }
            Stage::Plane(survey, path) => match survey.advance(allowance) {
                Advance::Report(plane) => {
                    let (path, epochs) = path.take().unzip();
                    Some(Relief::Plane { plane, path, epochs: epochs.unwrap_or_default() })
                }
                _ => None,
            },
            Stage::Line(survey) => match survey.advance(allowance) {
                Advance::Report(plane) => Some(Relief::Line(Line::from(plane))),
                _ => None,
            },
            Stage::Sharpness(power) => match power.advance(allowance) {
                Advance::Report(sharpness) => Some(Relief::Sharpness(sharpness)),
                _ => None,
            },
            Stage::Finished => None,
        };
        let Some(relief) = answer else { return self.state() };
        self.stage = Stage::Finished;
        LandscapeState::Done(Box::new(Landscape {
            rows: self.rows as u32,
            rows_of: self.subjects[0].0.split.train.rows as u32,
            parameters: self.trained[0].len() as u32,
            relief,
        }))
    }

    fn train(&mut self, allowance: u64) -> Result<(), LandscapeRefusal> {
        let Stage::Training { which, learner, steps } = &mut self.stage else { return Ok(()) };
        let (subject, plan) = &self.subjects[*which];
        let follows = self.query.kind == LandscapeKind::Path;
        let fresh = learner.is_none();
        let learner = match learner {
            Some(learner) => learner,
            None => {
                let streams = (self.seed, subject.index);
                let Subject { plan, augment, split, .. } = subject;
                let made =
                    Learner::new(plan, *augment, (split, &self.dataset, self.origin.as_deref()), streams);
                learner.insert(Box::new(made))
            }
        };
        if fresh || learner.is_starting() {
            if learner.is_starting() {
                learner.advance(allowance);
            }
            match learner.network() {
                Some(session) if follows => {
                    self.trail = Trail::new(session.net().count());
                    self.trail.note(0, session.net());
                }
                None if !learner.is_starting() => return Err(LandscapeRefusal::NotNetwork),
                _ => {}
            }
            return Ok(());
        }
        let ended = match learner.advance(allowance) {
            Progress::Working => false,
            Progress::Finished => true,
            Progress::Step(step) if !step.finite => return Err(LandscapeRefusal::NotFinite),
            Progress::Step(_) => {
                *steps += 1;
                if let (true, Some(session)) = (follows, learner.network()) {
                    self.trail.note(*steps, session.net());
                }
                subject.steps.is_some_and(|limit| *steps >= limit)
            }
        };
        if !ended {
            return Ok(());
        }
        let session = learner.network().ok_or(LandscapeRefusal::NotNetwork)?;
        // A training that came to its own end may have gone back to its best epoch.
        let cut = subject.steps.is_some_and(|limit| *steps >= limit);
        let last = session.best_epoch().filter(|_| plan.keeps_best() && !cut).unwrap_or(*steps);
        self.trained.push(session.net().parameters());
        let next = *which + 1;
        if next < self.subjects.len() {
            self.stage = Stage::Training { which: next, learner: None, steps: 0 };
            return Ok(());
        }
        self.measure(last).map_err(refusal)
    }

    /// Begins what the query asks for, at the trained network, which is that of epoch `last`.
    fn measure(&mut self, last: u32) -> Result<(), Fault> {
        let directions = match self.query.kind {
            LandscapeKind::Random => 2,
            LandscapeKind::Sharpness => 1,
            LandscapeKind::Path => {
                let (epochs, snapshots) = std::mem::take(&mut self.trail).end(last, &self.trained[0]);
                // Centred, a path of so few points would lie on a line.
                let projector = Projector::new(&snapshots, snapshots.len() > 3)?;
                self.stage = Stage::Projecting(Box::new(projector), epochs);
                return Ok(());
            }
            LandscapeKind::Line { .. } => {
                let (architecture, loss, part) = self.ground();
                let (from, to) = (self.trained[0].clone(), self.trained[1].clone());
                // A quarter of the cells on either side, so that both networks are cells themselves.
                let axis = span(-0.5, 1.5, self.query.cells.next_multiple_of(4) + 1);
                let survey = Survey::line(&architecture, loss, part, from, to, axis)?;
                self.stage = Stage::Line(Box::new(survey));
                return Ok(());
            }
        };
        let stream = Stream::new(self.query.seed, Lane::Init, DIRECTIONS);
        self.stage = Stage::Drawing { stream, directions: vec![Vec::new(); directions] };
        Ok(())
    }

    /// The trained network's shape.
    fn architecture(&self) -> Architecture {
        let (subject, plan) = &self.subjects[0];
        let train = &subject.split.train;
        Architecture {
            inputs: train.inputs,
            hidden: plan.hidden.clone(),
            outputs: plan.loss.outputs(classes(&train.target)),
            activation: plan.activation,
        }
    }

    /// The trained network's shape, its loss and the rows that are measured.
    fn ground(&self) -> (Architecture, Loss, Arc<Part>) {
        let (subject, plan) = &self.subjects[0];
        (self.architecture(), plan.loss, thinned(&subject.split.train, self.rows))
    }

    /// A piece of what comes between training and measuring.
    fn prepare(&mut self) -> Result<(), Fault> {
        let stage = std::mem::replace(&mut self.stage, Stage::Finished);
        self.stage = match stage {
            Stage::Drawing { mut stream, mut directions } => {
                let architecture = self.architecture();
                let count = architecture.count();
                match directions.iter_mut().find(|d| d.len() < count) {
                    None => self.drawn(directions)?,
                    Some(direction) => {
                        draw(&architecture, &mut stream, direction, DRAWS);
                        Stage::Drawing { stream, directions }
                    }
                }
            }
            Stage::Projecting(mut projector, epochs) => {
                match projector.advance(&mut Budget::new(PIECE_DOUBLE)) {
                    false => Stage::Projecting(projector, epochs),
                    true => self.projected(*projector, epochs)?,
                }
            }
            other => other,
        };
        Ok(())
    }

    /// The plane of a path.
    fn projected(&self, projector: Projector, epochs: Vec<u32>) -> Result<Stage, Fault> {
        let (architecture, loss, part) = self.ground();
        let projection = projector.end()?;
        let axes = around(&projection.path.points, self.query.cells);
        let origin = self.trained[0].clone();
        let survey = Survey::plane(&architecture, loss, part, origin, projection.components, axes)?;
        Ok(Stage::Plane(Box::new(survey), Some((projection.path, epochs))))
    }

    /// What is done with the directions that are drawn.
    fn drawn(&self, directions: Vec<Vec<f64>>) -> Result<Stage, Fault> {
        let (architecture, loss, part) = self.ground();
        let (origin, cells) = (self.trained[0].clone(), self.query.cells);
        let mut directions = directions.into_iter();
        let first = directions.next().unwrap_or_default();
        let Some(second) = directions.next() else {
            let start = Some(first);
            let search = Search { start, tolerance: TOLERANCE, limit: PRODUCTS, ..Search::default() };
            let power = PowerIteration::new(&architecture, loss, part, &origin, search)?;
            return Ok(Stage::Sharpness(Box::new(power)));
        };
        let mut directions = [first, second];
        for direction in &mut directions {
            normalise(&architecture, &origin, direction, Normalisation::Filter)?;
        }
        let axes = [span(-1.0, 1.0, cells), span(-1.0, 1.0, cells)];
        let survey = Survey::plane(&architecture, loss, part, origin, directions, axes)?;
        Ok(Stage::Plane(Box::new(survey), None))
    }
}

fn refusal(fault: Fault) -> LandscapeRefusal {
    match fault {
        Fault::Target | Fault::Inputs { .. } | Fault::Rows => LandscapeRefusal::NoRows,
        _ => LandscapeRefusal::NotFinite,
    }
}

/// The plan of a network that the loss around it can be measured of.
fn plain(subject: &Subject) -> Result<train::Plan, LandscapeRefusal> {
    let plan = subject.plan.network().ok_or(LandscapeRefusal::NotNetwork)?;
    if plan.norm != Norm::None {
        return Err(LandscapeRefusal::Normed);
    }
    let train = &subject.split.train;
    if plan.loss == Loss::Bce && classes(&train.target) == 2 {
        return Err(LandscapeRefusal::SingleOutput);
    }
    if train.rows == 0 { Err(LandscapeRefusal::NoRows) } else { Ok(plan.clone()) }
}

/// Number of classes; 1 for numbers.
fn classes(target: &Target) -> usize {
    match target {
        Target::Classes { classes, .. } => (*classes).max(1) as usize,
        Target::Numbers(_) => 1,
    }
}

/// `rows` evenly spaced rows of a part.
fn thinned(part: &Arc<Part>, rows: usize) -> Arc<Part> {
    if rows >= part.rows {
        return part.clone();
    }
    let places = || (0..rows).map(|i| i * part.rows / rows);
    let x = places().flat_map(|r| part.x[r * part.inputs..][..part.inputs].iter().copied()).collect();
    let target = match &part.target {
        Target::Classes { labels, classes } => {
            Target::Classes { labels: places().map(|r| labels[r]).collect(), classes: *classes }
        }
        Target::Numbers(numbers) => Target::Numbers(places().map(|r| numbers[r]).collect()),
    };
    Arc::new(Part { rows, inputs: part.inputs, x, target })
}

/// Axes that hold the path and some land around it; an axis that the path does not use gets the width of the other.
fn around(points: &[[f64; 2]], cells: u32) -> [Vec<f64>; 2] {
    let extent = [0, 1].map(|j| {
        points.iter().fold((0.0f64, 0.0f64), |(low, high), p| {
            (if p[j] < low { p[j] } else { low }, if p[j] > high { p[j] } else { high })
        })
    });
    let widths = extent.map(|(low, high)| high - low);
    let widest = if widths[0] > widths[1] { widths[0] } else { widths[1] };
    let widest = if widest > 0.0 { widest } else { 1.0 };
    extent.map(|(low, high)| {
        let narrow = high - low < 0.05 * widest;
        let margin = MARGIN * if narrow { widest } else { high - low };
        span(low - margin, high + margin, cells)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fewer_rows_are_evenly_spaced_and_keep_their_truth() {
        let x = (0..20).map(f64::from).collect();
        let target = Target::Numbers((0..10).map(|r| f64::from(r) * 10.0).collect());
        let part = Arc::new(Part { rows: 10, inputs: 2, x, target });
        let few = thinned(&part, 4);
        assert_eq!(few.x, [0.0, 1.0, 4.0, 5.0, 10.0, 11.0, 14.0, 15.0]);
        assert_eq!(few.target, Target::Numbers(vec![0.0, 20.0, 50.0, 70.0]));
        assert!(Arc::ptr_eq(&thinned(&part, 10), &part), "all of them are the part itself");
    }

    #[test]
    fn axes_hold_the_path_even_if_it_is_a_point() {
        let [x, y] = around(&[[-3.0, 0.0], [-1.0, 0.0], [0.0, 0.0]], 9);
        assert_eq!((x[0], x[8]), (-3.75, 0.75));
        assert_eq!((y[0], y[8]), (-0.75, 0.75), "as wide a margin as the other axis");
        let [x, y] = around(&[[0.0, 0.0]], 5);
        assert_eq!((x[0], x[4], y[0], y[4]), (-0.25, 0.25, -0.25, 0.25));
    }
}
