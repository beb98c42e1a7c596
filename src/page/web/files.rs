//! The page's own static files, fetched once and decompressed.

use js_sys::Uint8Array;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CompressionFormat, DecompressionStream, ReadableWritablePair, Response, Url};

thread_local! {
    static FILES: RefCell<BTreeMap<String, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether a file was fetched or put here before.
pub fn known(name: &str) -> bool {
    FILES.with_borrow(|files| files.contains_key(name))
}

/// Puts a file of the user's own here.
pub fn put(name: &str, bytes: Vec<u8>) {
    FILES.with_borrow_mut(|files| files.insert(name.to_owned(), bytes));
}

/// A file that was fetched or put here before.
pub fn get(name: &str) -> Option<Vec<u8>> {
    FILES.with_borrow(|files| files.get(name).cloned())
}

/// Fetches a file of the page by its relative name, for [`get`]; false if it cannot be had.
pub async fn fetch(name: &str) -> bool {
    let Some(bytes) = download(name).await else { return false };
    FILES.with_borrow_mut(|files| files.insert(name.to_owned(), bytes));
    true
}

async fn download(name: &str) -> Option<Vec<u8>> {
    let window = web_sys::window()?;
    let base = window.document()?.base_uri().ok()??;
    let url = Url::new_with_base(name, &base).ok()?.href();
    let response: Response = JsFuture::from(window.fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let mut bytes = content(&response).await?;
    // Some hosts declare such a file as encoded, and the browser has unpacked it already.
    if bytes.length() > 1 && [bytes.get_index(0), bytes.get_index(1)] == GZIP {
        bytes = unpacked(&bytes).await?;
    }
    Some(bytes.to_vec())
}

/// The first bytes of every gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

async fn content(response: &Response) -> Option<Uint8Array> {
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer))
}

/// By the browser's own decompressor, so that the page carries none.
async fn unpacked(bytes: &Uint8Array) -> Option<Uint8Array> {
    let packed = Response::new_with_opt_js_u8_array(Some(bytes)).ok()?.body()?;
    let gzip = DecompressionStream::new(CompressionFormat::Gzip).ok()?;
    let plain = packed.pipe_through(&ReadableWritablePair::new(&gzip.readable(), &gzip.writable()));
    content(&Response::new_with_opt_readable_stream(Some(&plain)).ok()?).await
}
