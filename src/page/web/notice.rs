//! The strip of messages: one at a time, with what can be done about it.

use super::csv::Import;
use super::preferences::{Preferences, t};
use super::state::Lab;
use crate::page::lang::{self, ui, ui_problem};
use crate::page::link::LinkError;
use crate::page::message::Message;
use crate::runtime::Notice;
use leptos::prelude::*;

/// What a message offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offer {
    Nothing,
    Reload,
    SkipOrRetry(u32),
    /// To choose the file that the study is about.
    File,
}

fn offer(message: &Message) -> Offer {
    match message {
        Message::Lab(Notice::CannotStart | Notice::StaleWorker)
        | Message::File { .. }
        | Message::Link(LinkError::Newer { .. }) => Offer::Reload,
        Message::Lab(Notice::LostTwice { leg, .. }) => Offer::SkipOrRetry(*leg),
        Message::OwnFile { .. } | Message::OtherFile { .. } => Offer::File,
        _ => Offer::Nothing,
    }
}

/// Whether the message is only for information: it is read out when there is a pause.
fn calm(message: &Message) -> bool {
    matches!(
        message,
        Message::Copied | Message::NotCopied | Message::LabRestarted | Message::Lab(Notice::LostOnce { .. })
    )
}

/// Shows `lab.message`.
#[component]
pub fn NoticeStrip() -> impl IntoView {
    let lab = expect_context::<Lab>();
    let preferences = expect_context::<Preferences>();
    let import = expect_context::<Import>();
    let strip = move |message: Message| {
        let offer = offer(&message);
        let calm = calm(&message);
        let sentence = move || lang::message(preferences.lang.get(), &message);
        let dismiss = move || lab.message.set(None);
        let reload = move |_| {
            // A page that cannot be reloaded stays as it is.
            let _ = window().location().reload();
        };
        let skip = move |_| {
            if let Offer::SkipOrRetry(leg) = offer {
                dismiss();
                lab.skip(leg);
            }
        };
        let retry = move |_| {
            dismiss();
            lab.run();
        };
        view! {
            <div
                class="notice"
                class:calm=calm
                role=if calm { "status" } else { "alert" }
                data-testid="notice"
            >
                <p>{sentence}</p>
                <Show when=move || offer == Offer::Reload>
                    <button type="button" class="pill" on:click=reload>{t(ui::RELOAD)}</button>
                </Show>
                <Show when=move || offer == Offer::File>
                    <button type="button" class="pill" data-testid="choose-file" on:click=move |_| import.choose()>
                        {t(ui_problem::CSV_CHOOSE)}
                    </button>
                </Show>
                <Show when=move || matches!(offer, Offer::SkipOrRetry(_))>
                    <button type="button" class="pill" on:click=retry>{t(ui::TRY_AGAIN)}</button>
                    <button type="button" class="pill" on:click=skip>{t(ui::SKIP)}</button>
                </Show>
                <button type="button" class="icon" aria-label=t(ui::DISMISS) title=t(ui::DISMISS) on:click=move |_| dismiss()>
                    "×"
                </button>
            </div>
        }
    };
    move || lab.message.get().map(strip)
}
