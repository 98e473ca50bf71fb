// What every page keeps to, whatever it shows.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Company } from "../support/company.ts";
import { Week, short, weekOf } from "../support/days.ts";
import { ROOMS, type Shown, everyPage } from "../support/pages.ts";
import { Server } from "../support/server.ts";
import { CUT, type Open, begun, expect, ready, test } from "../support/test.ts";

const week = new Week(5);

/** What Chromium says of the page that is not there. */
const NOT_FOUND = /status of 404 .* at [^ ]*\/nowhere$/;

const WIDE = { viewport: { width: 1440, height: 900 } };
const NARROW = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

/** How far things moved that were on the page already, from its first paint on. */
async function watchForJumps(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let jumps = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) jumps += entry.value;
      }
      document.documentElement.dataset.jumps = String(jumps);
    }).observe({ type: "layout-shift", buffered: true });
  });
}

async function jumps(page: Page): Promise<number> {
  // What has been painted by now has been reported.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
  return page.evaluate(() => Number(document.documentElement.dataset.jumps ?? 0));
}

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function keepsToIt(open: Open, shown: Shown, window: Parameters<Open>[2]): Promise<void> {
  const page = await open(shown.who, shown.path, { ...window, colorScheme: "light", first: watchForJumps });
  await expect(page).toHaveTitle(shown.title);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(shown.heading);
  expect.soft(await jumps(page), `${shown.name} jumped while it was taken over`).toBeLessThan(0.01);
  expect.soft(await overflow(page), `${shown.name} is wider than the window`).toBe(0);
  await shown.then?.(page);
  expect.soft(await overflow(page), `${shown.name} is wider than the window`).toBe(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await violations(page), `axe finds nothing on ${shown.name} in ${colorScheme}`).toEqual([]);
  }
  await page.context().close();
}

for (const room of ROOMS) {
  for (const [width, window] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    test(`every page of ${room}, ${width}: axe finds nothing in either theme, nothing jumps, nothing overflows`, async ({ company, open, forgive }) => {
      // Up to a dozen pages, each looked through twice by axe.
      test.slow();
      forgive(NOT_FOUND);
      for (const shown of await everyPage(company, room)) {
        await test.step(shown.name, () => keepsToIt(open, shown, window));
      }
    });
  }
}

test("every page can be read without a script", async ({ company, open, forgive }) => {
  test.slow();
  forgive(NOT_FOUND);
  for (const { who, path, title, heading } of await everyPage(company)) {
    const page = await open(who, path, { javaScriptEnabled: false });
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText(heading);
    await page.context().close();
  }
});

test("a slot is offered, changed, repeated and removed without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, `/slots?week=${week.name}`, { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Offer a slot" }).first().click();
  await page.getByLabel("Date").fill(week.tue);
  await page.getByLabel("Starts at").fill("14:00");
  await page.getByLabel("Place").fill("Room 4");
  await page.getByRole("button", { name: "Offer this slot" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("My week");
  expect(await company.slots(ana)).toMatchObject([{ location: "Room 4" }]);
  await page.goto(`/slots?week=${week.name}`);
  await page.getByRole("link", { name: /14:00 to 14:45/ }).last().click();
  await page.getByLabel("Place").fill("Room 7");
  await page.getByRole("button", { name: "Save changes" }).click();
  expect(await company.slots(ana)).toMatchObject([{ location: "Room 7" }]);
  await page.goto(`/slots?week=${week.name}`);
  await page.getByRole("link", { name: "Repeat…" }).click();
  await page.getByLabel("For", { exact: true }).selectOption({ label: "1 week" });
  await page.getByRole("button", { name: "Offer them" }).click();
  await expect.poll(() => company.slots(ana)).toHaveLength(2);
  await page.goto(`/slots?week=${new Week(7).name}`);
  await page.getByRole("link", { name: "Copy last week" }).click();
  await page.getByRole("button", { name: "Offer them" }).click();
  await expect.poll(() => company.slots(ana)).toHaveLength(3);
  await page.goto(`/slots?week=${week.name}`);
  await page.getByRole("link", { name: /14:00 to 14:45/ }).last().click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await expect.poll(() => company.slots(ana)).toHaveLength(2);
});

test("a refusal reaches those without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(ana, `/slots?week=${week.name}&offer=new`, { javaScriptEnabled: false });
  await page.getByLabel("Date").fill(week.tue);
  await page.getByLabel("Starts at").fill("14:30");
  await page.getByRole("button", { name: "Offer this slot" }).click();
  await expect(page.getByText("This overlaps a slot already offered.")).toBeVisible();
  expect(await company.slots(ana)).toHaveLength(1);
});

