//! The two start scripts, with programs of a few bytes in place of the real ones: when something fails, the
//! page says so in the visitor's language, and a worker's failure reaches the page.

use std::path::{Path, PathBuf};

use browser_tests::{Browser, Fault, Options, Result, Server, ServerOptions};

const PAGE: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Boot</title>
<link rel="icon" href="data:,"></head><body><p id="state">static</p>
<script type="module" src="boot.js" data-js="./app.js" data-wasm="./app.wasm" crossorigin="anonymous"></script>
</body></html>"#;

const APP: &str = "export default async ({ module_or_path }) => {
    await WebAssembly.instantiateStreaming(module_or_path);
    document.getElementById('state').textContent = 'alive';
};";

const WORKER: &str = "let wasm_bindgen = async ({ module_or_path }) => {
    if (self.location.search === '?v=bad') throw new Error('cannot start');
    self.postMessage(module_or_path);
};";

struct Site(PathBuf);

impl Site {
    fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("tunescape-boot-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
        for script in ["boot.js", "worker_boot.js"] {
            std::fs::copy(www.join(script), folder.join(script))?;
        }
        std::fs::write(folder.join("index.html"), PAGE)?;
        std::fs::write(folder.join("app.js"), APP)?;
        std::fs::write(folder.join("trainer.js"), WORKER)?;
        std::fs::write(folder.join("app.wasm"), b"\0asm\x01\0\0\0")?;
        Ok(Self(folder))
    }

    fn serve(&self) -> Result<Server> {
        let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; \
                      connect-src 'self'; img-src data:; base-uri 'none'";
        Ok(Server::start(ServerOptions::new(&self.0).prefix("/lab/").csp(policy))?)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const REASON: &str = "document.querySelector('#boot-notice[role=alert][data-testid=notice]')?.dataset.reason";

#[tokio::test]
async fn a_load_that_fails_says_so_and_can_be_tried_again() -> Result<()> {
    let site = Site::new("load")?;
    let server = site.serve()?;
    let page = Browser::open(&server.url(), Options::new().language("zh-CN")).await?;
    page.wait_for_text("#state", "alive").await?;
    assert_eq!(page.eval("document.getElementById('boot-notice')").await?, serde_json::Value::Null);

    for file in ["app.js", "app.wasm"] {
        server.set_fault(file, Fault::Status(404));
        page.reload().await?;
        assert_eq!(page.wait_until(REASON).await?, "network", "{file}");
        assert!(page.text("#boot-notice").await?.contains("程序未能加载"));
        server.clear_faults();
        page.click("[data-testid=notice-reload]").await?;
        page.wait_for_text("#state", "alive").await?;
    }

    std::fs::write(site.0.join("app.wasm"), "<p>not a program</p>")?;
    page.goto(&format!("{}?lang=en", server.url())).await?;
    assert_eq!(page.wait_until(REASON).await?, "broken");
    assert!(page.text("#boot-notice").await?.contains("could not start in this browser"));
    Ok(())
}

#[tokio::test]
async fn an_old_browser_is_told_what_it_lacks() -> Result<()> {
    let site = Site::new("old")?;
    let server = site.serve()?;
    let no_simd = Options::new().script("WebAssembly.validate = () => false;");
    let page = Browser::open(&server.url(), no_simd).await?;
    assert_eq!(page.wait_until(REASON).await?, "noSimd");
    page.eval("localStorage.setItem('tunescape.lang', 'zh')").await?;
    page.reload().await?;
    page.wait_for_text("#boot-notice", "版本过旧").await?;

    let page = Browser::open(&server.url(), Options::new().script("delete globalThis.WebAssembly;")).await?;
    assert_eq!(page.wait_until(REASON).await?, "noWasm");
    Ok(())
}

#[tokio::test]
async fn a_worker_gets_the_build_id_and_its_failure_reaches_the_page() -> Result<()> {
    let site = Site::new("worker")?;
    let server = site.serve()?;
    let page = Browser::open(&server.url(), Options::new()).await?;
    let start = "return await new Promise((done) => {
        const worker = new Worker(new URL('worker_boot.js?v=' + args[0], document.baseURI), { name: 'trainer' });
        worker.onmessage = (event) => done('message ' + event.data);
        worker.onerror = (event) => done('error ' + event.message);
    });";
    assert_eq!(page.run(start, vec!["good".into()]).await?, "message ./trainer_bg.wasm?v=good");
    let answer = page.run(start, vec!["bad".into()]).await?;
    assert!(
        answer.as_str().is_some_and(|a| a.starts_with("error ") && a.contains("cannot start")),
        "{answer}"
    );
    assert!(server.requests().iter().any(|r| r.path == "/lab/trainer.js" && r.query == "v=good"));
    Ok(())
}
