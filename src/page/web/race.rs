//! The race: the best value so far against the epochs (trees, iterations, folds) spent.

use super::canvas::{Chart, Frame};
use super::paint;
use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{self, Lang, ui};
use crate::page::snapshot::{Snapshot, Trial};
use crate::plot::words::RaceWords;
use crate::trial::{Direction, State};
use leptos::prelude::*;

fn metric(lang: Lang, study: &Snapshot) -> String {
    let id = study.spec.recipe.metric(study.spec.first_objective());
    lang::metric(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
}

fn strategy(lang: Lang, study: &Snapshot) -> String {
    let id = &study.spec.sampler.name;
    lang::sampler(id).map_or_else(|| id.clone(), |n| n.title.get(lang).to_owned())
}

#[component]
pub fn RacePanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        lab.study.with(|s| {
            let (strategy, metric) = (strategy(lang, s), metric(lang, s));
            let spent = ui::steps_spent(s.spec.step()).get(lang);
            let words = RaceWords { strategy: &strategy, spent, value: &metric };
            paint::race(frame, s, &words);
        });
    };
    let caption = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| {
            let best = s.best().and_then(|b| Some((b.number(), b.value()?)));
            let Some((number, value)) = best else { return ui::NO_RACE.get(lang).to_owned() };
            let spent =
                s.trials.iter().filter_map(|t| t.outcome.as_ref()).map(|o| o.reports.len() as u64).sum();
            ui::best_so_far(lang, &metric(lang, s), value, number, (spent, s.spec.step()))
        })
    });
    let goal = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| ui::goal(lang, &metric(lang, s), s.direction() == Direction::Minimize))
    });
    let label = Signal::derive(move || caption.get());
    view! {
        <section class="panel race" aria-labelledby="race-title" data-testid="race">
            <div class="head">
                <h2 id="race-title" title=goal>{t(ui::RACE)}</h2>
                <p class="caption start">{caption}</p>
            </div>
            <div class="body">
                <div class="picture"><Chart label testid="race-chart" draw/></div>
                <Summary/>
            </div>
        </section>
    }
}

/// The finished study in words.
#[component]
fn Summary() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let words = Memo::new(move |_| {
        let lang = preferences.lang.get();
        lab.study.with(|s| {
            let number = s.best().filter(|_| s.finished)?.number();
            let head = ui::summary(lang, &strategy(lang, s), s.committed, number);
            let pruned = s.trials.iter().filter(|t| t.state() == State::Pruned).count();
            let diverged = s.trials.iter().filter(|t: &&Trial| t.diverged()).count();
            let rest = (pruned + diverged > 0).then(|| ui::losses(lang, pruned, diverged));
            Some((head, rest, number))
        })
    });
    let choose = move |number: u32| lab.selected.set(Some(number));
    move || {
        words.get().map(|(head, rest, number)| {
            view! {
                <aside class="summary" data-testid="summary">
                    <p><strong>{head}</strong></p>
                    {rest.map(|rest| view! { <p>{rest}</p> })}
                    <p>{t(ui::OPTIMISTIC)}</p>
                    <button type="button" class="link" on:click=move |_| choose(number)>
                        {move || lab.study.with(|s| s.title(preferences.lang.get(), number))}
                    </button>
                </aside>
            }
        })
    }
}
