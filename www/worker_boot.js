// Starts a worker. The page asks for `worker_boot.js?v=<build id>`; the query goes on to the two files below,
// whose names never change, so that a cached worker of an older build is never mixed with a newer page.
//
// Where workers may only come from a blob (a sandboxed frame), the blob sets `tunescapeBase` (the absolute
// address of this folder, ending in a slash) and `tunescapeQuery` (`?v=<build id>`) before it imports this file.
{
  const base = self.tunescapeBase ?? './';
  const query = self.tunescapeQuery ?? self.location.search;
  importScripts(base + 'worker.js' + query);
  // A rejected promise does not reach the page, an error does: throw it outside the promise.
  wasm_bindgen({ module_or_path: base + 'worker_bg.wasm' + query }).catch((error) => {
    setTimeout(() => { throw error; });
  });
}
