//! Language and theme: the address first, then what was stored, then what the browser asks for.
//!
//! In a sandboxed frame every use of the storage throws; the choice then lasts as long as the page.

use super::canvas::THEME_EVENT;
use crate::page::lang::{Lang, Text};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Where the language is stored; `www/boot.js` reads it too.
const LANG_KEY: &str = "tunescape.lang";
const THEME_KEY: &str = "tunescape.theme";

/// A chosen theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn of(name: &str) -> Option<Self> {
        match name {
            "light" => Some(Self::Light),
            "dark" => Some(Self::Dark),
            _ => None,
        }
    }
}

/// What the reader likes. A `Copy` handle; get it with `expect_context::<Preferences>()`.
#[derive(Clone, Copy)]
pub struct Preferences {
    pub lang: RwSignal<Lang>,
    /// `None`: as the system has it.
    pub theme: RwSignal<Option<Theme>>,
    system_dark: RwSignal<bool>,
}

impl Preferences {
    /// Reads address, storage and browser.
    pub fn load() -> Self {
        let navigator = window().navigator();
        let lang = asked("lang").or_else(|| stored(LANG_KEY)).or_else(|| navigator.language());
        let theme = asked("theme").or_else(|| stored(THEME_KEY));
        Self {
            lang: RwSignal::new(lang.as_deref().map_or(Lang::En, Lang::of)),
            theme: RwSignal::new(theme.as_deref().and_then(Theme::of)),
            system_dark: RwSignal::new(system_dark().is_some_and(|query| query.matches())),
        }
    }

    /// Keeps the document in step: `<html lang>`, `data-theme`, and the system's theme. Called once, by the root.
    pub fn follow(self) {
        let root = document().document_element();
        Effect::new(move |_| {
            let Some(root) = &root else { return };
            // An attribute of a fixed, valid name cannot be refused.
            let _ = root.set_attribute("lang", self.lang.get().tag());
            let _ = match self.theme.get() {
                Some(theme) => root.set_attribute("data-theme", theme.name()),
                None => root.remove_attribute("data-theme"),
            };
            // The canvases ask the document for the theme when they are told that it has changed.
            if let Ok(event) = web_sys::Event::new(THEME_EVENT) {
                let _ = window().dispatch_event(&event);
            }
        });
        if let Some(query) = system_dark() {
            let watched = query.clone();
            let changed = Closure::<dyn FnMut()>::new(move || self.system_dark.set(watched.matches()));
            if query.add_event_listener_with_callback("change", changed.as_ref().unchecked_ref()).is_ok() {
                // The page listens for as long as it lives.
                changed.forget();
            }
        }
    }

    /// Whether the page is dark now; reactive.
    pub fn dark(&self) -> bool {
        self.theme.get().map_or_else(|| self.system_dark.get(), |theme| theme == Theme::Dark)
    }

    /// The text in the language of the moment; reactive.
    pub fn text(&self, text: Text) -> &'static str {
        text.get(self.lang.get())
    }

    pub fn switch_lang(&self) {
        let lang = self.lang.get_untracked().other();
        store(LANG_KEY, lang.short());
        self.lang.set(lang);
    }

    pub fn switch_theme(&self) {
        let theme = if untrack(|| self.dark()) { Theme::Light } else { Theme::Dark };
        store(THEME_KEY, theme.name());
        self.theme.set(Some(theme));
    }
}

/// A text that follows the language.
pub fn t(text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
    let lang = expect_context::<Preferences>().lang;
    move || text.get(lang.get())
}

/// The same as a signal of owned text, for labels.
pub fn label(text: Text) -> Signal<String> {
    let text = t(text);
    Signal::derive(move || text().to_owned())
}

/// Whether the hint called `name` was put away on an earlier visit.
pub fn seen(name: &str) -> bool {
    stored(&format!("tunescape.seen.{name}")).is_some()
}

/// Remembers that the hint called `name` was put away.
pub fn remember_seen(name: &str) {
    store(&format!("tunescape.seen.{name}"), "1");
}

fn system_dark() -> Option<web_sys::MediaQueryList> {
    window().match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// The value of a key in the address, if it is a plain word.
fn asked(key: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    let pairs = search.trim_start_matches('?').split('&');
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(k, _)| *k == key)?.1;
    Some(value.to_owned())
}

fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full storage loses a convenience, not work.
        let _ = storage.set_item(key, value);
    }
}
