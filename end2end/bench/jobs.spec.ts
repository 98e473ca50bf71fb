// `cargo xtask bench jobs`: how soon what follows from a booking is done, and how much of it one process does.
// Messages are written and recorded, not sent: else a mail server would be measured.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { type Candidate, Company, type Person, type Slot } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { report } from "./report.ts";

const BOOKINGS = 1000;
const MINUTE = 60_000;
/** From the commit of a booking to its invitation, in ms. */
const LIMIT = 1000;
/** For how long word waits where a process is to die before it, in s. */
const WAITS = 60;

interface Bookable {
  slot: Slot;
  candidate: Candidate;
}

const databases = { SQLite: undefined, PostgreSQL: process.env.CONVOKE_TEST_POSTGRES };

for (const [name, url] of Object.entries(databases)) {
  const settings = {
    CONVOKE_MAX_DAYS_PER_WEEK: "7",
    ...(url ? { DATABASE_URL: url, CONVOKE_SECRET_KEY: "a key that signs nothing but this bench" } : {}),
  };

  test(`invitations follow at once, on ${name}`, async () => {
    expect(name === "SQLite" || url, "CONVOKE_TEST_POSTGRES names a server").toBeTruthy();
    migrate(settings);
    const server = await Server.start({ ...settings, CONVOKE_UNDO_SECONDS: "0" });
    const company = new Company(server, "paced");
    const { clara, bookable } = await prepare(company, new Week(4));
    const booked: Promise<string>[] = [];
    const begun = performance.now();
    for (const [number, { slot, candidate }] of bookable.entries()) {
      await until(begun + (number * MINUTE) / BOOKINGS);
      booked.push(company.book(clara, slot, candidate).then(({ id }) => id));
    }
    const ids = await Promise.all(booked);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const took = (await invitations(clara, ids)).map(({ createdAt, sentAt }) => sentAt - createdAt);
    report("booking to invitation, ms", `${name}, ${BOOKINGS} bookings in ${seconds} s`, took, LIMIT);
    await company.close();
    await server.stop();
  });

  test(`a process takes up what another left, on ${name}`, async () => {
    expect(name === "SQLite" || url, "CONVOKE_TEST_POSTGRES names a server").toBeTruthy();
    migrate(settings);
    const server = await Server.start({ ...settings, CONVOKE_UNDO_SECONDS: String(WAITS) });
    const company = new Company(server, "crowd");
    const { clara, bookable } = await prepare(company, new Week(12));
    const ids: string[] = [];
    await inParallel(bookable, async ({ slot, candidate }) => void ids.push((await company.book(clara, slot, candidate)).id));
    await server.kill();
    const died = Date.now();
    await new Promise((done) => setTimeout(done, WAITS * 1000));
    await server.run();
    const sent = (await invitations(clara, ids)).map(({ sentAt }) => sentAt).sort((one, other) => one - other);
    expect(sent[0], "nothing left before").toBeGreaterThan(died);
    const seconds = ((sent.at(-1) ?? 0) - (sent[0] ?? 0)) / 1000;
    console.log(`| invitations after a crash | ${name} | ${sent.length} in ${seconds.toFixed(1)} s: ${(sent.length / seconds).toFixed(0)} a second |`);
    await company.close();
    await server.stop();
  });
}

/** On PostgreSQL nobody migrates unasked. */
function migrate(settings: Record<string, string>): void {
  if (!settings.DATABASE_URL) return;
  const executable = resolve(process.env.CONVOKE_BIN ?? "../target/release/convoke");
  execFileSync(executable, ["migrate"], { env: { ...process.env, ...settings } });
}

/** Somebody who books, slots of ten interviewers over five days, and as many candidates. */
async function prepare(company: Company, week: Week): Promise<{ clara: Person; bookable: Bookable[] }> {
  const clara = await company.hire("Clara Vogt", "coordinator", "Etc/UTC");
  const people = await Promise.all([...Array(10).keys()].map((number) => company.hire(`Inter Viewer ${number}`, "interviewer", "Etc/UTC")));
  const bookable: Bookable[] = [];
  await inParallel([...Array(BOOKINGS).keys()], async (number) => {
    const nth = Math.floor(number / people.length);
    // Twenty a day, of half an hour.
    const start = Date.parse(`${week.mon}T06:00:00Z`) + Math.floor(nth / 20) * 24 * 3600_000 + (nth % 20) * 40 * 60_000;
    const [startTime, endTime] = [start, start + 30 * 60_000].map((at) => new Date(at).toISOString().replace(".000Z", "Z"));
    const answer = await (people[number % people.length] as Person).api.post("/api/slots", { data: { startTime, endTime } });
    if (answer.status() !== 201) throw new Error(`${startTime}: ${await answer.text()}`);
    bookable.push({ slot: await answer.json(), candidate: await company.candidate(clara, `Candidate ${number}`, "Asia/Tokyo") });
  });
  return { clara, bookable };
}

/** When the bookings were committed and their invitations left, once all have. */
async function invitations(clara: Person, bookings: string[]): Promise<{ createdAt: number; sentAt: number }[]> {
  const left: { createdAt: number; sentAt: number }[] = [];
  await inParallel(bookings, async (id) => {
    for (const begun = Date.now(); ; await new Promise((done) => setTimeout(done, 200))) {
      const { items } = await (await clara.api.get(`/api/booking/${id}/messages`)).json();
      const ours = items.filter(({ kind }: { kind: string }) => kind === "invitation");
      if (ours.length === 2 && ours.every(({ sentAt }: { sentAt: string | null }) => sentAt)) {
        left.push(...ours.map((line: Record<string, string>) => ({ createdAt: Date.parse(line.createdAt ?? ""), sentAt: Date.parse(line.sentAt ?? "") })));
        return;
      }
      if (Date.now() - begun > 120_000) throw new Error(`the invitations of ${id} have not left: ${JSON.stringify(ours)}`);
    }
  });
  return left;
}

async function until(then: number): Promise<void> {
  await new Promise((done) => setTimeout(done, Math.max(0, then - performance.now())));
}

async function inParallel<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < all.length) await act(all[next++] as T);
  };
  await Promise.all([...Array(8)].map(worker));
}