test("a slot is booked, and the interview moved and cancelled, without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(clara, `/book?interviewer=${ana.id}`, { javaScriptEnabled: false });
  await page.getByRole("link", { name: /^Book / }).click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Candidate" }).fill("Lena Fischer");
  await page.getByLabel("E-mail").fill(company.address("Lena Fischer"));
  await page.getByRole("button", { name: "Book this slot" }).click();
  expect(await company.slots(ana)).toMatchObject([{ status: "booked" }]);
  await page.goto(`/calendar?week=${week.name}&interviewer=${ana.id}`);
  const later = await company.offer(ana, week.tue, "16:00", "16:45");
  await page.getByRole("gridcell", { name: /Lena Fischer/ }).getByRole("link").click();
  await page.getByRole("link", { name: "Move…" }).click();
  await page.getByRole("radio", { name: /16:00–16:45 Berlin .*Ana Moreau/ }).check();
  await page.getByRole("button", { name: "Move the interview" }).click();
  await page.goto(`/calendar?week=${week.name}&interviewer=${ana.id}`);
  await expect(page.getByRole("gridcell", { name: /16:00 to 16:45 .*Lena Fischer/ })).toBeVisible();
  expect(await company.slots(ana)).toContainEqual(expect.objectContaining({ id: later.id, status: "booked" }));
  await page.getByRole("gridcell", { name: /Lena Fischer/ }).getByRole("link").click();
  await page.getByRole("link", { name: "Cancel…" }).click();
  await page.getByRole("button", { name: "Cancel the interview" }).click();
  await expect.poll(() => company.slots(ana)).toMatchObject([{ status: "available" }, { status: "available" }]);
});

test("who comes to a slot, what they were told and what happened is read, and what came of it said, without a script", async ({ company, open }) => {
  // Until an interview has begun.
  test.slow();
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const soon = await company.offerSoon(ana);
  const held = await company.book(clara, soon, await company.candidate(clara, "Malik Osei"));
  const slot = await company.offer(ana, week.tue, "10:00", "10:45", "https://acme.zoom.us/j/1");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer", "Asia/Tokyo"));
  const page = await open(ana, `/slots?week=${week.name}`, { javaScriptEnabled: false });
  await page.getByRole("link", { name: /booked: Lena Fischer/ }).last().click();
  await expect(page).toHaveURL(new RegExp(`slot=${slot.id}`));
  const dialog = page.getByRole("dialog");
  await expect(dialog).toHaveAccessibleName(`${short(week.tue)}, 10:00–10:45 Paris`);
  await expect(dialog.getByText("Lena Fischer", { exact: true })).toBeVisible();
  await expect(dialog.getByRole("link", { name: "Join on Zoom" })).toHaveAttribute("href", "https://acme.zoom.us/j/1");
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog:
      - text: Booked
      - term: Paris (Ana)
      - definition: /10:00–10:45 ${short(week.tue)}, UTC.*/
      - term: Tokyo (Lena)
      - definition: /1[78]:00–1[78]:45 ${short(week.tue)}, UTC\\+9/
      - heading "Messages" [level=3]
      - list:
        - listitem: /(Waiting|Recorded) Invitation to Lena Fischer/
        - listitem: /(Waiting|Recorded) Invitation to Ana Moreau/
      - heading "History" [level=3]
      - list:
        - listitem: /Booked by Clara Vogt/
  `);
  // Nothing has come of what is ahead.
  await expect(dialog.getByRole("button", { name: "Completed" })).toHaveCount(0);
  await begun(soon);
  await page.goto(`/slots?week=${weekOf(soon.startTime.slice(0, 10))}&slot=${soon.id}`);
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog:
      - group "What came of it":
        - button "Completed"
        - button "No-show"
  `);
  await dialog.getByRole("button", { name: "Completed" }).click();
  await expect(dialog.getByRole("listitem").filter({ hasText: "Completed" })).toContainText("by Ana Moreau");
  await expect(dialog.getByRole("button", { name: "No-show" })).toHaveCount(0);
  expect(await company.booking(clara, held.id)).toMatchObject({ status: "completed" });
});

test("what is pressed before the page answers is done once it does", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, "/settings");
  let answer: (() => void) | undefined;
  const held = new Promise<void>((done) => (answer = done));
  await page.route(/\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.evaluate((path) => location.assign(path), `/slots?week=${week.name}&offer=new`);
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toBeVisible();
  answer?.();
  await ready(page);
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(new RegExp(`${week.name}$`));
});

test("the keyboard reaches everything on every page", async ({ company, open, forgive }) => {
  // Every stop of every page.
  test.slow();
  forgive(NOT_FOUND);
  for (const { name, who, path, then } of (await everyPage(company)).filter(({ then }) => !then)) {
    const page = await open(who, path);
    await then?.(page);
    const missed = await unreached(page);
    expect.soft(missed, name).toEqual([]);
    await page.context().close();
  }
});

