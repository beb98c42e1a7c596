//! What the notice strip can say, as data; the sentences live in `lang`.

use super::link::LinkError;
use crate::runtime::Notice;
use crate::space::SpecError;

/// One message to the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// The lab has something to say.
    Lab(Notice),
    /// The link cannot be used; the page shows its first study instead.
    Link(LinkError),
    /// A Spec was refused.
    Spec(SpecError),
    /// A static file of the page could not be fetched.
    File { name: String },
    /// The study is about a file of the user's own, known by its SHA-256.
    OwnFile { hash: String },
    /// Another file than the study is about.
    OtherFile { file: String, found: String, wanted: String },
    /// The link is in the clipboard.
    Copied,
    /// The clipboard is closed to the page; the link stands in the address bar.
    NotCopied,
    /// The study does not fit into a link.
    LinkTooLong,
    /// Neither the clipboard nor the address bar can be written.
    NoLink,
    /// The lab's own worker was lost and started again; the study goes on where it was.
    LabRestarted,
}
