// `cargo xtask bench import`: how long a file as long as it may be takes to be tried and to be imported: candidates with all
// that they are found by, and slots with all their rules.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { Company } from "../support/company.ts";
import { Server } from "../support/server.ts";
import { report } from "./report.ts";

const ROWS = Number(process.env.CONVOKE_ROWS ?? 100_000);
/** In ms. */
const LIMIT = 30_000;

const databases = { SQLite: undefined, PostgreSQL: process.env.CONVOKE_TEST_POSTGRES };

for (const [name, url] of Object.entries(databases)) {
  test(`${ROWS} rows are imported, on ${name}`, async () => {
    expect(name === "SQLite" || url, "CONVOKE_TEST_POSTGRES names a server").toBeTruthy();
    const settings = {
      CONVOKE_WRITES_PER_MINUTE: "0",
      ...(url ? { DATABASE_URL: url, CONVOKE_SECRET_KEY: "a key that signs nothing but this bench" } : {}),
    };
    if (url) execFileSync(resolve(process.env.CONVOKE_BIN ?? "../target/release/convoke"), ["migrate"], { env: { ...process.env, ...settings } });
    const server = await Server.start(settings);
    const company = new Company(server, "crowd");
    const [{ api }, zones] = [await company.hire("Clara Vogt", "coordinator", "Etc/UTC"), ["Europe/Paris", "Asia/Tokyo", "America/New_York"]];
    const admin = await company.hire("Dee Park", "admin", "Europe/London");
    const interviewers = await Promise.all(
      [...Array(60)].map((_, number) => company.hire(`Ana Moreau ${number}`, "interviewer", zones[number % zones.length] ?? "Etc/UTC")),
    );
    const files = {
      candidates: { who: api, path: "/api/candidates/import", file: candidates() },
      slots: { who: admin.api, path: "/api/slots/import", file: slots(interviewers.map(({ id }) => id)) },
    };
    for (const [what, { who, path, file }] of Object.entries(files)) {
      const { cookies } = await who.storageState();
      const headers = { cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "), "content-type": "text/csv" };
      for (const dryRun of [true, false]) {
        const begun = performance.now();
        const answer = await fetch(`${server.url}${path}?dryRun=${dryRun}`, { method: "POST", headers, body: file });
        const told = (await answer.json()) as { applied: boolean; counts: Record<string, number> };
        const took = performance.now() - begun;
        expect(told.counts, `${what}: ${JSON.stringify(told).slice(0, 500)}`).toEqual({ rows: ROWS, create: ROWS, known: 0, refused: 0 });
        expect(told.applied).toBe(!dryRun);
        report(`${what}, ${dryRun ? "dry run" : "import"}, ms`, `${name}, ${ROWS} rows, ${(file.length / 1024 / 1024).toFixed(1)} MiB`, [took], LIMIT, 1);
      }
    }
    const begun = performance.now();
    const { cookies } = await api.storageState();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const exported = await (await fetch(`${server.url}/api/candidates.csv`, { headers: { cookie } })).text();
    const took = performance.now() - begun;
    expect(exported.split("\r\n").length).toBeGreaterThan(ROWS);
    report("candidates, export, ms", `${name}, ${ROWS} rows`, [took], LIMIT, 1);
    await company.close();
    await server.stop();
  });
}

function candidates(): string {
  const rows = [...Array(ROWS)].map((_, number) => {
    const name = `${["Lena", "Omar", "Maïa", "Zoë", "Jörg"][number % 5]} ${["Fischer", "Haddad", "Moreau", "Lindqvist"][number % 4]}${number % 997}`;
    return `${name},candidate.${number}@example.com,${number % 3 ? "Europe/Berlin" : ""}`;
  });
  return `name,email,time_zone\r\n${rows.join("\r\n")}\r\n`;
}

/** Quarters of an hour from Tuesday noon to Wednesday noon, in UTC, on two days of anybody's, over as many weeks as it takes. */
function slots(interviewers: string[]): string {
  const rows: string[] = [];
  const tuesday = Date.now() + (((9 - new Date().getUTCDay()) % 7) + 7) * 86_400_000;
  const noon = Math.floor(tuesday / 86_400_000) * 86_400_000 + 12 * 3_600_000;
  for (let number = 0; number < ROWS; number++) {
    const who = interviewers[number % interviewers.length] ?? "";
    const turn = Math.floor(number / interviewers.length);
    // From 13:00 to 21:00 it is one day in Paris and New York, and two in Tokyo.
    const start = noon + Math.floor(turn / 32) * 7 * 86_400_000 + (4 + (turn % 32)) * 900_000;
    rows.push(`${who},${new Date(start).toISOString()},${new Date(start + 900_000).toISOString()},Room ${number % 40}`);
  }
  return `interviewerId,startTime,endTime,location\n${rows.join("\n")}\n`;
}