/** What can be pressed or typed into and is in sight, yet never has the focus while Tab is pressed. */
async function unreached(page: Page): Promise<string[]> {
  const stops = await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]")];
    // One of a group of radio buttons, one of the cells of a grid: arrows lead to the others.
    const isStop = (element: HTMLElement) =>
      element.tabIndex >= 0 && !element.matches(":disabled, [type=hidden], [type=radio]") && element.checkVisibility();
    all.filter(isStop).forEach((element, number) => (element.dataset.stop = String(number)));
    document.addEventListener("focusin", (event) => delete (event.target as HTMLElement).dataset.stop);
    return all.filter(isStop).length;
  });
  for (let presses = 0; presses < stops + 10; presses += 1) await page.keyboard.press("Tab");
  return page.evaluate(() => [...document.querySelectorAll("[data-stop]")].map((element) => element.outerHTML.slice(0, 160)));
}

test("a dialog keeps the focus and gives it back", async ({ company, open }) => {
  const shown = await everyPage(company);
  const openers = [
    { shown: "my-week", opener: (page: Page) => page.getByRole("link", { name: "Offer a slot" }).first(), first: "Date" },
    { shown: "slots", opener: (page: Page) => page.getByRole("link", { name: /^Book / }).first(), first: "Candidate" },
    { shown: "calendar-booking", opener: (page: Page) => page.getByRole("link", { name: "Move…" }), first: "Nearest slots that fit" },
    { shown: "calendar-booking", opener: (page: Page) => page.getByRole("link", { name: "Cancel…" }), first: "Reason" },
  ];
  for (const { shown: name, opener, first } of openers) {
    const { who, path } = shown.find((page) => page.name === name)!;
    const page = await open(who, path);
    await opener(page).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await expect(dialog.locator("input").and(dialog.getByLabel(first))).toBeFocused();
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press("Tab");
      const inside = await page.evaluate(() => document.activeElement?.closest("dialog, body")?.tagName);
      const where = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 120));
      // Past the last field the browser's own bar has its turn, and the page's body stands for it.
      expect(inside === "DIALOG" || where?.startsWith("<body"), `${name}: ${where}`).toBe(true);
    }
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(opener(page)).toBeFocused();
    await page.context().close();
  }
});

test("everybody is led to their own page, and strangers to the door", async ({ company, request }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  for (const [api, path, to] of [
    [ana.api, "/", "/slots"],
    [ana.api, "/book", "/"],
    [ana.api, "/calendar", "/"],
    [clara.api, "/", "/book"],
    [clara.api, "/slots", "/"],
    [request, "/", "/sign-in"],
    [request, "/calendar?week=2026-W10", "/sign-in?next=/calendar?week=2026-W10"],
  ] as const) {
    const answer = await api.get(`${company.server.url}${path}`, { maxRedirects: 0 });
    const led = decodeURIComponent(answer.headers().location ?? "");
    expect.soft([path, answer.status(), led]).toEqual([path, 303, to]);
  }
});

test("one signs in at the door, comes back to where one wanted to go, and leaves", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(undefined, `/calendar?week=${week.name}`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.locator(`button[value="${clara.id}"]`).click();
  await expect(page).toHaveURL(new RegExp(`/calendar\\?week=${week.name}$`));
  await page.getByRole("button", { name: "Account of Clara Vogt" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Who are you today?" })).toBeVisible();
  await page.goto("/calendar");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a page whose code stopped says so, with what the log knows it by", async ({ company, open, forgive }) => {
  forgive(/unreachable/);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/book", { colorScheme: "dark" });
  await expect(page.getByText("This page has stopped working.")).toBeHidden();
  await page.evaluate(() => void setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }));
  await expect(page.getByRole("alert")).toHaveText(/stopped working\. What was saved is safe\. Load the page again; if it stops again, report [0-9a-f-]{36}\./);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("link", { name: "Load the page again" }).click();
  await expect(page.getByText("This page has stopped working.")).toBeHidden();
});

test("a page that could not be made says so, with what the log knows it by", async ({ open, forgive }) => {
  forgive(/status of 500/, ...CUT);
  const server = await Server.start();
  const company = new Company(server, "spoilt");
  try {
    const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
    server.spoil();
    // Without a script, for there is none on it.
    const page = await open(ana, `${server.url}/slots`, { javaScriptEnabled: false });
    await expect(page.getByRole("main")).toMatchAriaSnapshot(`
      - main:
        - heading "This page could not be shown" [level=1]
        - alert: /Something went wrong on our side\\. Try again; if it stays, report [0-9a-f-]{36}\\./
        - paragraph:
          - link "Try again"
    `);
    const answer = await page.reload();
    expect(answer?.status()).toBe(500);
    await expect(page.getByRole("alert")).toContainText(`report ${await answer!.headerValue("x-request-id")}.`);
    await page.context().close();
  } finally {
    await company.close();
    await server.stop();
  }
});

test("the theme chosen is remembered", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/book", { colorScheme: "light" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Account of Clara Vogt" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await background()).toBe(dark);
});
