//! The page's workers: one lab, and the trainers that the lab asks for. The page only starts and ends them and introduces
//! them to each other; what lab and trainers say goes through a channel of their own.

use crate::runtime::benchmark::{Effort, to_json};
use crate::runtime::{BUILD, FromLab, FromTrainer, Program, ToLab, ToTrainer, WorkerId, decode, encode};
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{
    Blob, BlobPropertyBag, Event, MessageChannel, MessageEvent, MessagePort, Url, Worker, WorkerOptions,
};

/// Names of the workers' programs.
const LAB: &str = "lab";
const TRAINER: &str = "trainer";
const ANALYST: &str = "analyst";
/// Failed starts of the lab after which no more are tried.
const LAB_TRIES: u32 = 3;

/// What the pool tells the page.
pub enum News {
    /// The lab answered: what waited is on its way.
    Ready,
    /// What the lab says, also as it came.
    Lab(FromLab, Vec<u8>),
    /// The lab was lost and is starting again: it must be given its study once more.
    LabLost,
    /// The lab does not start.
    NoLab,
    /// The lab or a trainer is of another build than the page.
    Stale,
}

/// A started worker and its listeners, which must live as long as it does.
pub struct Running {
    worker: Worker,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(Event)>,
}

#[derive(Default)]
struct Inner {
    lab: Option<Running>,
    ready: bool,
    losses: u32,
    waiting: VecDeque<ToLab>,
    trainers: BTreeMap<WorkerId, Running>,
    benchmark: Option<Running>,
}

/// A handle to the workers; cloning it clones the handle.
#[derive(Clone)]
pub struct Pool {
    inner: Rc<RefCell<Inner>>,
    listen: Rc<dyn Fn(News)>,
}

impl Pool {
    /// Starts the lab; `listen` hears all news.
    pub fn start(listen: impl Fn(News) + 'static) -> Self {
        let pool = Self { inner: Rc::default(), listen: Rc::new(listen) };
        pool.start_lab();
        pool
    }

    /// Says something to the lab; before it has answered, messages wait.
    pub fn send(&self, message: ToLab) {
        let mut inner = self.inner.borrow_mut();
        match inner.lab.as_ref().filter(|_| inner.ready) {
            Some(lab) => send(&lab.worker, &encode(&message), None),
            None => inner.waiting.push_back(message),
        }
    }

    /// The lab got further than before: its losses are forgotten.
    pub fn progressed(&self) {
        self.inner.borrow_mut().losses = 0;
    }

    /// Measures the speed of this machine in a worker of its own; `listen` hears the figures as JSON, or `None` if the worker
    /// fails or one is measuring already.
    pub fn benchmark(&self, listen: impl Fn(Option<String>) + 'static) {
        if self.inner.borrow().benchmark.is_some() {
            listen(None);
            return;
        }
        let listen = Rc::new(listen);
        let (on_message, on_error, hear) = (self.clone(), self.clone(), listen.clone());
        let worker = launch(
            TRAINER,
            move |bytes| match decode::<FromTrainer>(&bytes) {
                Ok(FromTrainer::Hello { build }) if build == BUILD => {
                    if let Some(running) = &on_message.inner.borrow().benchmark {
                        send(&running.worker, &encode(&ToTrainer::Measure), None);
                    }
                }
                Ok(FromTrainer::Figures(figures)) => {
                    on_message.end_benchmark();
                    hear(Some(to_json("browser", Effort::default(), &figures).to_string()));
                }
                _ => {
                    on_message.end_benchmark();
                    hear(None);
                }
            },
            {
                let hear = listen.clone();
                move |_| {
                    on_error.end_benchmark();
                    hear(None);
                }
            },
        );
        match worker {
            Some(worker) => self.inner.borrow_mut().benchmark = Some(worker),
            None => listen(None),
        }
    }

    fn end_benchmark(&self) {
        let gone = self.inner.borrow_mut().benchmark.take();
        if let Some(gone) = gone {
            retire(gone);
        }
    }

    fn start_lab(&self) {
        let (on_message, on_error) = (self.clone(), self.clone());
        let lab = launch(LAB, move |bytes| on_message.lab_says(bytes), move |_| on_error.lab_lost());
        match lab {
            Some(lab) => self.inner.borrow_mut().lab = Some(lab),
            None => (self.listen)(News::NoLab),
        }
    }

    fn lab_says(&self, bytes: Vec<u8>) {
        match decode::<FromLab>(&bytes) {
            Ok(FromLab::Ready { build, .. }) if build == BUILD => {
                let waiting = {
                    let mut inner = self.inner.borrow_mut();
                    inner.ready = true;
                    std::mem::take(&mut inner.waiting)
                };
                (self.listen)(News::Ready);
                waiting.into_iter().for_each(|message| self.send(message));
            }
            // An old worker from the browser's cache: its messages cannot be trusted to mean what they say.
            Ok(FromLab::Ready { .. }) | Err(_) => (self.listen)(News::Stale),
            Ok(FromLab::Spawn { worker, program }) => self.hire(worker, program),
            Ok(FromLab::Terminate { worker }) => self.dismiss(worker),
            Ok(other) => (self.listen)(News::Lab(other, bytes)),
        }
    }

