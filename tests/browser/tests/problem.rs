//! Promise: the problem panel sets every data set, model and setting that the engine has, fits its window, and takes a user's
//! own table without letting anything out.

mod common;

use browser_tests::{Browser, Options, Result};
use common::{clean, open, open_at};
use serde_json::{Value, json};
use std::time::Duration;
use tunescape::data::{CSV, DATA};

/// Eight people, one income missing; good for a study of 3 trials when repeated a few times.
fn people() -> String {
    let mut text = "id,age,city,income,bought\n".to_owned();
    for i in 0..60 {
        let city = ["Rome", "Oslo", "Bern"][i % 3];
        let income = if i % 11 == 0 { String::new() } else { format!("{}.5", 8 + (i * 7) % 12) };
        let bought = if (i * 7) % 12 > 5 { "yes" } else { "no" };
        text += &format!("{i},{},{city},{income},{bought}\n", 20 + (i * 13) % 50);
    }
    text
}

/// Runs three short trials of what the panel is set to.
async fn three_trials(page: &Browser) -> Result<Value> {
    page.run(
        "const spec = tunescape.spec(); spec.trials = 3; if (spec.training) spec.training.epochs = 3;
         await tunescape.load(spec); tunescape.run(); await tunescape.finished();
         return tunescape.trials();",
        vec![],
    )
    .await
}

async fn drop_file(page: &Browser, name: &str, text: &str) -> Result<()> {
    page.run(
        "const files = new DataTransfer(); files.items.add(new File([args[1]], args[0], { type: 'text/csv' }));
         window.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));",
        vec![name.into(), text.into()],
    )
    .await?;
    Ok(())
}

/// How many pixels of the chosen card's picture are not empty.
const DRAWN: &str = "(() => { const c = document.querySelector('.card.chosen canvas'); if (!c || !c.width) return 0;
    return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v > 0).length; })()";

#[tokio::test]
async fn every_data_set_has_its_picture_and_runs() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    for id in DATA.iter().map(|e| e.id).filter(|id| *id != CSV) {
        page.run("tunescape.reset()", vec![]).await?;
        page.run("document.querySelector(`[data-testid=data-${args[0]}]`).click()", vec![id.into()]).await?;
        page.wait_until(&format!("tunescape.spec().data.name === '{id}'")).await?;
        page.wait_until(&format!("{DRAWN} > 40")).await?;
        let seen = page
            .eval("document.querySelector('.card.chosen').checkVisibility() && document.querySelector('[data-testid=about] .size').textContent.length > 4")
            .await?;
        assert_eq!(seen, true, "{id} stands on the shelf that is open, with its size");
        let trials = three_trials(&page).await?;
        assert_eq!(trials.as_array().map(Vec::len), Some(3), "{id}");
        let values = trials.as_array().map_or(0, |t| t.iter().filter(|t| t["values"][0].is_number()).count());
        assert_eq!(values, 3, "{id}: {trials}");
    }
    clean(&page).await
}

