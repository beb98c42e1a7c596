//! The loss around the network of the chosen trial, folded away until somebody asks: a coarse picture first, then a fine one.
//!
//! Opening it while the panel follows the latest trial chooses the trial that is shown.

use super::exploring::Terrain;
use crate::objective::Relief;
use crate::page::lang::landscape as words;
use crate::page::lang::{self, Text, ui};
use crate::page::terrain::{Sight, Towards, of_network};
use crate::page::web::canvas::{Chart, Frame};
use crate::page::web::paint;
use crate::page::web::preferences::{Preferences, t};
use crate::page::web::state::Lab;
use crate::plot::landscape::Picture;
use crate::plot::words::LandscapeWords;
use leptos::{ev, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// The section: there for trials of networks.
#[component]
pub fn LossLandscape(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let open = RwSignal::new(false);
    let terrain = Terrain::new(lab, open);
    let network = Memo::new(move |_| {
        let number = shown.get();
        lab.study
            .with(|s| number.and_then(|n| s.trials.get(n as usize)).is_some_and(|trial| of_network(s, trial)))
    });
    let toggled = move |event: ev::Event| {
        let details = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok());
        let Some(details) = details else { return };
        let unfolded = details.has_attribute("open");
        if unfolded && lab.selected.with_untracked(Option::is_none) {
            lab.selected.set(untrack(|| lab.chosen()));
        }
        open.set(unfolded);
        // What was unfolded is brought into sight.
        if let (true, Ok(Some(body))) = (unfolded, details.closest(".body")) {
            request_animation_frame(move || {
                let top = |e: &web_sys::Element| e.get_bounding_client_rect().top();
                body.set_scroll_top(body.scroll_top() + top(&details) - top(&body));
            });
        }
    };
    view! {
        <details class="values terrain" class:gone=move || !network.get() data-testid="landscape" on:toggle=toggled>
            <summary>{t(words::TITLE)}</summary>
            <Show when=move || open.get()>
                <Sights terrain/>
                <Ground terrain/>
                <Working terrain/>
                <Meaning terrain/>
            </Show>
        </details>
    }
}

/// The choice of what to look at.
#[component]
fn Sights(terrain: Terrain) -> impl IntoView {
    let sight = terrain.sight;
    let kinds = [
        (Sight::Random, words::RANDOM, "random"),
        (Sight::Path, words::PATH, "path"),
        (Sight::Line(Towards::Best), words::LINE, "line"),
        (Sight::Sharpness, words::SHARPNESS, "sharpness"),
    ];
    let same = |a: Sight, b: Sight| a == b || matches!((a, b), (Sight::Line(_), Sight::Line(_)));
    let button = move |(kind, name, id): (Sight, Text, &'static str)| {
        let pressed = move || if same(sight.get(), kind) { "true" } else { "false" };
        let choose = move |_| {
            if !same(sight.get_untracked(), kind) {
                sight.set(kind);
            }
        };
        view! { <button type="button" data-sight=id aria-pressed=pressed on:click=choose>{t(name)}</button> }
    };
    view! {
        <div class="which" role="group" aria-label=t(words::WHICH)>{kinds.map(button).collect_view()}</div>
    }
}

/// The picture, the number, or why there is none; always of one height.
#[component]
fn Ground(terrain: Terrain) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let found = Memo::new(move |_| terrain.found().map(|(_, found)| found));
    let picture = Memo::new(move |_| found.with(|f| f.as_ref().and_then(|f| Picture::new(f)).map(Arc::new)));
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        let words = LandscapeWords {
            loss: words::LOSS.get(lang),
            lowest: words::LOWEST.get(lang),
            network: words::TRAINED.get(lang),
            start: words::START.get(lang),
            other: words::OTHER.get(lang),
        };
        picture.with(|p| {
            if let Some(picture) = p {
                paint::landscape(frame, picture, &words);
            }
        });
    };
    let label = Memo::new(move |_| {
        let lang = preferences.lang.get();
        found.with(|f| match f {
            Some(found) => picture.with(|p| words::summary(lang, found, p.as_deref())),
            None => String::new(),
        })
    });
    let number = Memo::new(move |_| {
        found.with(|f| match f.as_ref().map(|f| &f.relief) {
            Some(Relief::Sharpness(s)) => Some(lang::measure(s.eigenvalue)),
            _ => None,
        })
    });
    let drawn = Memo::new(move |_| picture.with(Option::is_some));
    let said = move || {
        let refused = terrain.refusal();
        let waiting = words::MEASURING;
        let text = match (refused, found.with(Option::is_some), terrain.stopped.get()) {
            (Some(why), ..) => why,
            (None, true, _) => words::NOTHING,
            (None, false, true) => words::STOPPED,
            (None, false, false) => waiting,
        };
        view! { <p class="empty" role="status" data-testid="landscape-said">{t(text)}</p> }
    };
    // What is said of the chosen trial is not said of the one under the pointer.
    let away = move || {
        let hovered = terrain.lab.hovered.get();
        hovered.is_some() && hovered != terrain.lab.chosen()
    };
    let content = move || {
        match (drawn.get(), number.get()) {
        (true, _) => view! { <Chart label testid="landscape-picture" draw/> }.into_any(),
        (false, Some(number)) => view! {
            <p class="figure"><strong data-testid="sharpness">{number}</strong><span>{t(words::EIGENVALUE)}</span></p>
        }
        .into_any(),
        (false, None) => said().into_any(),
    }
    };
    view! { <div class="ground" class:away=away>{content}</div> }
}

