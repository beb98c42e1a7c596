//! The help sheet.

use super::app::Desk;
use super::preferences::t;
use crate::page::lang::ui;
use leptos::{html, prelude::*};

/// A dialog that says what the page is and lists the keys.
#[component]
pub fn HelpSheet() -> impl IntoView {
    let open = expect_context::<Desk>().help;
    let sheet = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(sheet) = sheet.get() else { return };
        match (open.get(), sheet.open()) {
            // It is in the document and closed: the one case in which showing it is refused cannot be.
            (true, false) => drop(sheet.show_modal()),
            (false, true) => sheet.close(),
            _ => {}
        }
    });
    view! {
        <dialog class="sheet" node_ref=sheet aria-labelledby="help-title" on:close=move |_| open.set(false)>
            <h2 id="help-title">{t(ui::HELP_TITLE)}</h2>
            <p>{t(ui::HELP_INTRO)}</p>
            <p>{t(ui::CALLOUT_DOTS)} " " {t(ui::CALLOUT_RING)} " " {t(ui::MAP_KEYS)}</p>
            <dl class="keys">
                <dt><kbd>{t(ui::KEY_SPACE)}</kbd></dt><dd>{t(ui::HELP_RUN)}</dd>
                <dt><kbd>"S"</kbd></dt><dd>{t(ui::HELP_STEP)}</dd>
                <dt><kbd>"R"</kbd></dt><dd>{t(ui::HELP_RESET)}</dd>
                <dt><kbd>"N"</kbd></dt><dd>{t(ui::HELP_SEED)}</dd>
                <dt><kbd>"?"</kbd></dt><dd>{t(ui::HELP_HELP)}</dd>
            </dl>
            <p>{t(ui::HELP_PRIVACY)}</p>
            <button type="button" class="pill primary" on:click=move |_| open.set(false)>{t(ui::CLOSE)}</button>
        </dialog>
    }
}
