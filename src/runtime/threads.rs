//! The supervisor over native threads: the same state machine, the same worker, no browser.

use super::protocol::FromWorker;
use super::supervisor::{Command, Event, Mode, StudyId, Supervisor, Update, WorkerId};
use super::{ToWorker, Worker};
use crate::data::{DataError, Files};
use crate::objective::{LandscapeKind, LandscapeQuery, LandscapeRefusal, LandscapeState, Problem, Recipe};
use crate::study::Study;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;

/// Multiply-adds between two looks at the messages: about a millisecond.
const SLICE: u64 = 2_000_000;

/// The data files and pretrained networks that ship with the page, as they ship.
const PACKED: [(&str, &[u8]); 9] = [
    ("data/iris.csv.gz", include_bytes!("../../www/data/iris.csv.gz")),
    ("data/wine.csv.gz", include_bytes!("../../www/data/wine.csv.gz")),
    ("data/breast_cancer.csv.gz", include_bytes!("../../www/data/breast_cancer.csv.gz")),
    ("data/digits.csv.gz", include_bytes!("../../www/data/digits.csv.gz")),
    ("data/mnist10k.idx.gz", include_bytes!("../../www/data/mnist10k.idx.gz")),
    ("data/diabetes.csv.gz", include_bytes!("../../www/data/diabetes.csv.gz")),
    ("pretrained/moons.bin.gz", include_bytes!("../../www/pretrained/moons.bin.gz")),
    ("pretrained/mnist.bin.gz", include_bytes!("../../www/pretrained/mnist.bin.gz")),
    ("pretrained/mnist_0_4.bin.gz", include_bytes!("../../www/pretrained/mnist_0_4.bin.gz")),
];

/// Decompressed content of a file that ships with the page; made when first asked for.
pub fn file(name: &str) -> Option<&'static [u8]> {
    static FILES: [OnceLock<Option<Vec<u8>>>; PACKED.len()] = [const { OnceLock::new() }; PACKED.len()];
    let place = PACKED.iter().position(|(known, _)| *known == name)?;
    let unpack = || {
        let mut plain = Vec::new();
        GzDecoder::new(PACKED[place].1).read_to_end(&mut plain).ok()?;
        Some(plain)
    };
    FILES[place].get_or_init(unpack).as_deref()
}

/// The files that a recipe needs, as far as they ship with the page.
pub fn files_for(recipe: &Recipe) -> Files {
    let mut files = Files::none();
    for name in recipe.files() {
        if let Some(bytes) = file(&name) {
            files.insert(name, bytes);
        }
    }
    files
}

/// Why a run ended without its studies being finished.
#[derive(Clone, Debug, PartialEq)]
pub enum RunError {
    /// The data of a study cannot be used.
    Data(DataError),
    /// A leg panicked twice; its index.
    Stuck { study: StudyId, leg: u32 },
}

/// Runs studies side by side on `threads` threads until all are finished; `watch` sees every update in order.
pub fn run(
    studies: Vec<Study>,
    threads: u32,
    mut watch: impl FnMut(&Update),
) -> Result<Vec<Study>, RunError> {
    let count = studies.len() as StudyId;
    let supervisor = drive(studies, threads, None, |supervisor, updates| {
        updates.iter().for_each(&mut watch);
        let finished = |id| supervisor.study(id).is_some_and(Study::finished);
        if (0..count).all(finished) { Turn::End } else { Turn::Wait }
    })?;
    Ok(supervisor.into_studies())
}

/// Runs a study as far as the trials that a question is about, then answers it. The study is given back with the answer, which
/// is no part of it.
pub fn landscape(
    study: Study,
    threads: u32,
    query: LandscapeQuery,
) -> Result<(Study, LandscapeState), RunError> {
    let other = if let LandscapeKind::Line { other } = query.kind { other } else { 0 };
    let needed = query.leg.max(other).saturating_add(1);
    let (mut asked, mut answer) = (false, LandscapeState::Refused(LandscapeRefusal::NoTrial));
    let supervisor = drive(vec![study], threads, Some(needed), |supervisor, updates| {
        for update in updates {
            if let Update::Landscape { state, .. } = update {
                answer = state.clone();
                if !matches!(state, LandscapeState::Working { .. }) {
                    return Turn::End;
                }
            }
        }
        if asked || supervisor.mode(0) != Some(Mode::Paused) {
            return Turn::Wait;
        }
        asked = true;
        Turn::Obey(supervisor.landscape(0, query))
    })?;
    let study = supervisor.into_studies().pop();
    study.map(|study| (study, answer)).ok_or(RunError::Stuck { study: 0, leg: query.leg })
}

