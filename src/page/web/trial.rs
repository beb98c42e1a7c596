//! One trial: what it was set to, what it learned, how its training went.

mod curves;
mod exploring;
mod learned;
mod terrain;
mod values;
mod verdict;

use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{Text, ui};
use crate::page::snapshot::{Snapshot, Trial};
use crate::trial::{Ending, Outcome, Refusal, State};
use curves::Curves;
use learned::Learned;
use leptos::prelude::*;
use std::time::Duration;
use terrain::LossLandscape;
use values::{Facts, Values};
use verdict::Verdict;

/// How long a trial must be shown before its portrait is asked for: a pointer that sweeps the map asks for none.
const STEADY: Duration = Duration::from_millis(200);

/// A trial's state in words.
pub fn state_words(trial: &Trial) -> Text {
    match (trial.state(), &trial.outcome) {
        (State::Running, _) => ui::RUNNING,
        (State::Waiting, None) => ui::WAITING,
        (State::Waiting, Some(_)) => ui::PAUSED,
        (State::Failed, Some(Outcome { refusal: Some(Refusal::Skipped), .. })) => ui::SKIPPED,
        (State::Failed, Some(Outcome { refusal: Some(Refusal::Impossible), .. })) => ui::IMPOSSIBLE,
        (State::Failed, _) => ui::FAILED,
        (_, Some(Outcome { ending: Ending::NotFinite, .. })) => ui::DIVERGED,
        (_, Some(Outcome { ending: Ending::WorseThanChance, .. })) => ui::WORSE_THAN_CHANCE,
        (State::Pruned, _) => ui::PRUNED,
        (State::Complete, _) => ui::COMPLETE,
    }
}

#[component]
pub fn TrialPanel() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let shown =
        Memo::new(move |_| lab.shown().filter(|n| lab.study.with(|s| (*n as usize) < s.trials.len())));
    want_portraits(lab, shown);
    let with = move |f: &dyn Fn(&Snapshot, &Trial) -> String| {
        let number = shown.get();
        lab.study
            .with(|s| number.and_then(|n| s.trials.get(n as usize)).map_or_else(String::new, |t| f(s, t)))
    };
    let title = move || {
        let lang = preferences.lang.get();
        lab.study.with(|s| s.title(lang, shown.get().unwrap_or(0)))
    };
    let state = move || {
        let lang = preferences.lang.get();
        with(&|s, trial| {
            let mut words = vec![state_words(trial).get(lang).to_owned()];
            if s.best().is_some_and(|b| b.number() == trial.number()) {
                words.push(format!("{} ▲", ui::BEST.get(lang)));
            }
            if trial.by_hand() {
                words.push(ui::BY_HAND.get(lang).to_owned());
            }
            ui::list(lang, &words)
        })
    };
    let step = move |by: i64| {
        let count = lab.study.with_untracked(|s| s.trials.len() as i64);
        let now = shown.get_untracked().map_or(-1, i64::from);
        if (0..count).contains(&(now + by)) {
            lab.hovered.set(None);
            lab.selected.set(u32::try_from(now + by).ok());
        }
    };
    view! {
        <section class="panel trial" aria-labelledby="trial-title" data-testid="trial" data-trial=move || shown.get()>
            <div class="head">
                <h2 id="trial-title">{title}</h2>
                <p class="caption">{state}</p>
                <span class="walk">
                    <Show when=move || lab.selected.with(Option::is_some)>
                        <button type="button" class="icon" aria-label=t(ui::LATEST) title=t(ui::LATEST_HELP) on:click=move |_| lab.selected.set(None)>
                            "»"
                        </button>
                    </Show>
                    <button type="button" class="icon" aria-label=t(ui::PREVIOUS) title=t(ui::PREVIOUS) on:click=move |_| step(-1)>"‹"</button>
                    <button type="button" class="icon" aria-label=t(ui::NEXT) title=t(ui::NEXT) on:click=move |_| step(1)>"›"</button>
                </span>
            </div>
            <Show when=move || shown.get().is_some() fallback=move || view! { <p class="empty">{t(ui::NO_TRIAL)}</p> }>
                <div class="body">
                    <div class="upper">
                        <Learned shown/>
                        <Facts shown/>
                    </div>
                    <Curves shown/>
                    <Verdict shown/>
                    <div class="folds">
                        <Values shown/>
                        <LossLandscape shown/>
                    </div>
                </div>
            </Show>
        </section>
    }
}

/// Asks for the portrait of a trial that stays shown and has none.
fn want_portraits(lab: Lab, shown: Memo<Option<u32>>) {
    let missing = Memo::new(move |_| {
        let number = shown.get()?;
        lab.study.with(|s| {
            let trial = s.trials.get(number as usize)?;
            let trained = trial.outcome.as_ref().is_some_and(|o| !o.reports.is_empty());
            (trained && !s.portraits.contains_key(&number)).then_some(number)
        })
    });
    Effect::new(move |_| {
        let Some(number) = missing.get() else { return };
        set_timeout(
            move || {
                if missing.try_get_untracked().flatten() == Some(number) {
                    lab.want_portrait(number);
                }
            },
            STEADY,
        );
    });
}
