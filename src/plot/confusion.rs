//! The confusion matrix: short names for its rows and columns, and a picture of one with too many classes for a table.

use super::colour::Colour;
use super::pen::{Font, Pen, Rect, Surface};
use super::raster::Raster;
use crate::objective::Confusion;
use plotters_backend::text_anchor::{HPos, VPos};

/// Most classes that a table shows; more are a picture.
pub const TABLE_LIMIT: u32 = 12;
/// From so many classes on a table is dense: names are cut, misses of zero are left blank.
pub const DENSE: u32 = 6;
/// Shades of a cell.
const SHADES: u8 = 32;

/// Names of at most `limit` letters that are still told apart: what all have in common at the beginning goes first; what
/// cannot be cut so gets its number.
pub fn short_names(names: &[String], limit: usize) -> Vec<String> {
    if names.iter().all(|n| n.chars().count() <= limit) {
        return names.to_vec();
    }
    let letters: Vec<Vec<char>> = names.iter().map(|n| n.chars().collect()).collect();
    let first = letters.first().map_or(&[][..], |f| &f[..]);
    let alike = |at: usize| letters.iter().all(|l| l.get(at) == first.get(at) && at + 1 < l.len());
    let common = if names.len() > 1 { (0..first.len()).take_while(|at| alike(*at)).count() } else { 0 };
    // Cut between words, or not at all.
    let word = first[..common].iter().rposition(|c| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    let short: Vec<String> = letters.iter().map(|l| l[word..].iter().take(limit).collect()).collect();
    let taken = |name: &String| short.iter().filter(|other| *other == name).count() > 1;
    let named = short.iter().enumerate();
    named.map(|(i, name)| if taken(name) { (i + 1).to_string() } else { name.clone() }).collect()
}

/// Share of its row that each cell has, row by row; 0 in a row without counts.
pub fn shares(confusion: &Confusion) -> Vec<f64> {
    let k = confusion.classes.max(1) as usize;
    let row = |counts: &[u32]| {
        let all = counts.iter().fold(0u64, |sum, c| sum + u64::from(*c)).max(1) as f64;
        counts.iter().map(|c| f64::from(*c) / all).collect::<Vec<_>>()
    };
    confusion.counts.chunks(k).flat_map(row).collect()
}

/// The matrix as a picture, for many classes: only shades, with the first, the last and every fifth class named.
pub fn draw<S: Surface>(pen: &mut Pen<'_, S>, confusion: &Confusion, truth: &str, predicted: &str) {
    let theme = pen.theme;
    let k = confusion.classes.clamp(1, 255);
    let small = Font::new(10.0, theme.muted);
    let area = Rect::new(34.0, 16.0, pen.width - 2.0, pen.height - 14.0);
    let side = area.width().min(area.height());
    let area = Rect::new(area.left, area.top, area.left + side, area.top + side);
    let cells = shares(confusion).iter().map(|s| (s * f64::from(SHADES - 1)).ceil() as u8).collect();
    let dark = theme.accent;
    let tint = |i: u8| theme.land.towards(dark, f64::from(i) / f64::from(SHADES - 1));
    let palette: Vec<Colour> = (0..SHADES).map(tint).collect();
    pen.image(&Raster { columns: k, rows: k, cells, palette }, area);
    let at = |class: u32| (f64::from(class) + 0.5) / f64::from(k) * side;
    for class in (0..k).filter(|c| *c == 0 || (c + 1) % 5 == 0) {
        let label = (class + 1).to_string();
        pen.text(&label, (area.left - 4.0, area.top + at(class)), small.at(HPos::Right, VPos::Center));
        let below = (area.left + at(class), area.bottom + 8.0);
        pen.text(&label, below, small.at(HPos::Center, VPos::Center));
    }
    let centre = small.at(HPos::Center, VPos::Center);
    pen.text(predicted, (area.left + side / 2.0, 7.0), centre);
    pen.text(truth, (7.0, area.top + side / 2.0), centre.upright());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_tell_classes_apart() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert_eq!(short_names(&names(&["0", "1", "9"]), 4), ["0", "1", "9"]);
        let iris = names(&["Iris setosa", "Iris versicolor", "Iris virginica"]);
        assert_eq!(short_names(&iris, 4), ["seto", "vers", "virg"]);
        assert_eq!(short_names(&names(&["sandal", "sandwich", "hat"]), 4), ["1", "2", "hat"]);
        assert_eq!(short_names(&names(&["longname"]), 3), ["lon"]);
    }

    #[test]
    fn shares_are_of_the_true_class() {
        let confusion = Confusion { classes: 2, counts: vec![3, 1, 0, 0] };
        assert_eq!(shares(&confusion), [0.75, 0.25, 0.0, 0.0]);
    }
}
