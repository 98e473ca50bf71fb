// Makes of the modules that cargo-leptos wrote what visitors load.
// First, each is made smaller, all in this one process: as a command, `wasm-opt` starts anew for each of four hundred.
// What the main module and its script call each other by ends in a hash as well: they get names of a letter or two, and
// the module is named by what came of it.
// Then, the script that knows every part bears a hash for each, which no compressor makes shorter: all parts get the
// name of their build, and the script is a fifth as long.
// Last, bundles: for each page one file of all that it opens with besides the main module, which pages share; where it always
// opens with one of several parts, of what those have in common as well. For what is loaded later one file without what is
// there wherever that is. Compressed together, they are a fifth smaller than one by one, and asked for at once. A line of
// JSON says the name (without its hash) and the length of each; then they follow.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { bare, called, dataSize, names as namesOf } from "./wasm.mjs";

// What is bundled, as JSON: `pages`, each `{ name, with: [part, …] }` and the parts of which it opens with one, and `later`,
// each `{ name, where: [page or part, …] }`.
const [library, folder, bundled] = process.argv.slice(2);
const { pages, later } = JSON.parse(bundled);
const { default: binaryen } = await import(library);
const names = readdirSync(folder);
const named = (pattern) => names.find((name) => pattern.test(name)) ?? fail(`no file in ${folder} is named like ${pattern}`);
// What Rust builds for, and the browsers that the style sheets ask for have long known.
const { MutableGlobals, SignExt, NontrappingFPToInt, BulkMemory, BulkMemoryOpt, ReferenceTypes, CallIndirectOverlong, Multivalue } = binaryen.Features;
const FEATURES = MutableGlobals | SignExt | NontrappingFPToInt | BulkMemory | BulkMemoryOpt | ReferenceTypes | CallIndirectOverlong | Multivalue;
const content = (name) => readFileSync(join(folder, name));

const [main, loader, script, manifest] = [/^convoke\.[^.]+\.wasm$/, /^__wasm_split\.[^.]+\.js$/, /^convoke\.[^.]+\.js$/, /^__wasm_split_manifest\.[^.]+\.json$/].map(named);
// Classes that a library gives to scripts, and that nothing here ever makes one of: 4 kB on every page.
const UNMADE = /^(__wbg_)?intounderlying(byte)?(source|sink)_/;
if (/Object\.create\(IntoUnderlying/.test(content(script))) fail("streams are handed to scripts by now: their classes have to stay");
for (const name of names.filter((name) => name.endsWith(".wasm"))) {
  writeFileSync(join(folder, name), smaller(content(name), name === main ? UNMADE : undefined));
}
const short = shortNames(content(main));
const shorter = called(content(main), short);
replace(main, shorter, `convoke.${digest([shorter])}.wasm`);
writeFileSync(join(folder, script), `${content(script)}`.replaceAll(/[\w$]+/g, short));

const loads = JSON.parse(content(manifest));
const parts = [...new Set(Object.values(loads).flat())];
// A part without data of its own has a few bytes that say so.
const NO_DATA = 200;
const filesOf = (name) => loads[name] ?? fail(`${name} has no file of its own`);
const inAll = (lists) => (lists[0] ?? []).filter((file) => lists.every((files) => files.includes(file)));
const opened = new Map(pages.map(({ name, with: parts }) => [name, [...new Set([...filesOf(name), ...inAll(parts.map(filesOf))])]]));
const added = later.map(({ name, where }) => {
  const there = inAll(where.map((at) => opened.get(at) ?? filesOf(at)));
  return [name, filesOf(name).filter((file) => !there.includes(file))];
});
for (const [page, files] of opened) {
  if (files.every((part) => dataSize(content(`${part}.wasm`)) < NO_DATA)) fail(`all data of ${page} is in the main module: ROOM_TO_ALIGN (frontend/src/lib.rs) has become too small`);
}
// What is written here counts as well: the same name is the same content.
const own = [import.meta.filename, new URL("wasm.mjs", import.meta.url)].map((file) => readFileSync(file));
const build = digest([...own, bundled, ...[loader, script, ...parts.map((part) => `${part}.wasm`)].map(content)]);
const ofBuild = (name) => name.replace(/(?<=^[^.]+\.)[^.]+/, build);

for (const part of parts) {
  replace(`${part}.wasm`, content(`${part}.wasm`), ofBuild(`${part}.wasm`));
}
replace(loader, shortened(`${content(loader)}`).replace(script, ofBuild(script)), ofBuild(loader));
// The main module goes on asking for it by the name that it knew.
replace(script, `${content(script)}`.replaceAll(`from"./${loader}"`, `from"./${ofBuild(loader)}"`), ofBuild(script));
replace(manifest, JSON.stringify(loads).replaceAll(/(?<="[^."]+\.)[^."]+(?=")/g, build), ofBuild(manifest));

