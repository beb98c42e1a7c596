//! Promise: the examples menu opens each example with its story and its study comes out as told; cautions stand where they
//! belong while the draft is edited; the defaults of a library are one choice that the study and its link carry.

mod common;

use browser_tests::{Browser, Options, Result};
use common::{clean, native_digest, open, open_at};
use serde_json::{Value, json};
use tunescape::study::Spec;
use tunescape::study::presets::{PRESETS, find};

/// Chooses an option of a menu, as a reader does.
async fn choose(page: &Browser, testid: &str, value: &str) -> Result<()> {
    page.run(
        "const menu = document.querySelector(`[data-testid=${args[0]}]`); menu.value = args[1];
         menu.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![testid.into(), value.into()],
    )
    .await
    .map(drop)
}

#[tokio::test]
async fn an_example_tells_its_story_and_comes_out_as_told() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let offered = page
        .eval("[...document.querySelectorAll('[data-testid=examples] option')].map((o) => o.value)")
        .await?;
    let ids: Vec<&str> = std::iter::once("").chain(PRESETS.iter().map(|p| p.id)).collect();
    assert_eq!(offered, json!(ids));
    choose(&page, "examples", "logistic_sorted").await?;
    for part in ["As written:", "What happens:", "Repaired:"] {
        page.wait_for_text("[data-testid=example-note]", part).await?;
    }
    page.wait_until("tunescape.spec().data.method === 'k_fold'").await?;
    assert_eq!(page.eval("document.querySelector('[data-testid=examples]').value").await?, "");
    // The panel itself warns of what goes wrong here.
    page.wait_for_text("[data-testid=caution]", "The folds follow the order of the file").await?;
    page.run("tunescape.run(); await tunescape.finished();", vec![]).await?;
    let preset = find("logistic_sorted").expect("a preset");
    assert_eq!(page.eval("tunescape.digest()").await?, native_digest(preset.json));
    // 92.7 % at C = 1 is what the story says; the repaired study does better.
    let best = "Math.max(...tunescape.trials().map((t) => t.values[0]))";
    let sorted = page.eval(best).await?.as_f64().unwrap_or(f64::NAN);
    page.click("[data-testid=example-note] .link").await?;
    page.wait_until("tunescape.spec().data.method === 'stratified_k_fold'").await?;
    page.wait_until(
        "!document.querySelector('[data-testid=caution]')?.textContent.includes('order of the file')",
    )
    .await?;
    page.run("tunescape.run(); await tunescape.finished();", vec![]).await?;
    let repaired = page.eval(best).await?.as_f64().unwrap_or(f64::NAN);
    assert!(repaired > sorted && repaired > 0.95, "{sorted} and {repaired}");
    // A story of other data is not told; the note is put away.
    page.click("[data-testid=data-wine]").await?;
    page.wait_until("!document.querySelector('[data-testid=example-note]')").await?;
    choose(&page, "examples", "nested_cv").await?;
    page.wait_for("[data-testid=example-note]").await?;
    page.eval("[...document.querySelectorAll('[data-testid=example-note] .link')].at(-1).click()").await?;
    page.wait_until("!document.querySelector('[data-testid=example-note]')").await?;
    clean(&page).await
}

#[tokio::test]
async fn every_example_opens_in_both_languages() -> Result<()> {
    for language in ["en", "zh"] {
        let (_server, page) = open_at(&format!("?autoplay=0&lang={language}"), Options::new()).await?;
        for preset in PRESETS {
            choose(&page, "examples", preset.id).await?;
            let spec = preset.spec().expect("a good preset").to_value();
            page.wait_until(&format!(
                "tunescape.spec().space.length === {}",
                spec["space"].as_array().map_or(0, Vec::len)
            ))
            .await?;
            let shown = page.eval("tunescape.spec()").await?;
            assert_eq!(Spec::from_value(&shown), preset.spec(), "{}", preset.id);
            let note = page.text("[data-testid=example-note]").await?;
            let erring = preset.repaired.is_some();
            assert!(note.len() > 30 && !note.contains("undefined"), "{}: {note}", preset.id);
            if erring {
                let words = if language == "en" { ["As written", "Repaired"] } else { ["原文", "修正"] };
                assert!(words.iter().all(|w| note.contains(w)), "{}: {note}", preset.id);
            }
            let warned = page.eval("document.querySelectorAll('[data-testid=caution]').length").await?;
            assert_eq!(warned, preset.spec().expect("a good preset").warnings().len(), "{}", preset.id);
        }
        clean(&page).await?;
    }
    Ok(())
}

