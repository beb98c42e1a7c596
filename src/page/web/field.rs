//! Parts of the form: a title with its sentence of help, a number that is typed, a fault beside its field.

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{self, ui};
use crate::space::{SpecError, Value};
use crate::study::Spec;
use leptos::{html, prelude::*};
use serde_json::Value as Json;

/// What was typed, as the JSON that the reader of Specs judges: a number where it is one, else the text itself.
pub fn typed(text: &str) -> Json {
    let text = text.trim().replace(',', ".").replace('−', "-");
    if let Ok(i) = text.parse::<i64>() {
        return i.into();
    }
    match text.parse::<f64>() {
        // "1e3" is a whole number too.
        Ok(x) if x.fract() == 0.0 && x.abs() < 9e15 => (x as i64).into(),
        Ok(x) if x.is_finite() => x.into(),
        _ => text.into(),
    }
}

/// What a control showed before an edit that was refused is shown again.
pub fn revert(lab: Lab, back: impl FnOnce()) {
    if lab.fault.with_untracked(Option::is_some) {
        back();
    }
}

/// A number as it is written into a field: exact, and short.
pub fn exact(x: f64) -> String {
    if x != 0.0 && (x.abs() < 1e-3 || x.abs() >= 1e7) { format!("{x:e}") } else { format!("{x}") }
}

/// The same for any value.
pub fn written(value: &Value) -> String {
    value.as_real().map_or_else(|| value.to_string(), exact)
}

/// A field for one number. It is read when the reader leaves it or presses Enter; a refused text stays to be mended.
#[component]
pub fn NumberField(
    #[prop(into)] label: Signal<String>,
    /// Where the value stands in the Spec.
    #[prop(into)]
    path: Signal<String>,
    #[prop(optional)] testid: Option<&'static str>,
    #[prop(into)] value: Signal<String>,
    commit: impl Fn(Json) + 'static,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let node = NodeRef::<html::Input>::new();
    let value = Memo::new(move |_| value.get());
    Effect::new(move |_| {
        let (value, clean) = (value.get(), lab.fault.with(Option::is_none));
        if let Some(input) = node.get().filter(|input| clean && input.value() != value) {
            input.set_value(&value);
        }
    });
    let wrong = move || lab.fault.with(|f| f.as_ref().is_some_and(|f| f.path == path.get()));
    view! {
        <input
            node_ref=node
            type="text"
            class="number"
            inputmode="decimal"
            autocomplete="off"
            spellcheck="false"
            data-testid=testid
            aria-label=move || label.get()
            aria-invalid=move || if wrong() { "true" } else { "false" }
            on:change=move |event| commit(typed(&event_target_value(&event)))
        />
    }
}

/// A title and a question mark that reveals one sentence; `children` stand at the end of the line.
#[component]
pub fn Titled(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] help: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let what = t(ui::WHAT_IS_THIS);
    let about = move || format!("{} {}", title.get(), what());
    view! {
        <div class="titled">
            <span class="title">{move || title.get()}</span>
            <button
                type="button"
                class="hint"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=about
                on:click=move |_| open.update(|o| *o = !*o)
            >
                "?"
            </button>
            {children.map(|c| c())}
        </div>
        <Show when=move || open.get()>
            <p class="help">{move || help.get()}</p>
        </Show>
    }
}

/// The fault of the last edit, if it lies at `path` or inside it.
#[component]
pub fn FaultAt(#[prop(into)] path: Signal<String>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let sentence = move || {
        lab.fault.with(|fault| {
            let fault = fault.as_ref()?;
            let here = path.get();
            let rest = fault.path.strip_prefix(&here)?;
            let inside = rest.is_empty() || rest.starts_with(['.', '[']);
            let fault = lab.draft.with(|d| named(d, fault));
            inside.then(|| lang::spec_error(preferences.lang.get(), &fault))
        })
    };
    move || sentence().map(|text| view! { <p class="fault" role="alert">{text}</p> })
}

/// The fault with a hyperparameter's name in place of its position: `space[0].low` becomes `learning_rate.low`.
fn named(draft: &Spec, fault: &SpecError) -> SpecError {
    let name = || {
        let (index, rest) = fault.path.strip_prefix("space[")?.split_once(']')?;
        let param = draft.space.params().get(index.parse::<usize>().ok()?)?;
        Some(format!("{}{rest}", param.name))
    };
    SpecError { path: name().unwrap_or_else(|| fault.path.clone()), fault: fault.fault.clone() }
}

/// A labelled checkbox that looks like a switch.
#[component]
pub fn Switch(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] disabled: Signal<bool>,
    change: impl Fn(bool) + 'static,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let search = t(ui::SEARCH_IT);
    let changed = move |event: leptos::ev::Event| {
        change(event_target_checked(&event));
        revert(lab, || event_target::<web_sys::HtmlInputElement>(&event).set_checked(on.get_untracked()));
    };
    let why = t(ui::LAST_SEARCHED);
    view! {
        <label class="switch" title=move || if disabled.get() { why() } else { "" }>
            <input
                type="checkbox"
                aria-label=move || label.get()
                prop:checked=move || on.get()
                disabled=move || disabled.get()
                on:change=changed
            />
            <span>{search}</span>
        </label>
    }
}
