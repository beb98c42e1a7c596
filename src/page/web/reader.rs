//! Questions about a user's own file, each to a reader of its own.

use super::pool::{launch, post, retire};
use crate::runtime::{BUILD, FromReader, Question, ToReader, decode, encode};
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Name of the program.
const READER: &str = "reader";

/// The answer; `None` if no reader can give one (it does not start, or the file takes all its memory).
pub async fn ask(bytes: Vec<u8>, question: Question) -> Option<FromReader> {
    let answer: Rc<RefCell<Option<FromReader>>> = Rc::default();
    let reader = Rc::new(RefCell::new(None));
    let (told, kept) = (answer.clone(), reader.clone());
    let mut message = Some(encode(&ToReader { bytes, question }));
    let over = Promise::new(&mut move |resolve: Function, _| {
        let done = move || drop(resolve.call0(&JsValue::UNDEFINED));
        let (failed, told, speaks) = (done.clone(), told.clone(), kept.clone());
        let message = RefCell::new(message.take());
        let launched = launch(
            READER,
            move |bytes| match decode::<FromReader>(&bytes) {
                Ok(FromReader::Hello { build }) if build == BUILD => {
                    if let (Some(running), Some(message)) = (speaks.borrow().as_ref(), message.take()) {
                        post(running, &message);
                    }
                }
                // Of another build, or not to be understood.
                Ok(FromReader::Hello { .. }) | Err(_) => done(),
                Ok(said) => {
                    *told.borrow_mut() = Some(said);
                    done();
                }
            },
            {
                let failed = failed.clone();
                move |_| failed()
            },
        );
        match launched {
            Some(running) => *kept.borrow_mut() = Some(running),
            None => failed(),
        }
    });
    drop(JsFuture::from(over).await);
    if let Some(running) = reader.borrow_mut().take() {
        retire(running);
    }
    answer.take()
}
