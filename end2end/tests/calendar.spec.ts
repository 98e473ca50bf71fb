// The calendar: its days, weeks and months, who is shown, and interviews carried to other slots.
import type { Locator, Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Booking, Company, Person, Slot } from "../support/company.ts";
import { Week, long, short } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { Finger } from "../support/hands.ts";
import { expect, sent, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const week = new Week(4);

interface Scene {
  ana: Person;
  bo: Person;
  clara: Person;
  booking: Booking;
  /** Where Lena's interview may go, and where she is with somebody else. */
  free: Slot;
  busy: Slot;
}

/** Lena with Ana on Tuesday; a slot of Bo's that fits, and one while Lena is with Mira. */
async function scene(company: Company): Promise<Scene> {
  const [ana, bo, mira, clara] = await Promise.all([
    company.hire("Ana Moreau", "interviewer", PARIS),
    company.hire("Bo Lindqvist", "interviewer", PARIS),
    company.hire("Mira Okafor", "interviewer", PARIS),
    company.hire("Clara Vogt", "coordinator", "Europe/Berlin"),
  ]);
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booking = await company.book(clara, await company.offer(ana, week.tue, "10:00", "10:45", "https://acme.zoom.us/j/1"), lena);
  await company.book(clara, await company.offer(mira, week.wed, "12:00", "12:45"), lena);
  const busy = await company.offer(bo, week.wed, "12:15", "13:00");
  const free = await company.offer(bo, week.wed, "10:00", "10:45");
  return { ana, bo, clara, booking, free, busy };
}

function calendarOf({ ana, bo }: Scene, query: string): string {
  return `/calendar?${query}&interviewer=${ana.id},${bo.id}`;
}

const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });
const lenas = (page: Page) => new Grid(page).block(/Lena Fischer with Ana Moreau/);
const target = (page: Page, name: RegExp) => page.getByRole("gridcell", { name });
const moveDialog = (page: Page) => page.getByRole("dialog", { name: "Move Lena Fischer’s interview" });

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} is not to be seen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Takes hold of Lena's interview; the button is still down. */
async function lift(page: Page): Promise<void> {
  const from = await middle(lenas(page));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  // A hand goes on moving; the code that follows it arrives meanwhile.
  let moved = 12;
  await expect(async () => {
    moved += 1;
    await page.mouse.move(from.x + moved, from.y + 12, { steps: 3 });
    await expect(page.locator(".carried-card")).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(target(page, /with Bo Lindqvist: fits/)).toBeVisible();
}

async function over(page: Page, name: RegExp): Promise<void> {
  const to = await middle(target(page, name));
  await page.mouse.move(to.x, to.y, { steps: 4 });
}

test("days, weeks and months are led to by keys, and the way back leads through them", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`));
  const range = page.locator(".calendar-head .range");
  await expect(lenas(page)).toBeVisible();
  await page.keyboard.press("d");
  await expect(page).toHaveURL(new RegExp(`view=day&day=${week.mon}`));
  await expect(range).toContainText(long(week.mon));
  await page.keyboard.press("]");
  await expect(lenas(page)).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await page.keyboard.press("m");
  await expect(page.getByRole("gridcell", { name: new RegExp(`^${long(week.tue)}, 1 interview`) })).toBeVisible();
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/view=agenda/);
  await page.goBack();
  await expect(page.getByRole("columnheader", { name: "Monday" })).toBeVisible();
  await page.goBack();
  await expect(range).toContainText(long(week.tue));
  // As fast as one presses.
  await page.keyboard.press("]");
  await page.keyboard.press("]");
  await expect(page).toHaveURL(new RegExp(`day=${week.thu}`));
  await page.keyboard.press("t");
  await expect(page).not.toHaveURL(/day=2/);
  await page.keyboard.press("w");
  await expect(page.getByRole("rowheader")).toHaveCount(7);
});

test("a month is a sheet of days: arrows walk it, and a full day says how many more it has", async ({ company, open }) => {
  const story = await scene(company);
  for (const hour of [11, 12, 13, 14, 15]) {
    const slot = await company.offer(story.ana, week.tue, `${hour}:00`, `${hour}:30`);
    await company.book(story.clara, slot, await company.candidate(story.clara, `Candidate ${hour}`));
  }
  const page = await open(story.clara, calendarOf(story, `month=${week.tue.slice(0, 7)}`));
  await expect(page.getByRole("grid")).toHaveAccessibleName(/^\w+ \d{4}, Berlin time$/);
  const tuesday = page.getByRole("gridcell").filter({ has: page.getByRole("link", { name: `${long(week.tue)}, 6 interviews` }) });
  await expect(tuesday).toMatchAriaSnapshot(`
    - gridcell:
      - link "${long(week.tue)}, 6 interviews"
      - link "${long(week.tue)}, 10:00 to 10:45 Berlin time, Lena Fischer with Ana Moreau"
      - link "${long(week.tue)}, 11:00 to 11:30 Berlin time, Candidate 11 with Ana Moreau"
      - link "${long(week.tue)}, 12:00 to 12:30 Berlin time, Candidate 12 with Ana Moreau"
      - link "3 more on ${long(week.tue)}"
  `);
  await tuesday.getByRole("link").first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("link", { name: new RegExp(`^${long(week.wed)}, no interviews$`) })).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { name: "Lena Fischer" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  await tuesday.getByRole("link", { name: /3 more/ }).click();
  await expect(page).toHaveURL(new RegExp(`day=${week.tue}`));
  await expect(new Grid(page).block(/Candidate 15/)).toBeVisible();
});

test("interviewers are chosen by name, several at once, and stay in the address", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, `/calendar?week=${week.name}`);
  const chips = page.getByRole("group", { name: "Interviewers shown" });
  const chip = (of: Person) => chips.locator(`input[value="${of.id}"]`);
  await chip(story.bo).check();
  await expect(page).toHaveURL(new RegExp(`interviewer=${story.bo.id}`));
  await expect(page.getByText("No interviews with those chosen this week.")).toBeVisible();
  await chip(story.ana).check();
  await expect(lenas(page)).toBeVisible();
  await page.reload();
  await expect(chip(story.ana)).toBeChecked();
  await expect(chip(story.bo)).toBeChecked();
  await chips.getByRole("link", { name: "Everybody" }).click();
  await expect(chip(story.ana)).not.toBeChecked();
  await expect(page).not.toHaveURL(/interviewer/);
});

test("a calendar is shown on another clock, which stays in the address", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`));
  await page.getByLabel("Show in zone").selectOption("Asia/Tokyo");
  await expect(page).toHaveURL(/zone=Asia(\/|%2F)Tokyo/);
  await expect(new Grid(page).root).toHaveAccessibleName(/^Week of .*, Tokyo time$/);
  const there = new Grid(page).block(new RegExp(`^${long(week.tue)}, 1[78]:00 to 1[78]:45 Tokyo time, Lena Fischer with Ana Moreau$`));
  await expect(there).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Show in zone")).toHaveValue("Asia/Tokyo");
  await there.click();
  await expect(panel(page)).toContainText("10:00–10:45");
  await page.getByLabel("Show in zone").selectOption({ label: "My own" });
  await expect(new Grid(page).block(/10:00 to 10:45 Berlin time, Lena Fischer/)).toBeVisible();
});

