//! Every trial as a row. Only a window of rows is in the document, so that ten thousand cost no more than sixty.

use super::app::Desk;
use super::preferences::{Preferences, t};
use super::state::Lab;
use super::trial::state_words;
use crate::page::lang::{self, Lang, ui};
use crate::page::snapshot::{Snapshot, Trial};
use crate::trial::Direction;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// Rows in the document.
const WINDOW: usize = 60;
/// The window moves in strides of so many rows.
const STRIDE: usize = 15;

/// Which rows come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Newest,
    Oldest,
    Best,
}

/// One row in words. Rows are compared as a whole: only those that changed are made anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Row {
    number: u32,
    title: String,
    state: String,
    value: String,
    params: Vec<String>,
    epochs: String,
    best: bool,
}

fn row(lang: Lang, study: &Snapshot, trial: &Trial, best: Option<u32>) -> Row {
    let mut state = state_words(trial).get(lang).to_owned();
    if trial.by_hand() {
        state = ui::list(lang, &[state, ui::BY_HAND.get(lang).to_owned()]);
    }
    let value =
        |name: &str| trial.params().get(name).map_or_else(|| "–".to_owned(), |v| lang::value(lang, name, v));
    Row {
        number: trial.number(),
        title: match trial.stretch() {
            Some((from, Some(to))) => format!("{} ({from}–{to})", trial.leg.trial + 1),
            _ => (trial.leg.trial + 1).to_string(),
        },
        state,
        value: trial.value().map_or_else(String::new, lang::measure),
        params: study.spec.space.params().iter().map(|p| value(&p.name)).collect(),
        epochs: trial.reports.len().to_string(),
        best: best == Some(trial.number()),
    }
}

/// The numbers of all trials in the order asked for; those without a value come last.
fn ordered(study: &Snapshot, order: Order) -> Vec<u32> {
    let mut numbers: Vec<u32> = (0..study.trials.len() as u32).collect();
    match order {
        Order::Oldest => {}
        Order::Newest => numbers.reverse(),
        Order::Best => {
            let sign = if study.direction() == Direction::Minimize { 1.0 } else { -1.0 };
            let key = |n: &u32| study.trials[*n as usize].value().map_or(f64::INFINITY, |v| sign * v);
            numbers.sort_by(|a, b| key(a).total_cmp(&key(b)));
        }
    }
    numbers
}

