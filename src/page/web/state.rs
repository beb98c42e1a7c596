//! The page's state: a `Copy` handle of signals that every panel takes from context.

mod landscape;
mod thinking;

use super::csv::own_hash;
use super::files;
use super::pool::{News, Pool};
use super::reader;
use crate::data::import::{Hints, ImportError, Schema, Table};
use crate::objective::{LandscapeQuery, LandscapeState};
use crate::page::link;
use crate::page::message::Message;
use crate::page::snapshot::Snapshot;
use crate::runtime::{FromLab, FromReader, Mode, Notice, Preview, Question, Shape, StudyId, ToLab, Update};
use crate::space::{Choice, Params, SpecError};
use crate::study::{SEED_LIMIT, Spec};
use leptos::prelude::*;
// The glob's trait of this name is hidden by the runtime's type.
use leptos::prelude::Update as _;
use serde_json::Value as Json;
use std::collections::BTreeSet;
pub use thinking::Believed;
use thinking::Thinking;
use wasm_bindgen_futures::spawn_local;

/// Workers that a page starts with.
pub const WORKERS: u32 = 4;

type Waiter = Box<dyn FnMut() -> bool>;

/// The name of a file, how it was read, and the data set that came of it.
type Shaped = (String, Schema, Result<Shape, ImportError>);

/// Everything the panels share. Get it with `expect_context::<Lab>()`.
#[derive(Clone, Copy)]
pub struct Lab {
    /// What the form shows. Differs from `study.spec` while edits wait for the next run.
    pub draft: RwSignal<Spec>,
    /// The study as it stands; changes at most ten times a second. Read it with `.with(|s| ..)`, never clone it.
    pub study: RwSignal<Snapshot>,
    /// The first thing wrong with the last edit; the draft keeps its last good state.
    pub fault: RwSignal<Option<SpecError>>,
    /// The trial that the user chose; `None` follows the latest.
    pub selected: RwSignal<Option<u32>>,
    /// The trial under the pointer.
    pub hovered: RwSignal<Option<u32>>,
    /// Points of the study's data.
    pub preview: RwSignal<Option<Preview>>,
    /// The parameters on the map's axes (x, y); y is `None` for a space of one.
    pub axes: RwSignal<(String, Option<String>)>,
    /// The question about a trial's loss landscape that was asked last, and how far it is: see [`Self::ask_landscape`].
    pub landscape: RwSignal<Option<(LandscapeQuery, LandscapeState)>>,
    /// What the strategies were asked about their thoughts, and what they said.
    pub thinking: Thinking,
    /// The strip at the top; `None` hides it.
    pub message: RwSignal<Option<Message>>,
    /// Worker count.
    pub workers: RwSignal<u32>,
    /// Whether the lab's worker has answered.
    pub ready: RwSignal<bool>,
    /// Those who wait for something: asked after every piece of news, dropped when they say true.
    waiters: StoredValue<Vec<Waiter>, LocalStorage>,
    pool: StoredValue<Option<Pool>, LocalStorage>,
    /// The study that the lab was told to open last.
    current: StoredValue<StudyId>,
    /// The study whose opening the lab has confirmed.
    pub confirmed: RwSignal<StudyId>,
    /// The last study that could not be opened.
    pub refused: RwSignal<StudyId>,
    /// The last description of a user's file, by the name the file travels under.
    pub scanned: RwSignal<Option<(String, Result<Table, ImportError>)>>,
    /// SHA-256 of the user's file that the open study waits for.
    pub wanted: RwSignal<Option<String>>,
    /// What became of a user's file under a schema, by the file's name.
    pub shaped: RwSignal<Option<Shaped>>,
    /// What waits for the study's file, while one is on its way.
    held: StoredValue<Option<Vec<ToLab>>>,
    /// How often a user's file was to be described, and tried under a schema: only the last question counts.
    questions: StoredValue<[u32; 2]>,
    /// Names of the files that the lab has.
    given: StoredValue<BTreeSet<String>>,
}

