//! Channels: between lab and trainer, and from a worker to itself.

use crate::scope::unpack;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort};

/// The port's messages go to `listen`; its queue is opened.
pub fn on_port(port: &MessagePort, listen: impl FnMut(Vec<u8>) + 'static) {
    let mut listen = listen;
    let closure =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| listen(unpack(&event).0));
    port.set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// A message through a port.
pub fn send(port: &MessagePort, bytes: &[u8]) {
    let array = Uint8Array::from(bytes);
    let transfer = Array::of1(&array.buffer());
    port.post_message_with_transferable(&array, &transfer).expect("the other end can be spoken to");
}
