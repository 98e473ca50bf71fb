// The limits that the two workplaces keep to when they are full, measured in the browser on the release.
import type { Page } from "@playwright/test";
import type { Person } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { test as base, expect } from "../support/test.ts";
import { report } from "./report.ts";

/** Milliseconds. */
const LIMITS = { move: 1, frame: 50, search: 50 };
const week = new Week(4);

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start({ CONVOKE_MAX_DAYS_PER_WEEK: "7", CONVOKE_UNDO_SECONDS: "600" });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

test("a move of the hand is judged in the browser while a week is full", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Etc/UTC");
  // Quarters of an hour: 92 on each day of the week, so that there is room to fit, and 60 on each of the six days
  // around it, which the page knows too. The rules allow 672 in the week, and 1,248 with the days around it.
  const quarters = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((day) => {
    const inWeek = day >= 0 && day < 7;
    const midnight = Date.parse(`${week.mon}T00:00:00Z`) + day * DAY;
    return [...Array(inWeek ? 92 : 60).keys()].map((number) => ({ inWeek, start: midnight + number * QUARTER }));
  });
  await inParallel(quarters.length, async (number) => {
    const { start } = quarters[number] as { start: number };
    await offerAt(ana, start, start + QUARTER);
  });
  const page = await open(ana, `/slots?week=${week.name}`);
  const shown = await page.locator("[data-key]").count();
  expect.soft(shown, "slots in sight").toBe(quarters.filter(({ inWeek }) => inWeek).length);
  const { judged, laidOut } = await judgeMoves(page, 600);
  const where = `${shown} slots in the week, ${quarters.length} on the page`;
  // As a search is: a few in a hundred wait for a core, on which the browser still paints the move before.
  report("move of a block, judged and shown", where, judged, LIMITS.move, 0.95);
  report("move of a block, styled and laid out", where, laidOut, LIMITS.frame);
});

test("a month of 500 interviews stays smooth", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Etc/UTC");
  const people = await Promise.all([...Array(10).keys()].map((number) => company.hire(`Inter Viewer ${number}`, "interviewer", "Etc/UTC")));
  const first = Date.parse(`${week.mon.slice(0, 7)}-01T08:00:00Z`) + 35 * DAY;
  const month = new Date(first).toISOString().slice(0, 7);
  const from = Date.parse(`${month}-01T08:00:00Z`);
  await inParallel(500, async (number) => {
    const [interviewer, nth] = [people[number % 10] as Person, Math.floor(number / 10)];
    const start = from + Math.floor(nth / 7) * 3 * DAY + (nth % 7) * 75 * 60_000;
    const slot = await offerAt(interviewer, start, start + 45 * 60_000);
    await company.book(clara, slot, await company.candidate(clara, `Candidate ${number}`, "Asia/Tokyo"));
  });
  const everybody = people.map(({ id }) => id).join(",");
  for (const path of [`month=${month}`, `view=agenda&month=${month}`, `week=${weekIn(from)}`]) {
    const page = await open(clara, `/calendar?${path}&interviewer=${everybody}`);
    await page.mouse.move(700, 600);
    report("frame, scrolling", path.replace(/&.*/, ""), await frames(page, () => scroll(page)), LIMITS.frame, 1);
    if (path.startsWith("week")) {
      report("frame, carrying", path, await frames(page, () => carry(page)), LIMITS.frame, 1);
      await page.keyboard.press("Escape");
      await page.mouse.up();
    }
    await page.context().close();
  }
});

test("slots are found among 10,000 while somebody types", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Etc/UTC");
  const NAMES = ["Ana Moreau", "Bo Lindqvist", "Mira Okafor", "Priya Nair", "Sam Reyes"];
  const people = await Promise.all([...Array(25).keys()].map((number) => company.hire(`${NAMES[number % 5]} ${number}`, "interviewer", "Etc/UTC")));
  const from = Date.parse(`${week.mon}T06:00:00Z`);
  await inParallel(10_000, async (number) => {
    const [interviewer, nth] = [people[number % 25] as Person, Math.floor(number / 25)];
    const start = from + Math.floor(nth / 10) * DAY + (nth % 10) * 60 * 60_000;
    await offerAt(interviewer, start, start + 45 * 60_000);
  });
  // What the page asks is read off it, with a word in place of which others are asked for.
  const page = await open(clara, "/book");
  const asked = page.waitForRequest(/find_slots.*standsforwords/);
  await page.getByRole("searchbox").fill("standsforwords");
  const ofPage = new URL((await asked).url());
  await page.context().close();
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const name of NAMES) {
      // As it is typed, letter by letter.
      for (let letters = 1; letters <= 6; letters += 1) {
        const words = encodeURIComponent(name.slice(0, letters));
        const begun = performance.now();
        const answer = await clara.api.get(`${ofPage.pathname}${ofPage.search}`.replace("standsforwords", words));
        await answer.body();
        times.push(performance.now() - begun);
        expect(answer.status(), answer.url()).toBe(200);
      }
    }
  }
  report("search, as typed", "10,000 slots", times, LIMITS.search, 0.95);
});