#[tokio::test]
async fn the_model_can_be_searched() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    page.click(".setting.model .switch input").await?;
    page.wait_until("tunescape.spec().space[0].name === 'model'").await?;
    let spec = page.eval("tunescape.spec()").await?;
    assert_eq!(spec["space"][0]["choices"], json!(["mlp", "logistic_regression", "random_forest"]));
    let others = spec["space"].as_array().map_or(&[][..], |s| &s[1..]);
    assert!(others.len() >= 6 && others.iter().all(|p| p["when"]["parameter"] == "model"), "{others:?}");
    let trials = page
        .run(
            "const spec = tunescape.spec(); spec.trials = 8; await tunescape.load(spec);
             tunescape.run(); await tunescape.finished(); return tunescape.trials();",
            vec![],
        )
        .await?;
    let mut kinds: Vec<&str> =
        trials.as_array().into_iter().flatten().filter_map(|t| t["params"]["model"].as_str()).collect();
    assert_eq!(kinds.len(), 8);
    kinds.sort_unstable();
    kinds.dedup();
    assert!(kinds.len() > 1, "{kinds:?}");
    // Only what fits the task is offered, and the goal follows.
    page.run("tunescape.reset(); document.querySelector('[data-testid=data-diabetes]').click()", vec![])
        .await?;
    page.wait_until("tunescape.spec().space[0].choices.includes('linear_regression')").await?;
    page.click(".setting.model .switch input").await?;
    page.wait_until("document.querySelector('[data-testid=model]') !== null").await?;
    let offered =
        page.eval("[...document.querySelectorAll('[data-testid=model] option')].map((o) => o.value)").await?;
    assert_eq!(offered, json!(["mlp", "linear_regression", "random_forest"]));
    page.run("document.querySelector('[data-testid=group-rules]').open = true", vec![]).await?;
    page.wait_for("[data-testid=goal]").await?;
    let goals =
        page.eval("[...document.querySelectorAll('[data-testid=goal] option')].map((o) => o.value)").await?;
    assert!(goals.as_array().is_some_and(|g| g.contains(&"validation_r2".into())), "{goals}");
    clean(&page).await
}

#[tokio::test]
async fn a_table_of_ones_own_is_understood_used_and_shared() -> Result<()> {
    let (server, page) = open(Options::new()).await?;
    // The page's own program for such files is fetched when the first one comes; a request carries nothing but its name.
    let requests =
        "performance.getEntriesByType('resource').map((e) => e.name.split('?')[0].split('/').pop())
        .filter((name) => !['worker_boot.js', 'reader.js', 'reader_bg.wasm'].includes(name)).length";
    let before = page.eval(requests).await?;
    drop_file(&page, "people.csv", &people()).await?;
    page.wait_until("document.querySelector('[data-testid=csv-use]')?.disabled === false").await?;
    let sheet = page.text("[data-testid=csv-sheet]").await?;
    for part in ["60 rows, 5 columns", "income", "identifier", "it only names the rows"] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    assert_eq!(page.eval("document.querySelector('[data-testid=csv-target]').value").await?, "bought");
    page.click("[data-testid=csv-use]").await?;
    page.wait_until("tunescape.spec().data.name === 'csv'").await?;
    page.wait_until(&format!("{DRAWN} > 40")).await?;
    let trials = three_trials(&page).await?;
    assert_eq!(trials.as_array().map(Vec::len), Some(3));
    assert_eq!(page.eval(requests).await?, before, "nothing was asked of any server");
    assert!(server.requests().iter().all(|r| r.method == "GET"), "and nothing was told to it");
    // The link names the file by its hash: another visitor is asked for it, and another file is refused.
    page.click("[data-testid=share]").await?;
    page.wait_until("location.hash.length > 100").await?;
    let digest = page.eval("tunescape.digest()").await?;
    let hash = page.eval("location.hash").await?;
    let (_other, page) = open_elsewhere(hash.as_str().unwrap_or_default()).await?;
    page.wait_for("[data-testid=choose-file]").await?;
    drop_file(&page, "other.csv", "a,b\n1,2\n2,3\n3,4\n4,5\n").await?;
    page.wait_for_text("[data-testid=notice]", "other.csv is another file").await?;
    drop_file(&page, "people.csv", &people()).await?;
    page.run("await tunescape.ready; tunescape.run(); await tunescape.finished();", vec![]).await?;
    assert_eq!(page.eval("tunescape.digest()").await?, digest);
    clean(&page).await
}

