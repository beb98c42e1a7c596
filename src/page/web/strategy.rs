//! How the space is searched, and what a trial is worth.

use super::field::{FaultAt, NumberField, Titled, revert};
use super::preferences::{Preferences, label, t};
use super::setting::FixedValue;
use super::state::Lab;
use crate::data::Task;
use crate::objective::{Metric, Repeat, ValueRule, metrics};
use crate::page::form::{Room, choose_sampler};
use crate::page::lang::{self, Named, Text, ui};
use crate::sampler::SAMPLERS;
use crate::scheduler::SCHEDULERS;
use crate::space::{Entry, Setting, find};
use crate::study::Spec;
use leptos::prelude::*;
use serde_json::{Value as Json, json};

/// A select of a few words.
#[component]
fn Select(
    label: Signal<String>,
    #[prop(optional)] testid: Option<&'static str>,
    /// (value, text, help) of each option.
    #[prop(into)]
    options: Signal<Vec<(&'static str, Text, Option<Text>)>>,
    #[prop(into)] value: Signal<String>,
    change: impl Fn(String) + 'static,
) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let changed = move |event: leptos::ev::Event| {
        change(event_target_value(&event));
        revert(lab, || event_target::<web_sys::HtmlSelectElement>(&event).set_value(&value.get_untracked()));
    };
    let rows = move || {
        let now = value.get();
        let option = |(id, text, help): &(&'static str, Text, Option<Text>)| {
            let help = help.map(|h| preferences.text(h));
            view! { <option value=*id title=help selected=*id == now>{preferences.text(*text)}</option> }
        };
        options.with(|all| all.iter().map(option).collect_view())
    };
    view! {
        <select
            data-testid=testid
            aria-label=move || label.get()
            prop:value=move || value.get()
            on:change=changed
        >
            {rows}
        </select>
    }
}

fn options(entries: &[Entry], name: fn(&str) -> Option<Named>) -> Vec<(&'static str, Text, Option<Text>)> {
    entries.iter().filter_map(|e| name(e.id).map(|n| (e.id, n.title, Some(n.help)))).collect()
}

/// What trials can be compared by.
fn metrics_of((task, tuned): (Task, bool)) -> Vec<(&'static str, Text, Option<Text>)> {
    let named = |(id, _): &Metric| lang::metric(id).map(|n| (*id, n.title, Some(n.help)));
    metrics(task, tuned).iter().filter_map(named).collect()
}

/// A row of a title, its sentence and a control.
#[component]
fn Row(title: Text, help: Text, path: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="setting line">
            <Titled title=label(title) help=label(help)>{children()}</Titled>
            <FaultAt path/>
        </div>
    }
}

/// Sampler and scheduler, each with its own settings.
#[component]
pub fn Strategy() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let sampler = Memo::new(move |_| lab.draft.with(|d| d.sampler.name.clone()));
    let scheduler = Memo::new(move |_| lab.draft.with(|d| d.scheduler.name.clone()));
    let told = Memo::new(move |_| lab.draft.with(|d| if d.tell_placed { "yes" } else { "no" }).to_owned());
    let choose = move |room: Room, name: String| {
        lab.edit(|json| match room {
            Room::Sampler => choose_sampler(json, &name),
            _ => json[room.key()] = json!({"name": name}),
        });
    };
    view! {
        <h3>{t(ui::STRATEGY)}</h3>
        <Row title=ui::SAMPLER help=ui::SAMPLER_HELP path="sampler.name">
            <Select
                label=label(ui::SAMPLER)
                testid="sampler"
                options=options(SAMPLERS, lang::sampler)
                value=sampler
                change=move |name| choose(Room::Sampler, name)
            />
        </Row>
        <FaultAt path="gradient"/>
        <Knobs room=Room::Sampler table=SAMPLERS name=sampler/>
        <Row title=ui::SCHEDULER help=ui::SCHEDULER_HELP path="scheduler.name">
            <Select
                label=label(ui::SCHEDULER)
                testid="scheduler"
                options=options(SCHEDULERS, lang::scheduler)
                value=scheduler
                change=move |name| choose(Room::Scheduler, name)
            />
        </Row>
        <Knobs room=Room::Scheduler table=SCHEDULERS name=scheduler/>
        <Row title=ui::TELL_PLACED help=ui::TELL_PLACED_HELP path="tell_placed">
            <Select
                label=label(ui::TELL_PLACED)
                testid="tell-placed"
                options=vec![("no", ui::TELL_NOT, None), ("yes", ui::TELL_ALL, None)]
                value=told
                change=move |told| lab.edit(|json| json["tell_placed"] = (told == "yes").into())
            />
        </Row>
        <Count title=ui::TRIALS help=ui::TRIALS_HELP key="trials" value=|d| d.trials/>
    }
}

