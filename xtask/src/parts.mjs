// For each page one file of all that it opens with besides the main module, which pages share: compressed together,
// they are a fifth smaller than one by one.
// A line of JSON says the name (without its hash) and the length of each; then they follow, without what no browser reads.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const [folder, ...pages] = process.argv.slice(2);
const names = readdirSync(folder);
const named = (pattern) => names.find((name) => pattern.test(name)) ?? fail(`no file in ${folder} is named like ${pattern}`);
const manifest = JSON.parse(readFileSync(join(folder, named(/^__wasm_split_manifest\.[^.]+\.json$/)), "utf8"));

for (const page of pages) {
  const files = manifest[page] ?? fail(`${page} has no file of its own`);
  const all = files.map((file) => [file.split(".")[0], bare(readFileSync(join(folder, `${file}.wasm`)))]);
  const list = JSON.stringify(all.map(([name, bytes]) => [name, bytes.length]));
  const bundle = Buffer.concat([Buffer.from(`${list}\n`), ...all.map(([, bytes]) => bytes)]);
  const hash = createHash("sha256").update(bundle).digest("base64url").slice(0, 22);
  const file = join(folder, `${page}.${hash}.parts`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length };
  writeFileSync(file, bundle);
  writeFileSync(`${file}.br`, brotliCompressSync(bundle, { params }));
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
