//! plotters' backend over a canvas context: sub-pixel, with the browser's own text.

use crate::plot::{Colour, Raster, Surface};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    FontTransform,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// Units of the drawing to a CSS pixel.
pub const UNITS: f64 = 8.0;
/// The page's font.
const FAMILY: &str = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif";
/// Texts whose widths are remembered.
const WIDTHS: usize = 400;

/// What drawings of one chart keep between them, because asking the browser again is slow.
#[derive(Default)]
pub struct Kept {
    /// Widths of texts in units, by font and text.
    widths: RefCell<BTreeMap<(u32, bool, String), f64>>,
    /// A canvas that is not in the document, for pictures that are stretched.
    scratch: RefCell<Option<(CanvasRenderingContext2d, HtmlCanvasElement)>>,
}

/// The browser refused a drawing call.
#[derive(Debug)]
pub struct CanvasError(String);

impl fmt::Display for CanvasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for CanvasError {}

type Outcome = Result<(), DrawingErrorKind<CanvasError>>;

fn refused(why: JsValue) -> DrawingErrorKind<CanvasError> {
    DrawingErrorKind::DrawingError(CanvasError(format!("{why:?}")))
}

/// Draws on a canvas whose context is scaled to [`UNITS`].
pub struct CanvasSurface {
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    kept: Rc<Kept>,
    // Setting a style crosses into the browser: only where it changes.
    fill: Option<BackendColorKey>,
    stroke: Option<BackendColorKey>,
    font: Option<(u32, bool)>,
}

type BackendColorKey = ((u8, u8, u8), u64);

impl CanvasSurface {
    /// `size` in CSS pixels, `ratio` device pixels to one of them. The canvas is cleared.
    pub fn new(
        context: CanvasRenderingContext2d,
        size: (f64, f64),
        ratio: (f64, f64),
        kept: Rc<Kept>,
    ) -> Result<Self, JsValue> {
        context.set_transform(ratio.0 / UNITS, 0.0, 0.0, ratio.1 / UNITS, 0.0, 0.0)?;
        context.set_line_join("round");
        context.set_line_cap("butt");
        context.set_text_baseline("alphabetic");
        let size = ((size.0 * UNITS) as u32, (size.1 * UNITS) as u32);
        Ok(Self { context, size, kept, fill: None, stroke: None, font: None })
    }

    fn fill_with(&mut self, c: BackendColor) {
        let key = (c.rgb, c.alpha.to_bits());
        if self.fill != Some(key) {
            self.fill = Some(key);
            self.context.set_fill_style_str(&css(c));
        }
    }

    fn stroke_with<S: BackendStyle>(&mut self, style: &S) {
        let c = style.color();
        let key = (c.rgb, c.alpha.to_bits());
        if self.stroke != Some(key) {
            self.stroke = Some(key);
            self.context.set_stroke_style_str(&css(c));
        }
        self.context.set_line_width(f64::from(style.stroke_width()));
    }

    fn letter<T: BackendTextStyle>(&mut self, style: &T) -> (u32, bool) {
        let (size, bold) = ((style.size() / 1.24).round() as u32, matches!(style.style(), FontStyle::Bold));
        if self.font != Some((size, bold)) {
            self.font = Some((size, bold));
            let weight = if bold { 600 } else { 400 };
            self.context.set_font(&format!("{weight} {size}px {FAMILY}"));
        }
        (size, bold)
    }

    fn trace(&self, path: impl IntoIterator<Item = BackendCoord>) {
        self.context.begin_path();
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (f64::from(x), f64::from(y));
            if i == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
    }

    fn arc(&self, (x, y): BackendCoord, radius: u32) -> Outcome {
        let turn = std::f64::consts::TAU;
        self.context.arc(f64::from(x), f64::from(y), f64::from(radius), 0.0, turn).map_err(refused)
    }
}

fn css(c: BackendColor) -> String {
    let (r, g, b) = c.rgb;
    format!("#{r:02x}{g:02x}{b:02x}{:02x}", (c.alpha.clamp(0.0, 1.0) * 255.0).round() as u8)
}

