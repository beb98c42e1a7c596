//! A trainer's program: slices of work between looks at the messages, so that pause and cancel are obeyed within a slice.

use crate::clock::now;
use crate::port::{on_port, send};
use crate::scope;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tunescape::runtime::benchmark::Figure;
use tunescape::runtime::{BUILD, FromTrainer, ToTrainer, Worker, decode, encode};
use web_sys::{MessageChannel, MessagePort};

/// Multiply-adds between two looks at the clock.
const GRAIN: u64 = 1_000_000;
/// Milliseconds of work between two looks at the messages.
const SLICE: f64 = 20.0;
/// Milliseconds between two words about a leg that is under way.
const REPORT: f64 = 100.0;

/// Listens to the lab at the other end of `lab`.
fn start(worker: Worker, lab: MessagePort) {
    let worker = Rc::new(RefCell::new(worker));
    // A message to oneself comes after those that wait, and is not slowed down as timers are.
    let Ok(loopback) = MessageChannel::new() else { return };
    let (wake, woken) = (loopback.port1(), loopback.port2());
    let awake = Rc::new(Cell::new(false));
    let last = Rc::new(Cell::new(0.0));
    let nudge = {
        let (worker, awake) = (worker.clone(), awake.clone());
        move || {
            if worker.borrow().busy().is_some() && !awake.replace(true) {
                send(&wake, &[]);
            }
        }
    };
    {
        let (worker, lab, nudge, last) = (worker.clone(), lab.clone(), nudge.clone(), last.clone());
        on_port(&woken, move |_| {
            awake.set(false);
            slice(&mut worker.borrow_mut(), &lab, &last);
            nudge();
        });
    }
    send(&lab, &encode(&Worker::hello()));
    on_port(&lab, move |bytes| {
        // The handshake made sure that both ends are of one build.
        if let Ok(message) = decode(&bytes) {
            worker.borrow_mut().handle(message);
        }
        nudge();
    });
}

fn slice(worker: &mut Worker, lab: &MessagePort, last: &Cell<f64>) {
    let begin = now();
    let say = |message| {
        send(lab, &encode(&message));
        last.set(now());
    };
    while worker.busy().is_some() {
        if let Some(done) = worker.work(GRAIN) {
            say(done);
        }
        if now() - begin > SLICE {
            break;
        }
    }
    if worker.busy().is_some()
        && now() - last.get() > REPORT
        && let Some(progress) = worker.progress()
    {
        say(progress);
    }
}

/// What the program does when it starts: `worker` is the work it can do, `measure` says how fast it is.
pub fn run(worker: fn() -> Worker, measure: fn() -> Vec<Figure>) {
    console_error_panic_hook::set_once();
    scope::on_message(move |bytes, port| match (decode(&bytes), port) {
        (Ok(ToTrainer::Serve), Some(port)) => start(worker(), port),
        (Ok(ToTrainer::Measure), _) => scope::post(&encode(&FromTrainer::Figures(measure()))),
        // A message that this build cannot read is from a page of another build; the handshake says so there.
        _ => {}
    });
    scope::post(&encode(&FromTrainer::Hello { build: BUILD.to_owned() }));
}
