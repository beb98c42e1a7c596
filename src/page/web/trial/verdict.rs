//! What the numbers mean, in words.

use crate::data::Task;
use crate::objective::reading::{Step, read};
use crate::page::lang::{self, Lang, ui_trial};
use crate::page::snapshot::{Snapshot, Trial};
use crate::page::web::preferences::Preferences;
use crate::page::web::state::Lab;
use crate::trial::State;
use leptos::prelude::*;

#[component]
pub fn Verdict(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let words = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let trial = number.and_then(|n| s.trials.get(n as usize));
            trial.map_or_else(Vec::new, |t| verdicts(lang, s, t))
        })
    });
    let sentence = |(head, why): (String, String)| {
        view! { <p><strong>{head}</strong><span>{why}</span></p> }
    };
    move || {
        let words = words.get();
        (!words.is_empty()).then(|| {
            let words = words.into_iter().map(sentence).collect_view();
            view! { <div class="verdict" data-testid="verdict">{words}</div> }
        })
    }
}

/// Headings and sentences about a committed trial.
fn verdicts(lang: Lang, study: &Snapshot, trial: &Trial) -> Vec<(String, String)> {
    let Some(outcome) = &trial.outcome else { return Vec::new() };
    let recipe = &study.spec.recipe;
    let kind = Step::of(recipe, trial.params());
    let judged = study.portraits.get(&trial.number()).map(|p| p.judged);
    let classes = recipe.task() == Task::Classes;
    let id = recipe.metric(study.spec.first_objective());
    let metric = lang::metric(id).map_or(id, |n| n.title.get(lang));
    let found = read(recipe, trial.params(), &trial.reports, outcome.ending, judged);
    let said = found.iter().map(|f| ui_trial::finding(lang, kind, classes, metric, f));
    let last = trial.reports.last().filter(|_| outcome.state == State::Pruned);
    last.map(|r| ui_trial::stopped(lang, kind, r.step)).into_iter().chain(said).collect()
}