impl Lab {
    /// The state of a page that shows `spec`; the lab is started and told to open it.
    pub fn start(spec: Spec) -> Self {
        let lab = Self {
            draft: RwSignal::new(spec.clone()),
            study: RwSignal::new(Snapshot::new(spec.clone())),
            fault: RwSignal::new(None),
            selected: RwSignal::new(None),
            hovered: RwSignal::new(None),
            preview: RwSignal::new(None),
            axes: RwSignal::new((String::new(), None)),
            landscape: RwSignal::new(None),
            thinking: Thinking::default(),
            message: RwSignal::new(None),
            workers: RwSignal::new(WORKERS),
            ready: RwSignal::new(false),
            waiters: StoredValue::new_local(Vec::new()),
            pool: StoredValue::new_local(None),
            current: StoredValue::new(0),
            confirmed: RwSignal::new(0),
            refused: RwSignal::new(0),
            scanned: RwSignal::new(None),
            wanted: RwSignal::new(None),
            shaped: RwSignal::new(None),
            held: StoredValue::new(None),
            questions: StoredValue::new([0; 2]),
            given: StoredValue::new(BTreeSet::new()),
        };
        lab.pool.set_value(Some(Pool::start(move |news| lab.hear(news))));
        lab.start_thinking();
        lab.send(ToLab::Workers { count: WORKERS });
        lab.load(spec);
        lab
    }

    /// The trial to show: the one under the pointer, else the chosen one.
    pub fn shown(&self) -> Option<u32> {
        self.hovered.get().or_else(|| self.chosen())
    }

    /// The trial that was chosen, else the latest with anything to show; of a finished study the best.
    pub fn chosen(&self) -> Option<u32> {
        let of_itself = || {
            self.study.with(|s| match s.best().filter(|_| s.finished) {
                Some(best) => Some(best.number()),
                None => s.trials.iter().rev().find(|t| !t.reports.is_empty()).map(|t| t.number()),
            })
        };
        self.selected.get().or_else(of_itself)
    }

    /// Changes the draft through its JSON; a refused change leaves the draft alone and sets `fault`. While nothing has been
    /// tried yet, the change takes effect at once.
    pub fn edit(&self, change: impl FnOnce(&mut Json)) {
        let mut json = self.draft.with_untracked(Spec::to_value);
        change(&mut json);
        match Spec::from_value(&json) {
            Ok(spec) => {
                self.fault.set(None);
                if self.study.with_untracked(|s| s.trials.is_empty()) {
                    self.load(spec);
                } else {
                    self.draft.set(spec);
                }
            }
            Err(fault) => self.fault.set(Some(fault)),
        }
    }

    /// Throws waiting edits away.
    pub fn undo(&self) {
        self.fault.set(None);
        self.draft.set(self.study.with_untracked(|s| s.spec.clone()));
    }

    /// Whether edits wait for the next run.
    pub fn edited(&self) -> bool {
        self.draft.with(|d| self.study.with(|s| *d != s.spec))
    }

    /// Whether the study is running now.
    pub fn running(&self) -> bool {
        self.study.with(|s| matches!(s.mode, Mode::Running { .. }))
    }

    /// Opens a study of this Spec, with nothing tried yet. Returns its number; [`Self::confirmed`] reaches it when the lab
    /// has it open.
    pub fn load(&self, spec: Spec) -> StudyId {
        let names: Vec<String> = spec.space.params().iter().map(|p| p.name.clone()).collect();
        let shown = self.axes.get_untracked();
        let kept = names.contains(&shown.0) && shown.1.as_ref().is_some_and(|y| names.contains(y));
        if !kept {
            self.axes.set((names.first().cloned().unwrap_or_default(), names.get(1).cloned()));
        }
        self.selected.set(None);
        self.hovered.set(None);
        self.landscape.set(None);
        self.fault.set(None);
        self.draft.set(spec.clone());
        self.study.set(Snapshot::new(spec));
        self.open()
    }

