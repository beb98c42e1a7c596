//! Promise: a bad link is answered with the name of its fault, and the page works all the same.

mod common;

use browser_tests::{Browser, Options, Result, serve_dist};
use common::{IRIS, parsed, run};
use tunescape::page::link::encode;
use tunescape::study::{ENGINE, Spec};

/// A link around any text, with a checksum that fits.
fn sealed(json: &str) -> String {
    use base64::Engine as _;
    let body = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
    format!("1.{:08x}.{body}", crc32fast::hash(json.as_bytes()))
}

fn bad_links() -> Vec<String> {
    let spec = Spec::from_json(IRIS).expect("good");
    let (good, json) = (encode(&spec), spec.to_json());
    let swap = |from: &str, to: &str| {
        assert!(json.contains(from), "{from}");
        sealed(&json.replace(from, to))
    };
    vec![
        "x".to_owned(),
        "hello-world".to_owned(),
        "1.2.3".to_owned(),
        format!("2{}", &good[1..]),
        format!("999999{}", &good[1..]),
        format!("01{}", &good[1..]),
        good[..good.len() / 2].to_owned(),
        good.replace('.', "~"),
        good.to_uppercase(),
        format!("{good}AAAA"),
        "a".repeat(5000),
        sealed("{}"),
        sealed("[]"),
        sealed("not json"),
        swap("\"version\":1", "\"version\":2"),
        swap(&format!("\"engine\":{ENGINE}"), "\"engine\":77"),
        swap("\"trials\":40", "\"trials\":100000000"),
        swap("\"epochs\":30", "\"epochs\":1e9"),
        swap("\"name\":\"iris\"", "\"name\":\"<img src=x onerror=alert(1)>\""),
        swap("\"high\":1.0", "\"high\":-1.0"),
        swap("\"seed\":7", "\"seed\":\"seven\""),
    ]
}

#[tokio::test]
async fn bad_links_are_named_and_the_page_works() -> Result<()> {
    let server = serve_dist("/tunescape/")?;
    let links = bad_links();
    assert!(links.len() >= 20);
    let page =
        Browser::open(&format!("{}?autoplay=0", server.url()), Options::new().script(common::WATCH)).await?;
    for (i, link) in links.iter().enumerate() {
        // A fresh visit each: the query changes, so the browser loads the page anew.
        page.goto(&format!("{}?autoplay=0&visit={i}#{link}", server.url())).await?;
        page.wait_until("window.tunescape !== undefined").await?;
        page.run("await tunescape.ready", vec![]).await?;
        page.wait_for("[data-testid=notice]").await?;
        let said = page.text("[data-testid=notice]").await?;
        println!("{i}: {said}");
        assert!(said.chars().count() > 20, "link {i} says what is wrong: {said:?}");
        assert!(!said.contains("NaN") && !said.contains("Fault"), "{said}");
        assert_eq!(page.eval("tunescape.trials().length").await?, 0);
    }
    assert_eq!(page.eval("document.querySelectorAll('img[src=x]').length").await?, 0);
    run(&page, &parsed(IRIS)).await?;
    common::clean(&page).await
}

#[tokio::test]
async fn a_link_followed_on_the_open_page() -> Result<()> {
    let (_server, page) = common::open(Options::new()).await?;
    let spec = Spec::from_json(IRIS).expect("good");
    page.run("location.hash = args[0]", vec![encode(&spec).into()]).await?;
    page.wait_until("tunescape.spec().data.name === 'iris'").await?;
    page.run("location.hash = 'oops'", vec![]).await?;
    page.wait_for("[data-testid=notice]").await?;
    assert_eq!(page.eval("tunescape.spec().data.name").await?, "iris", "a bad link changes nothing");
    Ok(())
}