/// What is made better, and how a trial's value is taken; folded.
#[component]
pub fn Rules() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let metric = Memo::new(move |_| lab.draft.with(|d| d.recipe.metric(d.first_objective()).to_owned()));
    let rule = Memo::new(move |_| {
        lab.draft.with(|d| match d.recipe.value {
            ValueRule::Last => "last".to_owned(),
            ValueRule::Best => "best".to_owned(),
        })
    });
    let policy = Memo::new(move |_| {
        lab.draft.with(|d| match d.recipe.repeat {
            Repeat::Fixed => "fixed".to_owned(),
            Repeat::Vary => "vary".to_owned(),
            Repeat::Average(_) => "average".to_owned(),
        })
    });
    let runs = Signal::derive(move || lab.draft.with(|d| d.recipe.repeat.runs().to_string()));
    let set = move |key: &'static str, to: Json| lab.edit(|json| json[key] = to);
    let kind = Memo::new(move |_| lab.draft.with(|d| (d.recipe.task(), d.recipe.fine_tunes())));
    let goals = Signal::derive(move || metrics_of(kind.get()));
    let repeat = move |policy: String| {
        let runs = if policy == "average" { 3 } else { 1 };
        set("repeat", json!({"policy": policy, "runs": runs}));
    };
    view! {
        <Row title=ui::GOAL help=ui::GOAL_HELP path="objectives">
            <Select
                label=label(ui::GOAL)
                testid="goal"
                options=goals
                value=metric
                change=move |metric| set("objectives", json!([{"metric": metric}]))
            />
        </Row>
        <Row title=ui::VALUE_RULE help=ui::VALUE_RULE_HELP path="value">
            <Select
                label=label(ui::VALUE_RULE)
                options=vec![("last", ui::VALUE_LAST, None), ("best", ui::VALUE_BEST, None)]
                value=rule
                change=move |rule| set("value", rule.into())
            />
        </Row>
        <Row title=ui::REPEAT help=ui::REPEAT_HELP path="repeat.policy">
            <Select
                label=label(ui::REPEAT)
                options=vec![
                    ("fixed", ui::REPEAT_FIXED, None),
                    ("vary", ui::REPEAT_VARY, None),
                    ("average", ui::REPEAT_AVERAGE, None),
                ]
                value=policy
                change=repeat
            />
        </Row>
        <Show when=move || policy.with(|p| p == "average")>
            <Row title=ui::RUNS help=ui::RUNS_HELP path="repeat.runs">
                <NumberField
                    label=label(ui::RUNS)
                    path="repeat.runs"
                    value=runs
                    commit=move |typed| lab.edit(|json| json["repeat"]["runs"] = typed)
                />
            </Row>
        </Show>
        <Count title=ui::WINDOW help=ui::WINDOW_HELP key="window" value=|d| d.window/>
    }
}

/// A whole number at the top of the Spec.
#[component]
fn Count(title: Text, help: Text, key: &'static str, value: fn(&Spec) -> u32) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let value = Signal::derive(move || lab.draft.with(value).to_string());
    view! {
        <Row title help path=key>
            <NumberField
                label=label(title)
                path=key
                testid=key
                value
                commit=move |typed| lab.edit(|json| json[key] = typed)
            />
        </Row>
    }
}

/// The settings of the chosen sampler or scheduler.
#[component]
fn Knobs(room: Room, table: &'static [Entry], name: Memo<String>) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let settings = move || name.with(|n| find(table, n)).into_iter().flat_map(|e: &'static Entry| e.settings);
    let row = move |setting: &'static Setting| {
        let named = lang::setting(setting.id);
        let title =
            Signal::derive(move || named.map_or(setting.id, |n| preferences.text(n.title)).to_owned());
        let help = Signal::derive(move || named.map_or("", |n| preferences.text(n.help)).to_owned());
        view! {
            <div class="setting knob" data-setting=setting.id>
                <Titled title help/>
                <FixedValue room setting/>
                <FaultAt path=format!("{}.{}", room.key(), setting.id)/>
            </div>
        }
    };
    view! { <For each=settings key=|s| s.id children=row/> }
}
