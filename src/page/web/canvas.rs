//! A canvas that fills its box.

use super::preferences::Preferences;
use leptos::{ev, html, prelude::*};

/// What `draw` is handed: the size in CSS pixels and the theme.
pub struct Frame {
    pub width: f64,
    pub height: f64,
    pub dark: bool,
}

/// A pointer over the canvas, in CSS pixels from its upper left corner.
#[derive(Clone, Copy, Debug)]
pub struct Pointer {
    pub x: f64,
    pub y: f64,
    pub kind: PointerKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    Move,
    Leave,
    Click,
}

/// A canvas that fills its box and is redrawn whenever a signal read inside `draw` changes.
#[component]
pub fn Chart(
    #[prop(into)] label: Signal<String>,
    testid: &'static str,
    draw: impl Fn(&Frame) + 'static,
    #[prop(optional)] on_pointer: Option<Callback<Pointer>>,
) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        let Some(canvas) = canvas.get() else { return };
        let (width, height) = (f64::from(canvas.client_width()), f64::from(canvas.client_height()));
        draw(&Frame { width, height, dark: preferences.dark() });
    });
    let send = move |event: &web_sys::MouseEvent, kind| {
        if let Some(callback) = on_pointer {
            callback.run(Pointer { x: f64::from(event.offset_x()), y: f64::from(event.offset_y()), kind });
        }
    };
    view! {
        <canvas
            node_ref=canvas
            class="chart"
            role="img"
            aria-label=move || label.get()
            data-testid=testid
            on:pointermove=move |event: ev::PointerEvent| send(&event, PointerKind::Move)
            on:pointerleave=move |event: ev::PointerEvent| send(&event, PointerKind::Leave)
            on:click=move |event: ev::MouseEvent| send(&event, PointerKind::Click)
        ></canvas>
    }
}
