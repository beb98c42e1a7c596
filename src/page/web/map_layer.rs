//! What lies under the dots: the choice, and what is said about it.

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{Text, ui_explain as words};
use crate::plot::map::{Layer, layers};
use leptos::prelude::*;

fn id(layer: Layer) -> &'static str {
    match layer {
        Layer::Dots => "dots",
        Layer::Belief => "belief",
        Layer::Uncertainty => "uncertainty",
        Layer::Score => "score",
    }
}

fn title(layer: Layer) -> Text {
    match layer {
        Layer::Dots => words::DOTS,
        Layer::Belief => words::BELIEF,
        Layer::Uncertainty => words::UNCERTAINTY,
        Layer::Score => words::SCORE,
    }
}

/// Asks for the belief as long as a layer of it is shown.
pub fn follow(lab: Lab, axes: Memo<(String, Option<String>)>) {
    let committed = Memo::new(move |_| lab.study.with(|s| (s.committed, s.finished)));
    let running = Memo::new(move |_| lab.running());
    Effect::new(move |_| {
        lab.thinking.layer.track();
        lab.confirmed.track();
        committed.track();
        running.track();
        lab.want_belief(&axes.get());
    });
}

/// The choice of a layer; where the strategy believes nothing, it says so and cannot be used.
#[component]
pub fn LayerSelect() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let has = Memo::new(move |_| lab.study.with(|s| layers(&s.spec.sampler.name)));
    let label =
        move || preferences.text(if has.get().is_empty() { words::NO_BELIEF_HELP } else { words::LAYER });
    let rows = move || {
        let lang = preferences.lang.get();
        if has.get().is_empty() {
            return view! { <option value="dots">{words::NO_BELIEF.get(lang)}</option> }.into_any();
        }
        let now = lab.layer();
        let row = |layer: Layer| {
            view! { <option value=id(layer) selected=layer == now>{title(layer).get(lang)}</option> }
        };
        std::iter::once(Layer::Dots).chain(has.get().iter().copied()).map(row).collect_view().into_any()
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let all = [Layer::Dots, Layer::Belief, Layer::Uncertainty, Layer::Score];
        lab.thinking.layer.set(all.into_iter().find(|l| id(*l) == chosen).unwrap_or(Layer::Dots));
    };
    view! {
        <label class="axis layer">
            <span class="unseen">{t(words::LAYER)}</span>
            <select data-testid="layer" aria-label=label title=label disabled=move || has.get().is_empty() on:change=choose>
                {rows}
            </select>
        </label>
    }
}

/// What the layer shows and what it was made of; nothing where the dots are alone.
pub fn said(lab: Lab, preferences: Preferences) -> Option<String> {
    let (layer, lang) = (lab.layer(), preferences.lang.get());
    if layer == Layer::Dots {
        return None;
    }
    let slice = lab.study.with(|s| s.spec.space.params().len() > 2);
    let name = lab.study.with(|s| s.spec.sampler.name.clone());
    lab.thinking.believed.with(|b| {
        Some(match b {
            None => words::THINKING.get(lang).to_owned(),
            Some(b) if b.belief.is_none() => words::not_yet(lang, b.seen),
            Some(b) => words::layer(lang, layer, &name, b.seen, slice),
        })
    })
}