#[tokio::test]
async fn cautions_follow_the_edit() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let count = "document.querySelectorAll('[data-testid=caution]').length";
    assert_eq!(page.eval(count).await?, 0);
    page.run("document.querySelector('[data-testid=group-validation]').open = true", vec![]).await?;
    page.wait_for("[data-setting=test] .number").await?;
    page.run(
        "const field = document.querySelector('[data-setting=test] .number'); field.value = '0';
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    )
    .await?;
    let said = page.wait_for_text("[data-testid=caution]", "No test set is set aside").await?;
    assert!(said.contains("promises too much"));
    assert_eq!(page.text("[data-testid=caution-count]").await?, "1 caution");
    // It stands below the group that it is about.
    let beside = "document.querySelector('[data-testid=caution]').previousElementSibling?.dataset.testid";
    assert_eq!(page.eval(beside).await?, "group-validation");
    assert_eq!(page.eval("document.querySelectorAll('[data-testid=caution] svg').length").await?, 1);
    page.run(
        "const field = document.querySelector('[data-setting=test] .number'); field.value = '0.2';
         field.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    )
    .await?;
    page.wait_until(&format!("{count} === 0 && !document.querySelector('[data-testid=caution-count]')"))
        .await?;
    clean(&page).await
}

#[tokio::test]
async fn the_defaults_of_a_library_are_one_choice() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let menu = "document.querySelector('[data-testid=defaults]')";
    let options = format!("[...{menu}.options].map((o) => o.value)");
    assert_eq!(page.eval(&options).await?, json!(["tunescape", "scikit_learn", "keras", "pytorch"]));
    assert_eq!(page.eval(&format!("{menu}.value")).await?, "tunescape");
    let own = page.eval("tunescape.spec()").await?;
    choose(&page, "defaults", "keras").await?;
    page.wait_until("tunescape.spec().training.optimizer === 'rmsprop'").await?;
    page.wait_for_text("[data-testid=defaults-note]", "Keras sets:").await?;
    page.run("document.querySelector('[data-testid=group-optimization]').open = true", vec![]).await?;
    page.wait_until("document.querySelector('[data-setting=optimizer] select')?.value === 'rmsprop'").await?;
    page.wait_until("document.querySelector('[data-setting=batch_size] .number')?.value === '32'").await?;
    let spec = page.eval("tunescape.spec()").await?;
    let mut asked = own.clone();
    for room in ["model", "training"] {
        asked[room] = if room == "model" { json!({"name": "mlp"}) } else { Value::Null };
    }
    asked["defaults"] = "keras".into();
    assert!(Spec::from_value(&asked).is_ok());
    assert_eq!(
        Spec::from_value(&spec),
        Spec::from_value(&asked),
        "the menu does what the document's key does"
    );
    // A value changed by hand is nobody's default; taking it back makes it Keras's again.
    let batch = |size: &str| {
        format!(
            "const field = document.querySelector('[data-setting=batch_size] .number'); field.value = '{size}';
             field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
        )
    };
    page.run(&batch("48"), vec![]).await?;
    page.wait_until(&format!("{menu}.selectedOptions[0].textContent === 'changed by hand'")).await?;
    page.wait_until("!document.querySelector('[data-testid=defaults-note]')").await?;
    page.run(&batch("32"), vec![]).await?;
    page.wait_until(&format!("{menu}.value === 'keras'")).await?;
    // The study runs on them, and its link carries them.
    page.run(
        "const spec = tunescape.spec(); spec.trials = 3; await tunescape.load(spec); tunescape.run(); await tunescape.finished();",
        vec![],
    )
    .await?;
    assert_eq!(
        page.eval("tunescape.trials().every((t) => t.intermediate_values.length === 1)").await?,
        true,
        "one epoch each"
    );
    let digest = page.eval("tunescape.digest()").await?;
    page.click("[data-testid=share]").await?;
    page.wait_until("location.hash.length > 20").await?;
    let hash = page.eval("location.hash").await?;
    let (_other, page) =
        open_at(&format!("?autoplay=0{}", hash.as_str().unwrap_or_default()), Options::new()).await?;
    page.wait_until(&format!("{menu}?.value === 'keras'")).await?;
    page.run("tunescape.run(); await tunescape.finished();", vec![]).await?;
    assert_eq!(page.eval("tunescape.digest()").await?, digest);
    // Choosing again undoes it; only who knows the model is offered.
    choose(&page, "defaults", "tunescape").await?;
    choose(&page, "model", "random_forest").await?;
    page.wait_until(&format!("{options}.length === 2")).await?;
    assert_eq!(page.eval(&options).await?, json!(["tunescape", "scikit_learn"]));
    clean(&page).await
}
