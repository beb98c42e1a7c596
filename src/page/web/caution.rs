//! Mild notices about the draft: what a reader should know before they believe its best value. They stand beside the field that
//! they are about, and their number in the panel's head.

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang;
use crate::page::lang::ui_problem as words;
use crate::study::Warning;
use leptos::prelude::*;

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Below the settings of the split.
    Validation,
    /// Below the number of trials.
    Trials,
}

fn place(warning: &Warning) -> Place {
    match warning {
        Warning::FoldsInOrder | Warning::NoTestSet => Place::Validation,
        Warning::Redraws { .. } | Warning::EarlierLeftOut { .. } | Warning::GridCutShort { .. } => {
            Place::Trials
        }
    }
}

/// The notices of one place.
#[component]
pub fn Cautions(at: Place) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let said = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let all = lab.draft.with(crate::study::Spec::warnings);
        let here = all.iter().filter(|w| place(w) == at);
        here.map(|w| lang::spec_warning(lang, w)).collect::<Vec<_>>()
    });
    let notice = |text: String| {
        view! {
            <p class="caution" role="status" data-testid="caution">
                <Sign/>
                <span>{text}</span>
            </p>
        }
    };
    move || said.get().into_iter().map(notice).collect_view()
}

/// How many notices there are; leads to the first.
#[component]
pub fn CautionCount() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let count = Memo::new(move |_| lab.draft.with(|d| d.warnings().len()));
    let any = Memo::new(move |_| count.get() > 0);
    let text = Memo::new(move |_| words::cautions(preferences.lang.get(), count.get()));
    let show = move |_| {
        let first = document().query_selector(".problem .caution").ok().flatten();
        if let Some(notice) = first {
            notice.scroll_into_view_with_bool(false);
        }
    };
    view! {
        <Show when=move || any.get()>
            <button type="button" class="caution-count" data-testid="caution-count" title=t(words::LOOK_AT_CAUTION) on:click=show>
                <Sign/>
                <span>{text}</span>
            </button>
        </Show>
    }
}

/// A triangle with a mark in it.
#[component]
fn Sign() -> impl IntoView {
    view! {
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path d="M8 1.8 15 14H1z" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"></path>
            <path d="M8 6v4M8 11.4v1.2" stroke="currentColor" stroke-width="1.6"></path>
        </svg>
    }
}
