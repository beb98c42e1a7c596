//! The dialog about a table of the user's own: what was understood, what is to be predicted from what, and every refusal.

use super::csv::{Import, Phase};
use super::preferences::{Preferences, label, t};
use super::state::Lab;
use crate::data::Task;
use crate::data::import::{Column, Decimal, Delimiter, Hints, ImportError, Missing, Role, Schema, Table};
use crate::data::own_name;
use crate::page::form;
use crate::page::import::{Use, objection, put, used, uses, why_out};
use crate::page::lang::{self, Text, ui_problem as words};
use crate::runtime::Shape;
use leptos::{ev, html, prelude::*};

/// Opens and closes with `Import::open`.
#[component]
pub fn CsvSheet() -> impl IntoView {
    let import = expect_context::<Import>();
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let sheet = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(sheet) = sheet.get() else { return };
        match (import.open.get(), sheet.open()) {
            // It is in the document and closed: the one case in which showing it is refused cannot be.
            (true, false) => drop(sheet.show_modal()),
            (false, true) => sheet.close(),
            _ => {}
        }
    });
    let found = move || {
        let lang = preferences.lang.get();
        let file = import.file.get();
        import.phase.with(|phase| match phase {
            Phase::Nothing => String::new(),
            Phase::Reading => words::CSV_READING.get(lang).to_owned(),
            Phase::Refused(_) => words::csv_refused(lang, &file),
            Phase::Described(table) => {
                let found = words::csv_found(lang, &file, table.rows, table.columns.len());
                match tried(lab, import) {
                    Some(Ok(s)) => format!("{found} → {}", words::csv_becomes(lang, s.rows, s.inputs)),
                    _ => found,
                }
            }
        })
    };
    let fault = move || {
        let lang = preferences.lang.get();
        import.phase.with(|phase| match phase {
            Phase::Refused(error) => Some(lang::import_error(lang, error)),
            Phase::Described(table) => {
                let said = import.schema.with(|s| objection(table, s.as_ref()?));
                let found = || tried(lab, import).and_then(Result::err);
                said.or_else(found).map(|e| lang::import_error(lang, &e))
            }
            _ => None,
        })
    };
    let ready = Memo::new(move |_| matches!(tried(lab, import), Some(Ok(_))));
    let read = Memo::new(move |_| !import.phase.with(|p| matches!(p, Phase::Nothing | Phase::Reading)));
    let described = Memo::new(move |_| import.phase.with(|p| matches!(p, Phase::Described(_))));
    view! {
        <dialog
            class="sheet import"
            node_ref=sheet
            aria-labelledby="csv-title"
            data-testid="csv-sheet"
            on:close=move |_| import.open.set(false)
        >
            <h2 id="csv-title">{t(words::CSV_TITLE)}</h2>
            <p role="status" data-testid="csv-found">{found}</p>
            {move || fault().map(|text| view! { <p class="fault" role="alert" data-testid="csv-fault">{text}</p> })}
            <Show when=move || read.get()>
                <Writing/>
            </Show>
            <Show when=move || described.get()>
                <Purpose/>
                <Columns/>
                <Warnings/>
            </Show>
            <p class="help">{t(words::CSV_PRIVACY)}</p>
            <Buttons ready=Memo::new(move |_| ready.get() && fault().is_none())/>
        </dialog>
    }
}

/// What became of the file under the schema of the moment; `None` while it is at it.
fn tried(lab: Lab, import: Import) -> Option<Result<Shape, ImportError>> {
    let name = import.hash.with(|h| own_name(h));
    import.schema.with(|now| {
        lab.shaped.with(|shaped| {
            let (of, schema, shape) = shaped.as_ref()?;
            (*of == name && Some(schema) == now.as_ref()).then(|| shape.clone())
        })
    })
}

/// (value, text) of an option.
type Choice = (String, String);

