//! The files that data sets and pretrained networks are read from, by name. Whoever holds them (the lab, a trainer, the
//! headless runner) fills this before it opens a study; the engine itself never fetches anything.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Contents by name. A name is a path relative to the page, or `csv:` and the SHA-256 of a user's own file.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Arc<[u8]>>);

impl Files {
    /// No file at all: enough for generated data.
    pub fn none() -> Self {
        Self::default()
    }

    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) {
        self.0.insert(name.into(), bytes.into());
    }

    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(AsRef::as_ref)
    }

    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}
