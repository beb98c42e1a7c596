//! The root of the page.

use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    view! { <main></main> }
}