/// How far it is, and the way to stop it or to go on.
#[component]
fn Working(terrain: Terrain) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let lab = terrain.lab;
    let share = Memo::new(move |_| terrain.share());
    let working = Memo::new(move |_| share.with(Option::is_some));
    let what = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let found = terrain.found();
        if working.get() {
            return if found.is_some() { words::REFINING } else { words::MEASURING }.get(lang).to_owned();
        }
        let number =
            |leg: u32| lab.study.with(|s| s.trials.iter().find(|t| t.leg.index == leg).map(|t| t.number()));
        let of = found.and_then(|(q, _)| Some(words::measured(lang, number(q.leg)?, (q.kind, q.cells))));
        match (of, terrain.stopped.get()) {
            (Some(of), true) => ui::list(lang, &[words::STOPPED.get(lang).to_owned(), of]),
            (Some(of), false) => of,
            (None, _) => String::new(),
        }
    });
    let towards = move |event| {
        terrain.sight.set(Sight::Line(match event_target_value(&event).as_str() {
            "previous" => Towards::Previous,
            _ => Towards::Best,
        }));
    };
    let more = move || {
        match terrain.sight.get() {
        Sight::Random => view! {
            <button type="button" class="link" data-testid="another-plane" on:click=move |_| terrain.seed.update(|s| *s += 1)>
                {t(words::ANOTHER)}
            </button>
        }
        .into_any(),
        Sight::Line(now) => view! {
            <select class="plain" aria-label=t(words::TOWARDS) on:change=towards>
                <option value="best" selected=now == Towards::Best>{t(words::TO_BEST)}</option>
                <option value="previous" selected=now == Towards::Previous>{t(words::TO_PREVIOUS)}</option>
            </select>
        }
        .into_any(),
        Sight::Path | Sight::Sharpness => ().into_any(),
    }
    };
    let control = move || {
        if working.get() {
            view! {
                <progress aria-label=t(words::PROGRESS) max="1" prop:value=move || share.get().unwrap_or(0.0)></progress>
                <button type="button" class="link" data-testid="landscape-cancel" on:click=move |_| terrain.stop()>
                    {t(words::CANCEL)}
                </button>
            }
            .into_any()
        } else if terrain.stopped.get() {
            view! {
                <button type="button" class="link" data-testid="landscape-again" on:click=move |_| terrain.again()>
                    {t(words::GO_ON)}
                </button>
            }
            .into_any()
        } else {
            more()
        }
    };
    view! {
        <div class="working">
            <span data-testid="landscape-state">{move || what.get()}</span>
            {control}
        </div>
    }
}

/// What was found and what it can tell, in words.
#[component]
fn Meaning(terrain: Terrain) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let texts = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let (query, found) = terrain.found()?;
        let summary = words::summary(lang, &found, Picture::new(&found).as_ref());
        Some((summary, words::caveat(lang, query.kind, found.parameters)))
    });
    let said = move || {
        texts.get().map(|(summary, caveat)| {
            view! {
                <p data-testid="landscape-summary">{summary}</p>
                <p class="help" data-testid="landscape-caveat">{caveat}</p>
            }
        })
    };
    view! { <div class="meaning">{said}</div> }
}