/// A titled select.
#[component]
fn Pick(
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] bare: bool,
    #[prop(optional)] testid: Option<&'static str>,
    #[prop(into)] options: Signal<Vec<Choice>>,
    #[prop(into)] value: Signal<String>,
    change: impl Fn(String) + 'static,
) -> impl IntoView {
    let rows = move || {
        let now = value.get();
        let option = |(id, text): Choice| {
            let chosen = id == now;
            view! { <option value=id selected=chosen>{text}</option> }
        };
        options.get().into_iter().map(option).collect_view()
    };
    let changed = move |event: ev::Event| change(event_target_value(&event));
    view! {
        <label class="pick">
            {(!bare).then(|| view! { <span>{move || title.get()}</span> })}
            <select
                aria-label=move || title.get()
                data-testid=testid
                prop:value=move || value.get()
                on:change=changed
            >
                {rows}
            </select>
        </label>
    }
}

fn choices(texts: &'static [(&'static str, Text)]) -> Signal<Vec<Choice>> {
    let preferences = expect_context::<Preferences>();
    Signal::derive(move || {
        texts.iter().map(|(id, text)| ((*id).to_owned(), preferences.text(*text).to_owned())).collect()
    })
}

const GUESS: &str = "guess";
const DELIMITERS: &[(&str, Text)] = &[
    (GUESS, words::CSV_GUESS),
    ("comma", words::CSV_COMMA),
    ("semicolon", words::CSV_SEMICOLON),
    ("tab", words::CSV_TAB),
    ("pipe", words::CSV_PIPE),
];
const DECIMALS: &[(&str, Text)] =
    &[(GUESS, words::CSV_GUESS), ("point", words::CSV_POINT), ("comma", words::CSV_DECIMAL_COMMA)];
const HEADERS: &[(&str, Text)] =
    &[(GUESS, words::CSV_GUESS), ("yes", words::CSV_HEADER_YES), ("no", words::CSV_HEADER_NO)];
const MISSING: &[(&str, Text)] =
    &[("drop", words::CSV_DROP_ROWS), ("mean", words::CSV_MEAN), ("median", words::CSV_MEDIAN)];
const TASKS: &[(&str, Text)] = &[("classes", words::CSV_CLASSES), ("numbers", words::CSV_NUMBERS)];

const fn delimiter_id(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Comma => "comma",
        Delimiter::Semicolon => "semicolon",
        Delimiter::Tab => "tab",
        Delimiter::Pipe => "pipe",
    }
}

/// How the file is written: what was guessed, and another word on it.
#[component]
fn Writing() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let import = expect_context::<Import>();
    // What was found stands in the select; a hint is shown where nothing was found.
    let shown = move |of: fn(&Table) -> &'static str, hint: fn(&Hints) -> Option<&'static str>| {
        Signal::derive(move || {
            let guess = || import.hints.with(hint).unwrap_or(GUESS);
            import.phase.with(|p| if let Phase::Described(t) = p { of(t) } else { guess() }).to_owned()
        })
    };
    let delimiter = shown(|t| delimiter_id(t.dialect.delimiter), |h| h.delimiter.map(delimiter_id));
    let decimal = shown(
        |t| if t.dialect.decimal == Decimal::Comma { "comma" } else { "point" },
        |h| h.decimal.map(|d| if d == Decimal::Comma { "comma" } else { "point" }),
    );
    let header = shown(
        |t| if t.dialect.header { "yes" } else { "no" },
        |h| h.header.map(|yes| if yes { "yes" } else { "no" }),
    );
    let hint = move |change: &dyn Fn(&mut Hints)| {
        import.hints.update(|hints| change(hints));
        import.scan(lab);
    };
    let set_delimiter = move |id: String| {
        let found = Delimiter::ALL.into_iter().find(|d| delimiter_id(*d) == id);
        hint(&|h| h.delimiter = found);
    };
    let set_decimal = move |id: String| {
        let found = match id.as_str() {
            "comma" => Some(Decimal::Comma),
            "point" => Some(Decimal::Point),
            _ => None,
        };
        hint(&|h| h.decimal = found);
    };
    let set_header = move |id: String| {
        let found = if id == GUESS { None } else { Some(id == "yes") };
        hint(&|h| h.header = found);
    };
    view! {
        <div class="picks">
            <Pick
                title=label(words::CSV_DELIMITER)
                testid="csv-delimiter"
                options=choices(DELIMITERS)
                value=delimiter
                change=set_delimiter
            />
            <Pick title=label(words::CSV_DECIMAL) options=choices(DECIMALS) value=decimal change=set_decimal/>
            <Pick title=label(words::CSV_HEADER) options=choices(HEADERS) value=header change=set_header/>
        </div>
    }
}