/// How a run goes on.
enum Turn {
    Wait,
    Obey(Vec<Command>),
    End,
}

/// Runs studies on threads, each up to `until` committed legs, as long as `next` says; it sees every update in order.
fn drive(
    studies: Vec<Study>,
    threads: u32,
    until: Option<u32>,
    mut next: impl FnMut(&mut Supervisor, &[Update]) -> Turn,
) -> Result<Supervisor, RunError> {
    let mut opened = BTreeMap::new();
    for (id, study) in studies.iter().enumerate() {
        let recipe = study.spec().recipe.clone();
        let files = files_for(&recipe);
        Problem::new(recipe, &files).map_err(RunError::Data)?;
        opened.insert(id as StudyId, (study.spec().recipe.clone(), files));
    }
    let (events, inbox) = channel();
    let mut crew: BTreeMap<WorkerId, (Sender<ToWorker>, JoinHandle<()>)> = BTreeMap::new();
    let mut supervisor = Supervisor::default();
    let mut commands: Vec<Command> = Vec::new();
    for (id, study) in studies.into_iter().enumerate() {
        commands.extend(supervisor.open(id as StudyId, study));
        commands.extend(supervisor.run(id as StudyId, until));
    }
    commands.extend(supervisor.workers(threads.max(1)));
    let mut stuck = None;
    let mut updates = Vec::new();
    loop {
        for command in commands.drain(..) {
            match command {
                Command::Spawn { worker } => {
                    crew.insert(worker, hire(worker, events.clone()));
                }
                Command::Terminate { worker } => {
                    // Its channel closes; the thread ends at its next slice.
                    crew.remove(&worker);
                }
                Command::Open { worker, study } => {
                    if let (Some((to, _)), Some((recipe, files))) = (crew.get(&worker), opened.get(&study)) {
                        for (name, bytes) in recipe.provisions(files) {
                            send(to, ToWorker::File { name, bytes });
                        }
                        send(to, ToWorker::Open { study, recipe: Box::new(recipe.clone()) });
                    }
                }
                Command::Send { worker, message } => {
                    if let Some((to, _)) = crew.get(&worker) {
                        send(to, message);
                    }
                }
                Command::Show(update) => {
                    if let Update::Notice(super::Notice::LostTwice { study, leg }) = update {
                        stuck = Some(RunError::Stuck { study, leg });
                    }
                    updates.push(update);
                }
            }
        }
        let turn = next(&mut supervisor, &updates);
        updates.clear();
        if stuck.is_some() {
            break;
        }
        match turn {
            Turn::Wait => {}
            Turn::Obey(more) => {
                commands = more;
                continue;
            }
            Turn::End => break,
        }
        // The workers hold the other ends: a closed channel cannot happen while there is one to wait for.
        let Ok(event) = inbox.recv() else { break };
        commands = supervisor.handle(event);
    }
    for (_, (to, thread)) in crew {
        drop(to);
        // A panic was reported as a lost worker already.
        drop(thread.join());
    }
    match stuck {
        Some(error) => Err(error),
        None => Ok(supervisor),
    }
}

fn send(to: &Sender<ToWorker>, message: ToWorker) {
    // A worker that just panicked has hung up; its loss is on the way as an event.
    drop(to.send(message));
}

/// Starts a worker thread.
fn hire(worker: WorkerId, events: Sender<Event>) -> (Sender<ToWorker>, JoinHandle<()>) {
    let (to, inbox) = channel();
    let thread = std::thread::spawn(move || {
        let say = |message| drop(events.send(Event::Message { worker, message }));
        if catch_unwind(AssertUnwindSafe(|| serve(&inbox, say))).is_err() {
            drop(events.send(Event::Lost { worker }));
        }
    });
    (to, thread)
}

/// Obeys and works until the channel closes.
fn serve(inbox: &Receiver<ToWorker>, say: impl Fn(FromWorker)) {
    let mut worker = Worker::default();
    say(Worker::hello());
    loop {
        if worker.busy().is_none() {
            let Ok(message) = inbox.recv() else { return };
            worker.handle(message);
            continue;
        }
        match inbox.try_recv() {
            Ok(message) => worker.handle(message),
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                if let Some(message) = worker.work(SLICE) {
                    say(message);
                }
            }
        }
    }
}
