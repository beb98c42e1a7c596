//! A folded group of settings: its name, how many there are, and in one line what is not as usual.
//!
//! The rows of a group are made when it is first opened: most readers open few, and none is paid for before.

use super::caution::{Cautions, Place};
use super::field::FaultAt;
use super::preferences::Preferences;
use super::setting::SettingRow;
use super::state::Lab;
use crate::page::form::{self, Group, Heading, Room};
use crate::page::lang::{self, Lang, ui_problem as words};
use crate::space::{Domain, Setting};
use crate::study::Spec;
use leptos::prelude::*;

/// A line that unfolds; `children` are made when it is opened for the first time.
#[component]
pub fn Fold(
    title: Signal<String>,
    /// One line on what is inside.
    summary: Signal<String>,
    testid: String,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        use wasm_bindgen::JsCast as _;
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|t| t.has_attribute("open")) {
            open.set(true);
        }
    };
    view! {
        <details class="group" data-testid=testid on:toggle=toggled>
            <summary>
                <span class="title">{move || title.get()}</span>
                <span class="gist" title=move || summary.get()>{move || summary.get()}</span>
            </summary>
            {move || open.get().then(|| children())}
        </details>
    }
}

/// The group under a heading, without the settings that stand unfolded.
#[component]
pub fn GroupFold(
    heading: Heading,
    /// All groups of the draft.
    groups: Memo<Vec<Group>>,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let list = Memo::new(move |_| {
        groups.with(|all| {
            all.iter().find(|g| g.heading == heading).map_or_else(Vec::new, |g| g.settings.clone())
        })
    });
    let title = Signal::derive(move || {
        let lang = preferences.lang.get();
        let name = words::heading(heading).map_or(heading.id(), |n| n.title.get(lang));
        words::count(lang, name, list.with(Vec::len))
    });
    let summary = Signal::derive(move || {
        let lang = preferences.lang.get();
        lab.draft.with(|d| list.with(|list| gist(lang, d, list)))
    });
    let row = move |(room, id): (Room, &'static str)| {
        let setting = lab.draft.with_untracked(|d| form::setting(d, id));
        setting.map(|setting| view! { <SettingRow room setting/> })
    };
    let help = move || words::heading(heading).map(|n| preferences.text(n.help));
    view! {
        <Fold title summary testid=format!("group-{}", heading.id())>
            <p class="help">{help}</p>
            <For each=move || list.get() key=|(_, id)| *id children=row/>
        </Fold>
        // A fault of a setting in a folded group must not be lost.
        {move || lost(lab, &list.get()).map(|path| view! { <FaultAt path/> })}
        {(heading == Heading::Validation).then(|| view! { <Cautions at=Place::Validation/> })}
    }
}

/// The path of the last fault, if it belongs to one of these settings and no row of it is in the document.
fn lost(lab: Lab, list: &[(Room, &'static str)]) -> Option<String> {
    let path = lab.fault.with(|f| f.as_ref().map(|f| f.path.clone()))?;
    let id = list.iter().find(|(room, id)| path == format!("{}.{id}", room.key()))?.1;
    let row = document().query_selector(&format!("details[open] [data-setting=\"{id}\"]"));
    row.ok().flatten().is_none().then_some(path)
}

/// What is not as usual, in one line.
fn gist(lang: Lang, draft: &Spec, list: &[(Room, &'static str)]) -> String {
    let parts: Vec<String> = list
        .iter()
        .filter_map(|(room, id)| {
            let setting = form::setting(draft, id)?;
            let value = changed(lang, draft, *room, setting)?;
            let title = lang::setting(id).map_or(*id, |n| n.title.get(lang));
            Some(format!("{title} {value}"))
        })
        .collect();
    if parts.is_empty() { words::NOTHING_CHANGED.get(lang).to_owned() } else { lang::ui::list(lang, &parts) }
}

/// The value or the range of a setting that is not as usual.
fn changed(lang: Lang, draft: &Spec, room: Room, setting: &Setting) -> Option<String> {
    if let Some(param) = draft.space.get(setting.id) {
        return Some(match &param.domain {
            Domain::Real { low, high, .. } => format!("{}–{}", lang::number(*low), lang::number(*high)),
            Domain::Int { low, high, .. } => format!("{low}–{high}"),
            Domain::Categorical { .. } => words::SEARCHED.get(lang).to_owned(),
        });
    }
    let asked = form::Asked::of(draft);
    let value = form::shown(setting, asked, room.settings(draft).0.get(setting.id)?);
    (value != form::usual(setting, asked)).then(|| lang::value(lang, setting.id, &value))
}

/// What follows the groups of the tables: the rules of the study.
#[component]
pub fn RulesFold(children: ChildrenFn) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let title = Signal::derive(move || preferences.text(words::RULES).to_owned());
    let summary = Signal::derive(move || {
        let lang = preferences.lang.get();
        let id = lab.draft.with(|d| d.recipe.metric(d.first_objective()));
        lang::metric(id).map_or(id, |n| n.title.get(lang)).to_owned()
    });
    view! { <Fold title summary testid="group-rules".to_owned()>{children()}</Fold> }
}
