//! Takes pictures of the trial panel for each kind of study: `TUNESCAPE_DIST=dist cargo run -p browser-tests --example trials -- folder
//! [width [light|dark [en-US|zh-CN [name]]]]`.

use browser_tests::{Browser, Options, Result, serve_dist};
use serde_json::{Value, json};
use std::path::Path;

fn studies() -> Vec<(&'static str, Value)> {
    let study = |data: Value, model: Value, training: Value, space: Value| json!({"version": 1, "data": data, "model": model, "training": training, "space": space, "trials": 8});
    let mlp = || json!({"name": "mlp"});
    let rate = |low: f64, high: f64| json!({"name": "learning_rate", "type": "float", "low": low, "high": high, "log": true});
    let width = || json!({"name": "hidden_width", "type": "int", "low": 4, "high": 24});
    let depth = || json!({"name": "max_depth", "type": "int", "low": 2, "high": 8});
    let c = || json!({"name": "C", "type": "float", "low": 0.001, "high": 100, "log": true});
    let both = || json!([rate(0.003, 0.1), width()]);
    let forest = || json!({"name": "random_forest", "n_estimators": 60});
    let folds = |name: &str| json!({"name": name, "method": "k_fold", "folds": 6});
    vec![
        ("blobs", study(json!({"name": "blobs"}), mlp(), json!({"epochs": 30}), both())),
        (
            "digits",
            study(
                json!({"name": "digits"}),
                mlp(),
                json!({"epochs": 20, "patience": 4, "restore_best": "yes"}),
                both(),
            ),
        ),
        ("wave", study(json!({"name": "wave"}), mlp(), json!({"epochs": 40}), both())),
        (
            "diabetes",
            study(
                json!({"name": "diabetes"}),
                mlp(),
                json!({"epochs": 60, "patience": 8, "restore_best": "yes"}),
                both(),
            ),
        ),
        (
            "diverged",
            study(
                json!({"name": "diabetes"}),
                json!({"name": "mlp", "activation": "relu"}),
                json!({"epochs": 10, "optimizer": "sgd"}),
                json!([rate(0.01, 90.0), width()]),
            ),
        ),
        ("forest", study(json!({"name": "wine"}), forest(), Value::Null, json!([depth()]))),
        ("forest2d", study(json!({"name": "moons"}), forest(), Value::Null, json!([depth()]))),
        (
            "logistic",
            study(
                json!({"name": "breast_cancer"}),
                json!({"name": "logistic_regression"}),
                Value::Null,
                json!([c()]),
            ),
        ),
        ("folds", study(folds("iris"), mlp(), json!({"epochs": 20}), both())),
        ("foldsfit", study(folds("diabetes"), mlp(), json!({"epochs": 20}), both())),
        ("iris", serde_json::from_str(include_str!("../../specs/iris-random.json")).unwrap_or_default()),
        ("moons", serde_json::from_str(include_str!("../../specs/moons-median.json")).unwrap_or_default()),
    ]
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let argument = |n: usize, other: &str| std::env::args().nth(n).unwrap_or_else(|| other.to_owned());
    let folder = argument(1, "pictures");
    let width: u32 = argument(2, "1280").parse().unwrap_or(1280);
    let (theme, language, only) = (argument(3, "light"), argument(4, "en-US"), argument(5, ""));
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let server = serve_dist("/tunescape/")?;
    let mut options = Options::new().size(width, if width == 390 { 844 } else { 720 }).language(&language);
    if theme == "dark" {
        options = options.dark();
    }
    if width == 390 {
        options = options.touch();
    }
    let page = Browser::open(&format!("{}?autoplay=0", server.url()), options).await?;
    page.wait_until("window.tunescape !== undefined").await?;
    for (name, spec) in
        studies().into_iter().filter(|(name, _)| only.is_empty() || only.split(',').any(|o| o == *name))
    {
        page.run("await tunescape.load(args[0]); tunescape.run(); await tunescape.finished();", vec![spec])
            .await?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        if width == 390 {
            page.eval("document.querySelector('[data-testid=trial]').scrollIntoView()").await?;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        let file = |what: &str| folder.join(format!("{name}{what}-{width}-{theme}-{}.png", &language[..2]));
        page.screenshot(&file("")).await?;
        page.run("document.querySelectorAll('[data-testid=trial] details').forEach((d) => { d.open = true; });
            document.querySelector('.trial .body').scrollTop = 9999; document.querySelector('[data-testid=values]').scrollIntoView({block: 'nearest'})", vec![]).await?;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        page.screenshot(&file("-open")).await?;
        page.eval(
            "document.querySelectorAll('[data-testid=trial] details').forEach((d) => { d.open = false; })",
        )
        .await?;
    }
    println!("{width} {theme} {language}: {:?}", page.errors().await?);
    Ok(())
}
