// Code that trapped answers nothing any more; somebody has to say so.
const stop = () => document.getElementById("stopped")?.showPopover();
const hear = ({ error, reason }) => (error ?? reason) instanceof WebAssembly.RuntimeError && stop();
addEventListener("error", hear);
addEventListener("unhandledrejection", hear);
// Code comes in many small modules, and in bundles of them: those that the page opens with, and others later.
const parts = new Map();
// A part is called the same whatever its hash: bundle and script are of one build.
const nameOf = (url) => new URL(url, location).pathname.split("/").pop().split(".")[0];
const lay = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const end = bytes.indexOf(10);
  let at = end + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    parts.set(name, bytes.subarray(at, (at += size)));
  }
};
const laid = new Map();
// The script of the parts calls it, too (`xtask/src/parts.mjs`). Where a bundle cannot be had, its parts come one by one.
self.unpack = (url) => {
  const name = nameOf(url);
  const failed = (error) => {
    console.warn(error);
    laid.delete(name);
  };
  if (!laid.has(name)) laid.set(name, lay(url).catch(failed));
  return laid.get(name);
};
// A task ends before it is long, so that the page answers whoever is at it.
const breathe = () => new Promise((go) => setTimeout(go));
const AT_ONCE = 8;
let taken = 0;
let turn;
const fetched = self.fetch;
self.fetch = async (what, how) => {
  const name = nameOf(what.url ?? what);
  const part = parts.get(name);
  if (!part) return fetched.call(self, what, how);
  parts.delete(name);
  if (++taken % AT_ONCE === 0) turn = (turn ?? Promise.resolve()).then(breathe);
  await turn;
  return new Response(part, { headers: { "content-type": "application/wasm" } });
};
// The button pressed last before the page answers is pressed again once it does, unless that is long ago. Menus open by
// themselves.
const STALE_MS = 10_000;
let pressed;
const keep = ({ target, timeStamp }) => {
  const button = target.closest("button[type=button]:not([popovertarget])");
  if (button) pressed = { button, at: timeStamp };
};
addEventListener("click", keep, true);
const unpacked = bundles.map(unpack);
try {
  const page = await import(script);
  await Promise.all([page.default({ module_or_path: wasm }), ...unpacked]);
  await page.load();
  await breathe();
  page.hydrate();
  removeEventListener("click", keep, true);
  await breathe();
  if (pressed?.button.isConnected && performance.now() - pressed.at < STALE_MS) pressed.button.click();
} catch (error) {
  stop();
  throw error;
}
