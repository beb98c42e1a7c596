//! The confusion matrix as a table: true class by row, predicted class by column.

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::ui;
use leptos::prelude::*;

/// One row: the class, and its counts with their shares of the row.
type Row = (String, Vec<(u32, f64, bool)>);

#[component]
pub fn ConfusionTable(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let rows = Memo::new(move |_| -> Vec<Row> {
        let number = shown.get();
        let names = lab.preview.with(|p| p.as_ref().map(|p| p.classes.clone()).unwrap_or_default());
        lab.study.with(|s| {
            let confusion = number.and_then(|n| s.portraits.get(&n)).and_then(|p| p.confusion.as_ref());
            let Some(confusion) = confusion else { return Vec::new() };
            let k = (confusion.classes as usize).max(1);
            let row = |(i, counts): (usize, &[u32])| {
                let all = counts.iter().sum::<u32>().max(1);
                let cells = counts.iter().enumerate();
                let cells = cells.map(|(j, n)| (*n, f64::from(*n) / f64::from(all), i == j)).collect();
                (names.get(i).cloned().unwrap_or_else(|| (i + 1).to_string()), cells)
            };
            confusion.counts.chunks_exact(k).enumerate().map(row).collect()
        })
    });
    let head = move || {
        let names = rows.with(|rows| rows.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
        names
            .into_iter()
            .map(|name| view! { <th scope="col" title=name.clone()>{name.clone()}</th> })
            .collect_view()
    };
    let body = move || {
        let row = |(name, cells): Row| {
            let cell = |(count, share, hit): (u32, f64, bool)| {
                view! { <td class:hit=hit style=format!("--share:{share:.3}")>{count}</td> }
            };
            let cells = cells.into_iter().map(cell).collect_view();
            view! { <tr><th scope="row" title=name.clone()>{name.clone()}</th>{cells}</tr> }
        };
        rows.get().into_iter().map(row).collect_view()
    };
    let corner = move || {
        format!("{} ↓ / {} →", preferences.text(ui::TRUE_CLASS), preferences.text(ui::PREDICTED_CLASS))
    };
    view! {
        <table class="confusion" title=t(ui::CONFUSION_AXES)>
            <caption>{t(ui::CONFUSION)}</caption>
            <thead><tr><td class="corner">{corner}</td>{head}</tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
}
