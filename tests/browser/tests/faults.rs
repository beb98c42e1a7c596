//! Promise: a lost worker changes nothing. The faults are injected around `window.Worker`, into the real worker's script.

mod common;

use browser_tests::{Options, Result};
use common::{IRIS, clean, native_digest, open, parsed, run};

/// Wraps `window.Worker`: the workers whose number (1 is the lab, 2 the first trainer) is in `which` get `fault` into
/// their script before the page's own. The fault strikes at the twelfth message that the worker sends through a port.
fn wrap(which: &str, fault: &str) -> String {
    format!(
        "const Real = window.Worker; window.made = 0; window.struck = 0;
        const fault = {fault};
        const strike = (fault) => {{
            const keep = (result) => {{ self.wasm = (result.instance ?? result).exports; return result; }};
            for (const name of ['instantiateStreaming', 'instantiate']) {{
                const real = WebAssembly[name].bind(WebAssembly);
                WebAssembly[name] = (...a) => real(...a).then(keep);
            }}
            const post = MessagePort.prototype.postMessage; let n = 0;
            MessagePort.prototype.postMessage = function (...a) {{
                n += 1;
                if (n === 12) fault();
                return post.apply(this, a);
            }};
        }};
        window.Worker = function (url, options) {{
            made += 1;
            if (!({which})(made)) return new Real(url, options);
            struck += 1;
            const [base, query] = String(url).split('worker_boot.js');
            const source = `self.tunescapeBase=${{JSON.stringify(base)}};self.tunescapeQuery=${{JSON.stringify(query)}};`
                + `(${{strike}})(${{fault}});importScripts(${{JSON.stringify(String(url))}});`;
            return new Real(URL.createObjectURL(new Blob([source], {{ type: 'text/javascript' }})), options);
        }};"
    )
}

/// An exception where the worker does not expect one: its code panics.
const PANIC: &str = "() => { throw new Error('injected') }";
/// Never comes back.
const LOOP: &str = "() => { for (;;) {} }";
/// Takes all the memory that the worker may have, until an allocation ends it.
const MEMORY: &str = "() => { for (;;) self.wasm.__wbindgen_malloc(0x10000000, 8) }";

async fn survives(which: &str, fault: &str) -> Result<()> {
    let (_server, page) = open(Options::new().script(&wrap(which, fault))).await?;
    let summary = run(&page, &parsed(IRIS)).await?;
    assert_eq!(summary["digest"], native_digest(IRIS).as_str());
    assert!(page.eval("struck").await?.as_u64() > Some(0), "the fault was injected");
    assert!(page.eval("made").await?.as_u64() > Some(5), "the worker was replaced");
    assert_eq!(page.eval("breaches").await?, serde_json::json!([]));
    Ok(())
}

#[tokio::test]
async fn a_worker_that_panics() -> Result<()> {
    survives("(n) => n === 3", PANIC).await
}

#[tokio::test]
async fn a_worker_in_an_endless_loop() -> Result<()> {
    survives("(n) => n === 3", LOOP).await
}

#[tokio::test]
async fn a_worker_out_of_memory() -> Result<()> {
    survives("(n) => n === 3", MEMORY).await
}

/// Three of the first four workers die. One leg may meet two of them: then the study waits, and the user runs it again.
#[tokio::test]
async fn several_at_once() -> Result<()> {
    let (_server, page) =
        open(Options::new().script(&wrap("(n) => n === 2 || n === 4 || n === 5", PANIC))).await?;
    page.run("await tunescape.load(args[0])", vec![parsed(IRIS)]).await?;
    let patient = "const user = setInterval(() => tunescape.run(), 1000); tunescape.run();
        const summary = await tunescape.finished(); clearInterval(user); return summary;";
    let summary = page.run(patient, vec![]).await?;
    assert_eq!(summary["digest"], native_digest(IRIS).as_str());
    assert_eq!(page.eval("struck").await?, 3);
    Ok(())
}

/// The lab itself: it is started again and rebuilds the study from the journal that the page holds.
#[tokio::test]
async fn the_lab_is_lost() -> Result<()> {
    let (_server, page) = open(Options::new().script(&wrap("(n) => n === 1", PANIC))).await?;
    let summary = run(&page, &parsed(IRIS)).await?;
    assert_eq!(summary["digest"], native_digest(IRIS).as_str());
    assert!(page.eval("made").await?.as_u64() > Some(6), "lab and trainers were started again");
    assert_eq!(page.eval("tunescape.trials().length").await?, 40);
    assert_eq!(
        page.eval("document.querySelectorAll('[data-testid=table] tr[data-trial]').length").await?,
        40,
        "no ghosts"
    );
    Ok(())
}

/// A worker that dies whenever it is given work: the study pauses and says so; the user may skip or try again.
#[tokio::test]
async fn lost_twice_is_said() -> Result<()> {
    let always = wrap("(n) => n > 1", PANIC).replace("n === 12", "n === 2");
    let (_server, page) = open(Options::new().script(&always)).await?;
    page.run("await tunescape.load(args[0]); tunescape.run();", vec![parsed(IRIS)]).await?;
    page.wait_for("[data-testid=notice]").await?;
    let said = page.wait_for_text("[data-testid=notice]", "twice").await?;
    println!("{said}");
    assert_eq!(page.eval("tunescape.trials().length").await?, 0);
    page.wait_for("[data-testid=run]").await?;
    Ok(())
}

/// A worker from an old build (a stale cache): it is refused, and the page says what to do.
#[tokio::test]
async fn a_stale_worker_never_meets_a_newer_page() -> Result<()> {
    let id = tunescape::runtime::BUILD;
    let stale = format!(
        "const Real = window.Worker; const old = {id:?}.split('').reverse().join('');
        window.Worker = function (url, options) {{
            const worker = new Real(url, options);
            // Every build id that this worker reports reads backwards.
            const swap = (data) => {{
                const text = String.fromCharCode(...data), at = text.indexOf({id:?});
                if (at >= 0) for (let i = 0; i < old.length; i++) data[at + i] = old.charCodeAt(i);
            }};
            worker.addEventListener('message', (e) => {{ if (e.data instanceof Uint8Array) swap(e.data); }});
            return worker;
        }};"
    );
    let server = browser_tests::serve_dist("/tunescape/")?;
    let page =
        browser_tests::Browser::open(&format!("{}?autoplay=0", server.url()), Options::new().script(&stale))
            .await?;
    page.wait_for("[data-testid=notice]").await?;
    let said = page.wait_for_text("[data-testid=notice]", "eload").await?;
    println!("{said}");
    Ok(())
}

#[tokio::test]
async fn the_page_is_clean_without_faults() -> Result<()> {
    let (_server, page) = open(Options::new()).await?;
    run(&page, &parsed(IRIS)).await?;
    clean(&page).await
}
