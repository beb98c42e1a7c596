//! The page's explainer: a worker of its own, started when the first question is asked. It hears what the page hears.

use super::pool::{Running, launch, post, retire};
use crate::analysis::explainer::{Answer, FromExplainer, Thought, ToExplainer};
use crate::runtime::{BUILD, StudyId, decode, encode};
use std::cell::RefCell;
use std::rc::Rc;

/// Name of the program.
const EXPLAINER: &str = "explainer";
/// Failed starts after which no more are tried.
const TRIES: u32 = 3;

/// What the explainer tells the page.
pub enum Word {
    Answered {
        study: StudyId,
        thought: Thought,
        answer: Box<Answer>,
    },
    /// It is gone, with all that it was asked.
    Lost,
}

#[derive(Default)]
struct Inner {
    running: Option<Running>,
    ready: bool,
    waiting: Vec<ToExplainer>,
    losses: u32,
}

/// A handle to the worker; cloning it clones the handle.
#[derive(Clone)]
pub struct Explaining {
    inner: Rc<RefCell<Inner>>,
    listen: Rc<dyn Fn(Word)>,
}

impl Explaining {
    /// Nothing is started yet.
    pub fn new(listen: impl Fn(Word) + 'static) -> Self {
        Self { inner: Rc::default(), listen: Rc::new(listen) }
    }

    pub fn started(&self) -> bool {
        self.inner.borrow().running.is_some()
    }

    /// Starts the worker; its first message must be a study. False if it does not start.
    pub fn start(&self) -> bool {
        if self.inner.borrow().losses >= TRIES {
            return false;
        }
        let (on_message, on_error) = (self.clone(), self.clone());
        let launched = launch(EXPLAINER, move |bytes| on_message.says(&bytes), move |_| on_error.lost());
        let started = launched.is_some();
        self.inner.borrow_mut().running = launched;
        started
    }

    /// Says something; before the worker has answered, messages wait. Nothing is said to one that was not started.
    pub fn send(&self, message: ToExplainer) {
        let mut inner = self.inner.borrow_mut();
        match &inner.running {
            Some(running) if inner.ready => post(running, &encode(&message)),
            Some(_) => inner.waiting.push(message),
            None => {}
        }
    }

    fn says(&self, bytes: &[u8]) {
        match decode::<FromExplainer>(bytes) {
            Ok(FromExplainer::Hello { build }) if build == BUILD => {
                let waiting = {
                    let mut inner = self.inner.borrow_mut();
                    inner.ready = true;
                    std::mem::take(&mut inner.waiting)
                };
                waiting.into_iter().for_each(|message| self.send(message));
            }
            // Of another build, or not to be understood: nothing it says can be trusted.
            Ok(FromExplainer::Hello { .. }) | Err(_) => {
                self.inner.borrow_mut().losses = TRIES;
                self.lost();
            }
            Ok(FromExplainer::Answered { study, thought, answer }) => {
                self.inner.borrow_mut().losses = 0;
                (self.listen)(Word::Answered { study, thought, answer });
            }
        }
    }

    fn lost(&self) {
        let gone = {
            let mut inner = self.inner.borrow_mut();
            inner.ready = false;
            inner.losses += 1;
            inner.waiting.clear();
            inner.running.take()
        };
        // The closure that is running now belongs to it.
        if let Some(gone) = gone {
            retire(gone);
        }
        (self.listen)(Word::Lost);
    }
}
