//! One setting of the problem: held fixed, or searched over a range.

use super::field::{FaultAt, NumberField, Switch, Titled, written};
use super::preferences::{Preferences, t};
use super::range::{Axis, POSITIONS, RangeEditor};
use super::state::Lab;
use crate::page::form::{self, Room};
use crate::page::lang::{self, ui};
use crate::space::{Setting, Value};
use leptos::prelude::*;
use serde_json::Value as Json;

/// A row of the form.
#[component]
pub fn SettingRow(room: Room, setting: &'static Setting) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let id = setting.id;
    let named = lang::setting(id);
    let title = Signal::derive(move || named.map_or(id, |n| preferences.text(n.title)).to_owned());
    let help = Signal::derive(move || named.map_or("", |n| preferences.text(n.help)).to_owned());
    let searched = Memo::new(move |_| lab.draft.with(|d| d.space.get(id).is_some()));
    let last = Memo::new(move |_| searched.get() && lab.draft.with(|d| d.space.params().len() == 1));
    let index = move || lab.draft.with(|d| d.space.params().iter().position(|p| p.name == id));
    let path = Signal::derive(move || match index() {
        Some(i) => format!("space[{i}]"),
        None => format!("{}.{id}", room.key()),
    });
    let search = t(ui::SEARCH_IT);
    let switch = setting.searchable.then(|| {
        view! {
            <Switch
                label=Signal::derive(move || format!("{} {}", search(), title.get()))
                on=searched
                disabled=last
                change=move |on| {
                    lab.edit(|json| {
                        if on { form::start_search(json, room, setting) } else { form::stop_search(json, id) }
                    });
                }
            />
        }
    });
    let control = move || {
        if searched.get() {
            view! { <RangeEditor setting/> }.into_any()
        } else {
            view! { <FixedValue room setting/> }.into_any()
        }
    };
    view! {
        <div class="setting" class:searched=searched data-setting=id>
            <Titled title help/>
            {control}
            {switch}
            <ConditionText id/>
            <FaultAt path/>
        </div>
    }
}

/// When a conditional parameter is active, in words.
#[component]
fn ConditionText(id: &'static str) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let sentence = move || {
        let language = preferences.lang.get();
        lab.draft.with(|d| {
            let when = d.space.get(id)?.when.as_ref()?;
            let parent = lang::setting(&when.parameter)
                .map_or_else(|| when.parameter.clone(), |n| n.title.get(language).to_owned());
            let values: Vec<String> =
                when.is.iter().map(|v| lang::value(language, &when.parameter, v)).collect();
            Some(ui::condition(language, &parent, &values))
        })
    };
    move || sentence().map(|text| view! { <p class="help">{text}</p> })
}

/// The value of a setting that is not searched.
#[component]
pub fn FixedValue(room: Room, setting: &'static Setting) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let id = setting.id;
    let asked = Memo::new(move |_| lab.draft.with(form::Asked::of));
    let value = Memo::new(move |_| {
        lab.draft.with(|d| room.settings(d).0.get(id).map(|v| form::shown(setting, form::Asked::of(d), v)))
    });
    let change = move |to: Json| lab.edit(|json| form::set(json, room, id, to));
    let title =
        Signal::derive(move || lang::setting(id).map_or(id, |n| preferences.text(n.title)).to_owned());
    let Some(axis) = Axis::of(setting) else {
        let rows = move || {
            let language = preferences.lang.get();
            let now = value.get();
            form::options(setting, asked.get())
                .into_iter()
                .map(|o| {
                    let help = lang::choice(id, o).map(|c| c.help.get(language));
                    let name = lang::value(language, id, &Value::text(o));
                    let chosen = now.as_ref().and_then(Value::as_text) == Some(o);
                    view! { <option value=o title=help selected=chosen>{name}</option> }
                })
                .collect_view()
        };
        return view! {
            <select
                aria-label=move || title.get()
                prop:value=move || value.get().and_then(|v| v.as_text().map(str::to_owned)).unwrap_or_default()
                on:change=move |event| change(event_target_value(&event).into())
            >
                {rows}
            </select>
        }
        .into_any();
    };
    let real = move || value.get().and_then(|v| v.as_real()).unwrap_or(axis.low);
    let dragged = RwSignal::new(None::<f64>);
    let place = move || dragged.get().unwrap_or_else(|| axis.position(real()));
    let text = Signal::derive(move || match dragged.get() {
        Some(position) => lang::number(axis.value(position)),
        None => value.get().map(|v| written(&v)).unwrap_or_default(),
    });
    let settle = move |_| {
        if let Some(position) = dragged.get_untracked() {
            let x = axis.value(position);
            change(if axis.whole { (x as i64).into() } else { x.into() });
        }
        dragged.set(None);
    };
    view! {
        <div class="fixed">
            <input
                type="range"
                min="0"
                max=POSITIONS
                step="1"
                aria-label=move || title.get()
                aria-valuetext=move || text.get()
                style=move || format!("--to:{:.4}", place() / POSITIONS)
                prop:value=move || place().to_string()
                on:input=move |event| dragged.set(event_target_value(&event).parse().ok())
                on:change=settle
            />
            <NumberField label=title path=format!("{}.{id}", room.key()) value=text commit=change/>
        </div>
    }
    .into_any()
}
