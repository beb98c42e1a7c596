//! The harness itself, on a page of ten lines: what the other tests rely on works.

use std::path::PathBuf;

use browser_tests::{Browser, Fault, Options, Result, Server, ServerOptions};

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harness</title>
<link rel="icon" href="data:,"></head><body style="margin:0;background:#0000ff">
<p id="state">waiting</p><button data-testid="go">Go</button><a download="out.csv" href="data.csv">save</a>
<script src="page.js"></script></body></html>"#;

const SCRIPT: &str = "const state = document.getElementById('state');
state.textContent = 'before: ' + window.injected;
document.querySelector('button').addEventListener('click', () => setTimeout(() => {
    state.textContent = 'clicked'; console.error('on purpose');
}, 50));";

struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tunescape-harness-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("index.html"), PAGE)?;
        std::fs::write(folder.join("page.js"), SCRIPT)?;
        std::fs::write(folder.join("data.csv"), "a\n1\n")?;
        Ok(Self(folder))
    }

    fn serve(&self) -> Result<Server> {
        let policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:";
        Ok(Server::start(ServerOptions::new(&self.0).prefix("/harness/").csp(policy))?)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn scripts_are_injected_before_the_page_and_clicks_arrive() -> Result<()> {
    let site = Site::new("click")?;
    let server = site.serve()?;
    let page = Browser::open(&server.url(), Options::new().script("window.injected = 'early';")).await?;
    assert_eq!(page.text("#state").await?, "before: early");
    assert_eq!(page.errors().await?, [] as [String; 0]);
    page.click("[data-testid=go]").await?;
    page.wait_for_text("#state", "clicked").await?;
    let errors = page.errors().await?;
    assert!(errors.len() == 1 && errors[0].contains("on purpose"), "{errors:?}");
    assert_eq!(page.run("return await Promise.resolve(args[0] + 1)", vec![41.into()]).await?, 42);

    page.inject("window.injected = 'later';").await?;
    page.reload().await?;
    assert_eq!(page.text("#state").await?, "before: later");

    page.click("a").await?;
    assert_eq!(std::fs::read_to_string(page.wait_for_download("out.csv").await?)?, "a\n1\n");
    let paths: Vec<_> = server.requests().into_iter().map(|r| r.path).collect();
    assert_eq!(paths[..2], ["/harness/", "/harness/page.js"]);
    Ok(())
}

#[tokio::test]
async fn the_visitor_is_as_asked() -> Result<()> {
    let site = Site::new("visitor")?;
    let server = site.serve()?;
    let ask = "[innerWidth, innerHeight, devicePixelRatio, navigator.language,
        matchMedia('(prefers-color-scheme: dark)').matches,
        matchMedia('(prefers-reduced-motion: reduce)').matches, navigator.maxTouchPoints > 0].join(' ')";
    let page = Browser::open(&server.url(), Options::new()).await?;
    assert_eq!(page.eval(ask).await?, "1280 720 1 en-US false false false");
    let visitor = Options::new().size(390, 844).scale(2.0).touch().dark().reduced_motion().language("zh-CN");
    let page = Browser::open(&server.url(), visitor).await?;
    let answer = page.eval(ask).await?;
    // Without a viewport tag a telephone lays the page out at 980 pixels.
    assert_eq!(
        answer.as_str().map(|a| a.split_once(' ').map(|(_, rest)| rest.split_once(' ').map(|(_, r)| r))),
        Some(Some(Some("2 zh-CN true true true"))),
        "{answer}"
    );
    Ok(())
}

#[tokio::test]
async fn a_screenshot_is_a_picture_of_the_window() -> Result<()> {
    let site = Site::new("screenshot")?;
    let server = site.serve()?;
    let page = Browser::open(&server.url(), Options::new().size(320, 200)).await?;
    let file = site.0.join("shot.png");
    page.screenshot(&file).await?;
    let bytes = std::fs::read(&file)?;
    assert_eq!(&bytes[1..4], b"PNG");
    assert_eq!(bytes[16..24], [0, 0, 1, 64, 0, 0, 0, 200], "320 x 200");
    Ok(())
}

#[tokio::test]
async fn a_fault_is_seen_in_the_page_and_in_the_console() -> Result<()> {
    let site = Site::new("fault")?;
    let server = site.serve()?;
    server.set_fault("page.js", Fault::Status(503));
    let page = Browser::open(&server.url(), Options::new()).await?;
    assert_eq!(page.text("#state").await?, "waiting");
    assert!(page.errors().await?.iter().any(|e| e.contains("503")));
    Ok(())
}
