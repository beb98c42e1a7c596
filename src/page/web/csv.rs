//! A table of the user's own: the card and the drop that take a file, and the way of its bytes: read here, hashed, handed to
//! the lab, described by it. The dialog that shows the description is in `csv_sheet`. Nothing leaves the page.

use super::canvas::{Chart, Frame};
use super::files;
use super::paint;
use super::preferences::{Preferences, label, t};
use super::state::Lab;
use crate::data::import::{BYTES_LIMIT, Hints, ImportError, Schema, Table};
use crate::data::own_name;
use crate::page::lang::ui_problem as words;
use crate::page::message::Message;
use crate::page::shelf::OWN;
use js_sys::Uint8Array;
use leptos::{ev, html, prelude::*};
use sha2::{Digest as _, Sha256};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, File, HtmlInputElement};

/// Bytes hashed at a stretch: a few milliseconds of the page's thread.
const STRETCH: usize = 512 << 10;

/// How far the file is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// None was chosen.
    Nothing,
    Reading,
    Refused(ImportError),
    Described(Table),
}

/// The table at hand. A `Copy` handle; get it with `expect_context::<Import>()`.
#[derive(Clone, Copy)]
pub struct Import {
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    /// Whether a file is held over the page.
    pub over: RwSignal<bool>,
    /// The file's own name.
    pub file: RwSignal<String>,
    pub phase: RwSignal<Phase>,
    pub hints: RwSignal<Hints>,
    /// What the user makes of the table.
    pub schema: RwSignal<Option<Schema>>,
    /// SHA-256 of the bytes.
    pub hash: RwSignal<String>,
    /// Counts the files: what is late belongs to an earlier one.
    turn: StoredValue<u32>,
    input: NodeRef<html::Input>,
}

impl Import {
    /// Listens to the lab's descriptions and to files dropped on the page, for as long as the owner lives.
    pub fn start(lab: Lab) -> Self {
        let import = Self {
            open: RwSignal::new(false),
            over: RwSignal::new(false),
            file: RwSignal::new(String::new()),
            phase: RwSignal::new(Phase::Nothing),
            hints: RwSignal::new(Hints::default()),
            schema: RwSignal::new(None),
            hash: RwSignal::new(String::new()),
            turn: StoredValue::new(0),
            input: NodeRef::new(),
        };
        Effect::new(move |_| {
            let Some((name, scanned)) = lab.scanned.get() else { return };
            if name != import.hash.with_untracked(|h| own_name(h)) {
                return;
            }
            match scanned {
                Ok(table) => {
                    import.schema.set(Some(table.suggest()));
                    import.phase.set(Phase::Described(table));
                }
                Err(error) => import.phase.set(Phase::Refused(error)),
            }
        });
        // Whatever the user makes of the table is tried at once: what only the rows can tell shows before it is used.
        Effect::new(move |_| {
            if let Some(schema) = import.schema.get() {
                lab.shape(&import.hash.with_untracked(|h| own_name(h)), schema);
            }
        });
        import.take_drops(lab);
        import
    }

