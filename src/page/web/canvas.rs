//! A canvas that fills its box and is redrawn when what it shows, its box or the theme changes.
//!
//! How: one effect has two kinds of run. A run that a signal causes only asks for an animation frame; the run of that frame
//! draws, and so subscribes to every signal that the drawing reads. Any number of changes between two frames make one drawing,
//! and a hidden tab draws nothing.

mod surface;

use crate::plot::{Pen, Theme};
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use surface::{CanvasSurface, Kept};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, MediaQueryList, ResizeObserver};

/// Sent to the window by whoever changes `data-theme` of the document's element.
pub const THEME_EVENT: &str = "tunescape-theme";
const DARK_QUERY: &str = "(prefers-color-scheme: dark)";
/// Longest side of a canvas, in device pixels.
const SIDE_LIMIT: f64 = 4096.0;

/// One drawing: the box in CSS pixels, the theme, and the way to the canvas.
pub struct Frame {
    pub width: f64,
    pub height: f64,
    pub dark: bool,
    context: CanvasRenderingContext2d,
    ratio: (f64, f64),
    kept: Rc<Kept>,
}

impl Frame {
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// Hands the canvas to a drawing.
    pub(super) fn draw(&self, draw: impl FnOnce(&mut Pen<'_, CanvasSurface>)) {
        let surface = CanvasSurface::new(self.context.clone(), self.size(), self.ratio, self.kept.clone());
        let drawn = surface.map_err(|e| format!("{e:?}")).and_then(|mut surface| {
            let mut pen = Pen::new(&mut surface, self.size(), Theme::of(self.dark));
            draw(&mut pen);
            pen.finish().map_err(|e| e.to_string())
        });
        if let Err(why) = drawn {
            // A picture that cannot be drawn is a fault of the page or the browser, nothing the user can mend.
            leptos::logging::error!("drawing: {why}");
        }
    }
}

/// The pointer over a chart, in its CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
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

/// Whether the page is dark now: the reader's choice, else the system's.
pub fn is_dark() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let root = window.document().and_then(|d| d.document_element());
    match root.and_then(|r| r.get_attribute("data-theme")).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => window.match_media(DARK_QUERY).ok().flatten().is_some_and(|q| q.matches()),
    }
}

/// Watches the box and the system's theme until it is dropped.
struct Watch {
    observer: Option<ResizeObserver>,
    query: Option<MediaQueryList>,
    changed: Closure<dyn FnMut(JsValue)>,
}

impl Watch {
    fn new(canvas: &HtmlCanvasElement, mut changed: impl FnMut() + 'static) -> Self {
        let changed = Closure::<dyn FnMut(JsValue)>::new(move |_| changed());
        let callback = changed.as_ref().unchecked_ref();
        let observer = ResizeObserver::new(callback).ok();
        if let Some(observer) = &observer {
            observer.observe(canvas);
        }
        let query = web_sys::window().and_then(|w| w.match_media(DARK_QUERY).ok().flatten());
        let query = query.filter(|q| q.add_event_listener_with_callback("change", callback).is_ok());
        Self { observer, query, changed }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        if let Some(query) = &self.query {
            // A listener that is gone already needs no removing.
            let callback = self.changed.as_ref().unchecked_ref();
            drop(query.remove_event_listener_with_callback("change", callback));
        }
    }
}

/// A chart's canvas and what is known of it. The box and the theme are asked for once and again when they may have changed:
/// in the middle of a frame the question would lay out the whole page.
#[derive(Default)]
struct Sheet {
    context: RefCell<Option<CanvasRenderingContext2d>>,
    /// The box in CSS pixels, and whether the page is dark.
    known: Cell<Option<((f64, f64), bool)>>,
    kept: Rc<Kept>,
}

impl Sheet {
    /// Box or theme may have changed.
    fn forget(&self) {
        self.known.set(None);
    }

