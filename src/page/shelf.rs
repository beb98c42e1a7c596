//! The shelves on which the gallery of data sets is laid out; made from the tables, so that a new data set finds its place.

use crate::data::{CSV, DATA, SOURCES, Source, Task};
use crate::space::find;

/// The data set that is a file of the user's own: it stands on no shelf.
pub const OWN: &str = CSV;

/// A kind of data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Classes in two dimensions.
    Plane,
    /// Classes, more features.
    Tables,
    /// Classes of images.
    Images,
    /// Regression.
    Numbers,
}

impl Shelf {
    /// In the order of the page.
    pub const ALL: [Self; 4] = [Self::Plane, Self::Tables, Self::Images, Self::Numbers];

    /// Where a data set stands.
    pub fn of(source: &Source) -> Self {
        let turns =
            |id: &str| find(DATA, id).is_some_and(|e| e.settings.iter().any(|s| s.id == "augment_rotate"));
        match (source.task, source.features) {
            (Task::Numbers, _) => Self::Numbers,
            _ if turns(source.id) => Self::Images,
            (_, 2) => Self::Plane,
            _ => Self::Tables,
        }
    }

    /// The data sets that stand here, in the order of the table.
    pub fn sources(self) -> impl Iterator<Item = &'static Source> {
        SOURCES.iter().filter(move |s| s.id != OWN && find(DATA, s.id).is_some() && Self::of(s) == self)
    }
}

/// What is known of a data set's origin.
pub fn source(id: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|s| s.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_set_stands_on_one_shelf() {
        for entry in DATA.iter().filter(|e| e.id != OWN) {
            let on = Shelf::ALL.iter().filter(|s| s.sources().any(|source| source.id == entry.id)).count();
            assert_eq!(on, 1, "{}", entry.id);
        }
        let on = |id: &str| source(id).map(Shelf::of);
        assert_eq!(on("moons"), Some(Shelf::Plane));
        assert_eq!(on("wine"), Some(Shelf::Tables));
        assert_eq!(on("digits"), Some(Shelf::Images));
        assert_eq!(on("wave"), Some(Shelf::Numbers));
    }
}