#[component]
pub fn TablePanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let desk = expect_context::<Desk>();
    let order = RwSignal::new(Order::Newest);
    // The first row of the window, and the height of a row in pixels.
    let top = RwSignal::new(0usize);
    let height = RwSignal::new(24.0f64);
    let numbers = Memo::new(move |_| lab.study.with(|s| ordered(s, order.get())));
    let rows = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| {
            let best = s.best().map(Trial::number);
            numbers.with(|numbers| {
                let window = numbers.iter().skip(top.get()).take(WINDOW);
                window
                    .filter_map(|n| Some(row(lang, s, s.trials.get(*n as usize)?, best)))
                    .collect::<Vec<_>>()
            })
        })
    });
    let count = Memo::new(move |_| numbers.with(Vec::len));
    let shown = Memo::new(move |_| lab.shown());
    let scrolled = move |event: ev::Event| {
        let Some(area) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlElement>().ok()) else {
            return;
        };
        let measured = area.query_selector("tr[data-trial]").ok().flatten();
        let measured = measured.map(|r| r.get_bounding_client_rect().height()).filter(|h| *h > 0.0);
        if let Some(measured) = measured.filter(|h| (h - height.get_untracked()).abs() > 0.01) {
            height.set(measured);
        }
        let first = (area.scroll_top() / height.get_untracked()) as usize;
        let stride = (first / STRIDE).saturating_sub(1) * STRIDE;
        if stride != top.get_untracked() {
            top.set(stride);
        }
    };
    let area = NodeRef::<html::Div>::new();
    let reorder = move |new: Order| {
        order.set(new);
        top.set(0);
        if let Some(area) = area.get_untracked() {
            area.set_scroll_top(0.0);
        }
    };
    // Another study starts at the top.
    Effect::new(move |_| {
        if count.get() <= top.get_untracked() {
            top.set(0);
        }
    });
    let above = move || format!("height:{}px", top.get() as f64 * height.get());
    let below = move || {
        let rest = count.get().saturating_sub(top.get() + WINDOW);
        format!("height:{}px", rest as f64 * height.get())
    };
    let tall = move || preferences.text(if desk.tall.get() { ui::LESS_TALL } else { ui::TALLER });
    let draw = move |r: Row| {
        let number = r.number;
        let params = r.params.into_iter().map(|p| view! { <td>{p}</td> }).collect_view();
        view! {
            <tr
                data-trial=number
                class:best=r.best
                aria-current=move || if shown.get() == Some(number) { "true" } else { "false" }
                on:click=move |_| lab.selected.set(Some(number))
            >
                <th scope="row">
                    <button type="button" class="link">
                        {r.title}
                    </button>
                </th>
                <td class="state">{r.state}</td>
                <td class="value">{r.value} {r.best.then_some(" ▲")}</td>
                {params}
                <td>{r.epochs}</td>
            </tr>
        }
    };
    view! {
        <section class="panel trials" aria-labelledby="table-title">
            <div class="head">
                <h2 id="table-title">{t(ui::TABLE)}</h2>
                <p class="caption"></p>
                <button type="button" class="link taller" on:click=move |_| desk.tall.update(|x| *x = !*x)>{tall}</button>
            </div>
            <div class="rows" node_ref=area on:scroll=scrolled tabindex="0" role="group" aria-labelledby="table-title">
                <table data-testid="table">
                    <Head order reorder=Callback::new(reorder)/>
                    <tbody>
                        <tr class="space" aria-hidden="true" style=above></tr>
                        <For each=move || rows.get() key=Row::clone children=draw/>
                        <tr class="space" aria-hidden="true" style=below></tr>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// The heads of the columns; two of them sort.
#[component]
fn Head(order: RwSignal<Order>, reorder: Callback<Order>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let params = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let title =
            |id: &str| lang::setting(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned());
        lab.study.with(|s| s.spec.space.params().iter().map(|p| title(&p.name)).collect::<Vec<_>>())
    });
    let metric = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let id = lab.study.with(|s| s.spec.recipe.metric(s.spec.first_objective()));
        lang::metric(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
    });
    let steps = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| ui::steps(s.spec.step()).get(lang))
    });
    let by_number = move |_| {
        reorder.run(if order.get_untracked() == Order::Newest { Order::Oldest } else { Order::Newest });
    };
    let number_sort = move || match order.get() {
        Order::Newest => "descending",
        Order::Oldest => "ascending",
        Order::Best => "none",
    };
    let value_sort = move || match (order.get(), lab.study.with(Snapshot::direction)) {
        (Order::Best, Direction::Minimize) => "ascending",
        (Order::Best, Direction::Maximize) => "descending",
        _ => "none",
    };
    let arrow = |sort: &str| match sort {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
    view! {
        <thead>
            <tr>
                <th scope="col" aria-sort=number_sort>
                    <button type="button" class="link" on:click=by_number>{t(ui::NUMBER)} {move || arrow(number_sort())}</button>
                </th>
                <th scope="col">{t(ui::STATE)}</th>
                <th scope="col" aria-sort=value_sort>
                    <button type="button" class="link" title=metric on:click=move |_| reorder.run(Order::Best)>
                        {t(ui::VALUE)} {move || arrow(value_sort())}
                    </button>
                </th>
                {move || params.get().into_iter().map(|p| view! { <th scope="col">{p}</th> }).collect_view()}
                <th scope="col">{move || steps.get()}</th>
            </tr>
        </thead>
    }
}
