//! The Spec: everything that a study is a function of, checked.

use super::earlier::{EARLIER_LIMIT, Earlier};
use crate::data;
use crate::model::{MODEL, MODELS, fine_tunes, fits, is_network, model_settings};
use crate::objective::Mode;
use crate::objective::reading::Step;
use crate::objective::{Objective, Plan, Recipe, Repeat};
use crate::sampler::{self, SAMPLERS, Setup};
use crate::scheduler::{self, Judge, SCHEDULERS};
use crate::space::{Choice, Domain, Fault, Params, Setting, Settings, Space, SpecError, Value};
use crate::train::{LIVE, training_settings};
use crate::trial::{Direction, State};
use serde::{Deserialize, Serialize};

/// Version of the JSON format.
pub const FORMAT: u64 = 1;
/// Revision of the engine: it changes whenever the same Spec would give other bits.
pub const ENGINE: u32 = 3;
/// Most trials of one study.
pub const TRIAL_LIMIT: u32 = 10_000;
/// Widest window.
pub const WINDOW_LIMIT: u32 = 64;
/// Most networks averaged for one trial.
pub const RUNS_LIMIT: u32 = 32;
/// Largest seed: every seed is a safe JSON number.
pub const SEED_LIMIT: u64 = (1 << 53) - 1;
/// Most multiply-adds of a whole study: a few hours of one worker.
pub const WORK_LIMIT: u64 = 20_000_000_000_000;
/// Most steps of all trials together: each leaves a report that is kept.
pub const REPORT_LIMIT: u64 = 500_000;
/// Most bytes of one training.
pub const MEMORY_LIMIT: u64 = 256 << 20;

/// A checked description of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spec {
    /// What is evaluated.
    pub recipe: Recipe,
    /// Which settings are searched, and where.
    pub space: Space,
    pub sampler: Choice,
    pub scheduler: Choice,
    /// Trials that the sampler may propose.
    pub trials: u32,
    /// Proposal n waits for the results 0..=n-window.
    pub window: u32,
    /// Whether sampler and scheduler see the trials placed by hand, too.
    pub tell_placed: bool,
    /// What the sampler knows from an earlier study.
    pub earlier: Earlier,
    /// Engine revision that the Spec was written for.
    pub engine: u32,
}

