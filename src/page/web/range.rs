//! The range of one hyperparameter on its own axis: two thumbs, two numbers, ticks; and checkboxes for choices.

use super::field::{NumberField, written};
use super::preferences::{Preferences, label, t};
use super::state::Lab;
use crate::math::float;
use crate::page::form;
use crate::page::lang::{self, ui};
use crate::space::{Domain, Kind, Setting, Value};
use leptos::prelude::*;
use serde_json::Value as Json;

/// Positions along an axis, as the native slider counts them.
pub const POSITIONS: f64 = 200.0;

/// The axis of a setting: from its lowest to its highest value, logarithmic where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    pub whole: bool,
}

impl Axis {
    /// `None` for choices.
    pub fn of(setting: &Setting) -> Option<Self> {
        match setting.kind {
            Kind::Real { low, high, log, .. } => Some(Self { low, high, log, whole: false }),
            Kind::Int { low, high, log, .. } => {
                Some(Self { low: low as f64, high: high as f64, log, whole: true })
            }
            Kind::Choice { .. } | Kind::Text { .. } => None,
        }
    }

    /// Where `x` lies, 0 to [`POSITIONS`].
    pub fn position(&self, x: f64) -> f64 {
        let f = |x: f64| if self.log { float::ln(x.max(f64::MIN_POSITIVE)) } else { x };
        let span = f(self.high) - f(self.low);
        if span > 0.0 { ((f(x) - f(self.low)) / span * POSITIONS).clamp(0.0, POSITIONS) } else { 0.0 }
    }

    /// A value with few digits near `position`; the ends are exact.
    pub fn value(&self, position: f64) -> f64 {
        if position <= 0.0 {
            return self.low;
        }
        if position >= POSITIONS {
            return self.high;
        }
        let u = position / POSITIONS;
        let x = if self.log {
            float::exp(float::ln(self.low) + u * (float::ln(self.high) - float::ln(self.low)))
        } else {
            self.low + u * (self.high - self.low)
        };
        let x = if self.whole {
            x.round()
        } else if self.log {
            format!("{x:.1e}").parse().unwrap_or(x)
        } else {
            // Two digits of the span.
            let unit = 1000.0 / (self.high - self.low).max(1e-9);
            format!("{:.3}", (x * unit / 5.0).round() * 5.0 / unit).parse().unwrap_or(x)
        };
        x.clamp(self.low, self.high)
    }

    /// Shares of the axis where ticks stand: decades of a logarithmic axis, quarters of another.
    pub fn ticks(&self) -> Vec<f64> {
        if !self.log {
            return vec![0.0, 0.25, 0.5, 0.75, 1.0];
        }
        let decades = (-9..=9).map(|e| format!("1e{e}").parse::<f64>().unwrap_or(1.0));
        decades.filter(|d| (self.low..=self.high).contains(d)).map(|d| self.position(d) / POSITIONS).collect()
    }
}

/// Changes the parameter called `name` in a Spec's JSON.
pub fn edit_param(lab: Lab, name: &str, change: impl FnOnce(&mut Json)) {
    lab.edit(|json| {
        let list = json["space"].as_array_mut().into_iter().flatten();
        if let Some(param) = list.into_iter().find(|p| p["name"] == name) {
            change(param);
        }
    });
}

/// The ends of the parameter's range in the draft.
fn ends(lab: Lab, name: &str) -> Option<(Value, Value)> {
    lab.draft.with(|d| match &d.space.get(name)?.domain {
        Domain::Real { low, high, .. } => Some((Value::Real(*low), Value::Real(*high))),
        Domain::Int { low, high, .. } => Some((Value::Int(*low), Value::Int(*high))),
        Domain::Categorical { .. } => None,
    })
}

/// Edits the range, or the choices, of a searched setting.
#[component]
pub fn RangeEditor(setting: &'static Setting) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let by_choice = Memo::new(move |_| {
        lab.draft
            .with(|d| d.space.get(setting.id).is_some_and(|p| matches!(p.domain, Domain::Categorical { .. })))
    });
    let asked = Memo::new(move |_| lab.draft.with(form::Asked::of));
    move || match (by_choice.get(), Axis::of(setting)) {
        (false, Some(axis)) => view! { <TwoThumbs setting axis/> }.into_any(),
        _ => {
            // Other data may offer other options.
            asked.track();
            view! { <Choices setting/> }.into_any()
        }
    }
}