impl DrawingBackend for CanvasSurface {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }
    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }
    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Outcome {
        self.fill_with(color);
        self.context.fill_rect(f64::from(x), f64::from(y), 1.0, 1.0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        low: BackendCoord,
        high: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let (x, y) = (f64::from(low.0), f64::from(low.1));
        let (w, h) = (f64::from(high.0 - low.0), f64::from(high.1 - low.1));
        if fill {
            self.fill_with(style.color());
            self.context.fill_rect(x, y, w, h);
        } else {
            self.stroke_with(style);
            self.context.stroke_rect(x, y, w, h);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.stroke_with(style);
        self.trace(path);
        self.context.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        self.context.begin_path();
        self.arc(centre, radius)?;
        if fill {
            self.fill_with(style.color());
            self.context.fill();
        } else {
            self.stroke_with(style);
            self.context.stroke();
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.fill_with(style.color());
        self.trace(path);
        self.context.fill();
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Outcome {
        let (size, _) = self.letter(style);
        self.fill_with(style.color());
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        // From the middle of the digits, as the SVG backend does.
        let down = f64::from(size)
            * match anchor.v_pos {
                VPos::Top => 0.76,
                VPos::Center => 0.35,
                VPos::Bottom => -0.25,
            };
        let (x, y) = (f64::from(at.0), f64::from(at.1));
        let turn = match style.transform() {
            FontTransform::None => return self.context.fill_text(text, x, y + down).map_err(refused),
            FontTransform::Rotate90 => 1.0,
            FontTransform::Rotate180 => 2.0,
            FontTransform::Rotate270 => 3.0,
        };
        self.context.save();
        let turned = self
            .context
            .translate(x, y)
            .and_then(|()| self.context.rotate(turn * std::f64::consts::FRAC_PI_2))
            .and_then(|()| self.context.fill_text(text, 0.0, down));
        self.context.restore();
        turned.map_err(refused)
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<CanvasError>> {
        let size = (style.size() / 1.24).round() as u32;
        let bold = matches!(style.style(), FontStyle::Bold);
        let key = (size, bold, text.to_owned());
        let mut widths = self.kept.widths.borrow_mut();
        if let Some(width) = widths.get(&key) {
            return Ok((width.ceil() as u32, size));
        }
        self.context.save();
        let weight = if bold { 600 } else { 400 };
        self.context.set_font(&format!("{weight} {size}px {FAMILY}"));
        let measured = self.context.measure_text(text).map(|m| m.width());
        self.context.restore();
        let width = measured.map_err(refused)?;
        if widths.len() >= WIDTHS {
            widths.clear();
        }
        widths.insert(key, width);
        Ok((width.ceil() as u32, size))
    }
}

impl Surface for CanvasSurface {
    fn units(&self) -> f64 {
        UNITS
    }

    fn dots(&mut self, centres: &[BackendCoord], radius: u32, colour: Colour) -> Outcome {
        self.fill_with(colour.color());
        self.context.begin_path();
        for &(x, y) in centres {
            self.context.move_to(f64::from(x) + f64::from(radius), f64::from(y));
            self.arc((x, y), radius)?;
        }
        self.context.fill();
        Ok(())
    }

    fn image(&mut self, raster: &Raster, low: BackendCoord, high: BackendCoord) -> Outcome {
        let rgba = |cell: &u8| {
            let (r, g, b) = raster.colour(*cell).rgb;
            [r, g, b, 255]
        };
        let bytes: Vec<u8> = raster.cells.iter().flat_map(rgba).collect();
        let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), raster.columns, raster.rows)
            .map_err(refused)?;
        let mut scratch = self.kept.scratch.borrow_mut();
        if scratch.is_none() {
            *scratch = offscreen().map_err(refused)?;
        }
        let Some((context, cells)) = scratch.as_ref() else { return Ok(()) };
        // Setting a size clears the canvas and costs: only where it changes.
        if (cells.width(), cells.height()) != (raster.columns, raster.rows) {
            cells.set_width(raster.columns);
            cells.set_height(raster.rows);
        }
        context.put_image_data(&data, 0, 0).map_err(refused)?;
        let (x, y) = (f64::from(low.0), f64::from(low.1));
        let (w, h) = (f64::from(high.0 - low.0), f64::from(high.1 - low.1));
        self.context.set_image_smoothing_enabled(true);
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(cells, x, y, w, h).map_err(refused)
    }
}

/// A canvas that is not in the document.
fn offscreen() -> Result<Option<(CanvasRenderingContext2d, HtmlCanvasElement)>, JsValue> {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return Ok(None) };
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    let context = canvas.get_context("2d")?;
    Ok(context.map(|c| (c.unchecked_into(), canvas)))
}
