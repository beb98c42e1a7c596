//! What kind of visitor opens the page.

use std::path::Path;

use serde_json::{Map, Value, json};

/// A visitor: window, colours, motion, language. The default is a light desktop of 1280 x 720 in English.
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) scale: f64,
    pub(crate) touch: bool,
    pub(crate) dark: bool,
    pub(crate) reduced_motion: bool,
    pub(crate) language: String,
    pub(crate) scripts: Vec<String>,
    pub(crate) flags: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Options {
    /// The default visitor.
    pub fn new() -> Self {
        Self {
            width: 1280,
            height: 720,
            scale: 1.0,
            touch: false,
            dark: false,
            reduced_motion: false,
            language: "en-US".to_owned(),
            scripts: Vec::new(),
            flags: Vec::new(),
        }
    }

    /// The page's area in CSS pixels, exactly.
    pub fn size(mut self, width: u32, height: u32) -> Self {
        (self.width, self.height) = (width, height);
        self
    }

    /// Device pixels for a CSS pixel.
    pub fn scale(mut self, scale: f64) -> Self {
        self.scale = scale;
        self
    }

    /// A telephone: touch, and the mobile viewport rules.
    pub fn touch(mut self) -> Self {
        self.touch = true;
        self
    }

    /// Prefers dark colours.
    pub fn dark(mut self) -> Self {
        self.dark = true;
        self
    }

    /// Prefers reduced motion.
    pub fn reduced_motion(mut self) -> Self {
        self.reduced_motion = true;
        self
    }

    /// `navigator.language`, for example `zh-CN`.
    pub fn language(mut self, language: &str) -> Self {
        self.language = language.to_owned();
        self
    }

    /// A script that runs before any script of the page, in every document.
    pub fn script(mut self, script: &str) -> Self {
        self.scripts.push(script.to_owned());
        self
    }

    /// One more flag for Chromium, such as `--enable-unsafe-webgpu`.
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// What the driver is asked for.
    pub(crate) fn capabilities(&self, chrome: &Path, profile: &Path) -> Map<String, Value> {
        let mut args: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-default-browser-check",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-search-engine-choice-screen",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", profile.join("data").display()));
        args.push(format!("--window-size={},{}", self.width, self.height));
        args.push(format!("--lang={}", self.language));
        args.push(format!("--accept-lang={}", self.language));
        args.extend(self.flags.iter().cloned());
        let capabilities = json!({
            "browserName": "chrome",
            "timeouts": { "script": 120_000, "pageLoad": 60_000, "implicit": 0 },
            "unhandledPromptBehavior": "ignore",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "binary": chrome,
                "args": args,
                "prefs": {
                    "intl.accept_languages": self.language,
                    "download.default_directory": profile.join("downloads"),
                    "download.prompt_for_download": false,
                },
            },
        });
        match capabilities {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }

    /// The DevTools commands that make the rest of the visitor.
    pub(crate) fn emulation(&self) -> Vec<(&'static str, Value)> {
        let colours = if self.dark { "dark" } else { "light" };
        let motion = if self.reduced_motion { "reduce" } else { "no-preference" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": colours },
            { "name": "prefers-reduced-motion", "value": motion },
        ]);
        let screen = json!({
            "width": self.width, "height": self.height, "deviceScaleFactor": self.scale, "mobile": self.touch,
        });
        let mut commands = vec![
            ("Emulation.setDeviceMetricsOverride", screen),
            ("Emulation.setEmulatedMedia", json!({ "features": features })),
        ];
        if self.touch {
            commands.push(("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })));
        }
        for script in &self.scripts {
            commands.push(("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })));
        }
        commands
    }
}
