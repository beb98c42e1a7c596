//! Promise: the page fits its window in both languages, every control is there and reachable by keyboard, and no number on
//! it is NaN.

mod common;

use browser_tests::{Browser, Options, Result};
use common::{IRIS, MOONS, clean, open, open_at, parsed, run};
use serde_json::json;
use std::time::Duration;

async fn fits(page: &Browser, what: &str, scrolls: bool) -> Result<()> {
    let sizes = page
        .eval("(({ scrollWidth: w, scrollHeight: h }) => [w - innerWidth, h - innerHeight])(document.scrollingElement)")
        .await?;
    let over = |i: usize| sizes[i].as_f64().unwrap_or(f64::NAN);
    assert!(over(0) <= 0.0, "{what}: {} px too wide", over(0));
    assert!(scrolls || over(1) <= 0.0, "{what}: {} px too high", over(1));
    Ok(())
}

#[tokio::test]
async fn fits_every_window_in_both_languages() -> Result<()> {
    for (width, height) in [(1280, 720), (1366, 625), (1024, 700), (390, 844)] {
        for language in ["en-US", "zh-CN"] {
            let options = Options::new().size(width, height).language(language);
            let (_server, page) = open(if width == 390 { options.touch() } else { options }).await?;
            let what = |when: &str| format!("{width}x{height} {language} {when}");
            fits(&page, &what("at rest"), width == 390).await?;
            for (name, text) in [("iris", IRIS), ("moons", MOONS)] {
                run(&page, &parsed(text)).await?;
                fits(&page, &what(name), width == 390).await?;
            }
            let tag = page.eval("document.documentElement.lang").await?;
            assert_eq!(tag.as_str().map(|t| &t[..2]), Some(&language[..2]));
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_control_has_its_name() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let ids = [
        "run",
        "step",
        "reset",
        "seed",
        "data",
        "model",
        "sampler",
        "scheduler",
        "trials",
        "workers",
        "map",
        "trial",
        "race",
        "table",
        "share",
    ];
    for id in ids {
        let found = page.eval(&format!("document.querySelectorAll('[data-testid=\"{id}\"]').length")).await?;
        assert_eq!(found, 1, "{id}");
    }
    // What can be pressed or set has a name for assistive technology, and can be reached with the Tab key.
    let nameless = page
        .eval(
            "[...document.querySelectorAll('button, input, select, textarea, a[href], canvas, [role=slider]')].filter((e) => {
                const label = e.ariaLabel || e.title || e.textContent.trim() || e.labels?.[0]?.textContent.trim()
                    || e.getAttribute('aria-labelledby');
                return !label || (e.tabIndex < 0 && e.tagName !== 'CANVAS' && e.checkVisibility());
            }).map((e) => e.outerHTML.slice(0, 160))",
        )
        .await?;
    assert_eq!(nameless, json!([]));
    Ok(())
}

#[tokio::test]
async fn the_keyboard_does_everything() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let press = async |key: &str| {
        page.run(
            "const [key, shift] = args; const at = document.activeElement ?? document.body;
             for (const type of ['keydown', 'keyup'])
                 at.dispatchEvent(new KeyboardEvent(type, { key, shiftKey: shift, code: key === ' ' ? 'Space' : '', bubbles: true, cancelable: true }));",
            vec![key.trim_start_matches('^').into(), key.starts_with('^').into()],
        )
        .await
    };
    press("s").await?;
    page.wait_until("tunescape.trials().length === 1").await?;
    press("r").await?;
    page.wait_until("tunescape.trials().length === 0").await?;
    let seed = page.eval("tunescape.spec().seed").await?;
    press("n").await?;
    page.wait_until(&format!("tunescape.spec().seed !== {seed}")).await?;
    press("?").await?;
    page.wait_until("document.querySelector('dialog').open").await?;
    page.run(
        "const sheet = document.querySelector('dialog');
         const closed = new Promise((r) => sheet.addEventListener('close', () => setTimeout(r)));
         sheet.close(); await closed; document.activeElement.blur();",
        vec![],
    )
    .await?;
    press(" ").await?;
    page.run("await tunescape.finished()", vec![]).await?;
    let count = page.eval("tunescape.trials().length").await?.as_u64().unwrap_or(0);
    // A place on the map, without a pointer.
    page.run("document.querySelector('[data-testid=map]').closest('[tabindex]').focus()", vec![]).await?;
    for key in ["^ArrowUp", "^ArrowUp", "^ArrowLeft", "Enter"] {
        press(key).await?;
    }
    page.wait_until(&format!("tunescape.trials().length === {}", count + 1)).await?;
    clean(&page).await
}