    /// Has the lab open the study as the page knows it, events and all.
    fn open(&self) -> StudyId {
        self.current.update_value(|id| *id += 1);
        let study = self.current.get_value();
        self.wanted.set(None);
        self.think_anew();
        self.send(ToLab::Close);
        let (spec, events) = self.study.with_untracked(|s| (Box::new(s.spec.clone()), s.events.clone()));
        let (own, data) = (spec.recipe.own_file(), spec.recipe.data.clone());
        let names = spec.recipe.provision_names();
        let lab = *self;
        let needed = names.clone();
        let tell = move || {
            for name in &needed {
                lab.hand_over(name);
            }
            lab.send(ToLab::Load { study, spec: spec.clone(), events: events.clone() });
            lab.send(ToLab::Preview { spec: spec.clone() });
        };
        let missing: Vec<String> = names.into_iter().filter(|name| !files::known(name)).collect();
        if missing.is_empty() {
            self.held.set_value(None);
            tell();
            return study;
        }
        // What is asked of the study before its files are there waits.
        self.held.set_value(Some(Vec::new()));
        // A user's own file cannot be fetched: the user is asked for it.
        let lacking = own.as_ref().filter(|name| !missing.is_empty() && !files::known(name));
        if let Some(hash) = lacking.and_then(|name| own_hash(name)) {
            self.wanted.set(Some(hash.to_owned()));
            self.message.set(Some(Message::OwnFile { hash: hash.to_owned() }));
            self.refuse(study);
            return study;
        }
        spawn_local(async move {
            let mut lost = None;
            for name in missing {
                if lost.is_some() {
                    break;
                }
                let found = match &own {
                    // The only file of such a study: the trainers and the lab get its table.
                    Some(own) => lab.table_of(own, &name, data.clone()).await,
                    None => files::fetch(&name).await,
                };
                if !found {
                    lost = Some(own.clone().unwrap_or(name));
                }
            }
            // Another study may have been opened while the files were on their way.
            if lab.current.get_value() != study {
                return;
            }
            let held = lab.held.try_update_value(Option::take).flatten().unwrap_or_default();
            match lost {
                None => {
                    tell();
                    held.into_iter().for_each(|message| lab.send(message));
                }
                Some(name) => {
                    lab.study.update(|s| s.mode = Mode::Paused);
                    lab.message.set(Some(Message::File { name }));
                    lab.refuse(study);
                }
            }
        });
        study
    }

    /// Opens the study once more: its file is there now. What was asked of it meanwhile is not done: it was not there.
    pub fn open_again(&self) {
        self.study.update(|s| s.mode = Mode::Paused);
        self.open();
    }

    /// Has a user's file that was put under this name described; [`Self::scanned`] has the answer.
    pub fn scan(&self, name: &str, hints: Hints) {
        let name = name.to_owned();
        self.read(name.clone(), Question::Scan(hints), move |lab, answer| {
            if let FromReader::Scanned(table) = answer {
                lab.scanned.set(Some((name, table)));
            }
        });
    }

    /// Asks what becomes of a user's file under a schema; [`Self::shaped`] has the answer.
    pub fn shape(&self, name: &str, schema: Schema) {
        let name = name.to_owned();
        self.read(name.clone(), Question::Shape(schema.clone()), move |lab, answer| {
            if let FromReader::Shaped(shape) = answer {
                lab.shaped.set(Some((name, schema, shape)));
            }
        });
    }

    /// Asks a reader about a user's file; the answer to an older question is dropped.
    fn read(&self, name: String, question: Question, hear: impl FnOnce(Self, FromReader) + 'static) {
        let (lab, Some(bytes)) = (*self, files::get(&name)) else { return };
        let kind = usize::from(matches!(question, Question::Shape(_)));
        self.questions.update_value(|n| n[kind] += 1);
        let number = self.questions.get_value()[kind];
        spawn_local(async move {
            let answer = reader::ask(bytes, question).await;
            if lab.questions.get_value()[kind] != number {
                return;
            }
            match answer {
                Some(answer) => hear(lab, answer),
                None => lab.message.set(Some(Message::Lab(Notice::CannotStart))),
            }
        });
    }

    /// Makes the table of a user's own file, for programs that read no CSV, and puts it under `name`; false if it cannot be
    /// made.
    async fn table_of(&self, own: &str, name: &str, data: Choice) -> bool {
        let Some(bytes) = files::get(own) else { return false };
        match reader::ask(bytes, Question::Pack(data)).await {
            Some(FromReader::Packed(Some(table))) => {
                files::put(name, table.into_vec());
                true
            }
            _ => false,
        }
    }

