//! The browser's half of the page: one file a panel.

mod api;
pub mod app;
pub mod canvas;
mod caution;
pub mod confusion;
pub mod csv;
mod csv_sheet;
mod defaults;
mod examples;
mod explaining;
mod field;
mod files;
mod gallery;
mod group;
pub mod help;
pub mod keys;
pub mod map;
mod map_keys;
mod map_layer;
pub mod notice;
pub mod paint;
mod pool;
pub mod preferences;
pub mod problem;
pub mod race;
pub mod range;
mod reader;
pub mod setting;
pub mod state;
pub mod strategy;
pub mod table;
pub mod topbar;
pub mod trial;

use crate::page::link;
use crate::page::message::Message;
use crate::study::Spec;
use leptos::prelude::*;
use state::Lab;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Window};

/// Opens the page: what the link asks for, or the first study; then the live panels take the static picture's place.
pub fn open() {
    let Some(window) = web_sys::window() else { return };
    let Some(root) = window.document().and_then(|d| d.get_element_by_id("app")) else { return };
    let Ok(root) = root.dyn_into::<HtmlElement>() else { return };
    let Some(first) = Spec::first() else { return };
    let (asked, message) = asked_for(&window);
    let alone = asked.is_none() && message.is_none() && autoplay(&window);
    root.set_text_content(None);
    let handle = leptos::mount::mount_to(root, move || {
        let lab = Lab::start(asked.unwrap_or(first));
        // Opening a study may have a message of its own: a user's file that is not here.
        if message.is_some() {
            lab.message.set(message);
        }
        provide_context(lab);
        provide_context(preferences::Preferences::load());
        api::publish(lab);
        follow_address(lab);
        if alone {
            lab.run();
        }
        view! { <app::App/> }
    });
    // The page is never unmounted.
    handle.forget();
}

/// The Spec in the address, or what is wrong with it. An empty hash asks for nothing.
fn asked_for(window: &Window) -> (Option<Spec>, Option<Message>) {
    let hash = window.location().hash().unwrap_or_default();
    if hash.len() < 2 {
        return (None, None);
    }
    match link::decode(&hash) {
        Ok(spec) => (Some(spec), None),
        Err(error) => (None, Some(Message::Link(error))),
    }
}

/// A link that is followed while the page is open. It never starts a run; a bad one changes nothing but the notice.
fn follow_address(lab: Lab) {
    let Some(window) = web_sys::window() else { return };
    let source = window.clone();
    let listen = Closure::<dyn FnMut()>::new(move || match asked_for(&source) {
        (Some(spec), _) => {
            lab.message.set(None);
            lab.load(spec);
        }
        (None, message) => lab.message.set(message),
    });
    drop(window.add_event_listener_with_callback("hashchange", listen.as_ref().unchecked_ref()));
    listen.forget();
}

/// Whether the first study may run by itself: not where somebody asked for less motion, embeds the page, or says no.
fn autoplay(window: &Window) -> bool {
    let query = window.location().search().unwrap_or_default();
    let refused = ["autoplay=0", "embed"].iter().any(|word| query.contains(word));
    let still =
        window.match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|m| m.matches());
    !refused && !still
}
