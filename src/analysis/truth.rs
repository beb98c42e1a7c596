//! The measured truth under a picture: what is really there, brute-forced cell by cell. A truth grid is a study on a grid.
//!
//! [`Truth::of`] turns a study and a [`View`] of its space into the Spec of another study: the same problem, the space cut down to the
//! middles of the view's cells with everything else held, searched by a grid from coarse to fine. Every one of its trials has exactly
//! the parameters of a point of the view, so that random numbers that belong to the setting are those of the study itself. It is run,
//! replayed and digested as any study is; [`Truth::cells`] lays its trials out as a picture, each cell with the number of runs behind
//! it. A measured cell is the mean of a few runs, not the truth itself: two neighbours may differ by luck.

use crate::objective::Repeat;
use crate::sampler::{SAMPLERS, View, grid_points};
use crate::scheduler::SCHEDULERS;
use crate::space::{Choice, Condition, Domain, Fault, Param, Params, Space, SpecError, Value};
use crate::study::{ENGINE, Earlier, Spec, TRIAL_LIMIT};
use crate::trial::{Record, State};
use sha2::{Digest as _, Sha256};

/// One cell that was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Mean over the runs; infinite if one of them diverged.
    pub mean: f64,
    /// Trainings with their own random numbers that the mean is over; the folds of a cross-validation count as one.
    pub runs: u32,
}

/// A measurement that can be run.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    spec: Spec,
    /// Names of the axes.
    axes: Vec<String>,
    /// The points of the view.
    points: Vec<Params>,
}

impl Truth {
    /// The measurement of `view` for the study `spec`. With `runs`, each cell is the mean of so many trainings; without, a cell is what
    /// the study itself would make of that setting. Refuses a view whose axes are not two different active parameters, and what
    /// any Spec is refused for: more than 64 cells along an axis, too many trials, too much work.
    pub fn of(spec: &Spec, view: &View, runs: Option<u32>) -> Result<Self, SpecError> {
        let params = spec.space.params();
        let axis = |at: u32, path: &str| params.get(at as usize).ok_or_else(|| Fault::Unknown.at(path));
        let mut axes = vec![axis(view.x, "x")?.name.clone()];
        if let Some(y) = view.y {
            let name = &axis(y, "y")?.name;
            if *name == axes[0] {
                return Err(Fault::Duplicate { name: name.clone() }.at("y"));
            }
            axes.push(name.clone());
        }
        let points = view.points(&spec.space);
        let space = cut(&spec.space, view, &points).map_err(|e| e.within("space"))?;
        for (name, path) in axes.iter().zip(["x", "y"]) {
            if space.get(name).is_none() {
                // Where the others are held, this parameter is inactive everywhere.
                return Err(Fault::NeverHolds { name: name.clone() }.at(path));
            }
        }
        let trials = grid_points(&space, 1).map_or(u64::MAX, |p| p.len() as u64);
        if trials > u64::from(TRIAL_LIMIT) {
            return Err(Fault::TooMany { limit: u64::from(TRIAL_LIMIT) }.at("cells"));
        }
        let mut recipe = spec.recipe.clone();
        recipe.gradient = None;
        recipe.repeat = match runs {
            None => recipe.repeat,
            Some(0 | 1) => Repeat::Vary,
            Some(runs) => Repeat::Average(runs),
        };
        let mut sampler = Choice::of(SAMPLERS, "grid", &[]).ok_or_else(|| Fault::Unknown.at("sampler"))?;
        sampler.settings.0.insert("grid_order".to_owned(), Value::text("coarse"));
        let scheduler = Choice::of(SCHEDULERS, "none", &[]).ok_or_else(|| Fault::Unknown.at("scheduler"))?;
        let (trials, window, tell_placed, engine) = (trials as u32, 1, false, ENGINE);
        let earlier = Earlier::default();
        let spec = Spec { recipe, space, sampler, scheduler, trials, window, tell_placed, earlier, engine };
        // Read back as a worker will read it: what is refused there is refused here.
        Ok(Self { spec: Spec::from_json(&spec.to_json())?, axes, points })
    }

    /// The study to run.
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Under what its result may be kept: 64 hexadecimal digits, the SHA-256 of the Spec's one spelling, which holds the engine
    /// revision.
    pub fn key(&self) -> String {
        let digest = Sha256::digest(format!("tunescape truth\n{}", self.spec.to_json()));
        digest.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The cells in the order of the view's points, as far as `records` of the study say: objective `objective`. `None` where nothing
    /// is measured yet, or the trial failed.
    pub fn cells(&self, records: &[Record], objective: usize) -> Vec<Option<Cell>> {
        let runs = self.spec.recipe.repeat.runs();
        let mut trials: Vec<(Vec<Option<u64>>, f64)> = records
            .iter()
            .filter_map(|record| {
                let outcome = record.outcome.as_ref().filter(|o| o.state == State::Complete)?;
                let value = *outcome.values.get(objective)?;
                (!value.is_nan()).then(|| (self.place(&record.leg.params), value))
            })
            .collect();
        // Stable: of two trials of one point the earlier one counts.
        trials.sort_by(|a, b| a.0.cmp(&b.0));
        let find = |point: &Params| {
            let place = self.place(point);
            let at = trials.partition_point(|(p, _)| *p < place);
            let (_, mean) = trials.get(at).filter(|(p, _)| *p == place)?;
            Some(Cell { mean: *mean, runs })
        };
        self.points.iter().map(find).collect()
    }

    /// Which of the values along each axis a point has.
    fn place(&self, point: &Params) -> Vec<Option<u64>> {
        let along = |name: &String| {
            let value = point.get(name)?;
            let Domain::Categorical { choices } = &self.spec.space.get(name)?.domain else { return None };
            choices.iter().position(|c| c == value).map(|i| i as u64)
        };
        self.axes.iter().map(along).collect()
    }
}

/// The space that has the `points` of the view and no others: axes with the values that occur, everything else with the one value it
/// is held at. What can never be active is left out, as it is from every point.
fn cut(space: &Space, view: &View, points: &[Params]) -> Result<Space, SpecError> {
    let mut kept: Vec<Param> = Vec::new();
    for (i, param) in space.params().iter().enumerate() {
        let when = match &param.when {
            None => None,
            Some(condition) => {
                // Parents that were left out, or never have one of these values, take their children with them.
                let Some(parent) = kept.iter().find(|p| p.name == condition.parameter) else { continue };
                let is: Vec<Value> =
                    condition.is.iter().filter(|v| parent.domain.contains(v)).cloned().collect();
                if is.is_empty() {
                    continue;
                }
                Some(Condition { parameter: condition.parameter.clone(), is })
            }
        };
        let mut choices: Vec<Value> = Vec::new();
        for value in points.iter().filter_map(|p| p.get(&param.name)) {
            if !choices.contains(value) {
                choices.push(value.clone());
            }
        }
        let axis = i as u32 == view.x || Some(i as u32) == view.y;
        if choices.is_empty() {
            continue;
        }
        debug_assert!(axis || choices.len() == 1, "what is held has one value");
        kept.push(Param { name: param.name.clone(), domain: Domain::Categorical { choices }, when });
    }
    Space::new(kept)
}
