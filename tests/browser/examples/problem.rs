//! Takes pictures of the problem panel in its states: `TUNESCAPE_DIST=dist cargo run -p browser-tests --example problem -- folder`.

use browser_tests::{Browser, Options, Result, serve_dist};
use std::path::Path;
use std::time::Duration;

const CSV: &str = "id,age,city,income,joined,bought\n1,33,Rome,10.5,2020-01-02,yes\n2,41,Oslo,11.5,2020-02-02,no\n3,29,Rome,,2020-03-02,no\n\
    4,52,Bern,14,2020-04-02,yes\n5,47,Oslo,12.5,2020-05-02,no\n6,38,Bern,9.5,2020-06-02,yes\n7,31,Rome,8,2020-07-02,no\n8,60,Oslo,15,2020-08-02,yes\n";

/// Name of the picture and what is done before it is taken.
const STEPS: &[(&str, &str)] = &[
    ("rest", ""),
    ("about", "document.querySelector('[data-testid=about]').open = true"),
    (
        "wine",
        "document.querySelector('[data-testid=about]').open = false; document.querySelector('[data-testid=data-wine]').click()",
    ),
    ("models", "document.querySelector('.setting.model .switch input').click()"),
    (
        "group",
        "const g = document.querySelector('[data-testid=group-optimization]'); g.open = true; g.scrollIntoView()",
    ),
    (
        "validation",
        "document.querySelector('[data-testid=group-optimization]').open = false; const g = document.querySelector('[data-testid=group-validation]'); g.open = true; g.scrollIntoView()",
    ),
    (
        "diabetes",
        "document.querySelector('[data-testid=data-diabetes]').click(); document.querySelector('.problem .body').scrollTop = 0",
    ),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "pictures".to_owned());
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).map_err(|e| browser_tests::Error::new(e.to_string()))?;
    let server = serve_dist("/tunescape/")?;
    for (width, height, dark, language) in [
        (1280, 720, false, "en-US"),
        (1280, 720, true, "zh-CN"),
        (1366, 625, false, "en-US"),
        (1024, 700, true, "en-US"),
        (390, 844, false, "zh-CN"),
        (390, 844, true, "en-US"),
    ] {
        let mut options = Options::new().size(width, height).language(language);
        if dark {
            options = options.dark();
        }
        if width == 390 {
            options = options.touch();
        }
        let page = Browser::open(&format!("{}?autoplay=0", server.url()), options).await?;
        page.wait_until("window.tunescape !== undefined").await?;
        page.run("await tunescape.ready", vec![]).await?;
        let theme = if dark { "dark" } else { "light" };
        let name = |what: &str| folder.join(format!("{what}-{width}-{theme}-{}.png", &language[..2]));
        if width == 390 {
            page.run(
                "document.querySelector('.fold').click(); document.querySelector('.problem').scrollIntoView()",
                vec![],
            )
            .await?;
        }
        for (what, step) in STEPS {
            page.run(step, vec![]).await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
            page.screenshot(&name(what)).await?;
        }
        for (what, text) in [("csv", CSV), ("refused", "a,b\n1,\"2\n3,4\n")] {
            page.run(
                "const files = new DataTransfer(); files.items.add(new File([args[0]], 'people.csv', { type: 'text/csv' }));
                 window.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));",
                vec![text.into()],
            )
            .await?;
            tokio::time::sleep(Duration::from_millis(700)).await;
            page.screenshot(&name(what)).await?;
        }
        println!("{width}x{height} {theme} {language}: {:?}", page.errors().await?);
    }
    Ok(())
}
