//! Colours: one sequential scale for values, one diverging pair for sign and class, a theme for everything else.

use plotters_backend::{BackendColor, BackendStyle};

/// An opaque or translucent colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    pub rgb: (u8, u8, u8),
    pub alpha: f64,
}

impl Colour {
    /// From 0xRRGGBB.
    pub const fn hex(rgb: u32) -> Self {
        Self { rgb: ((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8), alpha: 1.0 }
    }

    pub const fn alpha(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }

    /// `#rrggbb`, without the alpha.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.rgb.0, self.rgb.1, self.rgb.2)
    }

    /// The colour `t` of the way to `other`.
    pub fn towards(self, other: Self, t: f64) -> Self {
        let t = if t.is_finite() { t.clamp(0.0, 1.0) } else { 0.0 };
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * t).round() as u8;
        Self {
            rgb: (mix(self.rgb.0, other.rgb.0), mix(self.rgb.1, other.rgb.1), mix(self.rgb.2, other.rgb.2)),
            alpha: self.alpha + (other.alpha - self.alpha) * t,
        }
    }
}

impl BackendStyle for Colour {
    fn color(&self) -> BackendColor {
        BackendColor { rgb: self.rgb, alpha: self.alpha }
    }
}

/// Viridis at nine even places, dark to bright.
const VIRIDIS: [u32; 9] =
    [0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962, 0xaddc30, 0xfde725];

/// The sequential scale: 0 (worst) is dark violet, 1 (best) is bright yellow.
pub fn sequential(level: f64) -> Colour {
    let level = if level.is_finite() { level.clamp(0.0, 1.0) } else { 0.0 };
    let place = level * (VIRIDIS.len() - 1) as f64;
    let i = (place as usize).min(VIRIDIS.len() - 2);
    Colour::hex(VIRIDIS[i]).towards(Colour::hex(VIRIDIS[i + 1]), place - i as f64)
}

/// The ends and the middle of the diverging scale.
pub const WARM: Colour = Colour::hex(0xf59322);
pub const NEUTRAL: Colour = Colour::hex(0xe8eaeb);
pub const COOL: Colour = Colour::hex(0x0877bd);

/// The diverging scale: 0 is warm (first class, negative), 1/2 neutral, 1 cool (second class, positive).
pub fn diverging(t: f64) -> Colour {
    if t < 0.5 { WARM.towards(NEUTRAL, t * 2.0) } else { NEUTRAL.towards(COOL, t * 2.0 - 1.0) }
}

/// Colours of the classes of a data set; the first two are the diverging pair.
const CLASSES: [u32; 10] =
    [0xf59322, 0x0877bd, 0x199e77, 0xc2417c, 0x7a5cc4, 0x8a6d1f, 0x4db3d6, 0xd8573c, 0x6b7280, 0x9bbf3b];

/// The colour of a class.
pub fn class(index: u32) -> Colour {
    Colour::hex(CLASSES[index as usize % CLASSES.len()])
}

/// How a strategy's line looks: colour and dash, so that neither alone must tell it apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineStyle {
    pub colour: Colour,
    /// Lengths of strokes and gaps in pixels; empty for a solid line.
    pub dash: &'static [f64],
}

/// The line of the sampler of that name, on light or dark ground.
pub fn strategy(name: &str, dark: bool) -> LineStyle {
    let (light, night, dash): (u32, u32, &'static [f64]) = match name {
        "random" => (0x6f747c, 0xa3a9b2, &[5.0, 4.0]),
        "grid" => (0x1a62a5, 0x6cb2ee, &[1.5, 3.5]),
        "tpe" => (0xa06a00, 0xe0a52d, &[9.0, 3.0, 2.0, 3.0]),
        "cma_es" => (0x11805f, 0x3ec79a, &[2.0, 2.5]),
        "gp" => (0x7c3a9c, 0xc083e0, &[]),
        _ => (0x1a62a5, 0x6cb2ee, &[12.0, 3.0]),
    };
    LineStyle { colour: Colour::hex(if dark { night } else { light }), dash }
}

/// Everything that is neither data nor class; the values are those of the page's style sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    pub dark: bool,
    /// Text and the strongest lines.
    pub ink: Colour,
    /// Secondary text and thin curves.
    pub muted: Colour,
    /// Axes.
    pub axis: Colour,
    /// Grid lines.
    pub grid: Colour,
    /// What the picture lies on.
    pub surface: Colour,
    /// The ground of the map and of thumbnails.
    pub land: Colour,
    /// Choice and focus.
    pub accent: Colour,
    /// The one thing that is about to happen.
    pub alert: Colour,
}

impl Theme {
    pub const LIGHT: Self = Self {
        dark: false,
        ink: Colour::hex(0x1a1e24),
        muted: Colour::hex(0x5b6370),
        axis: Colour::hex(0xb9bdc4),
        grid: Colour::hex(0xe6e8ea),
        surface: Colour::hex(0xffffff),
        land: Colour::hex(0xf5f5f2),
        accent: Colour::hex(0x1260a8),
        alert: Colour::hex(0xd0304a),
    };
    pub const DARK: Self = Self {
        dark: true,
        ink: Colour::hex(0xeceef1),
        muted: Colour::hex(0xa3abb8),
        axis: Colour::hex(0x4b525c),
        grid: Colour::hex(0x2c3239),
        surface: Colour::hex(0x1e2228),
        land: Colour::hex(0x15181d),
        accent: Colour::hex(0x5aa9ee),
        alert: Colour::hex(0xff6f7a),
    };

    pub const fn of(dark: bool) -> Self {
        if dark { Self::DARK } else { Self::LIGHT }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_meet_their_ends_and_survive_anything() {
        assert_eq!(sequential(0.0).css(), "#440154");
        assert_eq!(sequential(1.0).css(), "#fde725");
        assert_eq!(sequential(f64::NAN), sequential(0.0));
        assert_eq!(sequential(f64::INFINITY), sequential(0.0));
        assert_eq!(diverging(0.0), WARM);
        assert_eq!(diverging(0.5), NEUTRAL);
        assert_eq!(diverging(1.0), COOL);
        assert_eq!(class(10), class(0));
    }

    fn luminance(c: Colour) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { crate::math::float::pow((v + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(c.rgb.0) + 0.7152 * part(c.rgb.1) + 0.0722 * part(c.rgb.2)
    }

    fn contrast(a: Colour, b: Colour) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG AA for text on everything that text is drawn on.
    #[test]
    fn text_can_be_read_in_both_themes() {
        for theme in [Theme::LIGHT, Theme::DARK] {
            for ground in [theme.surface, theme.land] {
                for text in [theme.ink, theme.muted, theme.accent, theme.alert] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
                for name in ["random", "grid", "tpe", "cma_es", "gp", "hand"] {
                    let line = strategy(name, theme.dark).colour;
                    assert!(
                        contrast(line, ground) >= 4.0,
                        "{name} on {ground:?}: {}",
                        contrast(line, ground)
                    );
                }
            }
        }
    }
}