test("interviews at the same time stand side by side", async ({ company, open }) => {
  const story = await scene(company);
  for (const [name, from, to] of [["Kenji Sato", "10:00", "10:45"], ["Omar Haddad", "11:00", "11:45"]] as const) {
    const slot = await company.offer(story.bo, week.tue, from, to);
    await company.book(story.clara, slot, await company.candidate(story.clara, name));
  }
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`));
  const boxOf = async (name: RegExp) => (await new Grid(page).block(name).boundingBox())!;
  await expect(lenas(page)).toBeVisible();
  const [lena, kenji, omar] = [await boxOf(/Lena Fischer with Ana/), await boxOf(/Kenji Sato/), await boxOf(/Omar Haddad/)];
  expect(lena.y).toBeCloseTo(kenji.y, 0);
  const [left, right] = lena.x < kenji.x ? [lena, kenji] : [kenji, lena];
  expect(left.x + left.width).toBeLessThanOrEqual(right.x + 1);
  // Who is alone then has the day's whole width.
  expect(omar.width).toBeGreaterThan(1.8 * lena.width);
});

test("an interview is carried to a slot that is lit, and moved once that is confirmed", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`));
  const requests = sent(page);
  await lift(page);
  await over(page, /with Bo Lindqvist: Lena is with Mira Okafor then/);
  await expect(page.locator(".carried-card")).toContainText("Lena is with Mira Okafor then");
  await over(page, /with Bo Lindqvist: fits: 1[78]:00 Tokyo/);
  await expect(page.locator(".carried-card")).toContainText(`${short(week.wed)}, 10:00–10:45 Berlin`);
  await page.mouse.up();
  await expect(moveDialog(page)).toContainText(new RegExp(`To${short(week.wed)}, 10:00–10:45 Berlin · 1[78]:00 Tokyo with Bo Lindqvist`));
  expect(requests.filter((path) => path.includes("move_booking"))).toEqual([]);
  await expect(moveDialog(page).getByRole("button", { name: "Move the interview" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText(`Moved: Lena Fischer, now ${short(week.wed)}, 10:00–10:45 Berlin`)).toBeVisible();
  await expect(new Grid(page).block(new RegExp(`${long(week.wed)}, 10:00 to 10:45 .*Lena Fischer with Bo Lindqvist`))).toBeVisible();
  expect(await company.booking(story.clara, story.booking.id)).toMatchObject({ slot: { id: story.free.id } });
});

