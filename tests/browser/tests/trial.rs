//! Promise: the trial panel shows what each kind of study has learned, its numbers without a NaN, and what they mean, in both
//! languages.

mod common;

use browser_tests::{Browser, Options, Result};
use common::{clean, open, open_at, run};
use serde_json::{Value, json};

fn rate(low: f64, high: f64) -> Value {
    json!([{"name": "learning_rate", "type": "float", "low": low, "high": high, "log": true}])
}

/// Name, test id of the picture, the buttons of the curves, a word that the panel must hold, and the study.
fn studies() -> Vec<(&'static str, &'static str, usize, &'static str, Value)> {
    let epochs = |n: u32| json!({"epochs": n});
    let study = |data: Value, model: Value, training: Value, space: Value| json!({"version": 1, "data": data, "model": model, "training": training, "space": space, "trials": 3});
    let mlp = || json!({"name": "mlp"});
    let trees = || json!([{"name": "max_depth", "type": "int", "low": 2, "high": 8}]);
    let penalty = || json!([{"name": "C", "type": "float", "low": 0.01, "high": 10, "log": true}]);
    vec![
        (
            "two classes",
            "boundary",
            2,
            " of ",
            study(json!({"name": "moons"}), mlp(), epochs(12), rate(0.003, 0.1)),
        ),
        (
            "three classes",
            "boundary",
            2,
            " of ",
            study(json!({"name": "blobs"}), mlp(), epochs(12), rate(0.003, 0.1)),
        ),
        (
            "ten classes",
            "confusion",
            2,
            "Confusion",
            study(json!({"name": "digits"}), mlp(), epochs(8), rate(0.003, 0.03)),
        ),
        (
            "numbers on a plane",
            "boundary",
            2,
            "R²",
            study(json!({"name": "wave"}), mlp(), epochs(12), rate(0.003, 0.1)),
        ),
        (
            "numbers",
            "fit",
            2,
            "(progression)",
            study(json!({"name": "diabetes"}), mlp(), epochs(12), rate(0.003, 0.03)),
        ),
        (
            "forest",
            "confusion",
            2,
            "trees",
            study(
                json!({"name": "wine"}),
                json!({"name": "random_forest", "n_estimators": 20}),
                Value::Null,
                trees(),
            ),
        ),
        (
            "logistic regression",
            "confusion",
            2,
            "iteration",
            study(json!({"name": "iris"}), json!({"name": "logistic_regression"}), Value::Null, penalty()),
        ),
        ("folds", "confusion", 3, "folds", {
            let data = json!({"name": "iris", "method": "stratified_k_fold", "folds": 4});
            let mut spec = study(data, mlp(), epochs(10), rate(0.003, 0.1));
            spec["objectives"] = json!([{"metric": "validation_f1", "direction": "maximize"}]);
            spec
        }),
    ]
}

/// Everything that the panel says.
const TEXT: &str = "document.querySelector('[data-testid=trial]').innerText
    + [...document.querySelectorAll('canvas')].map((c) => c.ariaLabel).join(' ')";

async fn text(page: &Browser) -> Result<String> {
    Ok(page.eval(TEXT).await?.as_str().unwrap_or_default().to_owned())
}

fn sound(what: &str, text: &str) {
    for word in ["NaN", "Infinity", "undefined", " inf", "∞"] {
        assert!(!text.contains(word), "{what}: {word} in {text}");
    }
}

/// Pixels of a canvas that were drawn on.
async fn drawn(page: &Browser, testid: &str) -> Result<u64> {
    let count = page
        .eval(&format!(
            "(() => {{ const c = document.querySelector('canvas[data-testid={testid}]');
                const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n; }})()"
        ))
        .await?;
    Ok(count.as_u64().unwrap_or(0))
}

#[tokio::test]
async fn every_kind_of_study_shows_its_picture_and_its_numbers() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    for (what, picture, buttons, word, spec) in studies() {
        run(&page, &spec).await?;
        page.wait_for(&format!("[data-testid=trial] [data-testid={picture}]")).await?;
        page.wait_for("[data-testid=verdict]").await?;
        page.eval(
            "document.querySelectorAll('[data-testid=trial] details').forEach((d) => { d.open = true; })",
        )
        .await?;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        let said = text(&page).await?;
        sound(what, &said);
        assert!(said.contains(word), "{what}: {word} is not in {said}");
        if picture != "confusion" {
            assert!(drawn(&page, picture).await? > 2000, "{what}: the picture is empty");
        }
        assert!(drawn(&page, "curves").await? > 300, "{what}: no curves");
        let count = page.eval("document.querySelectorAll('.curves .which button').length").await?;
        assert_eq!(count, buttons, "{what}");
        // The score in place of the loss.
        let before = page.eval("document.querySelector('[data-testid=curves]').ariaLabel").await?;
        page.click(".curves .which button:not([aria-pressed=true])").await?;
        let shown = before.as_str().unwrap_or_default();
        page.wait_until(&format!(
            "document.querySelector('[data-testid=curves]').ariaLabel !== {}",
            json!(shown)
        ))
        .await?;
        sound(what, &text(&page).await?);
        page.click(".curves .which button").await?;
    }
    clean(&page).await
}

