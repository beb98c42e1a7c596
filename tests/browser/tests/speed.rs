//! Promise: `window.tunescape.benchmark()` measures this machine: every figure is a positive number, and a second call while one
//! runs is refused in words.

mod common;

use browser_tests::{Options, Result};
use common::{clean, open};
use serde_json::Value;

#[tokio::test]
async fn the_benchmark_gives_every_figure_and_runs_once_at_a_time() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let both = page
        .run(
            "const first = tunescape.benchmark();
             const second = await tunescape.benchmark().then((r) => ['came', r], (e) => [e instanceof Error, e.message]);
             return [await first, second];",
            vec![],
        )
        .await?;
    assert_eq!(both[1], serde_json::json!([true, "no worker can measure now"]));
    println!("{both}");
    let figures = both[0]["figures"].as_array().or(both[0].as_array()).cloned().unwrap_or_default();
    assert_eq!(figures.len(), 12, "{both}");
    for figure in &figures {
        let rate = |key: &str| figure[key].as_f64().filter(|x| x.is_finite() && *x > 0.0);
        let [slowest, median, fastest] = ["slowest", "median", "fastest"].map(rate);
        assert!(slowest.is_some() && slowest <= median && median <= fastest, "{figure}");
        assert!(figure["name"].is_string() && figure["unit"].is_string(), "{figure}");
    }
    // It can be asked again once it is over.
    let again = page.run("return typeof (await tunescape.benchmark())", vec![]).await?;
    assert_eq!(again, Value::from("object"));
    clean(&page).await
}
