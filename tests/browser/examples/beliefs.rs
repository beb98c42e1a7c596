//! Takes pictures of every strategy's belief on the built page: `TUNESCAPE_DIST=dist cargo run -p browser-tests --example beliefs -- folder`.

use browser_tests::{Browser, Options, Result, serve_dist};
use serde_json::{Value, json};
use std::path::Path;

/// A study of 30 trials over two hyperparameters.
fn study(sampler: &str) -> Value {
    json!({"version": 1, "data": {"name": "moons"}, "model": {"name": "mlp"}, "training": {"epochs": 8},
        "sampler": {"name": sampler}, "trials": 30,
        "space": [{"name": "learning_rate", "type": "float", "low": 0.0003, "high": 1.0, "log": true},
            {"name": "hidden_width", "type": "int", "low": 2, "high": 32}]})
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let server = serve_dist("/tunescape/")?;
    let looks = [
        (1280, 720, false, "en-US"),
        (1280, 720, true, "zh-CN"),
        (390, 844, false, "zh-CN"),
        (390, 844, true, "en-US"),
    ];
    for (width, height, dark, language) in looks {
        let mut options = Options::new().size(width, height).language(language);
        if dark {
            options = options.dark();
        }
        if width == 390 {
            options = options.touch();
        }
        let page = Browser::open(&format!("{}?autoplay=0", server.url()), options).await?;
        page.wait_until("window.tunescape !== undefined").await?;
        page.run("await tunescape.ready", vec![]).await?;
        let all: &[(&str, &[&str])] = &[
            ("gp", &["belief", "uncertainty", "score"]),
            ("tpe", &["belief"]),
            ("cmaes", &["belief"]),
            ("nsga2", &["belief"]),
            ("random", &["dots"]),
        ];
        for (sampler, layers) in all.iter().take(if width == 390 { 2 } else { all.len() }) {
            let body = "await tunescape.load(args[0]); tunescape.run(); return await tunescape.finished();";
            page.run(body, vec![study(sampler)]).await?;
            for layer in *layers {
                let choose = "const s = document.querySelector('[data-testid=layer]'); s.value = args[0]; \
                    s.dispatchEvent(new Event('change', { bubbles: true }));";
                page.run(choose, vec![json!(layer)]).await?;
                tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
                let theme = if dark { "dark" } else { "light" };
                let name = format!("{sampler}-{layer}-{width}-{theme}-{}.png", &language[..2]);
                page.screenshot(&folder.join(name)).await?;
            }
        }
        println!("{width}x{height}: {:?}", page.errors().await?);
    }
    Ok(())
}