/// Another visitor who follows a link; the page is not ready before its file is there.
async fn open_elsewhere(hash: &str) -> Result<(browser_tests::Server, Browser)> {
    let server = browser_tests::serve_dist("/tunescape/")?;
    let page =
        Browser::open(&format!("{}{hash}", server.url()), Options::new().script(common::WATCH)).await?;
    page.wait_until("window.tunescape !== undefined").await?;
    Ok((server, page))
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_in_a_sentence() -> Result<()> {
    let cases = [
        ("a,b\n1,\"2\n3,4\n", "en-US", "A quotation mark opened in line 2 is never closed."),
        ("a,b\n1,\"2\n3,4\n", "zh-CN", "第 2 行开始的引号没有结束。"),
        ("", "en-US", "The file is empty."),
        ("PK\u{3}\u{4}rest", "en-US", "workbook"),
    ];
    for (text, language, sentence) in cases {
        let (_server, page) = open(Options::new().language(language)).await?;
        drop_file(&page, "bad.csv", text).await?;
        page.wait_for_text("[data-testid=csv-fault]", sentence).await?;
        assert_eq!(page.eval("document.querySelector('[data-testid=csv-use]').disabled").await?, true);
        assert_eq!(page.eval("tunescape.spec().data.name").await?, "moons", "nothing was taken");
        clean(&page).await?;
    }
    // What only the choice of columns makes impossible is said there and then.
    let (_server, page) = open(Options::new()).await?;
    drop_file(&page, "people.csv", &people()).await?;
    page.wait_until("document.querySelector('[data-testid=csv-use]')?.disabled === false").await?;
    page.run(
        "const task = document.querySelector('[data-testid=csv-task]'); task.value = 'numbers';
         task.dispatchEvent(new Event('change', { bubbles: true }));",
        vec![],
    )
    .await?;
    page.wait_for_text("[data-testid=csv-fault]", "“bought” has no numbers").await?;
    Ok(())
}

#[tokio::test]
async fn the_panel_scrolls_and_the_page_does_not() -> Result<()> {
    for language in ["en-US", "zh-CN"] {
        let (_server, page) = open(Options::new().size(1280, 720).language(language)).await?;
        for step in [
            "document.querySelector('[data-testid=about]').open = true",
            "document.querySelector('.setting.model .switch input').click()",
            "for (const g of document.querySelectorAll('.group')) g.open = true",
            "document.querySelector('[data-testid=data-diabetes]').click()",
        ] {
            page.run(step, vec![]).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let over = page
                .eval(
                    "[document.scrollingElement.scrollWidth - innerWidth, document.scrollingElement.scrollHeight - innerHeight,
                      document.querySelector('.problem .body').scrollWidth - document.querySelector('.problem .body').clientWidth]",
                )
                .await?;
            assert_eq!(over, json!([0, 0, 0]), "{language} after {step}");
        }
        // A setting stands only where it applies.
        let there = |id: &str| format!("document.querySelector('[data-setting={id}]') !== null");
        assert_eq!(page.eval(&there("beta1")).await?, true);
        assert_eq!(page.eval(&there("momentum")).await?, false);
        assert_eq!(page.eval(&there("folds")).await?, false);
        page.run(
            "const method = document.querySelector('[data-setting=method] select'); method.value = 'k_fold';
             method.dispatchEvent(new Event('change', { bubbles: true }));",
            vec![],
        )
        .await?;
        page.wait_until(&there("folds")).await?;
        clean(&page).await?;
    }
    Ok(())
}

/// Opening every group and choosing every shelf keeps the page alive.
#[tokio::test]
async fn no_long_task_while_the_panel_is_used() -> Result<()> {
    let (_server, page) = open_at("?autoplay=0", Options::new()).await?;
    let mut quiet = false;
    for _ in 0..3 {
        let start = page.eval("performance.now()").await?;
        for step in [
            "document.querySelector('.setting.model .switch input').click()",
            "document.querySelector('[data-testid=group-optimization]').open = true",
            "document.querySelector('[data-testid=group-schedule]').open = true",
            "document.querySelector('[data-testid=data-wine]').click()",
            "document.querySelector('[data-testid=data-wave]').click()",
        ] {
            page.run(step, vec![]).await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let tasks = page.eval(&format!("longTasks.filter((t) => t[0] >= {start})")).await?;
        println!("tasks over 50 ms: {tasks}");
        quiet |= tasks == json!([]);
        if quiet {
            break;
        }
        page.run("document.querySelector('[data-testid=data-moons]').click()", vec![]).await?;
    }
    assert!(quiet);
    Ok(())
}