impl Spec {
    /// All settings of a data set, of models and, if one of them is a network, of its training; each once.
    pub fn settings_of(data: &str, models: &[&str]) -> Vec<&'static Setting> {
        let data = data::settings(data);
        let training = models.iter().any(|m| is_network(m)).then(training_settings);
        let mut settings: Vec<&'static Setting> = vec![&MODEL];
        for setting in data.chain(model_settings(models)).chain(training.into_iter().flatten()) {
            if settings.iter().all(|s| s.id != setting.id) {
                settings.push(setting);
            }
        }
        settings
    }

    /// Every model that a trial may train.
    pub fn models(&self) -> Vec<&str> {
        match self.space.get(MODEL.id).map(|p| &p.domain) {
            Some(Domain::Categorical { choices }) => choices.iter().filter_map(Value::as_text).collect(),
            _ => vec![&self.recipe.model.name],
        }
    }

    /// The checks that need the whole Spec; the reader has checked every field by itself.
    pub fn check(&self) -> Result<(), SpecError> {
        let models = self.models();
        let settings = Self::settings_of(&self.recipe.data.name, &models);
        for (i, param) in self.space.params().iter().enumerate() {
            let path = format!("space[{i}]");
            let setting = settings.iter().find(|s| s.id == param.name);
            let setting = setting.ok_or_else(|| Fault::Unknown.at(format!("{path}.name")))?;
            setting.covers(&param.domain).map_err(|e| e.within(&path))?;
        }
        let task = self.recipe.task();
        if let Some(model) = models.iter().find(|m| !fits(m, task)) {
            let path = if self.space.get(MODEL.id).is_some() { "space" } else { "model.name" };
            return Err(Fault::OtherTask { name: (*model).to_owned() }.at(path));
        }
        let path = if self.space.get(MODEL.id).is_some() { "space" } else { "model.name" };
        if data::transfer(&self.recipe.data.name).is_none()
            && let Some(model) = models.iter().find(|m| fine_tunes(m))
        {
            return Err(Fault::NoSource { name: (*model).to_owned() }.at(path));
        }
        let (validation, test) = data::shares(&self.recipe.data);
        if validation + test > 0.9 {
            return Err(Fault::NothingToTrainOn.at("data.validation"));
        }
        self.check_labelled()?;
        self.check_earlier()?;
        if self.scheduler.name != "none" && self.recipe.objectives.len() != 1 {
            return Err(Fault::OneObjective.at("scheduler.name"));
        }
        let (judge, space, live) = (self.judge(), &self.space, self.live());
        scheduler::admits(&self.scheduler, &scheduler::Setup { judge, space, live })?;
        self.check_gradient()?;
        self.check_adapted()?;
        let directions: Vec<Direction> = self.recipe.objectives.iter().map(|o| o.direction).collect();
        let (space, window, trials) = (&self.space, self.window, self.trials);
        let earlier = self.earlier.trials.len() as u32;
        let gradient = self.recipe.gradient.as_ref();
        sampler::admits(
            &self.sampler,
            &Setup { space, directions: &directions, window, trials, earlier, gradient },
        )?;
        let reports = u64::from(self.trials).saturating_mul(self.steps());
        if reports > REPORT_LIMIT {
            let (found, limit) = (reports as f64, REPORT_LIMIT as f64);
            return Err(Fault::TooManyReports { found, limit }.at("trials"));
        }
        let (work, bytes) = self.demand();
        if bytes > MEMORY_LIMIT {
            let (found, limit) = (bytes as f64, MEMORY_LIMIT as f64);
            return Err(Fault::TooMuchMemory { found, limit }.at("space"));
        }
        if work > WORK_LIMIT {
            let (found, limit) = (work as f64, WORK_LIMIT as f64);
            return Err(Fault::TooMuchWork { found, limit }.at("trials"));
        }
        Ok(())
    }

    /// No more earlier trials than can be seen, each with as many values as there are goals.
    fn check_earlier(&self) -> Result<(), SpecError> {
        let (trials, goals) = (&self.earlier.trials, self.recipe.objectives.len());
        if trials.len() > EARLIER_LIMIT {
            return Err(Fault::TooMany { limit: EARLIER_LIMIT as u64 }.at("earlier.trials"));
        }
        for (i, trial) in trials.iter().enumerate() {
            let found = trial.values.len();
            let at = || format!("earlier.trials[{i}].values");
            if found > goals {
                return Err(Fault::TooMany { limit: goals as u64 }.at(at()));
            }
            if found < goals && trial.state == State::Complete {
                return Err(Fault::TooFew { limit: goals as u64 }.at(at()));
            }
        }
        Ok(())
    }

    /// No more labelled rows than there are to train on.
    fn check_labelled(&self) -> Result<(), SpecError> {
        let data = &self.recipe.data;
        if data::transfer(&data.name).is_none() {
            return Ok(());
        }
        let (rows, _) = data::training_rows(data, i64::MAX);
        let place = self.space.params().iter().position(|p| p.name == "labelled");
        let path = place.map_or("data.labelled".to_owned(), |i| format!("space[{i}]"));
        if self.dearest().int("labelled").max(0) as u64 > rows {
            return Err(Fault::FewerExamples { limit: rows }.at(path));
        }
        Ok(())
    }

    /// The settings that may change in the middle of its trainings. Derivatives are of one training with one setting, and the
    /// folds of a cross-validation are trainings of their own.
    fn live(&self) -> &'static [&'static str] {
        let networks = self.models().iter().all(|m| is_network(m));
        let one = self.recipe.folds() == 1 && self.recipe.gradient.is_none();
        if networks && one { LIVE } else { &[] }
    }

    /// What its scheduler judges.
    pub fn judge(&self) -> Judge {
        let Objective { metric, direction } = self.first_objective();
        let steps = u32::try_from(self.steps()).unwrap_or(u32::MAX);
        Judge { metric, direction, mean: self.recipe.folds() > 1, steps }
    }

    /// What a step of every trial is; `None` if trials differ in it.
    pub fn step(&self) -> Option<Step> {
        Step::of_models(&self.recipe, &self.models())
    }

    /// Most reports of one trial.
    pub fn steps(&self) -> u64 {
        if self.recipe.folds() > 1 {
            return u64::from(self.recipe.folds());
        }
        let settings = self.dearest();
        self.models()
            .iter()
            .map(|m| u64::from(Plan::for_model(m, &self.recipe.data.name, &settings).steps()))
            .max()
            .unwrap_or(0)
    }

    /// At most (multiply-adds of the whole study, bytes of one trial): every size as large as it can be.
    pub fn demand(&self) -> (u64, u64) {
        let (work, bytes) = self.need(&self.dearest());
        let runs = u64::from(self.recipe.repeat.runs());
        let folds = u64::from(self.recipe.folds());
        let trainings = u64::from(self.trials).saturating_mul(runs).saturating_mul(folds);
        (work.saturating_mul(trainings), bytes.saturating_mul(runs))
    }

    /// (multiply-adds, bytes) of one training with these settings, of the dearest model.
    fn need(&self, settings: &Settings) -> (u64, u64) {
        let data = &self.recipe.data;
        let (_, inputs, outputs) = data::dimensions(data);
        let (training, validation) = data::training_rows(data, settings.int("labelled"));
        let (mut work, mut bytes) = (0u64, 0u64);
        for model in self.models() {
            let plan = Plan::for_model(model, &data.name, settings);
            let one = plan.estimate(training, validation, inputs, outputs);
            // The training again, with tangents or there and back; a fit by Newton's method.
            let times = match self.recipe.gradient.as_ref().map(|g| g.mode) {
                None => 1,
                Some(Mode::Forward) => 8,
                Some(Mode::Reverse) => 6,
                Some(Mode::Implicit) => 3,
            };
            work = work.max(one.multiply_adds.saturating_mul(times));
            bytes = bytes.max(one.bytes.saturating_add(self.differentiating(&plan, inputs, outputs)));
        }
        (work, bytes)
    }

    /// All settings, each searched one at the largest value it can have in any trial, active or not.
    pub(super) fn dearest(&self) -> Settings {
        let mut settings = self.recipe.settings(&Params::default());
        for param in self.space.params() {
            let most = match &param.domain {
                Domain::Real { high, .. } => Some(Value::Real(*high)),
                Domain::Int { high, .. } => Some(Value::Int(*high)),
                Domain::Categorical { choices } => {
                    let size = |v: &&Value| v.as_real().unwrap_or(f64::NEG_INFINITY);
                    choices.iter().max_by(|a, b| size(a).total_cmp(&size(b))).cloned()
                }
            };
            let fixed = settings.0.get(&param.name).and_then(Value::as_real);
            // Where its condition does not hold, the fixed value counts.
            let covered = param.when.is_some() && fixed > most.as_ref().and_then(Value::as_real);
            if let Some(most) = most.filter(|_| !covered) {
                settings.0.insert(param.name.clone(), most);
            }
        }
        // Options have no size: each choice takes the one that needs the most memory.
        for param in self.space.params().iter().filter(|p| p.name != MODEL.id) {
            let Domain::Categorical { choices } = &param.domain else { continue };
            let with = |option: &Value| {
                let mut settings = settings.clone();
                settings.0.insert(param.name.clone(), option.clone());
                settings
            };
            let texts = choices.iter().filter(|c| c.as_text().is_some());
            if let Some(most) = texts.max_by_key(|option| self.need(&with(option)).1) {
                settings = with(most);
            }
        }
        settings
    }

    /// The objective that schedulers judge and the best trial is chosen by.
    pub fn first_objective(&self) -> Objective {
        self.recipe.objectives[0]
    }

    /// The study that the page opens with, and that its first picture is a recording of.
    pub fn first() -> Option<Self> {
        Self::example("moons")
    }

    /// A small study of `data`: a random search over learning rate and width.
    pub fn example(data: &str) -> Option<Self> {
        let searched = |id: &str, low: f64, high: f64| {
            let kind = Self::settings_of(data, &["mlp"]).into_iter().find(|s| s.id == id)?.domain();
            let domain = match kind {
                Domain::Real { log, .. } => Domain::Real { low, high, log, step: None },
                Domain::Int { log, .. } => Domain::Int { low: low as i64, high: high as i64, log, step: 1 },
                other => other,
            };
            Some(crate::space::Param { name: id.to_owned(), domain, when: None })
        };
        let space = vec![searched("learning_rate", 1e-4, 1.0)?, searched("hidden_width", 2.0, 32.0)?];
        Some(Self {
            recipe: Recipe {
                data: Choice::of(data::DATA, data, data::COMMON)?,
                model: Choice::of(MODELS, "mlp", &[])?,
                training: Settings::defaults(training_settings()),
                objectives: vec![Objective { metric: 2, direction: Direction::Minimize }],
                value: crate::objective::ValueRule::Last,
                repeat: Repeat::Fixed,
                gradient: None,
                seed: 7,
            },
            space: Space::new(space).ok()?,
            sampler: Choice::of(SAMPLERS, "random", &[])?,
            scheduler: Choice::of(SCHEDULERS, "none", &[])?,
            trials: 40,
            window: 4,
            tell_placed: false,
            earlier: Earlier::default(),
            engine: ENGINE,
        })
    }
}
