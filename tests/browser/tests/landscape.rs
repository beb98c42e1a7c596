//! Promise: the loss around a trial's network is shown on demand, with its numbers in words; it can be cancelled, and another
//! trial or another sight drops what was asked before.

mod common;

use browser_tests::{Browser, Options, Result};
use common::{clean, open, open_at, run};
use serde_json::{Value, json};

const STATE: &str = "document.querySelector('[data-testid=landscape-state]')?.textContent ?? ''";

/// A study of networks of one shape.
fn networks() -> Value {
    json!({"version": 1, "data": {"name": "moons"}, "model": {"name": "mlp"}, "training": {"epochs": 6}, "trials": 4,
        "space": [{"name": "learning_rate", "type": "float", "low": 0.003, "high": 0.1, "log": true}]})
}

/// One whose trainings take long enough to be interrupted.
fn slow() -> Value {
    let mut spec = common::slow(3);
    spec["training"]["epochs"] = 200.into();
    spec["space"] =
        json!([{"name": "learning_rate", "type": "float", "low": 0.001, "high": 0.1, "log": true}]);
    spec["model"] = json!({"name": "mlp", "hidden_layers": 3, "hidden_width": 64});
    spec
}

async fn unfold(page: &Browser) -> Result<()> {
    page.click("[data-testid=landscape] > summary").await?;
    page.wait_for("[data-testid=landscape] [data-sight=random]").await.map(drop)
}

async fn sight(page: &Browser, id: &str) -> Result<()> {
    page.eval(&format!("document.querySelector('[data-sight={id}]').click()")).await.map(drop)
}

async fn said(page: &Browser, testid: &str) -> Result<String> {
    let text =
        page.eval(&format!("document.querySelector('[data-testid={testid}]')?.textContent ?? ''")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Pixels of the picture that were drawn on.
const DRAWN: &str = "(() => { const c = document.querySelector('canvas[data-testid=landscape-picture]'); if (!c?.width) return 0;
    const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; })()";

#[tokio::test]
async fn every_sight_is_a_picture_or_a_number_with_words() -> Result<()> {
    for (language, done, slice) in [("en", "45 × 45 cells", "A slice"), ("zh", "45 × 45 格", "切片")] {
        let (_server, page) = open_at(&format!("?autoplay=0&lang={language}"), Options::new()).await?;
        run(&page, &networks()).await?;
        unfold(&page).await?;
        // Within the section: opening it brings it into view a moment later.
        let ground = "(() => { const at = (s) => document.querySelector(s).getBoundingClientRect();
            const [g, s] = [at('.ground'), at('[data-testid=landscape]')];
            return JSON.stringify([g.x - s.x, g.y - s.y, g.width, g.height].map(Math.round)); })()";
        let before = page.eval(ground).await?;
        for (id, state, least) in [("random", done, 20_000), ("path", done, 20_000), ("line", " ", 2000)] {
            sight(&page, id).await?;
            page.wait_until(&format!("({STATE}).includes('{state}') && ({DRAWN}) > {least}")).await?;
            let summary = said(&page, "landscape-summary").await?;
            assert!(summary.chars().any(|c| c.is_ascii_digit()), "{id}: {summary}");
            assert!(!summary.contains("NaN") && !summary.contains('–'), "{id}: {summary}");
            let label =
                page.eval("document.querySelector('[data-testid=landscape-picture]').ariaLabel").await?;
            assert_eq!(
                label,
                Value::from(summary),
                "{id}: the picture says the same to those who do not see it"
            );
            assert!(said(&page, "landscape-caveat").await?.contains(slice));
            assert_eq!(page.eval(ground).await?, before, "{id}: nothing moves");
        }
        sight(&page, "sharpness").await?;
        page.wait_for("[data-testid=sharpness]").await?;
        let number: f64 = said(&page, "sharpness").await?.replace('−', "-").parse().unwrap_or(f64::NAN);
        assert!(number.is_finite() && number != 0.0, "{number}");
        // What was measured is kept: it is there at once.
        sight(&page, "random").await?;
        page.wait_until(&format!("({STATE}).includes('{done}')")).await?;
        let first = said(&page, "landscape-summary").await?;
        page.click("[data-testid=another-plane]").await?;
        page.wait_until(&format!(
            "({STATE}).includes('{done}') && document.querySelector('[data-testid=landscape-summary]').textContent !== {}",
            json!(first)
        ))
        .await?;
        clean(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn it_can_be_cancelled_and_goes_on() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    run(&page, &slow()).await?;
    unfold(&page).await?;
    page.wait_for("[data-testid=landscape] progress").await?;
    page.click("[data-testid=landscape-cancel]").await?;
    page.wait_for("[data-testid=landscape-again]").await?;
    assert_eq!(said(&page, "landscape-said").await?, "stopped");
    // Nothing comes after all.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(page.eval("document.querySelector('[data-testid=landscape] progress')").await?, Value::Null);
    assert_eq!(page.eval(DRAWN).await?, 0);
    page.click("[data-testid=landscape-again]").await?;
    page.wait_until(&format!("({DRAWN}) > 20000")).await?;
    clean(&page).await
}

#[tokio::test]
async fn another_trial_drops_the_question() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    run(&page, &slow()).await?;
    unfold(&page).await?;
    page.wait_for("[data-testid=landscape] progress").await?;
    let trial = "+document.querySelector('[data-testid=trial]').dataset.trial";
    let before = page.eval(trial).await?.as_i64().unwrap_or(-1);
    let other = if before == 0 { 1 } else { before - 1 };
    let step = if other > before { "last-child" } else { "nth-last-child(2)" };
    page.eval(&format!("document.querySelector('.walk button:{step}').click()")).await?;
    page.wait_until(&format!("{trial} === {other}")).await?;
    // The answer is about the other trial, and no picture of the first one was shown on the way.
    let seen = page
        .run(
            "for (;;) { const s = document.querySelector('[data-testid=landscape-state]').textContent;
                if (s.startsWith('Trial')) return s;
                await new Promise((r) => setTimeout(r, 30)); }",
            vec![],
        )
        .await?;
    assert!(seen.as_str().is_some_and(|s| s.starts_with(&format!("Trial {},", other + 1))), "{seen}");
    // Folding it away ends the work; a study of forests has no such section.
    page.click("[data-testid=landscape] > summary").await?;
    let mut forest = networks();
    forest["model"] = json!({"name": "random_forest", "n_estimators": 5});
    forest["training"] = Value::Null;
    forest["space"] = json!([{"name": "max_depth", "type": "int", "low": 2, "high": 8}]);
    run(&page, &forest).await?;
    let shown =
        page.eval("getComputedStyle(document.querySelector('[data-testid=landscape]')).display").await?;
    assert_eq!(shown, "none");
    clean(&page).await
}

/// What cannot be measured is refused in words.
#[tokio::test]
async fn a_refusal_is_said_in_words() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let mut spec = networks();
    spec["trials"] = 1.into();
    run(&page, &spec).await?;
    unfold(&page).await?;
    sight(&page, "line").await?;
    page.wait_for_text("[data-testid=landscape-said]", "another trial with a network of the same shape")
        .await?;
    spec["model"] = json!({"name": "mlp", "norm": "batch_norm"});
    run(&page, &spec).await?;
    unfold(&page).await?;
    page.wait_for_text("[data-testid=landscape-said]", "batch or layer normalization").await?;
    clean(&page).await
}
