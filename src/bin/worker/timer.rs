//! Timers of a worker.

use crate::scope::scope;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;

/// Calls `f` every `ms` milliseconds.
pub fn every(ms: i32, f: impl FnMut() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(f);
    let timer = closure.as_ref().unchecked_ref();
    scope().set_interval_with_callback_and_timeout_and_arguments_0(timer, ms).expect("a worker has timers");
    closure.forget();
}

/// Calls `f` once, after `ms` milliseconds.
pub fn after(ms: f64, f: impl FnOnce() + 'static) {
    let timer = Closure::once_into_js(f);
    let timer = timer.unchecked_ref();
    scope()
        .set_timeout_with_callback_and_timeout_and_arguments_0(timer, ms as i32)
        .expect("a worker has timers");
}
