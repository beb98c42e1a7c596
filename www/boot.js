// Loads the page's program. If that fails, says so in the page, in the visitor's language, with a way to retry:
// the first picture is plain HTML, so without these words a page that will never come alive would look fine.

const TEXT = {
  en: {
    noWasm: 'This browser has no WebAssembly (or it is switched off), so the laboratory cannot start. Use a current version of Chrome, Edge, Firefox or Safari.',
    noSimd: 'This browser is too old: it lacks WebAssembly SIMD, which the laboratory computes with. Update it, or use a current version of Chrome, Edge, Firefox or Safari.',
    network: 'The program could not be loaded. Check the connection, then reload. (If the site has just been updated, reloading is enough.)',
    broken: 'The program could not start in this browser. Reload the page; if that does not help, update the browser.',
    details: 'Details: ',
    reload: 'Reload',
  },
  zh: {
    noWasm: '此浏览器不支持 WebAssembly（或已将其关闭），实验室无法启动。请使用最新版本的 Chrome、Edge、Firefox 或 Safari。',
    noSimd: '此浏览器版本过旧：缺少实验室计算所需的 WebAssembly SIMD。请更新浏览器，或使用最新版本的 Chrome、Edge、Firefox 或 Safari。',
    network: '程序未能加载。请检查网络连接，然后重新加载。（如果网站刚刚更新，重新加载即可。）',
    broken: '程序无法在此浏览器中启动。请重新加载页面；如仍无效，请更新浏览器。',
    details: '详细信息：',
    reload: '重新加载',
  },
};

/** The address first, then the stored choice, then the browser's language. */
function language() {
  const asked = new URLSearchParams(location.search).get('lang');
  let stored = null;
  try {
    stored = localStorage.getItem('tunescape.lang');
  } catch {
    // A sandboxed frame has no storage; the browser's language decides.
  }
  const wish = asked || stored || navigator.language || 'en';
  return wish.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Whether the browser accepts a function of three instructions on 128-bit lanes. */
function hasSimd() {
  return WebAssembly.validate(new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]));
}

/** Shows the sentence for `reason`, in the element `boot-notice` (made if the page has none). */
function notify(reason, error) {
  const lang = language();
  const text = TEXT[lang];
  // The picture said that the program was on its way.
  document.querySelector('.f-status')?.remove();
  document.querySelector('.first')?.removeAttribute('aria-busy');
  let box = document.getElementById('boot-notice');
  if (!box) {
    box = document.createElement('div');
    box.id = 'boot-notice';
    document.body.prepend(box);
  }
  box.setAttribute('role', 'alert');
  box.dataset.testid = 'notice';
  box.dataset.reason = reason;
  box.lang = lang === 'zh' ? 'zh-CN' : 'en';
  box.hidden = false;

  const sentence = document.createElement('p');
  sentence.textContent = text[reason];
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.testid = 'notice-reload';
  button.textContent = text.reload;
  button.addEventListener('click', () => location.reload());
  box.replaceChildren(sentence, button);
  if (error) {
    const details = document.createElement('p');
    details.textContent = text.details + (error.message || String(error));
    box.insertBefore(details, button);
    console.error(error);
  }
}

/** The static picture in the visitor's language and theme, before the program is there to see to it. */
function dress() {
  const root = document.documentElement;
  root.lang = language() === 'zh' ? 'zh-CN' : 'en';
  let theme = new URLSearchParams(location.search).get('theme');
  try {
    theme = theme || localStorage.getItem('tunescape.theme');
  } catch {
    // No storage in a sandboxed frame; the system's theme decides.
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
}

async function boot() {
  dress();
  if (typeof WebAssembly !== 'object') return notify('noWasm');
  if (!hasSimd()) return notify('noSimd');
  const { js, wasm } = document.querySelector('script[data-js]').dataset;
  const at = (path) => new URL(path, document.baseURI).href;

  let program;
  let response;
  try {
    // Both at once; the wasm is the larger one.
    [program, response] = await Promise.all([import(at(js)), fetch(at(wasm))]);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText} ${response.url}`);
  } catch (error) {
    return notify('network', error);
  }
  try {
    await program.default({ module_or_path: response });
  } catch (error) {
    // A connection that breaks off in the middle of the file is a TypeError; a bad module is a CompileError.
    const interrupted = error instanceof TypeError && /network|fetch|load/i.test(error.message);
    notify(interrupted ? 'network' : 'broken', error);
  }
}

boot();
