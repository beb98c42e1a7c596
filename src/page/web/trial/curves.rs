//! How the training went, step by step; of a cross-validation, how the folds came out.

use crate::objective::reading::{Spread, Step};
use crate::objective::{VALIDATION_LOSS, VALIDATION_SCORE};
use crate::page::lang::{self, Lang, ui, ui_trial};
use crate::page::reading::counted;
use crate::page::snapshot::{Snapshot, Trial};
use crate::page::web::canvas::{Chart, Frame};
use crate::page::web::paint;
use crate::page::web::preferences::{Preferences, t};
use crate::page::web::state::Lab;
use crate::plot::curves::{Curves as Lines, Measure};
use crate::plot::words::{CurveWords, FoldWords};
use leptos::prelude::*;

/// What can be shown: loss, score, and the goal where it is neither.
fn measures(study: &Snapshot) -> Vec<Measure> {
    let goal = study.spec.first_objective();
    let mut all = vec![Measure::LOSS, Measure::SCORE];
    let place = goal.metric as usize;
    if place > VALIDATION_SCORE {
        all.push(Measure { train: None, validation: place, direction: goal.direction });
    }
    all
}

/// What is shown unless the reader asks for something else: the loss; of folds, the goal.
fn usual(study: &Snapshot, step: Step) -> Measure {
    let goal = study.spec.first_objective().metric as usize;
    let of_goal = measures(study).into_iter().find(|m| m.validation == goal);
    of_goal.filter(|_| step == Step::Fold).unwrap_or(Measure::LOSS)
}

/// The name of a measure.
fn name(lang: Lang, study: &Snapshot, measure: Measure) -> String {
    let metrics = study.spec.recipe.metrics();
    let id = metrics.get(measure.validation).map_or("", |m| m.0);
    let text = match (measure.validation, id) {
        (VALIDATION_LOSS, _) => ui_trial::LOSS,
        (VALIDATION_SCORE, "validation_r2") => ui_trial::R2,
        (VALIDATION_SCORE, _) => ui_trial::ACCURACY,
        _ => return lang::metric(id).map_or_else(|| id.to_owned(), |n| n.title.get(lang).to_owned()),
    };
    text.get(lang).to_owned()
}

fn step(study: &Snapshot, trial: &Trial) -> Step {
    Step::of(&study.spec.recipe, trial.params())
}

#[component]
pub fn Curves(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    // Position of the validation metric that the reader asked for.
    let asked = RwSignal::new(None::<usize>);
    let measure = move |s: &Snapshot, trial: &Trial| {
        let asked = asked.get();
        let wanted = measures(s).into_iter().find(|m| Some(m.validation) == asked);
        wanted.unwrap_or_else(|| usual(s, step(s, trial)))
    };
    let draw = move |frame: &Frame| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let Some(trial) = number.and_then(|n| s.trials.get(n as usize)) else { return };
            let (measure, step) = (measure(s, trial), step(s, trial));
            if step == Step::Fold {
                let words =
                    FoldWords { fold: ui_trial::axis(step).get(lang), mean: ui_trial::MEAN.get(lang) };
                if let Some(spread) = Spread::of(&trial.reports, measure.validation as u32) {
                    paint::folds(frame, &spread, s.spec.recipe.folds(), &words);
                }
                return;
            }
            let last = trial.reports.last().map(|r| r.step);
            let kept = counted(s, trial).map(|r| r.step).filter(|step| Some(*step) != last);
            let words = CurveWords {
                training: ui::TRAINING_CURVE.get(lang),
                validation: ui::VALIDATION_CURVE.get(lang),
                step: ui_trial::axis(step).get(lang),
                best: if kept.is_some() { ui_trial::KEPT } else { ui_trial::BEST_STEP }.get(lang),
            };
            let lines = Lines::of(&trial.reports, trial.outcome.is_none(), measure, kept);
            paint::curves(frame, &lines, &words);
        });
    };
    let label = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let Some(trial) = number.and_then(|n| s.trials.get(n as usize)) else { return String::new() };
            let (measure, step) = (measure(s, trial), step(s, trial));
            let metric = name(lang, s, measure);
            if step == Step::Fold {
                let spread = Spread::of(&trial.reports, measure.validation as u32);
                return spread
                    .map_or_else(String::new, |spread| ui_trial::folds_summary(lang, &metric, &spread));
            }
            let Some(last) = trial.reports.last() else { return String::new() };
            let values = (measure.train.map(|m| last.values[m]), last.values[measure.validation]);
            ui_trial::curves_summary(lang, step, last.step, &metric, values)
        })
    });
    // (metric, name, whether it is shown)
    let choices = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let number = shown.get();
        lab.study.with(|s| {
            let trial = number.and_then(|n| s.trials.get(n as usize));
            let now = trial.map(|trial| measure(s, trial).validation);
            let choice = |m: Measure| (m.validation, name(lang, s, m), now == Some(m.validation));
            measures(s).into_iter().map(choice).collect::<Vec<_>>()
        })
    });
    let buttons = move || {
        let button = |(metric, name, pressed): (usize, String, bool)| {
            view! {
                <button type="button" aria-pressed=pressed.to_string() on:click=move |_| asked.set(Some(metric))>{name}</button>
            }
        };
        choices.get().into_iter().map(button).collect_view()
    };
    view! {
        <div class="curves">
            <div class="which" role="group" aria-label=t(ui_trial::WHICH_CURVE)>{buttons}</div>
            <div class="lines"><Chart label=label testid="curves" draw/></div>
        </div>
    }
}
