//! Promise: a strategy's belief lies under the dots when it is asked for, and says of how many results it was made; each trial says why
//! it was chosen, in numbers; a strategy without a belief says so.

mod common;

use browser_tests::{Options, Result};
use common::{clean, open, run};
use serde_json::{Value, json};

fn study(sampler: &str, trials: u32) -> Value {
    json!({
        "version": 1,
        "data": {"name": "moons"},
        "model": {"name": "mlp"},
        "training": {"epochs": 6},
        "sampler": {"name": sampler},
        "space": [
            {"name": "learning_rate", "type": "float", "low": 0.0003, "high": 1.0, "log": true},
            {"name": "hidden_width", "type": "int", "low": 2, "high": 32},
        ],
        "trials": trials,
    })
}

/// Chooses a layer as a reader does.
const CHOOSE: &str = "
const select = document.querySelector('[data-testid=layer]');
select.value = args[0];
select.dispatchEvent(new Event('change', { bubbles: true }));
";

/// How many colours the middle of the map's plane has: the dots alone are few on one ground.
const COLOURS: &str = "
const canvas = document.querySelector('[data-testid=map]');
const { width, height } = canvas;
const data = canvas.getContext('2d').getImageData(width * 0.15, height * 0.1, width * 0.6, height * 0.7).data;
let ground = new Map();
for (let i = 0; i < data.length; i += 4) {
    const key = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
    ground.set(key, (ground.get(key) ?? 0) + 1);
}
return Math.max(...ground.values()) / (data.length / 4);
";

const CAPTION: &str = "document.querySelector('[data-testid=map-caption]').textContent";
const WHY: &str = "document.querySelector('[data-testid=why]').textContent";

#[tokio::test]
async fn a_gaussian_process_shows_what_it_believes() -> Result<()> {
    let (_server, page) = open(Options::default()).await?;
    run(&page, &study("gp", 24)).await?;
    let alone = page.run(COLOURS, vec![]).await?.as_f64().unwrap_or(0.0);
    assert!(alone > 0.5, "one ground under the dots: {alone}");
    for (layer, words) in [("belief", "expects"), ("uncertainty", "unsure"), ("score", "ranked by")] {
        page.run(CHOOSE, vec![json!(layer)]).await?;
        page.wait_until(&format!("{CAPTION}.includes('{words}') && {CAPTION}.includes('21 results')"))
            .await?;
        page.wait_until(&format!(
            "document.querySelector('[data-testid=map]').getAttribute('aria-label').includes('{words}')"
        ))
        .await?;
        page.run("await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))", vec![])
            .await?;
        let share = page.run(COLOURS, vec![]).await?.as_f64().unwrap_or(1.0);
        assert!(share < 0.8 * alone, "{layer}: shades under the dots: {share}");
    }
    // The best trial is shown: chosen by the process, or drawn at the start.
    page.wait_until(&format!("/\\d+ results/.test({WHY})")).await?;
    page.run("document.querySelector('[data-testid=table], [data-testid=trial]').focus?.()", vec![]).await?;
    // Every trial after the start-up draws has a prediction.
    page.run("const next = [...document.querySelectorAll('.walk button')].at(-1); for (let i = 0; i < 30; i++) { next.click(); await new Promise(requestAnimationFrame); }", vec![]).await?;
    page.wait_until(&format!("/Predicts [^;]+ ± [^;]+; best so far [^;]+; [^;]+chance to beat it; ranked \\d+ of \\d+ candidates/.test({WHY})")).await?;
    clean(&page).await
}

#[tokio::test]
async fn random_search_says_that_it_has_no_belief() -> Result<()> {
    let (_server, page) = open(Options::default()).await?;
    run(&page, &study("random", 6)).await?;
    page.wait_until("document.querySelector('[data-testid=layer]').disabled").await?;
    let said = page.eval("document.querySelector('[data-testid=layer]').title").await?;
    assert!(said.as_str().unwrap_or_default().contains("no belief"), "{said}");
    page.wait_until(&format!("{WHY}.includes('at random')")).await?;
    clean(&page).await
}

/// The layer follows a study while it runs, and the next study once another is opened.
#[tokio::test]
async fn a_belief_follows_its_study() -> Result<()> {
    let (_server, page) = open(Options::default()).await?;
    page.run("await tunescape.load(args[0])", vec![study("tpe", 40)]).await?;
    page.run(CHOOSE, vec![json!("belief")]).await?;
    page.run("tunescape.run(); await tunescape.finished();", vec![]).await?;
    page.wait_until(&format!(
        "{CAPTION}.includes('Density of good trials') && {CAPTION}.includes('37 results')"
    ))
    .await?;
    page.run(
        "await tunescape.load(args[0]); tunescape.run(); await tunescape.finished();",
        vec![study("cmaes", 20)],
    )
    .await?;
    page.wait_until(&format!("{CAPTION}.includes('distribution') && {CAPTION}.includes('17 results')"))
        .await?;
    page.run(
        "await tunescape.load(args[0]); tunescape.run(); await tunescape.finished();",
        vec![study("random", 4)],
    )
    .await?;
    page.wait_until("document.querySelector('[data-testid=layer]').disabled").await?;
    clean(&page).await
}
