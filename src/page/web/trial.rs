//! One trial: what it was set to, what it learned, how its training went.

use super::canvas::{Chart, Frame};
use super::confusion::ConfusionTable;
use super::paint;
use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::objective::{TRAIN_LOSS, VALIDATION_LOSS, VALIDATION_SCORE, ValueRule};
use crate::page::lang::{self, Lang, Text, ui};
use crate::page::snapshot::{Snapshot, Trial};
use crate::plot::words::CurveWords;
use crate::trial::{Ending, Outcome, Refusal, Report, State};
use leptos::prelude::*;
use std::time::Duration;

/// How long a trial must be shown before its portrait is asked for: a pointer that sweeps the map asks for none.
const STEADY: Duration = Duration::from_millis(200);

/// A trial's state in words.
pub fn state_words(trial: &Trial) -> Text {
    match (trial.state(), &trial.outcome) {
        (State::Running, _) => ui::RUNNING,
        (State::Waiting, _) => ui::WAITING,
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
        shown.get().map_or_else(|| ui::trial(lang, 0), |n| ui::trial(lang, n))
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

/// What the network has learned: its boundary over the plane, or its mistakes by class.
#[component]
fn Learned(shown: Memo<Option<u32>>) -> impl IntoView {
    #[derive(Clone, Copy, PartialEq)]
    enum Kind {
        Boundary,
        Confusion,
        Nothing,
    }
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let kind = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| match number.and_then(|n| s.portraits.get(&n)) {
            Some(p) if p.boundary.is_some() => Kind::Boundary,
            Some(p) if p.confusion.is_some() => Kind::Confusion,
            _ => Kind::Nothing,
        })
    });
    let draw = move |frame: &Frame| {
        let number = shown.get();
        lab.preview.with(|preview| {
            lab.study.with(|s| {
                let boundary = number.and_then(|n| s.portraits.get(&n)).and_then(|p| p.boundary.as_ref());
                if let (Some(boundary), Some(preview)) = (boundary, preview) {
                    paint::boundary(frame, boundary, preview);
                }
            });
        });
    };
    let label = Signal::derive(move || preferences.text(ui::BOUNDARY).to_owned());
    move || match kind.get() {
        Kind::Boundary => {
            view! { <div class="learned square"><Chart label testid="boundary" draw/></div> }.into_any()
        }
        Kind::Confusion => view! { <div class="learned"><ConfusionTable shown/></div> }.into_any(),
        Kind::Nothing => {
            view! { <div class="learned square empty">{t(ui::PORTRAIT_COMING)}</div> }.into_any()
        }
    }
}

/// Names and values of a trial.
#[component]
fn Facts(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let facts = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            number.and_then(|n| s.trials.get(n as usize)).map_or_else(Vec::new, |t| facts(lang, s, t))
        })
    });
    let row = |(name, value): (String, String)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! { <dl class="facts">{move || facts.get().into_iter().map(row).collect_view()}</dl> }
}

fn facts(lang: Lang, study: &Snapshot, trial: &Trial) -> Vec<(String, String)> {
    let title = |id: &str| {
        lang::setting(id)
            .or_else(|| lang::metric(id))
            .map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned())
    };
    let id = |metric: usize| study.spec.recipe.metrics()[metric].0;
    let mut facts: Vec<(String, String)> =
        trial.params().0.iter().map(|(name, v)| (title(name), lang::value(lang, name, v))).collect();
    let Some(last) = trial.reports.last() else { return facts };
    let objective = study.spec.first_objective().metric as usize;
    let best_epoch = study.spec.recipe.value == ValueRule::Best;
    // What the map and the race show, where the lines below say something else.
    let stands_below = !best_epoch && (objective == VALIDATION_LOSS || objective == VALIDATION_SCORE);
    if let Some(value) = trial.value().filter(|_| !stands_below) {
        let name = title(id(objective));
        let rule = best_epoch.then(|| ui::VALUE_BEST.get(lang).to_owned());
        let name = ui::list(lang, &[Some(name), rule].into_iter().flatten().collect::<Vec<_>>());
        facts.push((name, lang::number(value)));
    }
    facts.push((title(id(VALIDATION_LOSS)), lang::number(last.values[VALIDATION_LOSS])));
    let confusion = study.portraits.get(&trial.number()).and_then(|p| p.confusion.as_ref());
    let accuracy = match confusion.filter(|_| trial.outcome.is_some() && study.spec.recipe.repeat.runs() == 1)
    {
        Some(c) => {
            let classes = c.classes as usize;
            let hits = (0..classes).filter_map(|k| c.counts.get(k * classes + k)).sum();
            ui::count_with_interval(lang, hits, c.counts.iter().sum())
        }
        None => lang::percent(last.values[VALIDATION_SCORE]),
    };
    facts.push((title(id(VALIDATION_SCORE)), accuracy));
    facts
}

