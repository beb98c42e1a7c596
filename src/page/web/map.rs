//! The map: a plane of the search space with every trial on it. A click on an empty place runs a trial there.

use super::canvas::{Chart, Frame, Pointer, PointerKind};
use super::map_keys::{Aim, press};
use super::paint;
use super::preferences::{Preferences, remember_seen, seen, t};
use super::state::Lab;
use crate::page::lang::{self, Lang, Text, ui};
use crate::page::snapshot::{Snapshot, Trial};
use crate::plot::words::MapWords;
use crate::space::Params;
use crate::trial::State;
use leptos::prelude::*;

/// The name under which the callouts' dismissal is remembered.
const CALLOUTS: &str = "callouts";

/// The hyperparameters on the axes: those of `lab.axes` as far as the study has them, else its first two.
fn axes(lab: Lab) -> (String, Option<String>) {
    let (x, y) = lab.axes.get();
    lab.study.with(|s| {
        let has = |name: &String| s.spec.space.get(name).is_some();
        let nth = |n: usize| s.spec.space.params().get(n).map(|p| p.name.clone());
        let x = if has(&x) { x } else { nth(0).unwrap_or_default() };
        let other = || s.spec.space.params().iter().map(|p| &p.name).find(|n| **n != x).cloned();
        let y = y.filter(|y| has(y) && *y != x).or_else(other);
        (x, y)
    })
}

fn title_of(lang: Lang, id: &str) -> String {
    lang::setting(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
}

#[component]
pub fn MapPanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let axes = Memo::new(move |_| axes(lab));
    let size = StoredValue::new((0.0f64, 0.0f64));
    let aim = Aim::new(None);
    let draw = move |frame: &Frame| {
        size.set_value((frame.width, frame.height));
        let lang = preferences.lang.get();
        let (x, y) = axes.get();
        let shown = lab.shown();
        let hovered = lab.hovered.get();
        let aim = aim.get();
        lab.study.with(|s| {
            let metric = metric_title(lang, s);
            let (x_title, y_title) = (title_of(lang, &x), y.as_ref().map(|y| title_of(lang, y)));
            let words = MapWords {
                x: &x_title,
                y: y_title.as_deref().unwrap_or(&metric),
                better: ui::BETTER.get(lang),
                worse: ui::WORSE.get(lang),
                best: ui::BEST.get(lang),
                next: ui::PENDING_HERE.get(lang),
                diverged: ui::DIVERGED.get(lang),
                pruned: ui::PRUNED.get(lang),
                by_hand: ui::BY_HAND.get(lang),
            };
            paint::map(frame, s, &x, y.as_deref(), (hovered, shown, aim), &words);
        });
    };
    let point = move |pointer: Pointer| {
        if pointer.kind == PointerKind::Leave {
            lab.hovered.set(None);
            return;
        }
        let (x, y) = axes.get_untracked();
        let at = (pointer.x, pointer.y);
        let size = size.get_value();
        let hit = lab.study.with_untracked(|s| paint::map_hit(size, s, &x, y.as_deref(), at));
        match (pointer.kind, hit) {
            (PointerKind::Click, Some(trial)) => lab.selected.set(Some(trial)),
            (PointerKind::Click, None) => {
                let point = lab.study.with_untracked(|s| paint::map_point(size, s, &x, y.as_deref(), at));
                if let Some(point) = point {
                    place(lab, (&x, y.as_deref()), point);
                }
            }
            _ if lab.hovered.get_untracked() != hit => lab.hovered.set(hit),
            _ => {}
        }
    };
    let label = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let (x, y) = axes.get();
        let y = y.map(|y| title_of(lang, &y));
        let (done, pending) = lab.study.with(|s| (s.committed as usize, s.pending().count()));
        ui::map_summary(lang, &title_of(lang, &x), y.as_deref(), done, pending)
    });
    let many = Memo::new(move |_| lab.study.with(|s| s.spec.space.params().len() > 2));
    let caption = move || preferences.text(if many.get() { ui::PROJECTION } else { ui::WHOLE_SPACE });
    view! {
        <section class="panel map" aria-labelledby="map-title">
            <div class="head" class:many=many>
                <h2 id="map-title">{t(ui::MAP)}</h2>
                <AxisSelects axes/>
                <Invitation/>
                <p class="caption">{caption}</p>
            </div>
            <Callouts/>
            <div
                class="picture"
                tabindex="0"
                role="application"
                aria-label=t(ui::MAP)
                aria-describedby="map-keys"
                on:keydown=move |event| press(lab, aim, &axes.get_untracked(), &event)
                on:blur=move |_| {
                    lab.hovered.set(None);
                    aim.set(None);
                }
            >
                <Chart label=label testid="map" draw on_pointer=Callback::new(point)/>
            </div>
            <p id="map-keys" class="unseen">{t(ui::MAP_KEYS)}</p>
            <Cursor/>
        </section>
    }
}

