//! The files that data sets and pretrained networks are read from, by name. Whoever holds them (the lab, a trainer, the
//! headless runner) fills this before it opens a study; the engine itself never fetches anything.

use super::{DataError, Dataset, own};
use crate::space::Choice;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a user's own file becomes a data set.
type Importer = fn(&Choice, &Files) -> Result<Dataset, DataError>;

/// Contents by name. A name is a path relative to the page, or `csv:` and the SHA-256 of a user's own file.
#[derive(Clone, Debug)]
pub struct Files {
    contents: BTreeMap<String, Arc<[u8]>>,
    importer: Option<Importer>,
}

impl Files {
    /// No file at all: enough for generated data.
    pub fn none() -> Self {
        Self { contents: BTreeMap::new(), importer: Some(own) }
    }

    /// No file at all, for a program that is given tables (`provisions`) and so has no importer in it.
    pub fn of_tables() -> Self {
        Self { contents: BTreeMap::new(), importer: None }
    }

    pub(super) fn import(&self, choice: &Choice) -> Result<Dataset, DataError> {
        self.importer.map_or(Err(DataError::OtherFile), |import| import(choice, self))
    }

    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) {
        self.contents.insert(name.into(), bytes.into());
    }

    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.contents.get(name).map(AsRef::as_ref)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.contents.contains_key(name)
    }
}
