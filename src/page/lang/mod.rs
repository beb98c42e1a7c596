//! Every text of the project in both languages: a text is a pair, so a missing translation does not compile.