    /// Gives the lab a file, unless it has it.
    fn hand_over(&self, name: &str) {
        let fresh = self.given.try_update_value(|given| given.insert(name.to_owned())) == Some(true);
        if let (true, Some(bytes)) = (fresh, files::get(name)) {
            self.send(ToLab::File { name: name.to_owned(), bytes });
        }
    }

    /// Says something about the open study; it waits until the study's file is there.
    fn ask(&self, message: ToLab) {
        let held = self.held.try_update_value(|held| match held {
            Some(list) => {
                list.push(message.clone());
                true
            }
            None => false,
        });
        if held != Some(true) {
            self.send(message);
        }
    }

    fn send(&self, message: ToLab) {
        self.pool.with_value(|pool| {
            if let Some(pool) = pool {
                pool.send(message);
            }
        });
    }

    /// Measures this machine's speed; `listen` hears the figures as JSON, or `None`.
    pub fn benchmark(&self, listen: impl Fn(Option<String>) + 'static) {
        self.pool.with_value(|pool| match pool {
            Some(pool) => pool.benchmark(listen),
            None => listen(None),
        });
    }

    /// The study cannot be opened: whoever waits for it is told.
    fn refuse(&self, study: StudyId) {
        self.refused.set(study);
        self.wake();
    }

    /// Runs, or goes on. Waiting edits start a new study.
    pub fn run(&self) {
        self.set_off(Mode::Running { until: None }, |study| ToLab::Run { study, until: None });
    }

    /// Runs to the next commit, then pauses.
    pub fn step(&self) {
        let next = self.study.with_untracked(|s| s.committed + 1);
        self.set_off(Mode::Running { until: Some(next) }, |study| ToLab::Step { study });
    }

    /// The mode is shown at once; the lab's word follows.
    fn set_off(&self, mode: Mode, message: impl FnOnce(StudyId) -> ToLab) {
        if untrack(|| self.edited()) {
            self.load(self.draft.get_untracked());
        }
        // Nothing can run before the user's file is there: it is asked for once more.
        if let Some(hash) = self.wanted.get_untracked() {
            self.message.set(Some(Message::OwnFile { hash }));
            return;
        }
        self.message.set(None);
        self.study.update(|s| s.mode = mode);
        self.ask(message(self.current.get_value()));
    }

    pub fn pause(&self) {
        self.study.update(|s| s.mode = Mode::Paused);
        self.ask(ToLab::Pause { study: self.current.get_value() });
    }

    /// The same study from its beginning.
    pub fn reset(&self) {
        self.load(self.draft.get_untracked());
    }

    /// A new seed from the system's randomness, from the beginning.
    pub fn new_seed(&self) {
        // Without randomness the next seed is as good a new one.
        let seed =
            getrandom::u64().map_or(self.draft.with_untracked(|d| d.recipe.seed + 1), |r| r % 1_000_000);
        self.edit(|json| json["seed"] = (seed & SEED_LIMIT).into());
        self.reset();
    }

    /// Runs a point of the user's own; a study at rest rests again after it.
    pub fn place(&self, point: Params) {
        self.ask(ToLab::Place { study: self.current.get_value(), params: point });
    }

    /// Gives up a leg that was lost twice.
    pub fn skip(&self, leg: u32) {
        self.message.set(None);
        self.ask(ToLab::Skip { study: self.current.get_value(), leg });
    }

    /// Makes sure that the portrait of a trial is (or will be) there.
    pub fn want_portrait(&self, trial: u32) {
        let missing = self.study.with_untracked(|s| trial < s.committed && !s.portraits.contains_key(&trial));
        if missing {
            self.ask(ToLab::Inspect { study: self.current.get_value(), leg: trial });
        }
    }

    pub fn set_workers(&self, count: u32) {
        let count = count.clamp(1, 12);
        self.workers.set(count);
        self.send(ToLab::Workers { count });
    }

