//! Whose defaults the fixed settings are: a library's, chosen in one go, or nobody's once one of them was changed.
//!
//! What the menu shows is read off the draft: it is right for a link, an example and an undone edit too.

use super::field::Titled;
use super::preferences::{Preferences, label};
use super::state::Lab;
use crate::page::form::library::{choose, differences, is_of, known};
use crate::page::lang::{self, ui_problem as words};
use crate::study::defaults::{LIBRARIES, Library};
use leptos::prelude::*;

/// The menu's value for Tunescape's own defaults, and for settings that are nobody's.
const OWN: &str = "tunescape";
const CHANGED: &str = "changed";

fn library(id: &str) -> Option<&'static Library> {
    LIBRARIES.iter().find(|l| l.id == id)
}

/// A menu of the libraries that know the model; nothing where none does.
#[component]
pub fn Defaults() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let offered =
        Memo::new(move |_| lab.draft.with(|d| known(d).into_iter().map(|l| l.id).collect::<Vec<_>>()));
    // Where two have the same defaults, the one that was chosen is shown.
    let last = RwSignal::new(OWN);
    let now = Memo::new(move |_| {
        lab.draft.with(|d| {
            let mut fitting = vec![OWN];
            fitting.extend(offered.get());
            fitting.retain(|id| is_of(d, library(id)));
            let chosen = last.get();
            if fitting.contains(&chosen) { chosen } else { fitting.first().copied().unwrap_or(CHANGED) }
        })
    });
    let change = move |event: leptos::ev::Event| {
        let id = event_target_value(&event);
        last.set(library(&id).map_or(OWN, |l| l.id));
        lab.edit(|json| choose(json, library(&id)));
    };
    let rows = move || {
        let now = now.get();
        let option = |id: &'static str| {
            let named = lang::library(id).unwrap_or(words::DEFAULTS_OWN);
            let help = preferences.text(named.help);
            view! { <option value=id title=help selected=now == id>{preferences.text(named.title)}</option> }
        };
        let changed = (now == CHANGED).then(|| {
            let text = preferences.text(words::DEFAULTS_CHANGED);
            view! { <option value=CHANGED selected=true disabled=true>{text}</option> }
        });
        let all = [OWN].into_iter().chain(offered.get()).map(option).collect_view();
        view! { {changed} {all} }
    };
    // What the library chooses, in one sentence.
    let sentence = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let library = library(now.get())?;
        let name = lang::library(library.id).map_or(library.id, |n| n.title.get(lang));
        let list = lab.draft.with(|d| differences(d, library));
        let setting = |(id, value): &(String, crate::space::Value)| {
            let title = lang::setting(id).map_or(id.as_str(), |n| n.title.get(lang));
            format!("{title} {}", lang::value(lang, id, value))
        };
        Some(words::library_sets(lang, name, &list.iter().map(setting).collect::<Vec<_>>()))
    });
    let note =
        move || sentence.get().map(|text| view! { <p class="help" data-testid="defaults-note">{text}</p> });
    let menu = move || {
        view! {
            <div class="setting line">
                <Titled title=label(words::DEFAULTS_OF) help=label(words::DEFAULTS_HELP)>
                    <select
                        data-testid="defaults"
                        aria-label=label(words::DEFAULTS_OF)
                        prop:value=move || now.get()
                        on:change=change
                    >
                        {rows}
                    </select>
                </Titled>
                {note}
            </div>
        }
    };
    let any = Memo::new(move |_| !offered.with(Vec::is_empty));
    move || any.get().then(menu)
}
