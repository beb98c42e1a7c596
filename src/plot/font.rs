//! How texts are written: a small style of our own, so that no font is laid out here; a backend measures texts if it can.

use super::colour::Colour;
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, FontFamily, FontStyle, FontTransform,
};
use std::convert::Infallible;

/// How a text is written. Sizes in pixels.
#[derive(Clone, Copy)]
pub struct Font {
    pub size: f64,
    pub colour: Colour,
    pub bold: bool,
    pub across: HPos,
    pub along: VPos,
    /// Whether it reads from the bottom up.
    pub upright: bool,
}

impl Font {
    pub fn new(size: f64, colour: Colour) -> Self {
        Self { size, colour, bold: false, across: HPos::Left, along: VPos::Center, upright: false }
    }
    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }
    pub fn at(mut self, across: HPos, along: VPos) -> Self {
        (self.across, self.along) = (across, along);
        self
    }
    pub fn upright(mut self) -> Self {
        self.upright = true;
        self
    }
}

/// [`Font`] in a backend's units, as plotters asks for it.
pub(super) struct Lettering {
    pub font: Font,
    pub units: f64,
}

impl BackendTextStyle for Lettering {
    type FontError = Infallible;
    fn color(&self) -> BackendColor {
        self.font.colour.color()
    }
    /// plotters' sizes are 1.24 times the size of CSS.
    fn size(&self) -> f64 {
        self.font.size * self.units * 1.24
    }
    fn transform(&self) -> FontTransform {
        if self.font.upright { FontTransform::Rotate270 } else { FontTransform::None }
    }
    fn style(&self) -> FontStyle {
        if self.font.bold { FontStyle::Bold } else { FontStyle::Normal }
    }
    fn anchor(&self) -> Pos {
        Pos::new(self.font.across, self.font.along)
    }
    fn family(&self) -> FontFamily<'_> {
        FontFamily::SansSerif
    }
    /// An estimate, for backends that cannot measure.
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        let scale = self.font.size * self.units;
        let weight = if self.font.bold { 1.08 } else { 1.0 };
        Ok(((0, 0), ((letters(text) * weight * scale) as i32, (1.2 * scale) as i32)))
    }
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, Infallible> {
        // Only bitmap backends ask for a text's pixels.
        Ok(Ok(()))
    }
}

/// Width of a text in ems, roughly: wide characters count 1, narrow ones less.
pub(super) fn letters(text: &str) -> f64 {
    let em = |c: char| match c {
        'i' | 'l' | 'j' | '.' | ',' | '\'' | ' ' => 0.32,
        'm' | 'w' | 'M' | 'W' => 0.9,
        c if (c as u32) >= 0x2e80 => 1.0,
        c if c.is_ascii_uppercase() => 0.7,
        _ => 0.6,
    };
    text.chars().map(em).sum()
}