for (const [name, files] of [...opened, ...added]) {
  const all = files.map((part) => [part.split(".")[0], content(`${ofBuild(part)}.wasm`)]);
  const list = JSON.stringify(all.map(([name, bytes]) => [name, bytes.length]));
  const bundle = Buffer.concat([Buffer.from(`${list}\n`), ...all.map(([, bytes]) => bytes)]);
  write(`${name}.${build}.parts`, bundle);
}

/** What each name becomes that wasm-bindgen made up for the module and its script alone; others stay. */
function shortNames(module) {
  const { imports, exports } = namesOf(module, "./convoke_bg.js");
  const madeUp = [...imports.filter((name) => !exports.includes(name)), ...exports].filter((name) => /^(__wbg_\w+|__wbindgen_\w+|_ZN\w+)_?[0-9a-f]{16}(E?(_\d+)?)?$/.test(name));
  const short = new Map(madeUp.map((name, number) => [name, `$${number.toString(36)}`]));
  return (name) => short.get(name) ?? name;
}

/** The script that loads parts, with a few words for each of them instead of a function. */
function shortened(script) {
  const load = /makeLoad\(\(\) => \{\s*const src = fetch\(new URL\("\.\/(\w+)\.[\w-]+\.wasm", import\.meta\.url\)\);\s*return async \(imports\) => \(WebAssembly\.instantiateStreaming\(src, imports\)\);\s*\}\s*, \[([\w, ]*)\]\)/g;
  const chunk = /^const __chunk_(\d+) = part\("chunk_\1", \[\]\);$/;
  const ofBundles = later.map(({ name }) => `split_${name}`);
  const said = script.replaceAll(load, (_, name, needs) => `${ofBundles.includes(name) ? "unpacked" : "part"}("${name}", [${needs.replaceAll(/__chunk_| /g, "")}])`);
  // Without what is said for people.
  const lines = said.split("\n").filter((line) => !/^ *(\/\/|\/\*.*\*\/$)/.test(line));
  const rest = lines.filter((line) => !chunk.test(line));
  const left = rest.filter((line) => /(part|unpacked)\("/.test(line)).length;
  if (lines.length - rest.length + left !== parts.length) fail(`${loader} is not written as it was by the cargo-leptos known here`);
  return `const part = (name, needs) => makeLoad(() => {
  const src = fetch(new URL(\`./\${name}.${build}.wasm\`, import.meta.url));
  return async (imports) => WebAssembly.instantiateStreaming(src, imports);
}, needs.map(chunk));
// Whoever starts the page knows what to do with bundles.
const unpacked = (name, needs) => {
  const load = part(name, needs);
  return () => unpack(new URL(\`./\${name.slice("split_".length)}.${build}.parts\`, import.meta.url)).then(load);
};
const chunks = [];
const chunk = (number) => (chunks[number] ??= part(\`chunk_\${number}\`, []));
${rest.join("\n")}`;
}

/** The same module in fewer bytes, and without those exports. Addresses below Rust's stack hold nothing. */
function smaller(bytes, without) {
  const module = binaryen.readBinary(bare(bytes));
  const exported = [...Array(module.getNumExports()).keys()].map((at) => binaryen.getExportInfo(module.getExportByIndex(at)).name);
  exported.filter((name) => without?.test(name)).forEach((name) => module.removeExport(name));
  module.setFeatures(FEATURES);
  binaryen.setLowMemoryUnused(true);
  binaryen.setShrinkLevel(2);
  binaryen.setOptimizeLevel(2);
  for (let round = 0; round < 2; round += 1) module.optimize();
  const small = module.emitBinary();
  module.dispose();
  return Buffer.from(small);
}

/** Another content, under another name. */
function replace(name, content, to) {
  for (const ending of ["", ".br"]) rmSync(join(folder, `${name}${ending}`), { force: true });
  write(to, Buffer.from(content));
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

function fail(why) {
  throw new Error(why);
}
