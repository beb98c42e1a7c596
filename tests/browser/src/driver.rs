//! A chromedriver process of its own for every browser, ended with everything it started.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::{Error, Result};

/// How long the driver may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running chromedriver.
#[derive(Debug)]
pub struct Driver {
    child: Child,
    port: u16,
    session: Option<String>,
}

impl Driver {
    /// Starts it on a port it chooses itself.
    pub fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| Error::new(format!("{} could not be started: {e}", program.display())))?;
        let (sender, receiver) = mpsc::channel();
        if let Some(out) = child.stdout.take() {
            // Reads on after the port is known: a full pipe would stop the driver.
            std::thread::spawn(move || {
                for line in BufReader::new(out).lines().map_while(std::result::Result::ok) {
                    if let Some(port) = port_in(&line) {
                        let _ = sender.send(port);
                    }
                }
            });
        }
        let mut driver = Self { child, port: 0, session: None };
        driver.port = receiver
            .recv_timeout(PATIENCE)
            .map_err(|_| Error::new(format!("{} did not say which port it listens on", program.display())))?;
        Ok(driver)
    }

    /// The address sessions are asked for at.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The session to end when this is dropped.
    pub(crate) fn owns(&mut self, session: Option<String>) {
        self.session = session;
    }

    /// One request on plain sockets: in a failing test the asynchronous client may be gone already.
    fn request(&self, method: &str, path: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        )?;
        // The first bytes of the answer come when the work is done.
        let _ = stream.read(&mut [0; 64])?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A killed driver would leave its browser running, so the browser is closed first. If the driver no
        // longer answers there is nothing left to try but to end it.
        if let Some(session) = self.session.take() {
            let _ = self.request("DELETE", &format!("/session/{session}"));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in "ChromeDriver was started successfully on port 12345."
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_drivers_words() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 40123."), Some(40123));
        assert_eq!(port_in("Starting ChromeDriver 156 on port 0"), None);
    }
}
