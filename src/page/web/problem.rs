//! The problem: data, model, search space, strategy. Made from the tables; nothing here knows an id.

use super::canvas::Chart;
use super::field::{FaultAt, Titled};
use super::paint;
use super::preferences::{Preferences, label, t};
use super::setting::{Room, SettingRow, choose_entry, problem_settings};
use super::state::Lab;
use super::strategy::{Rules, Strategy};
use crate::data::DATA;
use crate::model::MODELS;
use crate::page::lang::{self, ui};
use crate::sampler::SAMPLERS;
use crate::scheduler::SCHEDULERS;
use crate::space::{Entry, Setting, find};
use crate::study::Spec;
use leptos::prelude::*;

/// Searched parameters that stand unfolded.
const UNFOLDED: usize = 2;

#[component]
pub fn ProblemPanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    // Only where the page is one column; the style sheet ignores it elsewhere.
    let unfolded = RwSignal::new(false);
    let all = Memo::new(move |_| {
        lab.draft.with(|d| {
            let all = problem_settings(&d.recipe.data.name, &d.recipe.model.name);
            let first: Vec<&str> = d.space.params().iter().take(UNFOLDED).map(|p| p.name.as_str()).collect();
            let is_first = |s: &Setting| first.contains(&s.id);
            let ids = |wanted: bool| {
                all.iter().filter(|(_, s)| is_first(s) == wanted).map(|(r, s)| (*r, s.id)).collect::<Vec<_>>()
            };
            (ids(true), ids(false))
        })
    });
    let row = move |(room, id): (Room, &'static str)| {
        let setting = lab.draft.with_untracked(|d| {
            problem_settings(&d.recipe.data.name, &d.recipe.model.name).into_iter().find(|(_, s)| s.id == id)
        });
        setting.map(|(_, setting)| view! { <SettingRow room setting/> })
    };
    let more = move || {
        // The folded rules count too: goal, value, initial weights, window.
        ui::more_settings(preferences.lang.get(), all.with(|(_, folded)| folded.len()) + 4)
    };
    let fold = move || preferences.text(if unfolded.get() { ui::HIDE_PROBLEM } else { ui::SHOW_PROBLEM });
    view! {
        <section class="panel problem" class:unfolded=unfolded aria-labelledby="problem-title">
            <div class="head">
                <h2 id="problem-title">{t(ui::PROBLEM)}</h2>
                <button
                    type="button"
                    class="pill fold"
                    aria-expanded=move || if unfolded.get() { "true" } else { "false" }
                    on:click=move |_| unfolded.update(|u| *u = !*u)
                >
                    {fold}
                </button>
            </div>
            <div class="body">
                <DataCards/>
                <ModelSelect/>
                <FaultAt path="data.name"/>
                <div class="knobs">
                    <For each=move || all.with(|(first, _)| first.clone()) key=|(_, id)| *id children=row/>
                </div>
                <details class="more">
                    <summary>{more}</summary>
                    <For each=move || all.with(|(_, folded)| folded.clone()) key=|(_, id)| *id children=row/>
                    <Rules/>
                </details>
                <Strategy/>
            </div>
            <Waiting/>
        </section>
    }
}

/// The data sets as cards, one of which is chosen.
#[component]
fn DataCards() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let chosen = Memo::new(move |_| lab.draft.with(|d| d.recipe.data.name.clone()));
    let cards = DATA
        .iter()
        .map(|entry| {
            let id = entry.id;
            let named = lang::data(id);
            let name = move || named.map_or(id, |n| preferences.text(n.title));
            let help = move || named.map_or("", |n| preferences.text(n.help));
            let draw = move |frame: &super::canvas::Frame| {
                lab.preview.with(|p| paint::thumbnail(frame, id, p.as_ref().filter(|p| p.data == id)));
            };
            view! {
                <label class="card" class:chosen=move || chosen.with(|c| c == id) title=help>
                    <input
                        type="radio"
                        name="data"
                        value=id
                        data-testid=format!("data-{id}")
                        prop:checked=move || chosen.with(|c| c == id)
                        on:change=move |_| choose_entry(lab, Room::Data, id)
                    />
                    <span class="picture">
                        <Chart label=Signal::derive(move || help().to_owned()) testid="thumbnail" draw/>
                    </span>
                    <span class="name">{name}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="cards" role="radiogroup" aria-label=t(ui::DATA) data-testid="data">{cards}</div>
    }
}

#[component]
fn ModelSelect() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let chosen = Memo::new(move |_| lab.draft.with(|d| d.recipe.model.name.clone()));
    let help = Signal::derive(move || {
        chosen.with(|c| lang::model(c)).map_or("", |n| preferences.text(n.help)).to_owned()
    });
    let rows = move || {
        MODELS
            .iter()
            .map(|entry| {
                let name = lang::model(entry.id).map_or(entry.id, |n| preferences.text(n.title));
                let selected = chosen.with(|c| c == entry.id);
                view! { <option value=entry.id selected=selected>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="setting line">
            <Titled title=label(ui::MODEL) help>
                <select
                    data-testid="model"
                    aria-label=t(ui::MODEL)
                    prop:value=move || chosen.get()
                    on:change=move |event| choose_entry(lab, Room::Model, &event_target_value(&event))
                >
                    {rows}
                </select>
            </Titled>
        </div>
    }
}

/// The strip that says that edits wait, and any fault that belongs to no field.
#[component]
fn Waiting() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let edited = Memo::new(move |_| lab.edited());
    let undo = move |_| lab.undo();
    // Faults of a field stand beside it; what concerns the whole Spec stands here.
    let general = move || {
        lab.fault.with(|fault| {
            let fault = fault.as_ref().filter(|f| lab.draft.with(|d| homeless(d, &f.path)))?;
            Some(lang::spec_error(preferences.lang.get(), fault))
        })
    };
    view! {
        {move || general().map(|text| view! { <p class="fault" role="alert">{text}</p> })}
        <Show when=move || edited.get()>
            <div class="edited" role="status" data-testid="edited">
                <span>{t(ui::EDITED)}</span>
                <button type="button" class="link" data-testid="undo" on:click=undo>{t(ui::UNDO)}</button>
            </div>
        </Show>
    }
}

/// Whether no field on the page stands for `path`: the whole Spec, or a knob of a strategy that was refused.
fn homeless(draft: &Spec, path: &str) -> bool {
    let knob = |table: &[Entry], chosen: &str, id: &str| {
        id != "name" && find(table, chosen).is_none_or(|e| e.settings.iter().all(|s| s.id != id))
    };
    match path.split_once('.') {
        None => matches!(path, "" | "space" | "data" | "model" | "training" | "sampler" | "scheduler"),
        Some(("sampler", id)) => knob(SAMPLERS, &draft.sampler.name, id),
        Some(("scheduler", id)) => knob(SCHEDULERS, &draft.scheduler.name, id),
        Some(_) => false,
    }
}
