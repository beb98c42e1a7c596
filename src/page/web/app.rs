//! The root: where the panels stand.

use super::csv::{DropVeil, Import};
use super::csv_sheet::CsvSheet;
use super::help::HelpSheet;
use super::keys;
use super::map::MapPanel;
use super::notice::NoticeStrip;
use super::preferences::Preferences;
use super::problem::ProblemPanel;
use super::race::RacePanel;
use super::state::Lab;
use super::table::TablePanel;
use super::topbar::TopBar;
use super::trial::TrialPanel;
use leptos::prelude::*;

/// What the panels share beside the study.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Whether the help sheet is open.
    pub help: RwSignal<bool>,
    /// Whether the lowest row takes more room.
    pub tall: RwSignal<bool>,
}

/// The page. `Lab` and `Preferences` come from context.
#[component]
pub fn App() -> impl IntoView {
    let desk = Desk { help: RwSignal::new(false), tall: RwSignal::new(false) };
    provide_context(desk);
    provide_context(Import::start(expect_context::<Lab>()));
    expect_context::<Preferences>().follow();
    keys::listen(expect_context::<Lab>(), desk.help);
    view! {
        <div class="lab">
            <TopBar/>
            <NoticeStrip/>
            <main class="stage" class:tall=desk.tall>
                <ProblemPanel/>
                <MapPanel/>
                <TrialPanel/>
                <RacePanel/>
                <TablePanel/>
            </main>
            <HelpSheet/>
            <CsvSheet/>
            <DropVeil/>
        </div>
    }
}
