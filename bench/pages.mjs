// What each main page costs its visitor, by Lighthouse's desktop profile on the release: a table, and an exit status
// that says whether the limits hold. The server is started here, on a new demo company.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { CONVOKE_BIN, CHROMIUM, SITE } = process.env;
const PAGES = [
  { name: "the door", path: "/sign-in" },
  { name: "My week", path: "/slots", as: "interviewer" },
  { name: "Slots", path: "/book", as: "coordinator" },
  { name: "Calendar", path: "/calendar", as: "coordinator" },
  { name: "Candidates", path: "/candidates", as: "coordinator" },
  { name: "Openings", path: "/openings", as: "coordinator" },
  { name: "Interview to come", path: "/interviews/…", as: "coordinator", find: (headers) => interview(headers, "booked", "from") },
  { name: "Interview under way", path: "/interviews/…", as: "coordinator", find: underWay },
  { name: "Interview that was held", path: "/interviews/…", as: "coordinator", find: (headers) => interview(headers, "completed", "to") },
  { name: "Preparation", path: "/preparation", as: "interviewer" },
  { name: "Follow-ups", path: "/follow-ups", as: "interviewer" },
  { name: "Rates", path: "/rates", as: "coordinator" },
  { name: "Practice", path: "/practice", as: "interviewer" },
  { name: "Notices", path: "/notices", as: "interviewer" },
  { name: "Settings", path: "/settings", as: "interviewer" },
  { name: "Jobs", path: "/admin", as: "administrator" },
  { name: "Webhooks", path: "/admin/webhooks", as: "administrator" },
  { name: "Import candidates", path: "/import/candidates", as: "coordinator" },
];
// Kilobytes are 1000 bytes; milliseconds by Lighthouse's simulated desktop.
const LIMITS = { code: 255, accessibility: 100, "best-practices": 100, performance: 95 };
const RUNS = 3;

const folder = mkdtempSync(join(tmpdir(), "convoke-bench-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const server = spawn(CONVOKE_BIN, ["serve"], {
  cwd: folder,
  // Else an interviewer's week could be full, and none begin while this is measured.
  env: { DATABASE_URL: `sqlite://${folder}/convoke.db`, CONVOKE_AUTH: "demo", CONVOKE_ADDR: `127.0.0.1:${port}`, CONVOKE_MAX_DAYS_PER_WEEK: "7", RUST_LOG: "warn" },
  stdio: ["ignore", "inherit", "inherit"],
});
try {
  await healthy();
  const rows = [];
  for (const page of PAGES) rows.push(await measure(page));
  table(rows);
  largest();
  const missed = rows.flatMap(beyond);
  missed.forEach((line) => console.error(line));
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  server.kill("SIGTERM");
  await new Promise((done) => server.once("exit", done));
  rmSync(folder, { recursive: true });
}

/** The medians of several visits, each with nothing cached. */
async function measure({ name, path, as, find }) {
  const headers = as ? { Cookie: await session(as) } : {};
  const at = find ? await find(headers) : path;
  const runs = [];
  let again = RUNS;
  while (runs.length < RUNS) {
    const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
    try {
      const { lhr } = await lighthouse(url + at, { port: chrome.port, extraHeaders: headers, logLevel: "error" }, desktopConfig);
      const { runtimeError } = lhr;
      if (!runtimeError) runs.push(told(lhr));
      // A trace that Lighthouse itself asks to have recorded again, a few times.
      else if (runtimeError.code !== "NO_NAVSTART" || again-- === 0) throw new Error(`${path}: ${runtimeError.message}`);
    } finally {
      chrome.kill();
    }
  }
  const figures = Object.keys(runs[0].figures);
  const medians = figures.map((figure) => [figure, median(runs.map((run) => run.figures[figure]))]);
  return { name, path, ...Object.fromEntries(medians), failed: [...new Set(runs.flatMap(({ failed }) => failed))] };
}

function told({ audits, categories }) {
  const loaded = audits["network-requests"].details.items;
  const bytes = (wanted) => loaded.filter(wanted).reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000;
  const isCode = ({ url }) => /\.(js|wasm|parts)$/.test(new URL(url).pathname);
  const score = (category) => Math.round(100 * categories[category].score);
  const value = (audit) => audits[audit].numericValue;
  const refs = ["accessibility", "best-practices"].flatMap((category) => categories[category].auditRefs);
  const failed = refs.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1).map(({ id }) => id);
  const figures = {
    performance: score("performance"),
    accessibility: score("accessibility"),
    "best-practices": score("best-practices"),
    lcp: value("largest-contentful-paint"),
    tbt: value("total-blocking-time"),
    cls: value("cumulative-layout-shift"),
    code: bytes(isCode),
    all: bytes(() => true),
  };
  return { figures, failed };
}

