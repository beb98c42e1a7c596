//! The explainer's program: it follows the study that is open and answers questions about it, off the page's thread and the lab's.

use crate::port::{on_port, send};
use crate::scope;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tunescape::analysis::explainer::{Explainer, FromExplainer};
use tunescape::runtime::{BUILD, decode, encode};
use web_sys::MessageChannel;

/// What the program does when it starts.
pub fn run() {
    console_error_panic_hook::set_once();
    let Ok(loopback) = MessageChannel::new() else { return };
    let explainer = Rc::new(RefCell::new(Explainer::default()));
    // A message to oneself comes after those that wait: a newer question is heard before an older one is begun.
    let (wake, woken) = (loopback.port1(), loopback.port2());
    let awake = Rc::new(Cell::new(false));
    let nudge = {
        let (explainer, awake) = (explainer.clone(), awake.clone());
        move || {
            if explainer.borrow().busy() && !awake.replace(true) {
                send(&wake, &[]);
            }
        }
    };
    {
        let (explainer, nudge) = (explainer.clone(), nudge.clone());
        on_port(&woken, move |_| {
            awake.set(false);
            let answer = explainer.borrow_mut().work();
            if let Some(answer) = answer {
                scope::post(&encode(&answer));
            }
            nudge();
        });
    }
    scope::on_message(move |bytes, _| {
        // The handshake makes sure that both ends are of one build.
        if let Ok(message) = decode(&bytes) {
            explainer.borrow_mut().hear(message);
        }
        nudge();
    });
    scope::post(&encode(&FromExplainer::Hello { build: BUILD.to_owned() }));
}