#[tokio::test]
async fn accuracy_is_a_count_and_classes_are_unfolded() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let (.., spec) = studies().swap_remove(2);
    run(&page, &spec).await?;
    page.wait_for("[data-testid=confusion]").await?;
    page.eval("document.querySelectorAll('[data-testid=trial] details').forEach((d) => { d.open = true; })")
        .await?;
    page.wait_for("[data-testid=by-class]").await?;
    let sums = page
        .eval(
            "(() => { const cells = [...document.querySelectorAll('[data-testid=confusion] tbody tr')];
                const rows = [...document.querySelectorAll('[data-testid=by-class] tbody tr')];
                const counts = cells.map((r) => [...r.querySelectorAll('td')].reduce((s, c) => s + +c.textContent, 0));
                return [counts, rows.map((r) => +r.lastElementChild.textContent)]; })()",
        )
        .await?;
    assert_eq!(sums[0], sums[1], "the table by class counts what the matrix counts");
    assert_eq!(sums[0].as_array().map(Vec::len), Some(10));
    let wide = page
        .eval(
            "(() => { const t = document.querySelector('[data-testid=confusion]'), p = t.closest('.body');
            return t.scrollWidth <= p.clientWidth; })()",
        )
        .await?;
    assert_eq!(wide, true, "ten classes fit in the panel");
    Ok(())
}

#[tokio::test]
async fn a_diverged_regression_has_no_value_anywhere() -> Result<()> {
    for language in ["en", "zh"] {
        let (_server, page) = open_at(&format!("?autoplay=0&lang={language}"), Options::new()).await?;
        let spec = json!({"version": 1, "data": {"name": "diabetes"}, "trials": 4,
            "model": {"name": "mlp", "activation": "relu"}, "training": {"epochs": 5, "optimizer": "sgd"},
            "space": [{"name": "learning_rate", "type": "float", "low": 20, "high": 90}]});
        run(&page, &spec).await?;
        let endings = page.eval("tunescape.trials().map((t) => t.ending)").await?;
        assert!(endings.as_array().is_some_and(|e| e.iter().any(|e| e == "not_finite")), "{endings}");
        for trial in 0..4 {
            page.run(
                "document.querySelector(`[data-testid=table] tr[data-trial='${args[0]}']`).click();
                 document.querySelectorAll('[data-testid=trial] details').forEach((d) => { d.open = true; });
                 await new Promise((r) => setTimeout(r, 500));",
                vec![trial.into()],
            )
            .await?;
            let all = page
                .eval("document.body.innerText + [...document.querySelectorAll('canvas')].map((c) => c.ariaLabel)")
                .await?;
            sound("the page", all.as_str().unwrap_or_default());
        }
        clean(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_pruned_trial_says_that_it_was_stopped() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    run(&page, &common::parsed(common::MOONS)).await?;
    let pruned = page.eval("tunescape.trials().findIndex((t) => t.state === 'pruned')").await?;
    let number = pruned.as_i64().unwrap_or(-1);
    assert!(number >= 0, "the median rule stops some");
    page.run(
        "const rows = document.querySelector('.rows'); rows.scrollTop = 0;
         document.querySelector(`[data-testid=table] tr[data-trial='${args[0]}']`).click();",
        vec![number.into()],
    )
    .await?;
    page.wait_for_text("[data-testid=verdict]", "Stopped early after epoch").await?;
    Ok(())
}

/// As in `study.rs`: one quiet run of three is asked for.
#[tokio::test]
async fn no_picture_is_a_long_task() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    for (what, _, _, _, mut spec) in studies() {
        spec["trials"] = 8.into();
        let mut tasks = Value::Null;
        for _ in 0..3 {
            page.run("await tunescape.load(args[0]); longTasks.length = 0; tunescape.run(); await tunescape.finished();", vec![spec.clone()]).await?;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            tasks = page.eval("longTasks").await?;
            if tasks == json!([]) {
                break;
            }
        }
        assert_eq!(tasks, json!([]), "{what}");
    }
    Ok(())
}