#[component]
fn TwoThumbs(setting: &'static Setting, axis: Axis) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let id = setting.id;
    let range = Memo::new(move |_| ends(lab, id));
    // Positions while a thumb is dragged; the draft changes when it is let go.
    let dragged = RwSignal::new(None::<(f64, f64)>);
    let settled = move || {
        let range = range.get();
        let at = |v: &Value| axis.position(v.as_real().unwrap_or(axis.low));
        range.map_or((0.0, POSITIONS), |(low, high)| (at(&low), at(&high)))
    };
    let places = move || dragged.get().unwrap_or_else(settled);
    let shown = move |low: bool| match (dragged.get(), range.get()) {
        (Some((a, b)), _) => lang::number(axis.value(if low { a } else { b })),
        (None, Some((a, b))) => (if low { a } else { b }).as_real().map_or_else(String::new, lang::number),
        (None, None) => String::new(),
    };
    let number = move |position: f64| -> Json {
        let x = axis.value(position);
        if axis.whole { (x as i64).into() } else { x.into() }
    };
    let title = move || lang::setting(id).map_or(id, |n| preferences.text(n.title));
    let thumb = move |low: bool| {
        let end = t(if low { ui::LOWER } else { ui::UPPER });
        let place = move || if low { places().0 } else { places().1 };
        // Where both thumbs meet at the upper end, the lower one must stay within reach.
        let raised = move || low && place() > POSITIONS / 2.0;
        let drag = move |event: leptos::ev::Event| {
            let Ok(position) = event_target_value(&event).parse::<f64>() else { return };
            let (a, b) = untrack(places);
            dragged.set(Some(if low { (position.min(b), b) } else { (a, position.max(a)) }));
        };
        let settle = move |_| {
            if let Some((a, b)) = dragged.get_untracked() {
                edit_param(lab, id, |p| if low { p["low"] = number(a) } else { p["high"] = number(b) });
            }
            dragged.set(None);
        };
        view! {
            <input
                type="range"
                min="0"
                max=POSITIONS
                step="1"
                class:raised=raised
                aria-label=move || format!("{} {}", title(), end())
                aria-valuetext=move || shown(low)
                prop:value=move || place().to_string()
                on:input=drag
                on:change=settle
            />
        }
    };
    let field = move |low: bool| {
        let end = t(if low { ui::LOWER } else { ui::UPPER });
        let label = Signal::derive(move || format!("{} {}", title(), end()));
        let index = move || lab.draft.with(|d| d.space.params().iter().position(|p| p.name == id));
        let key = if low { "low" } else { "high" };
        let path = Signal::derive(move || format!("space[{}].{key}", index().unwrap_or(0)));
        let value = Signal::derive(move || {
            if dragged.get().is_some() {
                return shown(low);
            }
            let (a, b) = range.get().unwrap_or((Value::Int(0), Value::Int(0)));
            written(if low { &a } else { &b })
        });
        view! { <NumberField label path value commit=move |typed| edit_param(lab, id, |p| p[key] = typed)/> }
    };
    let style = move || {
        let (a, b) = places();
        format!("--from:{:.4};--to:{:.4}", a / POSITIONS, b / POSITIONS)
    };
    let ticks =
        axis.ticks().into_iter().map(|u| view! { <i style=format!("--at:{u:.4}")></i> }).collect_view();
    view! {
        <div class="ends">{field(true)} <span aria-hidden="true">"–"</span> {field(false)}</div>
        <div class="range" style=style>
            <span class="rail" aria-hidden="true"><span class="fill"></span></span>
            {thumb(true)}
            {thumb(false)}
            <span class="ticks" aria-hidden="true">{ticks}</span>
        </div>
    }
}

/// One checkbox an option.
#[component]
fn Choices(setting: &'static Setting) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let id = setting.id;
    let asked = lab.draft.with_untracked(form::Asked::of);
    let options: Vec<Value> = match setting.kind {
        Kind::Choice { .. } => form::options(setting, asked).into_iter().map(Value::text).collect(),
        // A number may be searched over a few values too; a link brings them, and they can be dropped one by one.
        _ => untrack(|| chosen(lab, id)),
    };
    let all = options.clone();
    let boxes = options
        .into_iter()
        .map(|option| {
            let name = option.clone();
            let title = move || lang::value(preferences.lang.get(), id, &name);
            let mine = option.clone();
            let on = move || chosen(lab, id).contains(&mine);
            let all = all.clone();
            let change = move |event: leptos::ev::Event| {
                let checked = event_target_checked(&event);
                let now = untrack(|| chosen(lab, id));
                let kept = |o: &&Value| if **o == option { checked } else { now.contains(o) };
                let kept: Vec<Json> = all.iter().filter(kept).map(Value::to_json).collect();
                // The last choice stays.
                if kept.is_empty() {
                    event_target::<web_sys::HtmlInputElement>(&event).set_checked(true);
                    return;
                }
                lab.edit(|json| form::set_choices(json, id, kept));
            };
            view! {
                <label class="tick">
                    <input type="checkbox" prop:checked=on on:change=change/>
                    <span>{title}</span>
                </label>
            }
        })
        .collect_view();
    let group = lang::setting(id).map(|n| label(n.title));
    view! { <div class="choices" role="group" aria-label=move || group.map(|g| g.get())>{boxes}</div> }
}

fn chosen(lab: Lab, id: &str) -> Vec<Value> {
    lab.draft.with(|d| match d.space.get(id).map(|p| &p.domain) {
        Some(Domain::Categorical { choices }) => choices.clone(),
        _ => Vec::new(),
    })
}