/// A part of the schema as text.
fn of_schema(import: Import, read: fn(&Schema) -> String) -> Signal<String> {
    Signal::derive(move || import.schema.with(|s| s.as_ref().map(read)).unwrap_or_default())
}

fn edit(import: Import, change: impl FnOnce(&mut Schema, &Table)) {
    import.phase.with_untracked(|phase| {
        if let Phase::Described(table) = phase {
            import.schema.update(|schema| {
                if let Some(schema) = schema {
                    change(schema, table);
                }
            });
        }
    });
}

/// What is predicted, and what happens to gaps.
#[component]
fn Purpose() -> impl IntoView {
    let import = expect_context::<Import>();
    let columns = Signal::derive(move || {
        import.phase.with(|phase| match phase {
            Phase::Described(table) => {
                table.columns.iter().map(|c| (c.name.clone(), c.name.clone())).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
    });
    let task = |s: &Schema| if s.task == Task::Numbers { "numbers" } else { "classes" }.to_owned();
    let missing = |s: &Schema| {
        let id = match s.missing {
            Missing::Drop => "drop",
            Missing::Mean => "mean",
            Missing::Median => "median",
        };
        id.to_owned()
    };
    let set_missing = move |id: String| {
        edit(import, |s, _| {
            s.missing = match id.as_str() {
                "drop" => Missing::Drop,
                "mean" => Missing::Mean,
                _ => Missing::Median,
            };
        });
    };
    let set_task = move |id: String| {
        edit(import, |s, _| s.task = if id == "numbers" { Task::Numbers } else { Task::Classes });
    };
    view! {
        <div class="picks" title=t(words::CSV_MISSING_HELP)>
            <Pick
                title=label(words::CSV_TARGET)
                testid="csv-target"
                options=columns
                value=of_schema(import, |s| s.target.clone())
                change=move |name| edit(import, |s, table| put(s, table, &name, Use::Target))
            />
            <Pick
                title=label(words::CSV_TASK)
                testid="csv-task"
                options=choices(TASKS)
                value=of_schema(import, task)
                change=set_task
            />
            <Pick
                title=label(words::CSV_MISSING)
                testid="csv-missing"
                options=choices(MISSING)
                value=of_schema(import, missing)
                change=set_missing
            />
        </div>
    }
}

/// Columns that are listed; of a wider table the rest keeps the use that was suggested.
const LISTED: usize = 200;

#[component]
fn Columns() -> impl IntoView {
    let import = expect_context::<Import>();
    let columns = Memo::new(move |_| {
        import.phase.with(|phase| match phase {
            Phase::Described(table) => table.columns.iter().take(LISTED).cloned().collect(),
            _ => Vec::<Column>::new(),
        })
    });
    let row = |column: Column| view! { <ColumnRow column/> };
    view! {
        <div class="columns" tabindex="0" role="group" aria-label=t(words::CSV_COLUMNS)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t(words::CSV_COLUMN)}</th>
                        <th scope="col">{t(words::CSV_KIND)}</th>
                        <th scope="col" class="gaps">{t(words::CSV_GAPS)}</th>
                        <th scope="col" class="samples">{t(words::CSV_EXAMPLES)}</th>
                        <th scope="col">{t(words::CSV_USE_AS)}</th>
                    </tr>
                </thead>
                <tbody>{move || columns.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn ColumnRow(column: Column) -> impl IntoView {
    let import = expect_context::<Import>();
    let preferences = expect_context::<Preferences>();
    let name = column.name.clone();
    let now = {
        let name = name.clone();
        Memo::new(move |_| import.schema.with(|s| s.as_ref().map_or("", |s| used(s, &name).id())).to_owned())
    };
    let offered = uses(&column);
    let options = Signal::derive(move || {
        let text = |of: Use| match of {
            Use::Target => words::CSV_AS_TARGET,
            Use::Feature(Role::Number) => words::CSV_AS_NUMBER,
            Use::Feature(Role::OneHot) => words::CSV_AS_ONE_HOT,
            Use::LeftOut => words::CSV_LEFT_OUT,
        };
        // The target is chosen above.
        let list = if now.with(|u| u == Use::Target.id()) { vec![Use::Target] } else { offered.clone() };
        list.into_iter()
            .map(|u| (u.id().to_owned(), preferences.text(text(u)).to_owned()))
            .collect::<Vec<_>>()
    });
    let title = {
        let name = name.clone();
        Signal::derive(move || words::csv_use_of(preferences.lang.get(), &name))
    };
    let change = {
        let name = name.clone();
        move |id: String| edit(import, |s, table| put(s, table, &name, Use::of(&id)))
    };
    let kind = column.kind;
    let examples = column.examples.join(" · ");
    let gaps = words::csv_missing(column.missing);
    let why = move || {
        let reason = import.schema.with(|s| why_out(s.as_ref()?, &column))?;
        let text = lang::reason(preferences.lang.get(), reason);
        Some(view! { <small>{text}</small> })
    };
    view! {
        <tr class:out=move || now.with(|u| u == Use::LeftOut.id())>
            <th scope="row" title=name.clone()>{name.clone()}</th>
            <td>{move || preferences.text(lang::kind(kind))}</td>
            <td class="gaps">{gaps}</td>
            <td class="samples" title=examples.clone()>{examples.clone()}</td>
            <td><Pick title bare=true options value=now change/>{why}</td>
        </tr>
    }
}

/// What was assumed, changed or left out.
#[component]
fn Warnings() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let import = expect_context::<Import>();
    let preferences = expect_context::<Preferences>();
    let list = move || {
        let lang = preferences.lang.get();
        import.phase.with(|phase| match phase {
            Phase::Described(table) => {
                let mut all = table.warnings.clone();
                let of_rows = tried(lab, import).and_then(Result::ok).map_or_else(Vec::new, |s| s.warnings);
                // Reading the file again says again what was said of it.
                all.extend(of_rows.into_iter().filter(|w| !table.warnings.contains(w)));
                all.iter().map(|w| lang::warning(lang, w)).collect()
            }
            _ => Vec::new(),
        })
    };
    move || {
        let list: Vec<String> = list();
        let items = list.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
        (!list.is_empty()).then(|| {
            view! {
                <details class="warnings" open>
                    <summary>{t(words::CSV_WARNINGS)}</summary>
                    <ul>{items}</ul>
                </details>
            }
        })
    }
}

#[component]
fn Buttons(ready: Memo<bool>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let import = expect_context::<Import>();
    let take = move |_| {
        let Some(schema) = import.schema.get_untracked() else { return };
        let hash = import.hash.get_untracked();
        let Some(Ok(shape)) = tried(lab, import) else { return };
        lab.edit(|json| form::choose_own(json, &hash, &schema, &shape));
        if lab.fault.with_untracked(Option::is_none) {
            import.open.set(false);
        }
    };
    let preferences = expect_context::<Preferences>();
    let refused = move || {
        let fault = lab.fault.get()?;
        Some(lang::spec_error(preferences.lang.get(), &fault))
    };
    view! {
        {move || refused().map(|text| view! { <p class="fault" role="alert">{text}</p> })}
        <div class="buttons">
            <button type="button" class="pill" on:click=move |_| import.choose()>{t(words::CSV_OTHER)}</button>
            <button type="button" class="pill" on:click=move |_| import.open.set(false)>{t(words::CSV_CANCEL)}</button>
            <button
                type="button"
                class="pill primary"
                data-testid="csv-use"
                disabled=move || !ready.get()
                on:click=take
            >
                {t(words::CSV_USE)}
            </button>
        </div>
    }
}
