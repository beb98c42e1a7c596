//! The worker's global scope: messages in and out, the clock.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

pub fn scope() -> DedicatedWorkerGlobalScope {
    // This binary runs nowhere else.
    js_sys::global().unchecked_into()
}

/// The bytes of a message, and the port that came with it.
fn unpack(event: &MessageEvent) -> (Vec<u8>, Option<MessagePort>) {
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

/// The port's messages go to `listen`; its queue is opened.
pub fn on_port(port: &MessagePort, listen: impl FnMut(Vec<u8>) + 'static) {
    let mut listen = listen;
    let closure =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| listen(unpack(&event).0));
    port.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// A message to the page.
pub fn post(bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    scope().post_message_with_transfer(&array, &transfer).expect("the page can be spoken to");
}

/// A message through a port.
pub fn send(port: &MessagePort, bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    port.post_message_with_transferable(&array, &transfer).expect("the other end can be spoken to");
}

/// Milliseconds since the worker began. For pacing only: no result ever depends on it.
pub fn now() -> f64 {
    scope().performance().map_or(0.0, |p| p.now())
}
