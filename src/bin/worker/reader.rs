//! The reader's program: one answer about a user's own file. A new one is started for each question, so that a file that takes
//! too long or all the memory takes nothing else with it.

use crate::scope;
use tunescape::runtime::{BUILD, FromReader, ToReader, decode, encode};

/// What the program does when it starts.
pub fn run() {
    console_error_panic_hook::set_once();
    scope::on_message(|bytes, _| {
        // A message that this build cannot read is from a page of another build; the handshake says so there.
        if let Ok(question) = decode::<ToReader>(&bytes) {
            scope::post(&encode(&question.answer()));
        }
    });
    scope::post(&encode(&FromReader::Hello { build: BUILD.to_owned() }));
}
