// `cargo xtask bench search`: how soon somebody among many candidates is found, while a name is typed and in spite of slips.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { Company } from "../support/company.ts";
import { Server } from "../support/server.ts";
import { report } from "./report.ts";

const CANDIDATES = Number(process.env.CONVOKE_CROWD ?? 100_000);
const SEARCHES = 300;
/** Of 95 in 100 answers, in ms. */
const LIMIT = 50;

const databases = { SQLite: undefined, PostgreSQL: process.env.CONVOKE_TEST_POSTGRES };

for (const [name, url] of Object.entries(databases)) {
  test(`${CANDIDATES} candidates are searched, on ${name}`, async () => {
    expect(name === "SQLite" || url, "CONVOKE_TEST_POSTGRES names a server").toBeTruthy();
    const settings = {
      CONVOKE_WRITES_PER_MINUTE: "0",
      ...(url ? { DATABASE_URL: url, CONVOKE_SECRET_KEY: "a key that signs nothing but this bench" } : {}),
    };
    if (url) execFileSync(resolve(process.env.CONVOKE_BIN ?? "../target/release/convoke"), ["migrate"], { env: { ...process.env, ...settings } });
    const server = await Server.start(settings);
    const company = new Company(server, "crowd");
    const { api } = await company.hire("Clara Vogt", "coordinator", "Etc/UTC");
    // Node's own client: the test's would be what is measured.
    const { cookies } = await api.storageState();
    const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
    const imported = await fetch(`${server.url}/api/candidates/import`, {
      method: "POST",
      headers: { ...headers, "content-type": "text/csv" },
      body: crowd(),
    });
    expect(await imported.json()).toMatchObject({ applied: true, counts: { create: CANDIDATES } });
    const took: Record<"begun" | "whole" | "slip", number[]> = { begun: [], whole: [], slip: [] };
    for (let search = 0; search < SEARCHES; search++) {
      const wanted = person((search * 7919) % CANDIDATES);
      const [first = "", last = ""] = wanted.split(" ");
      const typed = { begun: first.slice(0, 3), whole: `${last} ${first}`, slip: `${slipped(first)} ${last.slice(0, -1)}` };
      for (const [how, words] of Object.entries(typed) as [keyof typeof took, string][]) {
        const begun = performance.now();
        const answer = await fetch(`${server.url}/api/search?q=${encodeURIComponent(words)}`, { headers });
        const { items } = (await answer.json()) as { items: { name: string }[] };
        took[how].push(performance.now() - begun);
        expect(items.length, `${words} finds somebody`).toBeGreaterThan(0);
        if (how !== "begun") expect(items.map(({ name }) => name)).toContain(wanted);
      }
    }
    for (const [how, all] of Object.entries(took)) report(`search, ${how}, ms`, `${name}, ${CANDIDATES} candidates`, all, LIMIT, 0.95);
    await company.close();
    await server.stop();
  });
}

/** All of them, as a file to be imported. */
function crowd(): string {
  const rows = [...Array(CANDIDATES)].map((_, number) => {
    const name = person(number);
    return `${name},${name.toLowerCase().replace(" ", ".")}.${number}@example.com`;
  });
  return ["name,email", ...rows].join("\r\n");
}

/** Forty-eight first names and thousands of last ones. */
function person(number: number): string {
  const onset = ["B", "D", "F", "K", "L", "M", "N", "R", "S", "T", "V", "W"];
  const vowel = ["a", "e", "i", "o", "u", "ai", "ei", "ou"];
  const close = ["nd", "rk", "ll", "st", "m", "n", "sch", "tz", "r", "lt"];
  const pick = (parts: string[], of: number) => parts[of % parts.length] ?? "";
  const first = pick(onset, number) + pick(vowel, Math.floor(number / 12)) + pick(["na", "lo", "rik", "mar"], Math.floor(number / 96));
  const rest = Math.floor(number / 384);
  const last = pick(onset, rest) + pick(vowel, Math.floor(rest / 12)) + pick(close, number) + pick(["er", "mann", "sen", "ova", "i"], Math.floor(number / 10)) + pick(["", "s", "ek"], Math.floor(number / 50));
  return `${first} ${last}`;
}

/** Two letters have changed places. */
function slipped(word: string): string {
  return word.slice(0, 1) + word.slice(2, 3) + word.slice(1, 2) + word.slice(3);
}
