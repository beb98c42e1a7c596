//! One visitor with one fresh browser.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::command::Post;
use crate::{Driver, Error, Options, Result};

/// How long [`Browser::wait_for`] and its like wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// One line of the browser's console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// `SEVERE`, `WARNING`, `INFO`, ...
    pub level: String,
    /// Where it comes from: `javascript`, `network`, `security`, `console-api`, ...
    pub source: String,
    /// The text, with the file and line it came from.
    pub message: String,
}

/// A browser with a profile of its own; closed, and its profile removed, when it is dropped.
#[derive(Debug)]
pub struct Browser {
    /// The WebDriver client, for what has no method here.
    pub client: Client,
    // Dropped in this order: the browser is closed before its folder is removed.
    _driver: Driver,
    profile: Profile,
}

impl Browser {
    /// Starts a browser and opens an address in it.
    pub async fn open(url: &str, options: Options) -> Result<Self> {
        let browser = Self::launch(options).await?;
        browser.goto(url).await?;
        Ok(browser)
    }

    /// Starts a browser with an empty page.
    pub async fn launch(options: Options) -> Result<Self> {
        let programs = xtask::browser::locate()?;
        let profile = Profile::new()?;
        let mut driver = Driver::start(&programs.driver)?;
        let capabilities = options.capabilities(&programs.chrome, &profile.0);
        let connector = HttpConnector::new();
        let client = Client::with_capabilities_and_connector(&driver.url(), &capabilities, connector).await?;
        driver.owns(client.session_id().await?);
        let browser = Self { client, _driver: driver, profile };
        for (method, params) in options.emulation() {
            browser.cdp(method, params).await?;
        }
        Ok(browser)
    }

    /// Opens an address and waits for the page's load event.
    pub async fn goto(&self, url: &str) -> Result<()> {
        Ok(self.client.goto(url).await?)
    }

    /// Loads the page again.
    pub async fn reload(&self) -> Result<()> {
        Ok(self.client.refresh().await?)
    }

    /// A script that runs before any script of the page, from the next document on.
    pub async fn inject(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await.map(drop)
    }

    /// Any command of Chromium's DevTools protocol.
    pub async fn cdp(&self, method: &str, params: Value) -> Result<Value> {
        let body = json!({ "cmd": method, "params": params });
        Ok(self.client.issue_cmd(Post { endpoint: "goog/cdp/execute", body }).await?)
    }

    /// Runs the body of an async function in the page: `return await ...`. The arguments are `args[0]`, ...
    pub async fn run(&self, body: &str, args: Vec<Value>) -> Result<Value> {
        let script = format!("const args = [...arguments]; return (async () => {{ {body}\n}})();");
        Ok(self.client.execute(&script, args).await?)
    }

    /// The value of an expression in the page.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        self.run(&format!("return ({expression});"), Vec::new()).await
    }

    /// Waits until an expression is truthy, and gives its value.
    pub async fn wait_until(&self, expression: &str) -> Result<Value> {
        let start = Instant::now();
        loop {
            let value = self.eval(expression).await?;
            if truthy(&value) {
                return Ok(value);
            }
            if start.elapsed() > PATIENCE {
                return Err(self
                    .explain(&format!("`{expression}` did not become true; it is {value}"))
                    .await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The first element that matches a CSS selector, as soon as there is one.
    pub async fn wait_for(&self, css: &str) -> Result<Element> {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => Ok(element),
            Err(error) => Err(self.explain(&format!("no element `{css}`: {error}")).await),
        }
    }

    /// Waits until an element's text contains `part`, and gives the text.
    pub async fn wait_for_text(&self, css: &str, part: &str) -> Result<String> {
        let element = format!("document.querySelector({})", json!(css));
        let text = format!("{element}?.textContent ?? ''");
        self.wait_until(&format!("({text}).includes({})", json!(part))).await?;
        Ok(self.eval(&text).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Clicks the first element that matches, as soon as there is one.
    pub async fn click(&self, css: &str) -> Result<()> {
        Ok(self.wait_for(css).await?.click().await?)
    }

    /// The visible text of the first element that matches, as soon as there is one.
    pub async fn text(&self, css: &str) -> Result<String> {
        Ok(self.wait_for(css).await?.text().await?)
    }

    /// Types into whatever has the focus; special keys are in [`fantoccini::key::Key`].
    pub async fn keys(&self, keys: &str) -> Result<()> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// A picture of the visible part of the page, as a PNG file.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }

    /// What the console has said since it was last asked.
    pub async fn console(&self) -> Result<Vec<LogEntry>> {
        let log =
            self.client.issue_cmd(Post { endpoint: "se/log", body: json!({ "type": "browser" }) }).await?;
        let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let entries = log.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(entries
            .iter()
            .map(|e| LogEntry {
                level: text(e, "level"),
                source: text(e, "source"),
                message: text(e, "message"),
            })
            .collect())
    }

    /// The console's errors since it was last asked (also scripts, requests and policies that failed).
    pub async fn errors(&self) -> Result<Vec<String>> {
        let entries = self.console().await?;
        Ok(entries.into_iter().filter(|e| e.level == "SEVERE").map(|e| e.message).collect())
    }

    /// The folder this browser saves downloads to.
    pub fn downloads(&self) -> PathBuf {
        self.profile.0.join("downloads")
    }

    /// Waits until a download is complete, and gives its path.
    pub async fn wait_for_download(&self, name: &str) -> Result<PathBuf> {
        let (file, start) = (self.downloads().join(name), Instant::now());
        while !file.is_file() {
            if start.elapsed() > PATIENCE {
                return Err(self.explain(&format!("no download `{name}`")).await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(file)
    }

    /// A failure with what the console says, which is where its cause usually stands.
    async fn explain(&self, what: &str) -> Error {
        let log = self.console().await.unwrap_or_default();
        let log: Vec<String> = log.iter().map(|e| format!("\n  {} {}", e.level, e.message)).collect();
        Error::new(format!(
            "{what}; the console says: {}",
            if log.is_empty() { "nothing".into() } else { log.concat() }
        ))
    }
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// A folder of its own for everything the browser writes.
#[derive(Debug)]
struct Profile(PathBuf);

impl Profile {
    fn new() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tunescape-browser-{}-{count}", std::process::id()));
        std::fs::create_dir_all(folder.join("downloads"))?;
        Ok(Self(folder))
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        // The browser's last process may still be writing.
        for _ in 0..20 {
            if std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
