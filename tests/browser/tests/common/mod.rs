//! What the page's tests share: opening the built page, running a study through its scripting interface.
#![allow(dead_code)]

use browser_tests::{Browser, Options, Result, Server, serve_dist};
use serde_json::{Value, json};
use tunescape::runtime::threads;
use tunescape::study::{Spec, Study};

/// 40 trials of random search over learning rate, width, activation and optimizer on iris.
pub const IRIS: &str = include_str!("../../../specs/iris-random.json");
/// 30 trials on moons under the median rule, which learns: the window matters.
pub const MOONS: &str = include_str!("../../../specs/moons-median.json");

/// A study whose trials take long enough to be interrupted.
pub fn slow(trials: u32) -> Value {
    json!({
        "version": 1,
        "data": {"name": "moons", "count": 2000},
        "model": {"name": "mlp", "hidden_layers": 2},
        "training": {"epochs": 120},
        "space": [
            {"name": "learning_rate", "type": "float", "low": 0.0001, "high": 0.1, "log": true},
            {"name": "hidden_width", "type": "int", "low": 16, "high": 48},
        ],
        "trials": trials,
    })
}

/// The digest that the headless engine gives.
pub fn native_digest(spec: &str) -> String {
    let spec = Spec::from_json(spec).expect("a good spec");
    let studies = threads::run(vec![Study::new(spec)], 2, |_| {}).expect("it runs");
    studies[0].digest().to_string()
}

/// A visitor's browser on the built page, served below a sub-path, with the first study at rest.
pub async fn open(options: Options) -> Result<(Server, Browser)> {
    open_at("?autoplay=0", options).await
}

/// The same at another query or hash.
pub async fn open_at(rest: &str, options: Options) -> Result<(Server, Browser)> {
    let server = serve_dist("/tunescape/")?;
    let options = options.script(WATCH);
    let page = Browser::open(&format!("{}{rest}", server.url()), options).await?;
    page.wait_until("window.tunescape !== undefined").await?;
    page.run("await tunescape.ready", vec![]).await?;
    Ok((server, page))
}

/// Collects what must not happen: breaches of the content-security policy, and long tasks on the page's thread.
pub const WATCH: &str = "
window.breaches = [];
document.addEventListener('securitypolicyviolation', (e) => breaches.push(e.violatedDirective + ' ' + e.blockedURI));
window.longTasks = [];
new PerformanceObserver((list) => { for (const t of list.getEntries()) longTasks.push([t.startTime, t.duration]); })
    .observe({ type: 'longtask', buffered: true });
";

/// Loads a Spec and runs it to its end; gives the summary.
pub async fn run(page: &Browser, spec: &Value) -> Result<Value> {
    page.run(
        "await tunescape.load(args[0]); tunescape.run(); return await tunescape.finished();",
        vec![spec.clone()],
    )
    .await
}

/// A Spec's text as JSON.
pub fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Nothing went wrong that the page did not say.
pub async fn clean(page: &Browser) -> Result<()> {
    assert_eq!(page.errors().await?, [] as [String; 0], "the console is clean");
    assert_eq!(page.eval("breaches").await?, json!([]), "the policy was kept");
    Ok(())
}