const DAY = 24 * 3600 * 1000;
const QUARTER = 15 * 60 * 1000;

async function offerAt(interviewer: Person, start: number, end: number) {
  const [startTime, endTime] = [start, end].map((at) => new Date(at).toISOString().replace(".000Z", "Z"));
  const answer = await interviewer.api.post("/api/slots", { data: { startTime, endTime } });
  if (answer.status() !== 201) throw new Error(`${startTime}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

async function inParallel(count: number, act: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all([...Array(8)].map(worker));
}

/** The ISO week of that instant, as pages name it. */
function weekIn(at: number): string {
  const ahead = Math.floor((at + 3 * DAY - Date.parse(`${week.mon}T00:00:00Z`)) / (7 * DAY));
  return new Week(4 + ahead).name;
}

/**
 * For each move of a block that is carried over a full week, in ms: how long the page's own code is at work, with all
 * that follows from it, and how long the browser then takes until the ghost has its place.
 */
async function judgeMoves(page: Page, moves: number): Promise<{ judged: number[]; laidOut: number[] }> {
  const from = await page.locator("[data-key]").nth(100).boundingBox();
  if (!from) throw new Error("there is no block");
  await page.mouse.move(from.x + 20, from.y + 4);
  await page.mouse.down();
  await page.mouse.move(from.x + 30, from.y + 40, { steps: 4 });
  await expect(page.locator(".ghost").first()).toBeVisible();
  const { judged, laidOut, late } = await page.evaluate(async (moves) => {
    const grid = document.querySelector(".week-scroll")!;
    const area = grid.getBoundingClientRect();
    const column = () => document.querySelector(".week-ghost")!;
    const ghost = () => document.querySelector(".ghost")!;
    const [judged, laidOut]: number[][] = [[], []];
    let late = 0;
    for (let move = 0; move < moves; move += 1) {
      const clientX = area.left + 80 + ((move * 37) % (area.width - 100));
      const clientY = area.top + 120 + ((move * 23) % (Math.min(area.height, innerHeight - area.top) - 180));
      const how = { bubbles: true, pointerId: 1, pointerType: "mouse", isPrimary: true, buttons: 1, clientX, clientY };
      const begun = performance.now();
      grid.dispatchEvent(new PointerEvent("pointermove", how));
      // What follows from a move is done in tasks that follow one another before anything else.
      for (let task = 0; task < 10; task += 1) await undefined;
      judged!.push(performance.now() - begun);
      const shown = column().outerHTML;
      const settled = performance.now();
      ghost().getBoundingClientRect();
      laidOut!.push(performance.now() - settled);
      await new Promise(requestAnimationFrame);
      if (column().outerHTML !== shown) late += 1;
    }
    return { judged: judged!, laidOut: laidOut!, late };
  }, moves);
  expect(late, "moves that were shown after they had been measured").toBe(0);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  return { judged, laidOut };
}

/** How long each frame took while something was done, in ms. */
async function frames(page: Page, during: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const shown: number[] = [];
    let last = performance.now();
    const next = (now: number) => {
      shown.push(now - last);
      last = now;
      if (!("framesEnd" in window)) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
    Object.assign(window, { shown });
  });
  await during();
  return page.evaluate(() => {
    Object.assign(window, { framesEnd: true });
    const { shown } = window as unknown as { shown: number[] };
    Reflect.deleteProperty(window, "framesEnd");
    return shown.slice(1);
  });
}

async function scroll(page: Page): Promise<void> {
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, turn < 30 ? 60 : -60);
    await page.waitForTimeout(30);
  }
}

async function carry(page: Page): Promise<void> {
  const from = await page.locator(".block.who:not(.past)").nth(20).boundingBox();
  if (!from) throw new Error("there is no interview");
  await page.mouse.move(from.x + 10, from.y + 8);
  await page.mouse.down();
  for (let step = 0; step < 100; step += 1) {
    await page.mouse.move(200 + ((step * 28) % 1100), 350 + (step % 7) * 50);
    await page.waitForTimeout(25);
  }
}