    /// Sizes the canvas to its box and clears it; `None` while it has no size.
    fn prepare(&self, canvas: &HtmlCanvasElement) -> Option<Frame> {
        let ((width, height), dark) = self.known.get().unwrap_or_else(|| {
            let rect = canvas.get_bounding_client_rect();
            ((rect.width(), rect.height()), is_dark())
        });
        if !(width >= 1.0 && height >= 1.0) {
            return None;
        }
        self.known.set(Some(((width, height), dark)));
        let density = web_sys::window().map_or(1.0, |w| w.device_pixel_ratio()).clamp(0.5, 4.0);
        let pixels = |side: f64| (side * density).round().clamp(1.0, SIDE_LIMIT);
        let (columns, rows) = (pixels(width), pixels(height));
        if canvas.width() != columns as u32 {
            canvas.set_width(columns as u32);
        }
        if canvas.height() != rows as u32 {
            canvas.set_height(rows as u32);
        }
        let mut context = self.context.borrow_mut();
        if context.is_none() {
            *context = canvas.get_context("2d").ok().flatten().and_then(|c| c.dyn_into().ok());
        }
        let context = context.as_ref()?.clone();
        context.reset_transform().ok()?;
        context.clear_rect(0.0, 0.0, columns, rows);
        let ratio = (columns / width, rows / height);
        Some(Frame { width, height, dark, context, ratio, kept: self.kept.clone() })
    }
}

/// A canvas that fills its box, redrawn on an animation frame whenever a signal read inside `draw`, its box or the theme
/// changes. `on_pointer` hears where the pointer is.
#[component]
pub fn Chart(
    /// The text summary of what is shown.
    #[prop(into)]
    label: Signal<String>,
    testid: &'static str,
    draw: impl Fn(&Frame) + 'static,
    #[prop(optional)] on_pointer: Option<Callback<Pointer>>,
) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    let frames = ArcTrigger::new();
    let (asked, due) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
    let request = {
        let (frames, asked, due) = (frames.clone(), asked.clone(), due.clone());
        move || {
            if !asked.replace(true) {
                let (frames, asked, due) = (frames.clone(), asked.clone(), due.clone());
                request_animation_frame(move || {
                    asked.set(false);
                    due.set(true);
                    frames.notify();
                });
            }
        }
    };
    let sheet = Rc::new(Sheet::default());
    Effect::new({
        let (request, sheet) = (request.clone(), sheet.clone());
        move |_| {
            frames.track();
            if !due.replace(false) {
                request();
            } else if let Some(frame) = node.get().and_then(|canvas| sheet.prepare(&canvas)) {
                draw(&frame);
            }
        }
    });
    let renew = move || {
        sheet.forget();
        request();
    };
    let watch = StoredValue::new_local(None::<Watch>);
    Effect::new({
        let renew = renew.clone();
        move |_| {
            if let Some(canvas) = node.get() {
                for (name, value) in [("display", "block"), ("width", "100%"), ("height", "100%")] {
                    // Without them the canvas only has another size.
                    drop(web_sys::HtmlElement::style(&canvas).set_property(name, value));
                }
                watch.set_value(Some(Watch::new(&canvas, renew.clone())));
            }
        }
    });
    let theme = window_event_listener_untyped(THEME_EVENT, move |_| renew());
    on_cleanup(move || theme.remove());

    let tell = move |x: f64, y: f64, kind: PointerKind| {
        if let Some(on_pointer) = on_pointer {
            on_pointer.run(Pointer { x, y, kind });
        }
    };
    view! {
        <canvas
            node_ref=node
            class="chart"
            role="img"
            aria-label=move || label.get()
            data-testid=testid
            on:pointermove=move |e| tell(e.offset_x(), e.offset_y(), PointerKind::Move)
            on:pointerleave=move |e| tell(e.offset_x(), e.offset_y(), PointerKind::Leave)
            on:click=move |e| tell(e.offset_x(), e.offset_y(), PointerKind::Click)
        ></canvas>
    }
}
