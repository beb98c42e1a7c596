//! Examples: studies that articles walk through, one choice away; of a recipe that errs, what it says, what comes of it and
//! what to do instead stand in a note until it is put away.

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{self, ui, ui_problem as words};
use crate::page::message::Message;
use crate::study::Spec;
use crate::study::presets::{PRESETS, find};
use leptos::prelude::*;

/// A menu of the presets, and the note about the one that was opened last.
#[component]
pub fn Examples() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let opened = RwSignal::new(None::<&'static str>);
    // The story is told as long as the draft is that of the example, with other values perhaps.
    let told = Memo::new(move |_| {
        let id = opened.get()?;
        let example = find(id)?.spec().ok()?;
        lab.draft.with(|d| same_study(d, &example)).then_some(id)
    });
    let open = move |id: &str| {
        let Some(preset) = find(id) else { return };
        match preset.spec() {
            Ok(spec) => {
                lab.message.set(None);
                lab.load(spec);
                opened.set(Some(preset.id));
            }
            Err(error) => lab.message.set(Some(Message::Spec(error))),
        }
    };
    let rows = move || {
        let lang = preferences.lang.get();
        let name = |id: &'static str| lang::preset(id).map_or(id, |s| s.title.get(lang));
        PRESETS.iter().map(|p| view! { <option value=p.id>{name(p.id)}</option> }).collect_view()
    };
    let changed = move |event: leptos::ev::Event| {
        open(&event_target_value(&event));
        // The menu says what it is for, not what was chosen: the same example can be opened again.
        event_target::<web_sys::HtmlSelectElement>(&event).set_value("");
    };
    let note = move || {
        let lang = preferences.lang.get();
        let id = told.get()?;
        let story = lang::preset(id)?;
        let errs = story.errs.into_iter().flatten();
        let errs = errs.map(|text| view! { <p>{text.get(lang)}</p> }).collect_view();
        let repaired = find(id).and_then(|p| p.repaired);
        Some(view! {
            <div class="example" role="note" data-testid="example-note">
                <strong>{story.title.get(lang)}</strong>
                <p>{story.about.get(lang)}</p>
                {errs}
                {repaired.map(|id| view! {
                    <button type="button" class="link" on:click=move |_| open(id)>{t(words::EXAMPLE_REPAIRED)}</button>
                })}
                <button type="button" class="link" on:click=move |_| opened.set(None)>{t(ui::DISMISS)}</button>
            </div>
        })
    };
    view! {
        <select class="plain examples" data-testid="examples" aria-label=t(words::EXAMPLES) on:change=changed>
            <option value="" selected=true>{t(words::EXAMPLES)}</option>
            {rows}
        </select>
        {note}
    }
}

/// Whether two studies ask the same of the same data: their values and ranges may differ.
fn same_study(a: &Spec, b: &Spec) -> bool {
    let names = |spec: &Spec| spec.space.params().iter().map(|p| p.name.clone()).collect::<Vec<_>>();
    (&a.recipe.data.name, &a.recipe.model.name) == (&b.recipe.data.name, &b.recipe.model.name)
        && names(a) == names(b)
}
