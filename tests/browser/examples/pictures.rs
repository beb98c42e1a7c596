//! Takes pictures of the built page, to be looked at: `TUNESCAPE_DIST=dist cargo run -p browser-tests --example pictures -- folder`.

use browser_tests::{Browser, Options, Result, serve_dist};
use std::path::Path;

const IRIS: &str = include_str!("../../specs/iris-random.json");
const MOONS: &str = include_str!("../../specs/moons-median.json");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let server = serve_dist("/tunescape/")?;
    if let Some(only) = std::env::args().nth(2).filter(|only| only == "static") {
        return before_the_wasm(folder, &only).await;
    }
    let sizes = [(1280, 720), (390, 844), (1366, 625), (1024, 700)];
    for (width, height) in sizes {
        for dark in [false, true] {
            for language in ["en-US", "zh-CN"] {
                if (width == 1366 || width == 1024) && (dark || language == "zh-CN") {
                    continue;
                }
                let mut options = Options::new().size(width, height).language(language);
                if dark {
                    options = options.dark();
                }
                if width == 390 {
                    options = options.touch();
                }
                let page = Browser::open(&server.url(), options).await?;
                page.wait_until("window.tunescape !== undefined").await?;
                page.run("return await tunescape.finished()", vec![]).await?;
                settle().await;
                let theme = if dark { "dark" } else { "light" };
                let name = |what: &str| folder.join(format!("{what}-{width}-{theme}-{}.png", &language[..2]));
                page.screenshot(&name("first")).await?;
                if width == 390 {
                    let full = page
                        .cdp(
                            "Page.captureScreenshot",
                            serde_json::json!({"captureBeyondViewport": true, "format": "png",
                            "clip": {"x": 0, "y": 0, "width": 390, "height": 3000, "scale": 1}}),
                        )
                        .await?;
                    save(&name("full"), &full)?;
                }
                for (what, text) in [("iris", IRIS), ("moons", MOONS)] {
                    let spec =
                        serde_json::from_str(text).map_err(|_| browser_tests::Error::new("a good spec"))?;
                    let body =
                        "await tunescape.load(args[0]); tunescape.run(); return await tunescape.finished();";
                    page.run(body, vec![spec]).await?;
                    settle().await;
                    page.screenshot(&name(what)).await?;
                }
                println!("{width}x{height} {theme} {language}: {:?}", page.errors().await?);
            }
        }
    }
    Ok(())
}

/// The first picture, as it stands while the wasm is on its way.
async fn before_the_wasm(folder: &Path, name: &str) -> Result<()> {
    let server = serve_dist("/tunescape/")?;
    for entry in std::fs::read_dir(browser_tests::dist()?)?.flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        if file.ends_with(".wasm") {
            server.set_fault(&file, browser_tests::Fault::Delay(std::time::Duration::from_secs(30)));
        }
    }
    for (width, height, language, dark) in
        [(1280, 720, "en-US", false), (1280, 720, "zh-CN", true), (390, 844, "en-US", false)]
    {
        let options = Options::new().size(width, height).language(language);
        let page = Browser::launch(if dark { options.dark() } else { options }).await?;
        page.cdp("Page.navigate", serde_json::json!({"url": server.url()})).await?;
        page.wait_until("document.querySelector('[data-testid=first] svg') !== null").await?;
        settle().await;
        page.screenshot(&folder.join(format!("{name}-{width}-{}.png", &language[..2]))).await?;
    }
    Ok(())
}

fn save(file: &Path, answer: &serde_json::Value) -> Result<()> {
    use base64::Engine as _;
    let data = answer["data"].as_str().or(answer["value"]["data"].as_str()).unwrap_or_default();
    let bytes = base64::engine::general_purpose::STANDARD.decode(data);
    std::fs::write(file, bytes.map_err(|_| browser_tests::Error::new("a picture in base64"))?)?;
    Ok(())
}

/// Lets the last frame be drawn.
async fn settle() {
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
}
