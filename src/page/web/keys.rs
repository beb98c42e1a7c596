//! The keyboard: one key an action, silent while somebody types.

use super::state::Lab;
use super::topbar::run_or_pause;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Listens for as long as the owner lives.
pub fn listen(lab: Lab, help: RwSignal<bool>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
            return;
        }
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let within = |selector: &str| {
            target.as_ref().is_some_and(|t| t.closest(selector).is_ok_and(|found| found.is_some()))
        };
        if within(TYPING) || help.get_untracked() {
            return;
        }
        match event.key().as_str() {
            // A focused control has its own use for the space bar.
            " " if !within(PRESSED_BY_SPACE) => run_or_pause(lab),
            "s" | "S" => lab.step(),
            "r" | "R" => lab.reset(),
            "n" | "N" => lab.new_seed(),
            "?" => help.set(true),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}

/// Where letters belong to the field.
const TYPING: &str = "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, \
                      [contenteditable], dialog";
/// What the space bar presses by itself.
const PRESSED_BY_SPACE: &str = "button, a, summary, input";
