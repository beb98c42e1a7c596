//! Pictures as SVG, through plotters' own backend.

use super::colour::Theme;
use super::pen::{Pen, Surface};
use plotters::backend::SVGBackend;
use plotters_backend::{DrawingBackend, DrawingErrorKind};

/// Units of the drawing to a pixel.
const UNITS: f64 = 4.0;

impl Surface for SVGBackend<'_> {
    fn units(&self) -> f64 {
        UNITS
    }
}

/// A whole SVG document of `size` pixels.
pub fn document(
    size: (f64, f64),
    theme: Theme,
    draw: impl FnOnce(&mut Pen<'_, SVGBackend<'_>>),
) -> Result<String, DrawingErrorKind<std::io::Error>> {
    let mut text = String::new();
    let units = |v: f64| (v.clamp(1.0, 10_000.0) * UNITS) as u32;
    {
        let mut backend = SVGBackend::with_string(&mut text, (units(size.0), units(size.1)));
        let mut pen = Pen::new(&mut backend, size, theme);
        draw(&mut pen);
        pen.finish()?;
        backend.present()?;
    }
    // The drawing's units stay in the view box; the outer size is in pixels.
    let outer = format!("width=\"{}\" height=\"{}\"", units(size.0), units(size.1));
    Ok(text.replacen(&outer, &format!("width=\"{}\" height=\"{}\"", size.0, size.1), 1))
}