/// The real key, through the browser, from one control to the next: each is reached and shows that it has the focus.
#[tokio::test]
async fn tab_reaches_every_control() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let wanted = [
        "run",
        "step",
        "reset",
        "seed",
        "model",
        "sampler",
        "scheduler",
        "trials",
        "workers",
        "share",
        "language",
        "theme",
    ];
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..90 {
        page.keys("\t").await?;
        let at = page
            .eval(
                "(() => { const e = document.activeElement; const s = getComputedStyle(e);
                    const map = e.querySelector?.('[data-testid=map]') && e.tabIndex === 0 ? 'map' : null;
                    const id = map ?? e.closest('[data-testid]')?.dataset.testid ?? e.tagName;
                    const thumb = e.type === 'range';
                    return [id, thumb || e === document.body || s.outlineStyle !== 'none' || s.boxShadow !== 'none']; })()",
            )
            .await?;
        assert_eq!(at[1], true, "the focus is to be seen on {at}");
        seen.insert(at[0].as_str().unwrap_or_default().to_owned());
    }
    for id in wanted.into_iter().chain(["map"]) {
        assert!(seen.contains(id), "{id} is not reached by Tab: {seen:?}");
    }
    Ok(())
}

/// Typing in a field starts nothing.
#[tokio::test]
async fn typing_in_a_field_is_typing() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    page.click("[data-testid=seed]").await?;
    page.run("document.activeElement.select()", vec![]).await?;
    page.keys("123\t").await?;
    page.wait_until("tunescape.spec().seed === 123").await?;
    page.click("[data-testid=seed]").await?;
    page.keys(" srn?").await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(page.eval("tunescape.trials().length").await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_diverging_study_shows_no_nan() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    let mut spec = parsed(IRIS);
    spec["space"][0]["high"] = 100.0.into();
    spec["space"][0]["low"] = 10.0.into();
    spec["space"][3]["choices"] = json!(["sgd"]);
    spec["space"][2]["choices"] = json!(["relu"]);
    run(&page, &spec).await?;
    let endings = page.eval("tunescape.trials().map((t) => t.ending)").await?;
    let bad = endings.as_array().map_or(0, |e| e.iter().filter(|e| **e != "finished").count());
    assert!(bad > 0, "something must go wrong here: {endings}");
    for trial in 0..5 {
        page.run(
            "document.querySelectorAll('[data-testid=table] tbody tr')[args[0]]?.click()",
            vec![trial.into()],
        )
        .await?;
        let text = page
            .eval(
                "document.body.innerText + [...document.querySelectorAll('canvas')].map((c) => c.ariaLabel)",
            )
            .await?;
        for word in ["NaN", " inf", "Infinity", "undefined"] {
            assert!(
                !text.as_str().unwrap_or_default().replace(" infinite", "").contains(word),
                "{word} on the page: {text}"
            );
        }
    }
    clean(&page).await
}

#[tokio::test]
async fn language_and_theme_by_their_buttons_and_by_the_link() -> Result<()> {
    let (_server, page) = open_at("?autoplay=0&lang=zh", Options::new().dark()).await?;
    page.wait_for_text("[data-testid=share]", "分享").await?;
    assert_eq!(page.eval("document.documentElement.lang.slice(0, 2)").await?, "zh");
    let ground = "getComputedStyle(document.querySelector('.panel')).backgroundColor";
    let dark = page.eval(ground).await?;
    page.click("[data-testid=language]").await?;
    page.wait_for_text("[data-testid=share]", "Share").await?;
    page.click("[data-testid=theme]").await?;
    page.wait_until(&format!("{ground} !== '{}'", dark.as_str().unwrap_or_default())).await?;
    Ok(())
}