    fn lab_lost(&self) {
        let tries = {
            let mut inner = self.inner.borrow_mut();
            if let Some(lab) = inner.lab.take() {
                // The closure that is running now belongs to it.
                retire(lab);
            }
            // Its trainers speak to nobody now.
            std::mem::take(&mut inner.trainers).into_values().for_each(|t| t.worker.terminate());
            inner.ready = false;
            inner.losses += 1;
            inner.losses
        };
        if tries >= LAB_TRIES {
            (self.listen)(News::NoLab);
            return;
        }
        (self.listen)(News::LabLost);
        self.start_lab();
    }

    /// Starts a trainer. Once it has announced itself, it and the lab get the two ends of a channel.
    fn hire(&self, id: WorkerId, program: Program) {
        let (on_message, on_error) = (self.clone(), self.clone());
        let program = match program {
            Program::Trainer => TRAINER,
            Program::Analyst => ANALYST,
        };
        let trainer = launch(
            program,
            move |bytes| on_message.introduce(id, &bytes),
            move |_| {
                on_error.dismiss(id);
                on_error.send(ToLab::Lost { worker: id });
            },
        );
        match trainer {
            Some(trainer) => {
                self.inner.borrow_mut().trainers.insert(id, trainer);
            }
            None => self.send(ToLab::Lost { worker: id }),
        }
    }

    fn introduce(&self, id: WorkerId, bytes: &[u8]) {
        if !matches!(decode(bytes), Ok(FromTrainer::Hello { build }) if build == BUILD) {
            (self.listen)(News::Stale);
            self.dismiss(id);
            return;
        }
        let inner = self.inner.borrow();
        if let (Some(lab), Some(trainer), Ok(channel)) =
            (&inner.lab, inner.trainers.get(&id), MessageChannel::new())
        {
            send(&trainer.worker, &encode(&ToTrainer::Serve), Some(&channel.port1()));
            send(&lab.worker, &encode(&ToLab::Connect { worker: id }), Some(&channel.port2()));
        }
    }

    fn dismiss(&self, id: WorkerId) {
        let gone = self.inner.borrow_mut().trainers.remove(&id);
        if let Some(gone) = gone {
            retire(gone);
        }
    }
}

/// A message to a worker.
pub fn post(running: &Running, bytes: &[u8]) {
    send(&running.worker, bytes, None);
}

/// Ends a worker; its listeners are dropped after the current call, which may be one of them.
pub fn retire(running: Running) {
    running.worker.terminate();
    wasm_bindgen_futures::spawn_local(async move { drop(running) });
}

fn send(worker: &Worker, bytes: &[u8], port: Option<&MessagePort>) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    if let Some(port) = port {
        transfer.push(port);
    }
    // A worker that cannot be spoken to is one whose error event is on the way.
    drop(worker.post_message_with_transfer(&array, &transfer));
}

/// Starts a worker with this program from the page's own script; in a sandboxed frame, where that is refused, from a blob that
/// imports it. The script knows its program by the worker's name.
pub fn launch(
    program: &str,
    mut on_bytes: impl FnMut(Vec<u8>) + 'static,
    mut on_error: impl FnMut(Event) + 'static,
) -> Option<Running> {
    let options = WorkerOptions::new();
    options.set_name(program);
    let start = |url: &str| Worker::new_with_options(url, &options).ok();
    let worker = script("worker_boot.js").and_then(|url| start(&url)).or_else(|| from_blob(start))?;
    let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Ok(array) = event.data().dyn_into::<Uint8Array>() {
            on_bytes(array.to_vec());
        }
    });
    let error = Closure::<dyn FnMut(Event)>::new(move |event: Event| on_error(event));
    worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(error.as_ref().unchecked_ref()));
    Some(Running { worker, _message: message, _error: error })
}

/// The absolute address of one of the page's scripts, with the build id that keeps old copies away.
fn script(name: &str) -> Option<String> {
    let base = web_sys::window()?.document()?.base_uri().ok()??;
    Some(Url::new_with_base(&format!("{name}?v={BUILD}"), &base).ok()?.href())
}

fn from_blob(start: impl Fn(&str) -> Option<Worker>) -> Option<Worker> {
    let url = script("worker_boot.js")?;
    let base = url.split("worker_boot.js").next()?.to_owned();
    let text = |s: &str| serde_json::Value::from(s).to_string();
    let source = format!(
        "self.tunescapeBase={};self.tunescapeQuery={};importScripts({});",
        text(&base),
        text(&format!("?v={BUILD}")),
        text(&url)
    );
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&source.into()), &options).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let worker = start(&address);
    drop(Url::revoke_object_url(&address));
    worker
}
