//! The bar at the top: run and pause, seed, progress, and the reader's preferences.

use super::app::Desk;
use super::field::{FaultAt, NumberField};
use super::preferences::{Preferences, label, t};
use super::state::Lab;
use crate::page::lang::ui;
use crate::page::snapshot::Trial;
use leptos::prelude::*;

/// Most workers that can be chosen.
const MOST_WORKERS: u32 = 12;

#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="top">
            <Logo/>
            <Controls/>
            <Progress/>
            <Tools/>
        </header>
    }
}

#[component]
fn Logo() -> impl IntoView {
    view! {
        <h1 class="brand">
            <svg viewBox="0 0 40 32" width="40" height="32" aria-hidden="true">
                <path
                    d="M2 27 C6 14 10 8 14 13 S20 26 25 22 S31 8 35 5"
                    fill="none"
                    stroke="var(--blue)"
                    stroke-width="2.6"
                    stroke-linecap="round"
                ></path>
                <circle cx="35" cy="5" r="3.4" fill="var(--red)"></circle>
            </svg>
            <span>"Tunescape"</span>
        </h1>
    }
}

/// Pauses what runs; runs what does not, from the beginning if it is over and unchanged.
pub fn run_or_pause(lab: Lab) {
    untrack(|| {
        if lab.running() {
            lab.pause();
            return;
        }
        if lab.study.with(|s| s.finished) && !lab.edited() {
            lab.reset();
        }
        lab.run();
    });
}

/// Run or pause, step, reset, seed.
#[component]
fn Controls() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let running = Memo::new(move |_| lab.running());
    let over = Memo::new(move |_| lab.study.with(|s| s.finished) && !lab.edited());
    let name = move || {
        let text = match (running.get(), over.get()) {
            (true, _) => ui::PAUSE,
            (false, true) => ui::RUN_AGAIN,
            (false, false) => ui::RUN,
        };
        preferences.text(text)
    };
    let seed = Signal::derive(move || lab.draft.with(|d| d.recipe.seed.to_string()));
    view! {
        <div class="controls" role="group" aria-label=t(ui::CONTROLS)>
            <button
                type="button"
                class="run"
                data-testid=move || if running.get() { "pause" } else { "run" }
                aria-label=name
                title=name
                disabled=move || !lab.ready.get()
                on:click=move |_| run_or_pause(lab)
            >
                <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="currentColor">
                    <path d=move || {
                        if running.get() { "M6 4h4v16H6zM14 4h4v16h-4z" } else { "M8 4.5v15L20 12z" }
                    }></path>
                </svg>
            </button>
            <button
                type="button"
                class="pill"
                data-testid="step"
                title=t(ui::STEP_HELP)
                disabled=move || !lab.ready.get() || over.get()
                on:click=move |_| lab.step()
            >
                {t(ui::STEP)}
            </button>
            <button type="button" class="pill" data-testid="reset" title=t(ui::RESET_HELP) on:click=move |_| lab.reset()>
                {t(ui::RESET)}
            </button>
            <label class="seed" title=t(ui::SEED_HELP)>
                <span>{t(ui::SEED)}</span>
                <NumberField
                    label=label(ui::SEED)
                    path="seed"
                    testid="seed"
                    value=seed
                    commit=move |typed| lab.edit(|json| json["seed"] = typed)
                />
                <FaultAt path="seed"/>
            </label>
            <button
                type="button"
                class="icon"
                aria-label=t(ui::NEW_SEED)
                title=t(ui::NEW_SEED_HELP)
                on:click=move |_| lab.new_seed()
            >
                <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8">
                    <rect x="4" y="4" width="16" height="16" rx="4"></rect>
                    <g fill="currentColor" stroke="none">
                        <circle cx="9" cy="9" r="1.6"></circle>
                        <circle cx="15" cy="9" r="1.6"></circle>
                        <circle cx="12" cy="12" r="1.6"></circle>
                        <circle cx="9" cy="15" r="1.6"></circle>
                        <circle cx="15" cy="15" r="1.6"></circle>
                    </g>
                </svg>
            </button>
        </div>
    }
}

/// The bar, the sentence, and how many workers.
#[component]
fn Progress() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let done = Memo::new(move |_| lab.study.with(|s| (s.committed, s.expected)));
    let sentence = Memo::new(move |_| {
        let lang = preferences.lang.get();
        if !lab.ready.get() {
            return ui::STARTING.get(lang).to_owned();
        }
        lab.study.with(|s| {
            let parts = s.trials.first().is_some_and(Trial::is_part);
            ui::progress(lang, (s.committed, s.expected), parts, s.mode, s.finished)
        })
    });
    let choose = move |event| {
        if let Ok(count) = event_target_value(&event).parse::<u32>() {
            lab.set_workers(count);
        }
    };
    let options = move || {
        let lang = preferences.lang.get();
        (1..=MOST_WORKERS)
            .map(|n| {
                let chosen = lab.workers.get_untracked() == n;
                view! { <option value=n.to_string() selected=chosen>{ui::workers(lang, n)}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="progress">
            <progress aria-label=t(ui::PROGRESS) max=move || done.get().1.max(1) prop:value=move || f64::from(done.get().0)></progress>
            <p class="where">
                <span>{sentence}</span>
                <select
                    class="plain"
                    data-testid="workers"
                    aria-label=t(ui::WORKERS)
                    title=t(ui::WORKERS_HELP)
                    prop:value=move || lab.workers.get().to_string()
                    on:change=choose
                >
                    {options}
                </select>
                <span>"CPU"</span>
            </p>
        </div>
    }
}

/// Share, language, theme, help.
#[component]
fn Tools() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let desk = expect_context::<Desk>();
    let theme = move || preferences.text(if preferences.dark() { ui::THEME_LIGHT } else { ui::THEME_DARK });
    // Each language is named in itself.
    let other = move || preferences.lang.get().other();
    let language = move || match other() {
        crate::page::lang::Lang::En => "EN",
        crate::page::lang::Lang::Zh => "中文",
    };
    view! {
        <div class="tools">
            <button type="button" class="link" data-testid="share" title=t(ui::SHARE_HELP) on:click=move |_| lab.share()>
                {t(ui::SHARE)}
            </button>
            <button
                type="button"
                class="icon wide"
                data-testid="language"
                lang=move || other().tag()
                on:click=move |_| preferences.switch_lang()
            >
                {language}
            </button>
            <button
                type="button"
                class="icon"
                data-testid="theme"
                aria-label=theme
                title=theme
                on:click=move |_| preferences.switch_theme()
            >
                <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
                    <circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="2"></circle>
                    <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"></path>
                </svg>
            </button>
            <button
                type="button"
                class="icon"
                data-testid="help"
                aria-label=t(ui::HELP)
                title=t(ui::HELP)
                on:click=move |_| desk.help.set(true)
            >
                "?"
            </button>
        </div>
    }
}
