//! What people read about the rows of a table: pairs of both languages, so that a missing one does not compile.
//!
//! A row's file brings its texts with it. They stand beside the row and not in it, so that a program which shows nothing holds none.

/// One text in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub en: &'static str,
    pub zh: &'static str,
}

/// What a thing is called, and one sentence about it.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub title: Text,
    pub help: Text,
}

/// What is to be said about a row, and about those of its settings that no earlier table has.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    pub name: Named,
    /// By the id of the setting.
    pub settings: &'static [(&'static str, Named)],
    /// By the ids of the setting and of its option.
    pub options: &'static [(&'static str, &'static str, Named)],
}

/// A pair.
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// A title and a sentence.
pub const fn named(title: Text, help: Text) -> Named {
    Named { title, help }
}
