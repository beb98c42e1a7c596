//! The options behind a command. Each command takes what it knows, then refuses the rest.

use crate::failure::Failure;

/// The words after the command.
#[derive(Clone, Debug)]
pub struct Args {
    words: Vec<String>,
}

impl Args {
    /// From the words as typed.
    pub fn new(words: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect() }
    }

    /// Takes a flag such as `--no-open`; true if it was there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|w| w != name);
        self.words.len() < before
    }

    /// Takes an option with a value: `--port 80` or `--port=80`. The last one counts.
    pub fn value(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let mut found = None;
        while let Some(i) = self.words.iter().position(|w| is_option(w, name)) {
            let word = self.words.remove(i);
            found = match word.split_once('=') {
                Some((_, value)) => Some(value.to_owned()),
                None if i < self.words.len() && !self.words[i].starts_with("--") => {
                    Some(self.words.remove(i))
                }
                None => {
                    return Err(Failure::new(
                        format!("{name} needs a value"),
                        format!("write `{name} VALUE`"),
                    ));
                }
            };
        }
        Ok(found)
    }

    /// Refuses whatever has not been taken.
    pub fn done(self) -> Result<(), Failure> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => Err(Failure::new(
                format!("`{word}` is not an option here"),
                "see `cargo xtask help` for the options",
            )),
        }
    }
}

fn is_option(word: &str, name: &str) -> bool {
    word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_values_are_taken_in_any_order() {
        let mut args = Args::new(["--port", "81", "--no-open", "--base=lab", "--port=82"]);
        assert!(args.flag("--no-open"));
        assert!(!args.flag("--no-open"));
        assert_eq!(args.value("--port").unwrap().as_deref(), Some("82"));
        assert_eq!(args.value("--base").unwrap().as_deref(), Some("lab"));
        assert_eq!(args.value("--out").unwrap(), None);
        args.done().unwrap();
    }

    #[test]
    fn a_missing_value_and_an_unknown_word_are_refused() {
        assert!(Args::new(["--port"]).value("--port").is_err());
        assert!(Args::new(["--port", "--no-open"]).value("--port").is_err());
        let failure = Args::new(["--prot"]).done().unwrap_err();
        assert!(failure.to_string().contains("`--prot`"), "{failure}");
    }

    #[test]
    fn an_option_is_not_mistaken_for_a_longer_one() {
        let mut args = Args::new(["--portal=1"]);
        assert_eq!(args.value("--port").unwrap(), None);
        assert!(args.done().is_err());
    }
}
