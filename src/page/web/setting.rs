//! One setting of the problem: held fixed, or searched over a range.

use super::field::{FaultAt, NumberField, Switch, Titled, written};
use super::preferences::{Preferences, t};
use super::range::{Axis, POSITIONS, RangeEditor};
use super::state::Lab;
use crate::data::{COMMON, DATA};
use crate::model::MODELS;
use crate::page::lang::{self, ui};
use crate::space::{Choice, Kind, Setting, Settings, Value, find};
use crate::study::Spec;
use crate::train::training_settings;
use leptos::prelude::*;
use serde_json::{Value as Json, json};

/// Which object of the Spec a fixed value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    Data,
    Model,
    Training,
    Sampler,
    Scheduler,
}

impl Room {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Model => "model",
            Self::Training => "training",
            Self::Sampler => "sampler",
            Self::Scheduler => "scheduler",
        }
    }

    /// The fixed values of this room.
    fn settings(self, spec: &Spec) -> &Settings {
        match self {
            Self::Data => &spec.recipe.data.settings,
            Self::Model => &spec.recipe.model.settings,
            Self::Training => &spec.recipe.training,
            Self::Sampler => &spec.sampler.settings,
            Self::Scheduler => &spec.scheduler.settings,
        }
    }
}

/// All settings of a data set and a model, with their rooms, in the order in which the page shows them.
pub fn problem_settings(data: &str, model: &str) -> Vec<(Room, &'static Setting)> {
    let of = |room, list: &'static [Setting]| list.iter().map(move |s| (room, s));
    let training = training_settings().map(|s| (Room::Training, s));
    let model = find(MODELS, model).into_iter().flat_map(|e| of(Room::Model, e.settings));
    let data = find(DATA, data).into_iter().flat_map(|e| of(Room::Data, e.settings));
    training.chain(model).chain(data).chain(of(Room::Data, COMMON)).collect()
}

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
                change=move |on| if on { start_search(lab, room, setting) } else { stop_search(lab, id) }
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
    let value = Memo::new(move |_| lab.draft.with(|d| room.settings(d).0.get(id).cloned()));
    let change = move |to: Json| lab.edit(|json| json[room.key()][id] = to);
    let title =
        Signal::derive(move || lang::setting(id).map_or(id, |n| preferences.text(n.title)).to_owned());
    let Some(axis) = Axis::of(setting) else {
        let Kind::Choice { options, .. } = setting.kind else { return ().into_any() };
        let rows = move || {
            let language = preferences.lang.get();
            let now = value.get();
            options
                .iter()
                .map(|o| {
                    let help = lang::choice(id, o).map(|c| c.help.get(language));
                    let name = lang::value(language, id, &Value::text(o));
                    let chosen = now.as_ref().and_then(Value::as_text) == Some(*o);
                    view! { <option value=*o title=help selected=chosen>{name}</option> }
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

/// A range around the value that was held: wide enough to search, narrow enough that most of it makes sense.
fn start_search(lab: Lab, room: Room, setting: &'static Setting) {
    let now = lab.draft.with_untracked(|d| room.settings(d).0.get(setting.id).and_then(Value::as_real));
    let around = |low: f64, high: f64, log: bool, factor: f64| match now.filter(|x| log && *x > 0.0) {
        Some(x) => ((x / factor).max(low), (x * factor).min(high)),
        None => (low, high),
    };
    let param = match setting.kind {
        Kind::Real { low, high, log, .. } => {
            let (low, high) = around(low, high, log, 30.0);
            json!({"name": setting.id, "type": "float", "low": low, "high": high, "log": log})
        }
        Kind::Int { low, high, log, .. } => {
            let (low, high) = around(low as f64, high as f64, log, 4.0);
            let (low, high) = (low.round().max(1.0) as i64, high.round() as i64);
            let low = if log { low } else { now.map_or(low, |x| low.min(x as i64)) };
            json!({"name": setting.id, "type": "int", "low": low, "high": high, "log": log})
        }
        Kind::Choice { options, .. } => {
            json!({"name": setting.id, "type": "categorical", "choices": options})
        }
    };
    lab.edit(|json| {
        if let Some(space) = json["space"].as_array_mut() {
            space.push(param);
        }
    });
}

/// Takes the parameter out of the space, and the conditions that rest on it.
fn stop_search(lab: Lab, id: &str) {
    lab.edit(|json| drop_params(json, |name| name != id));
}

/// Keeps the parameters whose names `keep` likes; conditions that rest on others are dropped.
fn drop_params(json: &mut Json, keep: impl Fn(&str) -> bool) {
    let Some(space) = json["space"].as_array_mut() else { return };
    space.retain(|p| p["name"].as_str().is_some_and(&keep));
    for param in space {
        let lost = param["when"]["parameter"].as_str().is_some_and(|parent| !keep(parent));
        if let (true, Some(fields)) = (lost, param.as_object_mut()) {
            fields.remove("when");
        }
    }
}

/// Another data set or model: what both have is kept if it fits, the rest takes its defaults; parameters that nobody has any more
/// leave the space.
pub fn choose_entry(lab: Lab, room: Room, name: &str) {
    let (data, model) =
        lab.draft.with_untracked(|d| (d.recipe.data.name.clone(), d.recipe.model.name.clone()));
    let (table, common, data, model) = match room {
        Room::Data => (DATA, COMMON, name, model.as_str()),
        _ => (MODELS, &[][..], data.as_str(), name),
    };
    let Some(fresh) = Choice::of(table, name, common) else { return };
    let settings = Spec::settings_of(data, &[model]);
    let known: Vec<&str> = settings.iter().map(|s| s.id).collect();
    lab.edit(|json| {
        let old = std::mem::take(&mut json[room.key()]);
        json[room.key()]["name"] = name.into();
        for id in fresh.settings.0.keys() {
            let fits = |json: &&Json| {
                let own = settings.iter().find(|s| s.id == id);
                own.zip(Value::from_json(json)).is_some_and(|(s, value)| s.accept(value).is_ok())
            };
            if let Some(value) = old.get(id).filter(fits) {
                json[room.key()][id.as_str()] = value.clone();
            }
        }
        drop_params(json, |param| known.contains(&param));
    });
}
