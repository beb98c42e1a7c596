//! The worker's global scope: messages in and out.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

pub fn scope() -> DedicatedWorkerGlobalScope {
    // This binary runs nowhere else.
    js_sys::global().unchecked_into()
}

/// The bytes of a message, and the port that came with it.
pub fn unpack(event: &MessageEvent) -> (Vec<u8>, Option<MessagePort>) {
    let bytes = event.data().dyn_into::<Uint8Array>().map(|a| a.to_vec()).unwrap_or_default();
    let port = event.ports().get(0).dyn_into().ok();
    (bytes, port)
}

/// From now on the page's messages go to `listen`.
pub fn on_message(listen: impl FnMut(Vec<u8>, Option<MessagePort>) + 'static) {
    let mut listen = listen;
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let (bytes, port) = unpack(&event);
        listen(bytes, port);
    });
    scope().set_onmessage(Some(closure.as_ref().unchecked_ref()));
    // The scope lives as long as the worker.
    closure.forget();
}

/// A message to the page.
pub fn post(bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    scope().post_message_with_transfer(&array, &transfer).expect("the page can be spoken to");
}
