//! Promise: there is a complete picture before any wasm, the page goes live in its place, and a load that fails is said in
//! words.

mod common;

use browser_tests::{Browser, Fault, Options, Result, serve_dist};
use std::time::Duration;

/// The name of the page's wasm, which has a hash in it.
fn page_wasm() -> Result<String> {
    let names = std::fs::read_dir(browser_tests::dist()?)?
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned());
    let mut wasm = names.filter(|n| n.starts_with("tunescape-") && n.ends_with(".wasm"));
    wasm.next().ok_or_else(|| browser_tests::Error::new("the built page has a wasm file"))
}

#[tokio::test]
async fn a_complete_picture_before_the_wasm() -> Result<()> {
    let server = serve_dist("/tunescape/")?;
    // The wasm takes its time; the picture does not wait for it.
    server.set_fault(&page_wasm()?, Fault::Delay(Duration::from_secs(4)));
    let page = Browser::launch(Options::new().script(common::WATCH)).await?;
    page.cdp("Page.navigate", serde_json::json!({"url": server.url()})).await?;
    page.wait_until("document.querySelector('[data-testid=first] svg') !== null").await?;
    let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
    let painted = page.wait_until(paint).await?;
    let live = page.eval("window.tunescape !== undefined").await?;
    println!("first contentful paint after {painted} ms, without wasm");
    assert_eq!(live, false, "the picture came first");
    page.wait_until("window.tunescape !== undefined").await?;
    page.wait_until("document.querySelector('[data-testid=first]') === null").await?;
    page.run("await tunescape.ready", vec![]).await?;
    common::clean(&page).await
}

#[tokio::test]
async fn a_failed_load_is_said() -> Result<()> {
    let server = serve_dist("/tunescape/")?;
    server.set_fault(&page_wasm()?, Fault::Status(503));
    for (language, word) in [("en-US", "eload"), ("zh-CN", "重新")] {
        let page = Browser::open(&server.url(), Options::new().language(language)).await?;
        let said = page.wait_for_text("[data-testid=notice]", word).await?;
        println!("{said}");
        assert!(
            page.eval("document.querySelector('[data-testid=first] svg') !== null").await?.as_bool()
                == Some(true)
        );
        assert!(
            page.eval("document.querySelector('[data-testid=notice-reload]') !== null").await?.as_bool()
                == Some(true)
        );
    }
    Ok(())
}

/// A sandboxed frame has no origin: workers come from a blob there, storage refuses, and the study is the same.
#[tokio::test]
async fn in_a_sandboxed_frame() -> Result<()> {
    let server = browser_tests::Server::start(
        browser_tests::ServerOptions::new(browser_tests::dist()?)
            .prefix("/tunescape/")
            .header("Access-Control-Allow-Origin", "*"),
    )?;
    // An article on another site shows the page in a frame.
    let folder = std::env::temp_dir().join(format!("tunescape-article-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let frame = format!(
        "<!doctype html><title>An article</title><link rel=icon href='data:,'>\
         <iframe sandbox='allow-scripts' src='{}?embed' width=900 height=600></iframe>",
        server.url()
    );
    std::fs::write(folder.join("index.html"), frame)?;
    let article = browser_tests::Server::start(browser_tests::ServerOptions::new(&folder))?;
    let page = Browser::open(&article.url(), Options::new()).await?;
    let frame = page.wait_for("iframe").await?;
    frame.enter_frame().await?;
    page.wait_until("window.tunescape !== undefined").await?;
    let summary = page
        .run("await tunescape.ready; await tunescape.load(args[0]); tunescape.run(); return await tunescape.finished()", vec![
            common::parsed(common::MOONS),
        ])
        .await?;
    assert_eq!(summary["digest"], common::native_digest(common::MOONS).as_str());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
