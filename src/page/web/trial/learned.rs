//! What a model has learned: its answer over the plane, its mistakes by class, or its predictions against the truth.

use crate::objective::reading::Step;
use crate::objective::{Layer, Portrait};
use crate::page::lang::{Lang, ui, ui_trial};
use crate::page::snapshot::Snapshot;
use crate::page::web::canvas::{Chart, Frame};
use crate::page::web::confusion::ConfusionMatrix;
use crate::page::web::paint;
use crate::page::web::preferences::{Preferences, t};
use crate::page::web::state::Lab;
use crate::plot::fit::Scatter;
use crate::plot::words::FitWords;
use crate::plot::{colour, scale};
use leptos::prelude::*;

/// Classes whose names have room below the plane.
const KEYS: usize = 6;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Boundary,
    Confusion,
    Fit,
    Nothing,
}

fn portrait(study: &Snapshot, number: Option<u32>) -> Option<&Portrait> {
    study.portraits.get(&number?).map(AsRef::as_ref)
}

/// Whether the trial's steps are folds.
fn in_folds(study: &Snapshot, number: Option<u32>) -> bool {
    let trial = number.and_then(|n| study.trials.get(n as usize));
    trial.is_some_and(|t| Step::of(&study.spec.recipe, t.params()) == Step::Fold)
}

#[component]
pub fn Learned(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let kind = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| match portrait(s, number) {
            Some(p) if p.boundary.is_some() => Kind::Boundary,
            Some(p) if p.confusion.is_some() => Kind::Confusion,
            Some(p) if p.fit.is_some() => Kind::Fit,
            _ => Kind::Nothing,
        })
    });
    let fold = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| in_folds(s, number))
    });
    // Confusion matrices sum over the folds; the other pictures are of one model.
    let note = move || fold.get().then(|| view! { <p class="note">{t(ui_trial::LAST_FOLD)}</p> });
    move || match kind.get() {
        Kind::Boundary => view! { <div class="learned"><Plane shown/>{note}</div> }.into_any(),
        Kind::Confusion => view! { <div class="learned wide"><ConfusionMatrix shown/></div> }.into_any(),
        Kind::Fit => view! { <div class="learned"><Predictions shown/>{note}</div> }.into_any(),
        Kind::Nothing => {
            view! { <div class="learned square empty">{t(ui::PORTRAIT_COMING)}</div> }.into_any()
        }
    }
}

/// The answer over the plane, with what its colours mean.
#[component]
fn Plane(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let draw = move |frame: &Frame| {
        let number = shown.get();
        lab.preview.with(|preview| {
            lab.study.with(|s| {
                let boundary = portrait(s, number).and_then(|p| p.boundary.as_ref());
                if let (Some(boundary), Some(preview)) = (boundary, preview) {
                    paint::boundary(frame, boundary, preview);
                }
            });
        });
    };
    // The ends of a range of numbers.
    let ends = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| match &portrait(s, number)?.boundary.as_ref()?.layer {
            Layer::Numbers { low, high } => Some((scale::setting(*low), scale::setting(*high))),
            _ => None,
        })
    });
    let classes = Memo::new(move |_| {
        let names = lab.preview.with(|p| p.as_ref().map(|p| p.classes.clone()).unwrap_or_default());
        if (1..=KEYS).contains(&names.len()) { names } else { Vec::new() }
    });
    let label = Signal::derive(move || match ends.get() {
        Some((low, high)) => {
            let words = preferences.text(ui_trial::PREDICTION);
            format!("{words}: {low} – {high}. {}", preferences.text(ui_trial::LOW_TO_HIGH))
        }
        None => preferences.text(ui::BOUNDARY).to_owned(),
    });
    let below = move || match ends.get() {
        Some((low, high)) => view! {
            <div class="scale" title=t(ui_trial::LOW_TO_HIGH)>
                <span>{low}</span><i></i><span>{high}</span>
            </div>
        }
        .into_any(),
        None => {
            let key = |(i, name): (usize, String)| {
                let style = format!("--key:{}", colour::class(i as u32).css());
                view! { <li style=style data-shape=i % 5>{name}</li> }
            };
            let names = classes.get().into_iter().enumerate().map(key).collect_view();
            view! { <ul class="keys">{names}</ul> }.into_any()
        }
    };
    view! {
        <div class="square"><Chart label testid="boundary" draw/></div>
        {below}
    }
}

/// Predictions against the truth.
#[component]
fn Predictions(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let scatter = move |s: &Snapshot, number: Option<u32>| {
        portrait(s, number).and_then(|p| p.fit.as_ref()).map(Scatter::new)
    };
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        let number = shown.get();
        let words = FitWords { truth: ui_trial::TRUTH.get(lang), prediction: ui_trial::PREDICTION.get(lang) };
        if let Some(scatter) = lab.study.with(|s| scatter(s, number)) {
            paint::fit(frame, &scatter, &words);
        }
    };
    let summary = move |lang: Lang| {
        let number = shown.get();
        let scatter = lab.study.with(|s| scatter(s, number));
        scatter.map_or_else(String::new, |s| ui_trial::fit_summary(lang, s.points.len(), s.outside))
    };
    let label = Memo::new(move |_| summary(preferences.lang.get()));
    view! { <div class="square plain" title=label><Chart label testid="fit" draw/></div> }
}
