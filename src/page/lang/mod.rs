//! Every text of the project in both languages: a text is a pair, so a missing translation does not compile, and
//! `check` refuses to compile when a table has an id without a text.

pub mod analysis;
mod check;
mod faults;
mod import;
pub mod landscape;
mod metrics;
mod names;
mod number;
mod presets;
mod settings;
pub mod ui;
pub mod ui_explain;
pub mod ui_problem;
pub mod ui_trial;
mod warnings;

pub use faults::{data_error, fault, field, link_error, message, notice, spec_error};
pub use import::{import_error, kind, reason, warning};
pub use landscape::landscape_refusal;
pub use names::{choice, data, group, library, metric, model, pair, sampler, scheduler, setting};
pub use number::{measure, number, percent, value};
pub use presets::{Story, preset};
pub use warnings::spec_warning;

pub use crate::space::{Named, Text};
use crate::space::{named as n, text as t};

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    En,
    Zh,
}

impl Lang {
    /// The tag for `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The short name that stands in addresses and in the browser's storage.
    pub const fn short(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The language that a tag such as `zh-TW` or `en` asks for; English is the answer to everything unknown.
    pub fn of(tag: &str) -> Self {
        let chinese = tag.get(..2).is_some_and(|t| t.eq_ignore_ascii_case("zh"));
        if chinese { Self::Zh } else { Self::En }
    }

    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }
}

impl Text {
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A second text under the same id would never be shown.
    #[test]
    fn nothing_is_named_twice() {
        let texts = &crate::sampler::TEXTS;
        let own = texts.iter().flat_map(|t| t.settings);
        let mut ids: Vec<&str> =
            settings::SETTINGS.iter().copied().flatten().chain(own).map(|(id, _)| *id).collect();
        let own = texts.iter().flat_map(|t| t.options);
        let mut options: Vec<(&str, &str)> = settings::CHOICES
            .iter()
            .copied()
            .flatten()
            .chain(own)
            .map(|(id, option, _)| (*id, *option))
            .collect();
        ids.sort_unstable();
        options.sort_unstable();
        assert!(ids.windows(2).all(|w| w[0] != w[1]), "{ids:?}");
        assert!(options.windows(2).all(|w| w[0] != w[1]), "{options:?}");
    }

    #[test]
    fn a_tag_names_a_language() {
        assert_eq!(Lang::of("zh-Hans-CN"), Lang::Zh);
        assert_eq!(Lang::of("ZH"), Lang::Zh);
        assert_eq!(Lang::of("de-DE"), Lang::En);
        assert_eq!(Lang::of(""), Lang::En);
        assert_eq!(Lang::of("中"), Lang::En);
    }
}