/// Loss by epoch, on the training and the validation part.
#[component]
fn Curves(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        let number = shown.get();
        let words = CurveWords {
            training: ui::TRAINING_CURVE.get(lang),
            validation: ui::VALIDATION_CURVE.get(lang),
            epoch: ui::EPOCH.get(lang),
            best: ui::BEST_EPOCH.get(lang),
        };
        lab.study.with(|s| {
            if let Some(trial) = number.and_then(|n| s.trials.get(n as usize)) {
                paint::curves(frame, trial, &words);
            }
        });
    };
    let label = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let last = number.and_then(|n| s.trials.get(n as usize)).and_then(|t| t.reports.last());
            last.map_or_else(String::new, |r| {
                ui::curves_summary(lang, r.step, r.values[TRAIN_LOSS], r.values[VALIDATION_LOSS])
            })
        })
    });
    view! { <div class="curves"><Chart label=label testid="curves" draw/></div> }
}

/// What the curves mean.
#[component]
fn Verdict(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let verdict = Memo::new(move |_| {
        let number = shown.get();
        lab.study.with(|s| diagnose(number.and_then(|n| s.trials.get(n as usize))?))
    });
    let words = move || verdict.get().map(|d| ui::diagnosis(preferences.lang.get(), d));
    move || {
        words().map(|(head, why)| view! { <p class="verdict"><strong>{head}</strong><span>{why}</span></p> })
    }
}

/// A reading of a committed trial's learning curve.
fn diagnose(trial: &Trial) -> Option<ui::Diagnosis> {
    let outcome = trial.outcome.as_ref()?;
    let reports = &trial.reports;
    let last = reports.last()?;
    match outcome.ending {
        Ending::NotFinite => return Some(ui::Diagnosis::Diverged { epoch: last.step }),
        Ending::WorseThanChance => return Some(ui::Diagnosis::WorseThanChance),
        Ending::Finished => {}
    }
    let loss = |r: &Report| r.values[VALIDATION_LOSS];
    // Up and down over the later half, by much more than it moved in all.
    let later = &reports[reports.len() / 2..];
    let moves: f64 = later.windows(2).map(|w| (loss(&w[1]) - loss(&w[0])).abs()).sum();
    let mean = later.iter().map(loss).sum::<f64>() / later.len() as f64;
    if later.len() >= 4 && moves > 0.15 * mean * (later.len() - 1) as f64 {
        return Some(ui::Diagnosis::Unsteady);
    }
    let lowest = reports.iter().min_by(|a, b| loss(a).total_cmp(&loss(b)))?;
    let train_fell = last.values[TRAIN_LOSS] < lowest.values[TRAIN_LOSS];
    if lowest.step < last.step && loss(last) > 1.05 * loss(lowest) && train_fell {
        return Some(ui::Diagnosis::Overfits { epoch: lowest.step });
    }
    if outcome.state == State::Pruned {
        return Some(ui::Diagnosis::StoppedEarly { epoch: last.step });
    }
    // The last fifth of the training still brought a good part of what the whole brought.
    let before = &reports[reports.len() - 1 - reports.len() / 5];
    let (all, end) = (loss(&reports[0]) - loss(last), loss(before) - loss(last));
    if reports.len() >= 5 && end > 0.05 * all && end > 0.01 * loss(last) {
        return Some(ui::Diagnosis::StillFalling);
    }
    Some(ui::Diagnosis::Settled)
}
