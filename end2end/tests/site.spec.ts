// What a browser is given to load, file by file.
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "../support/test.ts";

/** By what texts one knows what only the server needs. */
const TELLTALES = [
  // Zone tables.
  ["America/Argentina", "Antarctica/Troll", "TZif"],
  // A regex engine.
  ["regex parse error", "unclosed character class", "repetition operator missing expression"],
  // A URL parser.
  ["relative URL without a base", "invalid international domain name", "invalid IPv6 address"],
].flat();

/** Every file of the site that pages load, at once or when it is looked at, by its name. */
async function filesOf(api: APIRequestContext, pages: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const load = async (name: string) => {
    const answer = await api.get(`/pkg/${name}`);
    expect(answer.status(), name).toBe(200);
    files.set(name, (await answer.body()).toString("latin1"));
    return files.get(name)!;
  };
  for (const page of pages) {
    const named = (await (await api.get(page)).text()).matchAll(/\/pkg\/([\w.-]+\.(?:js|wasm|parts))/g);
    for (const [, name] of named) if (!files.has(name!)) await load(name!);
  }
  // The script imports the list of parts that come later, each with the chunks that it shares with others.
  const script = [...files].find(([name]) => name.endsWith(".js"))![0];
  const hash = script.split(".")[1];
  const parts = [...(await load(`__wasm_split.${hash}.js`)).matchAll(/(?:part|unpacked)\("(\w+)", \[([\d,]*)\]\)/g)];
  const chunks = parts.flatMap(([, , chunks]) => chunks!.split(",")).map((chunk) => `chunk_${chunk}`);
  const later = new Set([...parts.map(([, part]) => part!), ...chunks]);
  await Promise.all([...later].map((name) => load(`${name}.${hash}.wasm`)));
  return files;
}

test("no page loads zone tables, a regex engine or a URL parser", async ({ company }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const files = [...(await filesOf(clara.api, ["/book", "/calendar", "/openings", "/settings", "/practice", "/notices"]))];
  // What pages do say is found, so what they do not would be.
  expect(files.filter(([, text]) => text.includes("Offer this slot")).map(([name]) => name)).not.toEqual([]);
  for (const telltale of TELLTALES) {
    expect.soft(files.filter(([, text]) => text.includes(telltale)).map(([name]) => name), telltale).toEqual([]);
  }
});

test("what pages load is told what browsers heed of it, and a page all of it", async ({ company }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await clara.api.get("/calendar");
  const [asset] = (await page.text()).match(/\/pkg\/[\w.-]+\.wasm/)!;
  for (const [answer, isPage] of [
    [page, true],
    [await clara.api.get("/pkg/nowhere.wasm"), true],
    [await clara.api.get(asset), false],
  ] as const) {
    const headers = answer.headers();
    expect(headers["x-content-type-options"], answer.url()).toBe("nosniff");
    expect("content-security-policy" in headers, answer.url()).toBe(isPage);
    expect("x-frame-options" in headers, answer.url()).toBe(isPage);
  }
});
