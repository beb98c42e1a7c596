// Starts a worker. The page asks for `worker_boot.js?v=<build id>` and names the worker after its program, `lab`,
// `trainer`, `analyst`, `reader` or `explainer`. The query goes on to the program's two files, whose names never change, so that a cached worker of an older
// build is never mixed with a newer page.
//
// Where workers may only come from a blob (a sandboxed frame), the blob sets `tunescapeBase` (the absolute
// address of this folder, ending in a slash) and `tunescapeQuery` (`?v=<build id>`) before it imports this file.
{
  const base = self.tunescapeBase ?? './';
  const query = self.tunescapeQuery ?? self.location.search;
  importScripts(base + self.name + '.js' + query);
  // A rejected promise does not reach the page, an error does: throw it outside the promise.
  wasm_bindgen({ module_or_path: base + self.name + '_bg.wasm' + query }).catch((error) => {
    setTimeout(() => { throw error; });
  });
}
