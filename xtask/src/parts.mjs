// Makes of the parts that cargo-leptos wrote what visitors load.
// First, the script that knows every part bears a hash for each, which no compressor makes shorter: all parts get the
// name of their build, and the script is a fifth as long.
// Then for each page one file of all that it opens with besides the main module, which pages share: compressed together,
// they are a fifth smaller than one by one. A line of JSON says the name (without its hash) and the length of each; then
// they follow, without what no browser reads.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [folder, ...pages] = process.argv.slice(2);
const names = readdirSync(folder);
const named = (pattern) => names.find((name) => pattern.test(name)) ?? fail(`no file in ${folder} is named like ${pattern}`);
const content = (name) => readFileSync(join(folder, name));

const [loader, script, manifest] = [/^__wasm_split\.[^.]+\.js$/, /^convoke\.[^.]+\.js$/, /^__wasm_split_manifest\.[^.]+\.json$/].map(named);
const loads = JSON.parse(content(manifest));
const parts = [...new Set(Object.values(loads).flat())];
// What is written here counts as well: the same name is the same content.
const build = digest([readFileSync(import.meta.filename), ...[loader, script, ...parts.map((part) => `${part}.wasm`)].map(content)]);
const ofBuild = (name) => name.replace(/(?<=^[^.]+\.)[^.]+/, build);

for (const part of parts) {
  for (const ending of ["wasm", "wasm.br"]) renameSync(join(folder, `${part}.${ending}`), join(folder, `${ofBuild(part)}.${ending}`));
}
replace(loader, shortened(`${content(loader)}`).replace(script, ofBuild(script)));
// The main module goes on asking for it by the name that it knew.
replace(script, `${content(script)}`.replaceAll(`from"./${loader}"`, `from"./${ofBuild(loader)}"`));
replace(manifest, JSON.stringify(loads).replaceAll(/(?<="[^."]+\.)[^."]+(?=")/g, build));

for (const page of pages) {
  const files = loads[page] ?? fail(`${page} has no file of its own`);
  const all = files.map((part) => [part.split(".")[0], bare(content(`${ofBuild(part)}.wasm`))]);
  const list = JSON.stringify(all.map(([name, bytes]) => [name, bytes.length]));
  const bundle = Buffer.concat([Buffer.from(`${list}\n`), ...all.map(([, bytes]) => bytes)]);
  write(`${page}.${digest([bundle])}.parts`, bundle);
}

/** The script that loads parts, with a few words for each of them instead of a function. */
function shortened(script) {
  const load = /makeLoad\(\(\) => \{\s*const src = fetch\(new URL\("\.\/(\w+)\.[\w-]+\.wasm", import\.meta\.url\)\);\s*return async \(imports\) => \(WebAssembly\.instantiateStreaming\(src, imports\)\);\s*\}\s*, \[([\w, ]*)\]\)/g;
  const chunk = /^const __chunk_(\d+) = part\("chunk_\1", \[\]\);$/;
  const said = script.replaceAll(load, (_, name, needs) => `part("${name}", [${needs.replaceAll(/__chunk_| /g, "")}])`);
  // Without what is said for people.
  const lines = said.split("\n").filter((line) => !/^ *(\/\/|\/\*.*\*\/$)/.test(line));
  const rest = lines.filter((line) => !chunk.test(line));
  const left = rest.filter((line) => line.includes("part(")).length;
  if (lines.length - rest.length + left !== parts.length) fail(`${loader} is not written as it was by the cargo-leptos known here`);
  return `const part = (name, needs) => makeLoad(() => {
  const src = fetch(new URL(\`./\${name}.${build}.wasm\`, import.meta.url));
  return async (imports) => WebAssembly.instantiateStreaming(src, imports);
}, needs.map(chunk));
const chunks = [];
const chunk = (number) => (chunks[number] ??= part(\`chunk_\${number}\`, []));
${rest.join("\n")}`;
}

/** Another content, under the name of its build. */
function replace(name, text) {
  for (const ending of ["", ".br"]) rmSync(join(folder, `${name}${ending}`));
  write(ofBuild(name), Buffer.from(text));
}

function write(name, bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes, { params }));
}

function digest(contents) {
  const all = createHash("sha256");
  contents.forEach((bytes) => all.update(bytes));
  return all.digest("base64url").slice(0, 22);
}

/** A module without its custom sections (WebAssembly Core Specification, 5.5.3): names, producers, features. */
function bare(module) {
  const kept = [module.subarray(0, 8)];
  for (let at = 8; at < module.length; ) {
    const [length, body] = leb128(module, at + 1);
    const end = body + length;
    if (module[at] !== 0) kept.push(module.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** An unsigned number of as many bytes as it needs, and where it ends. */
function leb128(bytes, start) {
  let [number, at] = [0, start];
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    number |= (byte & 127) << shift;
    if (byte < 128) return [number, at];
  }
}

function fail(why) {
  throw new Error(why);
}