fn metric_title(lang: Lang, study: &Snapshot) -> String {
    let id = study.spec.recipe.metric(study.spec.first_objective());
    lang::metric(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
}

/// Runs a trial at the given places of the axes. What is on no axis is as in the best trial, else in its middle.
pub fn place(lab: Lab, (x, y): (&str, Option<&str>), (u, v): (f64, f64)) {
    let params: Params = lab.study.with_untracked(|s| {
        let best = s.best().map(Trial::params);
        s.spec.space.choose(|_, param| {
            let on_axis =
                [Some((x, u)), y.map(|y| (y, v))].into_iter().flatten().find(|(n, _)| *n == param.name);
            if let Some((_, u)) = on_axis {
                return param.domain.from_unit(u.clamp(0.0, 1.0));
            }
            let held = best.and_then(|b| b.get(&param.name)).filter(|v| param.domain.contains(v));
            held.cloned().unwrap_or_else(|| param.domain.from_unit(0.5))
        })
    });
    lab.selected.set(None);
    lab.place(params);
}

/// Two selects, where there is something to choose.
#[component]
fn AxisSelects(axes: Memo<(String, Option<String>)>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let names = Memo::new(move |_| {
        lab.study.with(|s| s.spec.space.params().iter().map(|p| p.name.clone()).collect::<Vec<_>>())
    });
    let select = move |across: bool, text: Text| {
        let label = t(text);
        let rows = move || {
            let lang = preferences.lang.get();
            let (x, y) = axes.get();
            let mine = if across { Some(x) } else { y };
            let row = |name: String| {
                let selected = mine.as_ref() == Some(&name);
                let title = title_of(lang, &name);
                view! { <option value=name selected=selected>{title}</option> }
            };
            names.get().into_iter().map(row).collect_view()
        };
        let choose = move |event| {
            let chosen = event_target_value(&event);
            let (x, y) = axes.get_untracked();
            // Choosing the other axis's parameter swaps the two.
            let new = match (across, y) {
                (true, Some(y)) if y == chosen => (chosen, Some(x)),
                (true, y) => (chosen, y),
                (false, y) if x == chosen => (y.unwrap_or_default(), Some(chosen)),
                (false, _) => (x, Some(chosen)),
            };
            lab.axes.set(new);
        };
        view! {
            <label class="axis">
                <span aria-hidden="true">{if across { "↔" } else { "↕" }}</span>
                <select aria-label=label title=label on:change=choose>{rows}</select>
            </label>
        }
    };
    move || {
        (names.with(Vec::len) > 2).then(|| view! { {select(true, ui::X_AXIS)} {select(false, ui::Y_AXIS)} })
    }
}

/// Says which trial the cursor is on.
#[component]
fn Cursor() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let sentence = move || {
        let lang = preferences.lang.get();
        let number = lab.hovered.get()?;
        lab.study.with(|s| {
            let trial = s.trials.get(number as usize)?;
            let value = trial.value().map(|v| format!("{} {}", metric_title(lang, s), lang::number(v)));
            Some(ui::list(
                lang,
                &[Some(s.title(lang, number)), value].into_iter().flatten().collect::<Vec<_>>(),
            ))
        })
    };
    view! { <p class="unseen" aria-live="polite">{sentence}</p> }
}

/// The invitation, and how the duel between hand and strategy stands.
#[component]
fn Invitation() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let any = Memo::new(move |_| lab.study.with(|s| s.committed > 0));
    let duel = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| {
            let direction = s.direction();
            let best = |hand: bool| {
                let done = s.trials.iter().filter(|t| t.by_hand() == hand && t.state() == State::Complete);
                done.filter_map(Trial::value).reduce(|a, b| if direction.better(b, a) { b } else { a })
            };
            let (hand, strategy) = (best(true)?, best(false)?);
            Some(ui::duel(lang, hand, strategy, direction.better(hand, strategy)))
        })
    });
    let sentence = move || duel.get().unwrap_or_else(|| preferences.text(ui::INVITATION).to_owned());
    view! {
        <Show when=move || any.get()>
            <p class="invitation" role="status">{sentence}</p>
        </Show>
    }
}

/// How to read the map, for those who see it for the first time.
#[component]
fn Callouts() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let fresh = RwSignal::new(!seen(CALLOUTS));
    let any = Memo::new(move |_| lab.study.with(|s| s.committed > 0));
    let away = move |_| {
        remember_seen(CALLOUTS);
        fresh.set(false);
    };
    view! {
        <Show when=move || fresh.get() && any.get()>
            <div class="callout" data-testid="callouts">
                <p><i class="dot" aria-hidden="true"></i>{t(ui::CALLOUT_DOTS)}</p>
                <p><i class="ring" aria-hidden="true"></i>{t(ui::CALLOUT_RING)}</p>
                <button type="button" class="link" on:click=away>{t(ui::GOT_IT)}</button>
            </div>
        </Show>
    }
}
