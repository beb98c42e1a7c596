//! What is chosen in the page has words in both languages.

use crate::cases::rows;
use tunescape::sampler::{SAMPLERS, TEXTS};
use tunescape::space::{Kind, Named};

fn told(named: &Named) -> bool {
    [named.title, named.help].iter().all(|text| !text.en.is_empty() && !text.zh.is_empty())
}

/// A missing text of a knob does not compile (`page::lang`); one that belongs to nothing is found here.
#[test]
fn every_sampler_brings_its_words() {
    for entry in rows() {
        let place = SAMPLERS.iter().position(|e| e.id == entry.id).expect("in the table");
        let texts = &TEXTS[place];
        assert!(told(&texts.name), "{}", entry.id);
        for (id, named) in texts.settings {
            assert!(told(named) && entry.settings.iter().any(|s| s.id == *id), "{}: {id}", entry.id);
        }
        for (id, option, named) in texts.options {
            let setting = entry.settings.iter().find(|s| s.id == *id).expect("a knob of its own");
            let Kind::Choice { options, .. } = setting.kind else { panic!("{id} has no options") };
            assert!(told(named) && options.contains(option), "{}: {id} {option}", entry.id);
        }
    }
}
