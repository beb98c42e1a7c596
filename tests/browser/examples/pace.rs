//! Measures what the page's own thread does while studies run: time in animation frames and in messages from the workers.
//! `TUNESCAPE_DIST=$PWD/dist cargo run -p browser-tests --example pace`.

use browser_tests::{Browser, Options, Result, serve_dist};

const TIMING: &str = "
window.spent = { frame: [], message: [], micro: [] };
const raf = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (f) => raf((t) => { const s = performance.now(); f(t); spent.frame.push(performance.now() - s); });
const set = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage');
Object.defineProperty(Worker.prototype, 'onmessage', { set(f) {
    set.set.call(this, (e) => { const s = performance.now(); f(e); spent.message.push(performance.now() - s);
        const m = performance.now(); setTimeout(() => 0); queueMicrotask(() => queueMicrotask(() => spent.micro.push(performance.now() - m))); });
} });
window.longTasks = [];
new PerformanceObserver((l) => { for (const t of l.getEntries()) longTasks.push([t.startTime, t.duration]); }).observe({ type: 'longtask', buffered: true });
";

const SLOW: &str = r#"{"version": 1, "data": {"name": "moons", "count": 2000}, "model": {"name": "mlp", "hidden_layers": 2},
    "training": {"epochs": 120}, "space": [
        {"name": "learning_rate", "type": "float", "low": 0.0001, "high": 0.1, "log": true},
        {"name": "hidden_width", "type": "int", "low": 16, "high": 48}], "trials": 24}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let server = serve_dist("/tunescape/")?;
    let page = Browser::open(&format!("{}?autoplay=0", server.url()), Options::new().script(TIMING)).await?;
    page.wait_until("window.tunescape !== undefined").await?;
    page.run("await tunescape.ready", vec![]).await?;
    for (name, spec) in [("iris", include_str!("../../specs/iris-random.json")), ("long trials", SLOW)] {
        let spec = serde_json::from_str(spec).map_err(|_| browser_tests::Error::new("a good spec"))?;
        let report = page
            .run(
                "await tunescape.load(args[0]); for (const k in spent) spent[k].length = 0; longTasks.length = 0;
                 tunescape.run(); await tunescape.finished(); await new Promise((r) => setTimeout(r, 300));
                 const q = (a) => { a.sort((x, y) => x - y); const at = (p) => +(a[Math.min(a.length - 1, Math.floor(p * a.length))] ?? 0).toFixed(1);
                     return `${a.length} x, median ${at(0.5)}, 95 % ${at(0.95)}, most ${at(1)} ms`; };
                 return Object.entries(spent).map(([k, a]) => `${k}: ${q(a)}`).join('\\n  ') + `\\n  long: ${JSON.stringify(longTasks)}`;",
                vec![spec],
            )
            .await?;
        println!("{name}\n  {}", report.as_str().unwrap_or_default());
    }
    Ok(())
}
