//! Takes one picture of the built page after a script: `TUNESCAPE_DIST=dist cargo run -p browser-tests --example look -- file.png
//! 1280x720 light|dark en-US|zh-CN 'await tunescape.finished()' [hash]`.

use browser_tests::{Browser, Options, Result, serve_dist};
use std::path::Path;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let argument = |n: usize, other: &str| std::env::args().nth(n).unwrap_or_else(|| other.to_owned());
    let (file, size, theme) = (argument(1, "look.png"), argument(2, "1280x720"), argument(3, "light"));
    let (language, script, hash) = (argument(4, "en-US"), argument(5, ""), argument(6, ""));
    let (width, height) = size.split_once('x').unwrap_or(("1280", "720"));
    let (width, height) = (width.parse().unwrap_or(1280), height.parse().unwrap_or(720));
    let mut options = Options::new().size(width, height).language(&language);
    if theme == "dark" {
        options = options.dark();
    }
    if width <= 760 {
        options = options.touch();
    }
    let server = serve_dist("/tunescape/")?;
    let page = Browser::open(&format!("{}?autoplay=0{hash}", server.url()), options).await?;
    page.wait_until("window.tunescape !== undefined").await?;
    page.run("await tunescape.ready", vec![]).await?;
    // Several pictures of one visit: the script's parts are divided by lines of three dashes.
    for (i, part) in script.split("\n---\n").enumerate() {
        let said = page.run(part, vec![]).await?;
        tokio::time::sleep(Duration::from_millis(700)).await;
        let file = if i == 0 { file.clone() } else { file.replace(".png", &format!("-{i}.png")) };
        page.screenshot(Path::new(&file)).await?;
        println!("{file}: {said}");
    }
    println!("{:?}", page.errors().await?);
    Ok(())
}