test("what is carried is taken back by Escape, and stays where it does not fit", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`));
  const requests = sent(page);
  await lift(page);
  await page.keyboard.press("Escape");
  await expect(page.locator(".carried-card")).toBeHidden();
  await page.mouse.up();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(panel(page)).toBeHidden();
  await lift(page);
  await over(page, /Lena is with Mira Okafor then/);
  await page.mouse.up();
  await expect(page.getByRole("alert")).toHaveText("It stays where it was. Lena is with Mira Okafor then.");
  await expect(target(page, /with Bo Lindqvist: /)).toHaveCount(0);
  expect(requests.filter((path) => path.includes("move_booking"))).toEqual([]);
  // A press without a carrying still opens it.
  await lenas(page).click();
  await expect(panel(page)).toContainText("with Ana Moreau");
});

test("a finger carries after a long press, over to another day", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, calendarOf(story, `week=${week.name}`), PHONE);
  await page.getByRole("radio", { name: long(week.tue) }).check();
  const from = await middle(lenas(page));
  const finger = await Finger.on(page);
  await finger.move(from.x, from.y);
  await finger.down();
  await expect(page.locator(".carried-card")).toBeVisible();
  const pip = await middle(page.locator(".week-pip", { has: page.getByRole("radio", { name: long(week.wed) }) }));
  await finger.move(pip.x, pip.y);
  const fits = target(page, /with Bo Lindqvist: fits/);
  await expect(fits).toBeVisible();
  await fits.scrollIntoViewIfNeeded();
  const to = await middle(fits);
  await finger.move(to.x, to.y - 8);
  await finger.move(to.x, to.y);
  await expect(page.locator(".carried-card")).toContainText("fits");
  await finger.up();
  await moveDialog(page).getByRole("button", { name: "Move the interview" }).tap();
  await expect(page.getByText(/^Moved: Lena Fischer/)).toBeVisible();
});

test("the panel says who, when on both clocks and where, and leads into the call", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, `${calendarOf(story, `week=${week.name}`)}&booking=${story.booking.id}`);
  await expect(panel(page)).toMatchAriaSnapshot(`
    - complementary "Interview":
      - heading "Lena Fischer" [level=2]
      - paragraph: with Ana Moreau
      - term: Paris (Ana)
      - definition: /10:00–10:45 .*/
      - term: Tokyo (Lena)
      - definition: /1[78]:00–1[78]:45 .*/
      - link "Join on Zoom"
      - link "Move…"
      - link "Cancel…"
      - heading "History" [level=3]
  `);
  await expect(panel(page).getByRole("link", { name: "Join on Zoom" })).toHaveAttribute("href", "https://acme.zoom.us/j/1");
});

test("dialogs leave no trace in the way back", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, "/calendar");
  await page.getByRole("link", { name: "Slots" }).first().click();
  await page.goto(`/book?interviewer=${story.bo.id}`);
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  for (const close of ["Escape", "link"]) {
    await page.getByRole("link", { name: /^Book / }).first().click();
    await expect(page.getByRole("dialog").getByRole("combobox", { name: "Candidate" })).toBeFocused();
    if (close === "Escape") await page.keyboard.press("Escape");
    else await page.getByRole("dialog").getByRole("link", { name: "Close" }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
    await expect(page).not.toHaveURL(/slot=/);
  }
  await page.goBack();
  await expect(page).toHaveURL(/\/book$/);
  // One that the page came with is left for its page.
  await page.goto(`/book?interviewer=${story.bo.id}&slot=${story.free.id}`);
  await expect(page.getByRole("dialog").getByRole("combobox", { name: "Candidate" })).toBeFocused();
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(new RegExp(`/book\\?interviewer=${story.bo.id}$`));
});

test("where the code of a dialog keeps one waiting there is a sign of it, and Escape calls it off", async ({ company, open }) => {
  const story = await scene(company);
  let held = true;
  const page = await open(story.clara, `/book?interviewer=${story.bo.id}`, {
    first: (page) =>
      page.route(/booking.*\.(wasm|parts)/, async (route) => {
        while (held) await new Promise((done) => setTimeout(done, 50));
        await route.continue().catch(() => undefined);
      }),
  });
  const sign = page.locator(".dialog-to-be");
  await page.getByRole("link", { name: /^Book / }).first().click();
  await expect(sign).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sign).toBeHidden();
  await expect(page).not.toHaveURL(/slot=/);
  held = false;
  await page.getByRole("link", { name: /^Book / }).first().click();
  await expect(page.getByRole("dialog").getByRole("combobox", { name: "Candidate" })).toBeFocused();
});

test("two presses of an arrow are two steps, however fast", async ({ company, open }) => {
  const story = await scene(company);
  await company.offer(story.bo, week.wed, "15:00", "15:45");
  const page = await open(story.clara, `/book?interviewer=${story.bo.id}`);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
  await expect(page.getByRole("link", { name: new RegExp(`^Book ${long(week.wed)}, 10:00`) })).toBeFocused();
});

test("somebody new who lives where nobody else does is told their hour, too", async ({ company, open }) => {
  const story = await scene(company);
  const page = await open(story.clara, `/book?interviewer=${story.bo.id}&slot=${story.free.id}`);
  const dialog = page.getByRole("dialog", { name: /^Book / });
  await dialog.getByRole("combobox", { name: "Candidate" }).fill("Aroha Ngata");
  await dialog.getByRole("option", { name: /^Add/ }).click();
  const zone = dialog.getByLabel("Time zone");
  await zone.focus();
  await expect(zone.locator("option", { hasText: "Chatham" })).toBeAttached();
  await zone.selectOption("Pacific/Chatham");
  await expect(dialog.getByText(/^For Aroha Ngata: .* Chatham$/)).toBeVisible();
});

test("on a phone the calendar opens at what is to come, and cuts nothing at its head", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const clara = await company.hire("Clara Vogt", "coordinator", PARIS);
  const slot = await company.offer(ana, week.tue, "19:00", "19:45");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const page = await open(clara, `/calendar?day=${week.tue}&interviewer=${ana.id}`, PHONE);
  await expect(new Grid(page).block(/Lena Fischer/)).toBeInViewport({ ratio: 1 });
  // No key is named where there is none to press.
  await expect(page.locator("kbd:visible")).toHaveCount(0);
});

test("on paper there are the days and what is on them, and nothing to press", async ({ company, open }) => {
  const story = await scene(company);
  for (const query of [`week=${week.name}`, `month=${week.tue.slice(0, 7)}`, `view=agenda&week=${week.name}`]) {
    const page = await open(story.clara, calendarOf(story, query));
    await page.emulateMedia({ media: "print" });
    await expect(page.getByText("Lena Fischer").first()).toBeVisible();
    for (const chrome of [".bar", ".calendar-filters", ".calendar-head nav", ".week-scale", ".month-head"]) {
      await expect(page.locator(chrome).locator("visible=true")).toHaveCount(0);
    }
    await page.context().close();
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on any way of looking at the calendar in ${colorScheme}`, async ({ company, open }) => {
    const story = await scene(company);
    for (const query of [`day=${week.tue}`, `month=${week.tue.slice(0, 7)}`, `view=agenda&week=${week.name}`]) {
      for (const window of [{}, PHONE]) {
        const page = await open(story.clara, calendarOf(story, query), { colorScheme, ...window });
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect.soft(await violations(page), query).toEqual([]);
        await page.context().close();
      }
    }
  });
}
