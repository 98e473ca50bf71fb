const parts = new Map();
const unpack = async (url) => {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const end = bytes.indexOf(10);
  let at = end + 1;
  for (const [path, size] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
    parts.set(new URL(path, location).href, bytes.subarray(at, (at += size)));
  }
};
const fetched = self.fetch;
self.fetch = (what, how) => {
  const url = new URL(what.url ?? what, location).href;
  const part = parts.get(url);
  if (!part) return fetched.call(self, what, how);
  parts.delete(url);
  return Promise.resolve(new Response(part, { headers: { "content-type": "application/wasm" } }));
};
Promise.all([import(script), bundle && unpack(bundle).catch(console.warn)])
  .then(([page]) => page.default({ module_or_path: wasm }).then(() => page.hydrate()));
