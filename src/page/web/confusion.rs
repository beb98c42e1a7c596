//! The confusion matrix: true class by row, predicted class by column. A table; of very many classes a picture.

use super::canvas::{Chart, Frame};
use super::paint;
use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::objective::Confusion;
use crate::objective::reading::Step;
use crate::page::lang::{ui, ui_trial};
use crate::page::snapshot::Snapshot;
use crate::plot::confusion::{DENSE, TABLE_LIMIT, shares, short_names};
use crate::train::metrics::ConfusionMatrix as Matrix;
use leptos::prelude::*;

/// Letters of a name in a dense table.
const LETTERS: usize = 3;
/// The largest count that a cell of a dense table has room for.
const LARGEST: u32 = 999;

/// One cell: what is written in it, its share of the row, whether it is on the diagonal, and itself in words.
#[derive(Clone, PartialEq)]
struct Cell {
    text: String,
    share: f64,
    hit: bool,
    words: String,
}

/// One row: the class in full and short, and its cells.
#[derive(Clone, PartialEq)]
struct Row {
    name: String,
    short: String,
    cells: Vec<Cell>,
}

fn confusion(study: &Snapshot, number: Option<u32>) -> Option<&Confusion> {
    study.portraits.get(&number?)?.confusion.as_ref()
}

#[component]
pub fn ConfusionMatrix(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let classes = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| confusion(s, number).map_or(0, |c| c.classes))
    });
    let large = Memo::new(move |_| classes.get() > TABLE_LIMIT);
    move || {
        if large.get() {
            view! { <Picture shown/> }.into_any()
        } else {
            view! { <Table shown dense=Signal::derive(move || classes.get() >= DENSE)/> }.into_any()
        }
    }
}

/// What the counts are about.
fn caption(lab: Lab, preferences: Preferences, shown: Memo<Option<u32>>) -> Memo<String> {
    Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let trial = number.and_then(|n| s.trials.get(n as usize));
            let folds = trial.filter(|t| Step::of(&s.spec.recipe, t.params()) == Step::Fold);
            ui_trial::confusion(lang, folds.map(|t| t.reports.len().max(1) as u32))
        })
    })
}

fn names(lab: Lab, classes: u32) -> Vec<String> {
    let mut names = lab.preview.with(|p| p.as_ref().map(|p| p.classes.clone()).unwrap_or_default());
    names.truncate(classes as usize);
    (names.len()..classes as usize).for_each(|i| names.push((i + 1).to_string()));
    names
}

#[component]
fn Table(shown: Memo<Option<u32>>, dense: Signal<bool>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let caption = caption(lab, preferences, shown);
    let rows = Memo::new(move |_| -> Vec<Row> {
        let lang = preferences.lang.get();
        let number = shown.get();
        let dense = dense.get();
        lab.study.with(|s| {
            let Some(confusion) = confusion(s, number) else { return Vec::new() };
            let names = names(lab, confusion.classes);
            let short = if dense { short_names(&names, LETTERS) } else { names.clone() };
            let k = confusion.classes.max(1) as usize;
            let shares = shares(confusion);
            let cell = |i: usize, j: usize| {
                let at = i * k + j;
                let (count, share) = (confusion.counts.get(at).copied().unwrap_or(0), shares.get(at));
                let share = share.copied().unwrap_or(0.0);
                let blank = dense && ((count == 0 && i != j) || count > LARGEST);
                Cell {
                    text: if blank { String::new() } else { count.to_string() },
                    share,
                    hit: i == j,
                    words: ui_trial::confusion_cell(lang, &names[i], &names[j], count, share),
                }
            };
            let row = |i: usize| Row {
                name: names[i].clone(),
                short: short[i].clone(),
                cells: (0..k).map(|j| cell(i, j)).collect(),
            };
            (0..k.min(names.len())).map(row).collect()
        })
    });
    let heads = Memo::new(move |_| {
        rows.with(|rows| rows.iter().map(|r| (r.name.clone(), r.short.clone())).collect::<Vec<_>>())
    });
    let head = move || {
        let head = |(name, short): (String, String)| view! { <th scope="col" title=name>{short}</th> };
        heads.get().into_iter().map(head).collect_view()
    };
    let body = move || {
        let row = |row: Row| {
            let cell = |c: Cell| {
                view! {
                    <td class:hit=c.hit style=format!("--share:{:.3}", c.share) title=c.words>
                        {c.text}
                    </td>
                }
            };
            let cells = row.cells.into_iter().map(cell).collect_view();
            view! { <tr><th scope="row" title=row.name>{row.short}</th>{cells}</tr> }
        };
        rows.get().into_iter().map(row).collect_view()
    };
    let corner = move || {
        let (truth, predicted) = (preferences.text(ui::TRUE_CLASS), preferences.text(ui::PREDICTED_CLASS));
        if dense.get() { "↓ →".to_owned() } else { format!("{truth} ↓ / {predicted} →") }
    };
    view! {
        <table class="confusion" class:dense=dense data-testid="confusion" title=t(ui::CONFUSION_AXES)>
            <caption>{caption}</caption>
            <thead><tr><td class="corner">{corner}</td>{head}</tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
}

/// Only shades: the counts are in the table by class.
#[component]
fn Picture(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let caption = caption(lab, preferences, shown);
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            if let Some(confusion) = confusion(s, number) {
                let (truth, predicted) = (ui::TRUE_CLASS.get(lang), ui::PREDICTED_CLASS.get(lang));
                paint::confusion(frame, confusion, truth, predicted);
            }
        });
    };
    let label = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let matrix = confusion(s, number).and_then(|c| Matrix::from_counts(c.classes, &c.counts));
            matrix.map_or_else(String::new, |m| {
                ui_trial::confusion_summary(lang, m.classes(), m.hits(), m.rows())
            })
        })
    });
    view! {
        <p class="note">{caption}</p>
        <div class="shades"><Chart label testid="confusion" draw/></div>
    }
}
