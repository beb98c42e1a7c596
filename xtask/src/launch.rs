//! Opens a page in the visitor's browser, where there is one.

use std::process::{Command, Stdio};

/// Opens the address; silently does nothing where there is no display or no opener.
///
/// Tried on Linux only; the openers of macOS and Windows are the documented ones.
pub fn open(url: &str) {
    let (name, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        // The empty title is needed: `start` would take a quoted address for one.
        ("cmd", &["/C", "start", ""])
    } else if ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|v| std::env::var_os(v).is_some_and(|v| !v.is_empty()))
    {
        ("xdg-open", &[])
    } else {
        return;
    };
    // The address is printed as well, so a missing opener costs the reader one click.
    let _ = Command::new(name)
        .args(args)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
}