    /// The draft's link goes to the address bar and the clipboard.
    pub fn share(&self) {
        let Some(window) = web_sys::window() else { return };
        let hash = format!("#{}", self.draft.with_untracked(link::encode));
        if hash.len() > link::LINK_LIMIT {
            self.message.set(Some(Message::LinkTooLong));
            return;
        }
        let written = window
            .history()
            .and_then(|h| h.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&hash)))
            .is_ok();
        let address = window.location().href().unwrap_or_default();
        let copied = window.navigator().clipboard().write_text(&address);
        let lab = *self;
        spawn_local(async move {
            let copied = wasm_bindgen_futures::JsFuture::from(copied).await.is_ok();
            lab.message.set(Some(match (copied, written) {
                (true, _) => Message::Copied,
                (false, true) => Message::NotCopied,
                (false, false) => Message::NoLink,
            }));
        });
    }

    fn hear(&self, news: News) {
        match news {
            News::Ready => self.ready.set(true),
            News::NoLab => self.message.set(Some(Message::Lab(Notice::CannotStart))),
            News::Stale => self.message.set(Some(Message::Lab(Notice::StaleWorker))),
            News::LabLost => {
                self.ready.set(false);
                self.given.update_value(BTreeSet::clear);
                self.message.set(Some(Message::LabRestarted));
                self.send(ToLab::Workers { count: self.workers.get_untracked() });
                let study = self.open();
                if let Mode::Running { until } = self.study.with_untracked(|s| s.mode) {
                    self.ask(ToLab::Run { study, until });
                }
                if let Some((query, LandscapeState::Working { .. })) = self.landscape.get_untracked() {
                    self.ask(ToLab::Landscape { study, query });
                }
            }
            News::Lab(FromLab::Preview(preview), _) => self.preview.set(Some(preview)),
            News::Lab(FromLab::Updates { study, updates, digest }, bytes) => {
                self.pass_on(bytes);
                self.take(study, updates, digest);
            }
            News::Lab(..) => {}
        }
        self.wake();
    }

    fn take(&self, open: Option<StudyId>, updates: Vec<Update>, digest: String) {
        let current = self.current.get_value();
        for update in &updates {
            // What is said about a study that is no longer open is no longer of use.
            if let (Update::Notice(notice), true) = (update, update.study().is_none_or(|id| id == current)) {
                self.message.set(Some(Message::Lab(notice.clone())));
                if matches!(notice, Notice::Refused { .. } | Notice::CannotResume { .. }) && open.is_none() {
                    self.refused.set(current);
                }
            }
        }
        if open != Some(current) {
            return;
        }
        let (news, updates): (Vec<Update>, Vec<Update>) =
            updates.into_iter().partition(|u| matches!(u, Update::Landscape { .. }));
        for update in news {
            if let Update::Landscape { study, query, state } = update
                && study == current
            {
                self.take_landscape(query, state);
            }
        }
        let newly = self.confirmed.get_untracked() != current;
        let before = self.study.with_untracked(|s| s.committed);
        self.study.update(|snapshot| {
            if newly {
                // The first bundle of a study that was just opened holds its whole journal.
                snapshot.begin_again();
            }
            updates
                .into_iter()
                .filter(|u| u.study().is_none_or(|id| id == current))
                .for_each(|u| snapshot.take(u));
            snapshot.digest = digest;
        });
        if self.study.with_untracked(|s| s.committed) > before {
            self.pool.with_value(|pool| pool.iter().for_each(Pool::progressed));
        }
        if self.confirmed.get_untracked() != current {
            self.confirmed.set(current);
        }
    }

    /// Asks `waiter` now and after every piece of news, until it says true.
    pub fn wait(&self, mut waiter: impl FnMut() -> bool + 'static) {
        if !waiter() {
            self.waiters.update_value(|w| w.push(Box::new(waiter)));
        }
    }

    fn wake(&self) {
        // A waiter may add another: the list is not borrowed while it is asked.
        let mut waiters = self.waiters.try_update_value(std::mem::take).unwrap_or_default();
        waiters.retain_mut(|waiter| !waiter());
        self.waiters.update_value(|w| w.append(&mut waiters));
    }
}
