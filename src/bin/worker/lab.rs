//! The lab's program: studies, samplers and the supervisor, off the page's thread. It talks to each trainer through a port of its own
//! and bundles what the page should know, ten times a second at most.

use crate::clock::now;
use crate::port::{on_port, send};
use crate::scope;
use crate::timer;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use tunescape::data::Files;
use tunescape::objective::{Problem, Recipe};
use tunescape::runtime::{
    BUILD, Command, Event, FromLab, Notice, PROTOCOL, Preview, StudyId, Supervisor, ToLab, ToWorker, Update,
    WorkerId, decode, encode,
};
use tunescape::study::{ENGINE, Journal, Spec, Study};
use web_sys::MessagePort;

/// Milliseconds between two bundles of updates.
const BUNDLE: f64 = 100.0;
/// Milliseconds between two ticks of the supervisor.
const TICK: i32 = 1000;

/// The open study, for trainers that are to open it too.
struct Open {
    id: StudyId,
    recipe: Recipe,
    /// The files that trainers need for it.
    provisions: Vec<(String, Vec<u8>)>,
}

struct Lab {
    supervisor: Supervisor,
    files: Files,
    open: Option<Open>,
    /// The way to each trainer, and the files it was sent.
    ports: BTreeMap<WorkerId, (MessagePort, BTreeSet<String>)>,
    updates: Vec<Update>,
    last_bundle: f64,
    bundle_due: bool,
}

type Shared = Rc<RefCell<Lab>>;

/// Listens to the page from now on.
fn start() {
    let lab = Rc::new(RefCell::new(Lab {
        supervisor: Supervisor::default(),
        files: Files::of_tables(),
        open: None,
        ports: BTreeMap::new(),
        updates: Vec::new(),
        last_bundle: 0.0,
        bundle_due: false,
    }));
    {
        let lab = lab.clone();
        timer::every(TICK, move || {
            let commands = lab.borrow_mut().supervisor.handle(Event::Tick);
            obey(&lab, commands);
        });
    }
    scope::on_message(move |bytes, port| {
        if let Ok(message) = decode(&bytes) {
            hear(&lab, message, port);
        }
    });
}

fn hear(lab: &Shared, message: ToLab, port: Option<MessagePort>) {
    let commands = match message {
        ToLab::File { name, bytes } => {
            lab.borrow_mut().files.insert(name, bytes);
            Vec::new()
        }
        ToLab::Load { study, spec, events } => load(&mut lab.borrow_mut(), study, *spec, events),
        ToLab::Close => close(&mut lab.borrow_mut()),
        ToLab::Connect { worker } => {
            if let Some(port) = port {
                connect(lab, worker, &port);
                lab.borrow_mut().ports.insert(worker, (port, BTreeSet::new()));
            }
            Vec::new()
        }
        ToLab::Run { study, until } => lab.borrow_mut().supervisor.run(study, until),
        ToLab::Pause { study } => lab.borrow_mut().supervisor.pause(study),
        ToLab::Step { study } => lab.borrow_mut().supervisor.step(study),
        ToLab::Workers { count } => lab.borrow_mut().supervisor.workers(count),
        ToLab::Place { study, params } => {
            let placed = lab.borrow_mut().supervisor.place(study, &params);
            placed.unwrap_or_else(|error| refused(error.path))
        }
        ToLab::Skip { study, leg } => lab.borrow_mut().supervisor.skip(study, leg),
        ToLab::Inspect { study, leg } => lab.borrow_mut().supervisor.inspect(study, leg),
        ToLab::Landscape { study, query } => lab.borrow_mut().supervisor.landscape(study, query),
        ToLab::CancelLandscape { study } => lab.borrow_mut().supervisor.cancel_landscape(study),
        ToLab::Lost { worker } => lab.borrow_mut().supervisor.handle(Event::Lost { worker }),
        ToLab::Preview { spec } => {
            let preview = Preview::of(&spec, &lab.borrow().files);
            if let Some(preview) = preview {
                scope::post(&encode(&FromLab::Preview(preview)));
            }
            Vec::new()
        }
    };
    obey(lab, commands);
}

