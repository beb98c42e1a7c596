//! Why a trial was chosen, in one sentence.

use super::STEADY;
use crate::page::lang::ui_explain as words;
use crate::page::web::preferences::{Preferences, t};
use crate::page::web::state::Lab;
use crate::plot::map::layers;
use crate::trial::Origin;
use leptos::prelude::*;

#[component]
pub fn Why(shown: Memo<Option<u32>>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    // (leg, who chose it, the strategy)
    let trial = Memo::new(move |_| {
        let number = shown.get()?;
        lab.study.with(|s| {
            let trial = s.trials.get(number as usize)?;
            Some((trial.leg.index, trial.leg.origin, s.spec.sampler.name.clone()))
        })
    });
    // A strategy without a belief need not be asked.
    let asks = Memo::new(move |_| {
        let (leg, origin, sampler) = trial.get()?;
        (origin == Origin::Sampler && !layers(&sampler).is_empty()).then_some(leg)
    });
    Effect::new(move |_| {
        lab.confirmed.track();
        let Some(leg) = asks.get() else { return };
        set_timeout(
            move || {
                if asks.try_get_untracked().flatten() == Some(leg) {
                    lab.want_reason(leg);
                }
            },
            STEADY,
        );
    });
    let sentence = Memo::new(move |_| {
        let lang = preferences.lang.get();
        let (leg, origin, sampler) = trial.get()?;
        lab.thinking.reasons.with(|r| {
            let known = r.get(&leg);
            words::why(lang, &sampler, origin, asks.get().is_some(), known)
        })
    });
    move || {
        trial.get().map(|_| {
            let said = move || sentence.get().unwrap_or_else(|| preferences.text(words::THINKING).to_owned());
            view! { <p class="why" data-testid="why"><strong>{t(words::WHY)}</strong><span>{said}</span></p> }
        })
    }
}
