//! The numbers of a trial: a few beside the picture, all of them unfolded on demand.

use crate::page::lang::{ui, ui_trial};
use crate::page::reading::{self, ClassLine, Line};
use crate::page::web::preferences::{Preferences, t};
use crate::page::web::state::Lab;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Names and values of a trial.
#[component]
pub fn Facts(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let facts = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let trial = number.and_then(|n| s.trials.get(n as usize));
            trial.map_or_else(Vec::new, |t| reading::facts(lang, s, t))
        })
    });
    let row = |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! { <dl class="facts">{move || facts.get().into_iter().map(row).collect_view()}</dl> }
}

/// Every metric of the report that counts, and every class.
#[component]
pub fn Values(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    // What is folded away is not made: while studies run it would be made ten times a second.
    let open = RwSignal::new(false);
    let toggled = move |event: ev::Event| {
        let details = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        open.set(details.is_some_and(|d| d.has_attribute("open")));
    };
    let values = Memo::new(move |_| {
        if !open.get() {
            return None;
        }
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.preview.with(|preview| {
            let classes = preview.as_ref().map_or(&[][..], |p| &p.classes);
            lab.study.with(|s| {
                let trial = number.and_then(|n| s.trials.get(n as usize))?;
                // On the plane of two features both axes are features; else the second is the target.
                let flat = crate::data::dimensions(&s.spec.recipe.data).1 == 2;
                let target = preview.as_ref().filter(|_| !flat).map(|p| p.axes[1].as_str());
                reading::values(lang, s, trial, target, classes)
            })
        })
    });
    let line = |l: Line| {
        view! { <tr><th scope="row" title=l.help>{l.name}</th><td>{l.train}</td><td>{l.validation}</td></tr> }
    };
    let class = |c: ClassLine| {
        let scores = c.scores.into_iter().map(|s| view! { <td>{s}</td> }).collect_view();
        view! { <tr><th scope="row">{c.name}</th>{scores}<td>{c.rows}</td></tr> }
    };
    let lines = move || values.get().map(|v| v.lines.into_iter().map(line).collect_view());
    let caption = move || values.with(|v| v.as_ref().map_or_else(String::new, |v| v.caption.clone()));
    let classes = Memo::new(move |_| values.with(|v| v.as_ref().is_some_and(|v| !v.classes.is_empty())));
    let by_class = move || values.get().map(|v| v.classes.into_iter().map(class).collect_view());
    view! {
        <details class="values" data-testid="values" on:toggle=toggled>
            <summary>{t(ui_trial::VALUES)}</summary>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t(ui_trial::METRIC)}</th>
                        <th scope="col">{t(ui::TRAINING_CURVE)}</th>
                        <th scope="col">{t(ui::VALIDATION_CURVE)}</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
            <Show when=move || classes.get()>
                <details data-testid="by-class">
                    <summary>{t(ui_trial::BY_CLASS)}</summary>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{t(ui_trial::CLASS)}</th>
                                <th scope="col">{t(ui_trial::PRECISION)}</th>
                                <th scope="col">{t(ui_trial::RECALL)}</th>
                                <th scope="col">"F1"</th>
                                <th scope="col">{t(ui_trial::ROWS)}</th>
                            </tr>
                        </thead>
                        <tbody>{by_class}</tbody>
                    </table>
                </details>
            </Show>
        </details>
    }
}