    fn take_drops(self, lab: Lab) {
        let files = |event: &DragEvent| event.data_transfer().and_then(|d| d.files());
        let carries =
            |event: &DragEvent| event.data_transfer().is_some_and(|d| d.types().iter().any(|t| t == "Files"));
        let over = window_event_listener(ev::dragover, move |event| {
            if carries(&event) {
                event.prevent_default();
                self.over.set(true);
            }
        });
        let leave = window_event_listener(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                self.over.set(false);
            }
        });
        let drop = window_event_listener(ev::drop, move |event| {
            self.over.set(false);
            if let Some(file) = files(&event).and_then(|list| list.get(0)) {
                event.prevent_default();
                self.take(lab, file);
            }
        });
        on_cleanup(move || {
            over.remove();
            leave.remove();
            drop.remove();
        });
    }

    /// Opens the browser's own dialog for choosing a file.
    pub fn choose(self) {
        if let Some(input) = self.input.get_untracked() {
            // The same file may be chosen again after it was mended.
            input.set_value("");
            input.click();
        }
    }

    /// Reads a file and has it described.
    pub fn take(self, lab: Lab, file: File) {
        let turn = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let late = move || Some(self.turn.get_value()) != turn;
        self.file.set(file.name());
        self.hints.set(Hints::default());
        self.schema.set(None);
        self.phase.set(Phase::Reading);
        // A study that waits for its file is served in the strip; else the dialog shows what was understood.
        let wanted = lab.wanted.get_untracked();
        self.open.set(wanted.is_none());
        let found = file.size() as u64;
        if found > BYTES_LIMIT {
            self.open.set(true);
            self.phase.set(Phase::Refused(ImportError::TooManyBytes { found, limit: BYTES_LIMIT }));
            return;
        }
        spawn_local(async move {
            let Ok(buffer) = JsFuture::from(file.array_buffer()).await else {
                if !late() {
                    self.open.set(true);
                    self.phase.set(Phase::Refused(ImportError::Unreadable { line: 1 }));
                }
                return;
            };
            let bytes = Uint8Array::new(&buffer).to_vec();
            let hash = hashed(&bytes).await;
            if late() {
                return;
            }
            if let Some(wanted) = wanted.filter(|wanted| *wanted != hash) {
                let (file, found) = (self.file.get_untracked(), hash);
                lab.message.set(Some(Message::OtherFile { file, found, wanted }));
                return;
            }
            files::put(&own_name(&hash), bytes);
            self.hash.set(hash);
            if lab.wanted.get_untracked().is_some() {
                lab.wanted.set(None);
                lab.message.set(None);
                lab.open_again();
            } else {
                self.scan(lab);
            }
        });
    }

    /// Has the file described under the hints of the moment.
    pub fn scan(self, lab: Lab) {
        self.phase.set(Phase::Reading);
        lab.scan(&self.hash.with_untracked(|h| own_name(h)), self.hints.get_untracked());
    }
}

/// The hash in the name of a user's file.
pub fn own_hash(name: &str) -> Option<&str> {
    name.strip_prefix("csv:")
}

/// SHA-256 in stretches, between which the page is alive.
async fn hashed(bytes: &[u8]) -> String {
    let mut sha = Sha256::new();
    for stretch in bytes.chunks(STRETCH) {
        sha.update(stretch);
        if bytes.len() > STRETCH {
            breathe().await;
        }
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Lets the browser do what waits.
async fn breathe() {
    let wait = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || drop(resolve.call0(&wasm_bindgen::JsValue::UNDEFINED)),
            std::time::Duration::ZERO,
        );
    });
    drop(JsFuture::from(wait).await);
}

/// The last card of every shelf. While the chosen data are a file, it opens the dialog about it again.
#[component]
pub fn CsvCard(chosen: Memo<String>) -> impl IntoView {
    let lab = expect_context::<Lab>();
    let import = expect_context::<Import>();
    let preferences = expect_context::<Preferences>();
    let mine = Memo::new(move |_| chosen.with(|c| c == OWN));
    let press = move |_| {
        let known = import.phase.with_untracked(|p| matches!(p, Phase::Described(_)));
        if known { import.open.set(true) } else { import.choose() }
    };
    let picked = move |event: ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|list| list.get(0)) {
            import.take(lab, file);
        }
    };
    let draw = move |frame: &Frame| {
        lab.preview.with(|p| paint::thumbnail(frame, OWN, p.as_ref().filter(|p| p.data == OWN)));
    };
    let picture = move || {
        if mine.get() {
            let about = label(words::CSV);
            view! { <span class="picture"><Chart label=about testid="thumbnail" draw/></span> }.into_any()
        } else {
            view! { <span class="plus" aria-hidden="true">"+"</span> }.into_any()
        }
    };
    let name = move || {
        let file = import.file.get();
        if mine.get() && !file.is_empty() { file } else { preferences.text(words::CSV).to_owned() }
    };
    view! {
        <button
            type="button"
            class="card own"
            class:chosen=mine
            data-testid="data-csv"
            title=t(words::CSV_HELP)
            on:click=press
        >
            {picture}
            <span class="name">{name}</span>
        </button>
        <input
            node_ref=import.input
            type="file"
            class="unseen"
            tabindex="-1"
            hidden
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
            aria-label=t(words::CSV)
            data-testid="csv-file"
            on:change=picked
        />
    }
}

/// What is seen while a file is held over the page.
#[component]
pub fn DropVeil() -> impl IntoView {
    let import = expect_context::<Import>();
    view! {
        <Show when=move || import.over.get()>
            <div class="veil" aria-hidden="true"><p>{t(words::CSV_DROP)}</p></div>
        </Show>
    }
}
