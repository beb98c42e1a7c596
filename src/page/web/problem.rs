//! The problem: data, model, search space, strategy. Made from the tables; nothing here knows an id.

use super::caution::{CautionCount, Cautions, Place};
use super::defaults::Defaults;
use super::examples::Examples;
use super::field::{FaultAt, Switch, Titled};
use super::gallery::Gallery;
use super::group::{GroupFold, RulesFold};
use super::preferences::{Preferences, label, t};
use super::range::RangeEditor;
use super::setting::SettingRow;
use super::state::Lab;
use super::strategy::{Rules, Strategy};
use crate::model::MODEL;
use crate::page::form::{self, Room};
use crate::page::lang::{self, ui, ui_problem as words};
use crate::sampler::SAMPLERS;
use crate::scheduler::SCHEDULERS;
use crate::space::{Entry, find};
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
    // (room, id) of the searched parameters that stand unfolded; the model has a row of its own.
    let first = Memo::new(move |_| {
        lab.draft.with(|d| {
            let all: Vec<(Room, &str)> = form::groups(d).into_iter().flat_map(|g| g.settings).collect();
            let names = d.space.params().iter().filter(|p| p.name != MODEL.id).take(UNFOLDED);
            names.filter_map(|p| all.iter().find(|(_, id)| *id == p.name).copied()).collect::<Vec<_>>()
        })
    });
    let groups = Memo::new(move |_| {
        let shown = first.get();
        let mut groups = lab.draft.with(form::groups);
        for group in &mut groups {
            group.settings.retain(|s| !shown.contains(s));
        }
        groups.retain(|g| !g.settings.is_empty());
        groups
    });
    let headings = move || groups.with(|all| all.iter().map(|g| g.heading).collect::<Vec<_>>());
    let row = move |(_, id): (Room, &'static str)| {
        let all = lab.draft.with_untracked(form::groups);
        let room = all.iter().flat_map(|g| &g.settings).find(|s| s.1 == id).map(|s| s.0);
        let setting = lab.draft.with_untracked(|d| form::setting(d, id));
        room.zip(setting).map(|(room, setting)| view! { <SettingRow room setting/> })
    };
    let fold = move || preferences.text(if unfolded.get() { ui::HIDE_PROBLEM } else { ui::SHOW_PROBLEM });
    view! {
        <section class="panel problem" class:unfolded=unfolded aria-labelledby="problem-title">
            <div class="head">
                <h2 id="problem-title">{t(ui::PROBLEM)}</h2>
                <CautionCount/>
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
                <Examples/>
                <Gallery/>
                <FaultAt path="data.name"/>
                <ModelSelect/>
                <Defaults/>
                <div class="knobs">
                    <For each=move || first.get() key=|(_, id)| *id children=row/>
                </div>
                <h3>{t(words::SETTINGS)}</h3>
                <div class="groups">
                    <For
                        each=headings
                        key=|heading| heading.id()
                        children=move |heading| view! { <GroupFold heading groups/> }
                    />
                    <RulesFold><Rules/></RulesFold>
                </div>
                <Strategy/>
                <Cautions at=Place::Trials/>
            </div>
            <Waiting/>
        </section>
    }
}

/// The kind of model: one that is held, or a search over those that fit the data.
#[component]
fn ModelSelect() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let chosen = Memo::new(move |_| lab.draft.with(|d| d.recipe.model.name.clone()));
    let searched = Memo::new(move |_| lab.draft.with(|d| d.space.get(MODEL.id).is_some()));
    let asked = Memo::new(move |_| lab.draft.with(form::Asked::of));
    let help = Signal::derive(move || {
        let named = if searched.get() { lang::setting(MODEL.id) } else { chosen.with(|c| lang::model(c)) };
        named.map_or("", |n| preferences.text(n.help)).to_owned()
    });
    let rows = move || {
        let now = chosen.get();
        let option = |id: &'static str| {
            let name = lang::model(id).map_or(id, |n| preferences.text(n.title));
            view! { <option value=id selected=now == id>{name}</option> }
        };
        form::options(&MODEL, asked.get()).into_iter().map(option).collect_view()
    };
    let only = Memo::new(move |_| searched.get() && lab.draft.with(|d| d.space.params().len() == 1));
    let control = move || {
        if searched.get() {
            return view! { <RangeEditor setting=&MODEL/> }.into_any();
        }
        view! {
            <select
                data-testid="model"
                aria-label=t(ui::MODEL)
                prop:value=move || chosen.get()
                on:change=move |event| lab.edit(|json| form::choose_model(json, &event_target_value(&event)))
            >
                {rows}
            </select>
        }
        .into_any()
    };
    view! {
        <div class="setting model" class:searched=searched data-setting=MODEL.id>
            <Titled title=label(ui::MODEL) help/>
            {control}
            <Switch
                label=label(words::SEARCH_MODELS)
                on=searched
                disabled=only
                change=move |on| lab.edit(|json| form::search_models(json, on))
            />
            <FaultAt path="model.name"/>
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