function table(rows) {
  console.log(`\nMedians of ${RUNS} visits, nothing cached; kB over the wire.\n`);
  console.log("| page | performance | accessibility | best practices | largest paint | blocked | shift | code | all |");
  console.log("|---|---|---|---|---|---|---|---|---|");
  for (const row of rows) {
    const times = [`${(row.lcp / 1000).toFixed(2)} s`, `${row.tbt.toFixed(0)} ms`, row.cls.toFixed(3)];
    const scores = [row.performance, row.accessibility, row["best-practices"]];
    const words = [`${row.name} (\`${row.path}\`)`, ...scores, ...times, row.code.toFixed(0), row.all.toFixed(0)];
    console.log(`| ${words.join(" | ")} |`);
  }
}

/** The ten largest files, as they are sent. */
function largest() {
  const pkg = join(SITE, "pkg");
  const sent = readdirSync(pkg).filter((name) => name.endsWith(".br"));
  const sizes = sent.map((name) => [statSync(join(pkg, name)).size, name.replace(/\.[\w-]{22}(?=\.)/, "").replace(/\.br$/, "")]);
  console.log("\nThe ten largest files, kB with Brotli:\n");
  for (const [size, name] of sizes.sort(([one], [other]) => other - one).slice(0, 10)) {
    console.log(`  ${(size / 1000).toFixed(1).padStart(6)}  ${name}`);
  }
}

function beyond(row) {
  const below = ["accessibility", "best-practices", "performance"].filter((category) => row[category] < LIMITS[category]);
  const missed = below.map((category) => `${row.name}: ${category} is ${row[category]}, and has to be ${LIMITS[category]}`);
  if (row.failed.length > 0) missed.push(`${row.name}: ${row.failed.join(", ")}`);
  if (row.code > LIMITS.code) missed.push(`${row.name}: ${row.code.toFixed(0)} kB of code, and ${LIMITS.code} is the limit`);
  return missed;
}

/** The page of an interview of that status, on that side of now. */
async function interview(headers, status, side) {
  const asked = `${url}/api/calendar?status=${status}&limit=1&${side}=${encodeURIComponent(new Date().toISOString())}`;
  const { items } = await (await fetch(asked, { headers })).json();
  return `/interviews/${items[0].id}`;
}

/** The page of an interview that has begun: of the first interviewer who offers nothing in the half hour to come. */
async function underWay(headers) {
  // There are 12 s at least to offer and to book it.
  const minute = Math.ceil(Date.now() / 60_000 + 0.2) * 60_000;
  const times = { startTime: new Date(minute), endTime: new Date(minute + 30 * 60_000) };
  let offered;
  for (let nth = 0; !offered; nth++) offered = await post("/api/slots", { Cookie: await session("interviewer", nth) }, times);
  const candidate = await post("/api/candidates", headers, { name: "Malik Osei", email: "malik.osei@example.com" });
  const booking = await post("/api/book", headers, { slotId: offered.id, candidateId: candidate.id });
  await new Promise((done) => setTimeout(done, minute - Date.now()));
  return `/interviews/${booking.id}`;
}

/** What was made; nothing where a rule is against it. */
async function post(path, headers, data) {
  const how = { method: "POST", headers: { ...headers, "Content-Type": "application/json", Origin: url }, body: JSON.stringify(data) };
  const answer = await fetch(url + path, how);
  if (answer.status === 201) return answer.json();
  return answer.status === 409 ? undefined : fail(`${path}: ${answer.status} ${await answer.text()}`);
}

/** The cookie of somebody who enters the demo company: the first of that role, or another. */
async function session(role, nth = 0) {
  const door = await (await fetch(`${url}/sign-in`)).text();
  // The door has a section for each role.
  const section = door.split("<section").find((part) => part.toLowerCase().includes(`${role}s `)) ?? fail(`nobody is of the role ${role}`);
  const [, person] = [...section.matchAll(/value="([0-9a-f-]{36})"/g)][nth] ?? fail(`too few people are of the role ${role}`);
  const entered = await fetch(`${url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: url },
    body: new URLSearchParams({ person }),
  });
  return entered.headers.getSetCookie()[0].split(";")[0];
}

async function healthy() {
  for (let tries = 0; tries < 500; tries++) {
    if ((await fetch(`${url}/api/health`).catch(() => undefined))?.ok) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  fail("the server did not answer within 10 s");
}

function freePort() {
  return new Promise((done) => {
    const listener = createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => done(port));
    });
  });
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}

function fail(why) {
  throw new Error(why);
}
