//! The data sets: shelves of cards, one of which is chosen, and what is known of it.
//!
//! One shelf is seen at a time, the one of the chosen data set unless the reader looks at another; the arrow keys go from card
//! to card of the shelf. The last card of every shelf is a table of the user's own.

use super::canvas::{Chart, Frame};
use super::csv::CsvCard;
use super::paint;
use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::data::{Source, Task, dimensions};
use crate::page::form;
use crate::page::lang::{self, Text, ui, ui_problem as words};
use crate::page::shelf::{self, OWN, Shelf};
use leptos::prelude::*;

const fn title(shelf: Shelf) -> (Text, Text) {
    match shelf {
        Shelf::Plane => (words::SHELF_PLANE, words::SHELF_PLANE_HELP),
        Shelf::Tables => (words::SHELF_TABLES, words::SHELF_TABLES_HELP),
        Shelf::Images => (words::SHELF_IMAGES, words::SHELF_IMAGES_HELP),
        Shelf::Numbers => (words::SHELF_NUMBERS, words::SHELF_NUMBERS_HELP),
    }
}

#[component]
pub fn Gallery() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let chosen = Memo::new(move |_| lab.draft.with(|d| d.recipe.data.name.clone()));
    let task = Memo::new(move |_| lab.draft.with(|d| d.recipe.task()));
    // The shelf that the reader looks at; it follows the chosen data set when that changes.
    let open = RwSignal::new(Shelf::Plane);
    Effect::new(move |_| {
        let shelf = chosen.with(|id| shelf::source(id).map(Shelf::of));
        open.set(shelf.unwrap_or(if task.get() == Task::Numbers { Shelf::Numbers } else { Shelf::Tables }));
    });
    let tabs = Shelf::ALL
        .map(|shelf| {
            let (title, help) = title(shelf);
            view! {
                <button
                    type="button"
                    class="tab"
                    title=t(help)
                    aria-pressed=move || if open.get() == shelf { "true" } else { "false" }
                    on:click=move |_| open.set(shelf)
                >
                    {t(title)}
                </button>
            }
        })
        .collect_view();
    let shelves = Shelf::ALL
        .map(|shelf| {
            let cards = shelf.sources().map(|source| view! { <Card source chosen/> }).collect_view();
            view! { <div class="shelf" hidden=move || open.get() != shelf>{cards}</div> }
        })
        .collect_view();
    view! {
        <div class="tabs" role="group" aria-label=t(words::SHELVES)>{tabs}</div>
        <div class="cards" role="radiogroup" aria-label=t(ui::DATA) data-testid="data">
            {shelves}
            <CsvCard chosen/>
        </div>
        <About chosen/>
    }
}

/// One data set.
#[component]
fn Card(source: &'static Source, chosen: Memo<String>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let id = source.id;
    let named = lang::data(id);
    let name = move || named.map_or(id, |n| preferences.text(n.title));
    let help = move || {
        let what = named.map_or("", |n| preferences.text(n.help));
        format!("{what}\n{}", source.citation)
    };
    let draw = move |frame: &Frame| {
        lab.preview.with(|p| paint::thumbnail(frame, id, p.as_ref().filter(|p| p.data == id)));
    };
    view! {
        <label class="card" class:chosen=move || chosen.with(|c| c == id) title=help>
            <input
                type="radio"
                name="data"
                value=id
                data-testid=format!("data-{id}")
                prop:checked=move || chosen.with(|c| c == id)
                on:change=move |_| lab.edit(|json| form::choose_data(json, id))
            />
            <span class="picture">
                <Chart label=Signal::derive(help) testid="thumbnail" draw/>
            </span>
            <span class="name">{name}</span>
        </label>
    }
}

/// The size of the chosen data set, and on demand all that is known of it.
#[component]
fn About(chosen: Memo<String>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let size = Memo::new(move |_| lab.draft.with(|d| (dimensions(&d.recipe.data), d.recipe.task())));
    let line = move || {
        let ((rows, features, outputs), task) = size.get();
        words::size(preferences.lang.get(), rows, features, outputs, task)
    };
    let facts = move || {
        let lang = preferences.lang.get();
        let ((rows, features, outputs), task) = size.get();
        let id = chosen.get();
        let source = shelf::source(&id).filter(|_| id != OWN);
        let mut task = words::task(lang, task, outputs);
        let classes = lab.preview.with(|p| {
            p.as_ref()
                .filter(|p| p.data == id && p.classes.len() as u64 == outputs)
                .map(|p| p.classes.clone())
        });
        if let Some(names) = classes.filter(|names| !names.is_empty()) {
            task = format!("{task}: {}", words::classes(lang, &names));
        }
        let mut facts = vec![(words::TASK, task), (words::SIZE, words::size_in_full(lang, rows, features))];
        if let Some(source) = source {
            facts.push((words::SOURCE, source.citation.to_owned()));
            facts.push((words::COPY_FROM, source.origin.to_owned()));
            let licence = if source.licence.is_empty() { words::GENERATED.get(lang) } else { source.licence };
            facts.push((words::LICENCE, licence.to_owned()));
            if !source.doi.is_empty() {
                facts.push((words::DOI, source.doi.to_owned()));
            }
        }
        let row = |(name, value): (Text, String)| {
            view! { <div><dt>{name.get(lang)}</dt><dd>{value}</dd></div> }
        };
        let help = lang::data(&id).map(|n| n.help.get(lang));
        view! {
            {help.map(|h| view! { <p class="help">{h}</p> })}
            <dl class="about-facts">{facts.into_iter().map(row).collect_view()}</dl>
        }
    };
    view! {
        <details class="about" data-testid="about">
            <summary><span class="size">{line}</span><span class="ask" title=t(words::ABOUT)>{t(words::ABOUT_SHORT)}</span></summary>
            {facts}
        </details>
    }
}