fn refused(path: String) -> Vec<Command> {
    vec![Command::Show(Update::Notice(Notice::Refused { path }))]
}

fn close(lab: &mut Lab) -> Vec<Command> {
    lab.open.take().map_or_else(Vec::new, |open| lab.supervisor.close(open.id))
}

/// Closes what is open and opens the study, at the point where its events leave it.
fn load(lab: &mut Lab, id: StudyId, spec: Spec, events: Vec<tunescape::study::Event>) -> Vec<Command> {
    let mut commands = close(lab);
    let recipe = spec.recipe.clone();
    if Problem::plain(recipe.clone(), &lab.files).is_err() {
        return [commands, refused("data".to_owned())].concat();
    }
    match Study::resume(&Journal { engine: ENGINE, spec, events }) {
        Ok(study) => {
            let provisions = recipe.provisions(&lab.files);
            lab.open = Some(Open { id, recipe, provisions });
            commands.extend(lab.supervisor.open(id, study));
        }
        Err(error) => {
            commands.push(Command::Show(Update::Notice(Notice::CannotResume { event: error.event })));
        }
    }
    commands
}

fn connect(lab: &Shared, worker: WorkerId, port: &MessagePort) {
    let lab = lab.clone();
    on_port(port, move |bytes| {
        if let Ok(message) = decode(&bytes) {
            let commands = lab.borrow_mut().supervisor.handle(Event::Message { worker, message });
            obey(&lab, commands);
        }
    });
}

fn obey(lab: &Shared, commands: Vec<Command>) {
    for command in commands {
        let mut now = lab.borrow_mut();
        match command {
            Command::Spawn { worker, program } => {
                scope::post(&encode(&FromLab::Spawn { worker, program }));
            }
            Command::Terminate { worker } => {
                if let Some((port, _)) = now.ports.remove(&worker) {
                    port.close();
                }
                scope::post(&encode(&FromLab::Terminate { worker }));
            }
            Command::Open { worker, study } => {
                let Lab { ports, open, .. } = &mut *now;
                if let (Some((port, sent)), Some(open)) =
                    (ports.get_mut(&worker), open.as_ref().filter(|open| open.id == study))
                {
                    for (name, bytes) in &open.provisions {
                        if sent.insert(name.clone()) {
                            let (name, bytes) = (name.clone(), bytes.clone());
                            send(port, &encode(&ToWorker::File { name, bytes }));
                        }
                    }
                    let recipe = Box::new(open.recipe.clone());
                    send(port, &encode(&ToWorker::Open { study, recipe }));
                }
            }
            Command::Send { worker, message } => {
                if let Some((port, _)) = now.ports.get(&worker) {
                    send(port, &encode(&message));
                }
            }
            Command::Show(update) => {
                now.updates.push(update);
                if !now.bundle_due {
                    now.bundle_due = true;
                    let wait = (now.last_bundle + BUNDLE - crate::clock::now()).max(0.0);
                    let lab = lab.clone();
                    timer::after(wait, move || bundle(&lab));
                }
            }
        }
    }
}

fn bundle(lab: &Shared) {
    let mut lab = lab.borrow_mut();
    lab.bundle_due = false;
    lab.last_bundle = now();
    let updates = std::mem::take(&mut lab.updates);
    let study = lab.open.as_ref().map(|open| open.id);
    let digest =
        study.and_then(|id| lab.supervisor.study(id)).map(|s| s.digest().to_string()).unwrap_or_default();
    scope::post(&encode(&FromLab::Updates { study, updates, digest }));
}

/// What the program does when it starts.
pub fn run() {
    console_error_panic_hook::set_once();
    start();
    scope::post(&encode(&FromLab::Ready { build: BUILD.to_owned(), protocol: PROTOCOL }));
}
