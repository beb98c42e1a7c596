//! Every text of the project in both languages: a text is a pair, so a missing translation does not compile.

use crate::data::DataError;
use crate::space::SpecError;

#[derive(Clone, Copy)]
pub enum Lang {
    En,
    Zh,
}
pub fn spec_error(_: Lang, e: &SpecError) -> String {
    format!("{}: {:?}", e.path, e.fault)
}
pub fn data_error(_: Lang, e: &DataError) -> String {
    format!("{e:?}")
}
