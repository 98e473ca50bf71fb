// Code that trapped answers nothing any more; somebody has to say so.
const stop = () => document.getElementById("stopped")?.showPopover();
const hear = ({ error, reason }) => (error ?? reason) instanceof WebAssembly.RuntimeError && stop();
addEventListener("error", hear);
addEventListener("unhandledrejection", hear);
const parts = new Map();
// A part is called the same whatever its hash: bundle and script are of one build.
const nameOf = (url) => new URL(url, location).pathname.split("/").pop().split(".")[0];
const unpack = async (url) => {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const end = bytes.indexOf(10);
  let at = end + 1;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    parts.set(name, bytes.subarray(at, (at += size)));
  }
};
const fetched = self.fetch;
self.fetch = async (what, how) => {
  const name = nameOf(what.url ?? what);
  const part = parts.get(name);
  if (!part) return fetched.call(self, what, how);
  parts.delete(name);
  if (!parts.size) self.fetch = fetched;
  return new Response(part, { headers: { "content-type": "application/wasm" } });
};
// Without the one file, its parts come one by one.
const unpacked = bundle ? unpack(bundle).catch(console.warn) : undefined;
try {
  const page = await import(script);
  await Promise.all([page.default({ module_or_path: wasm }), unpacked]);
  await page.hydrate();
} catch (error) {
  stop();
  throw error;
}
