// An interviewer's week: offering, refusals before anything is sent, changing, taking back.
import type { Page } from "@playwright/test";
import { type Day, Week, long, nextLastSundayOf, short, weekOf } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { Finger, Pen } from "../support/hands.ts";
import { REFUSED, expect, hold, sent, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const week = new Week(2);
const path = `/slots?week=${week.name}`;

interface Typed {
  date: Day;
  start: string;
  lasts?: string;
  place?: string;
}

async function beginOffer(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Offer a slot" }).first().click();
  await expect(page.getByRole("dialog", { name: "Offer a slot" })).toBeVisible();
}

async function type(page: Page, { date, start, lasts, place }: Typed): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Date").fill(date);
  await dialog.getByLabel("Starts at").fill(start);
  if (lasts) await dialog.getByLabel("Lasts").selectOption({ label: lasts });
  if (place) await dialog.getByLabel("Place").fill(place);
}

function send(page: Page): Promise<void> {
  return page.getByRole("dialog").getByRole("button", { name: "Offer this slot" }).click();
}

/** The slot by its sentence, in the grid and in the list. */
async function isShown(page: Page, sentence: string | RegExp): Promise<void> {
  await expect(new Grid(page).block(sentence)).toBeVisible();
  await expect(page.getByRole("region", { name: "Slots of this week" }).getByRole("link", { name: sentence })).toBeVisible();
}

test("a slot is offered by the form", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  await expect(page.getByText("none is used yet")).toBeVisible();
  await beginOffer(page);
  await type(page, { date: week.tue, start: "14:00", place: "Room 4" });
  await expect(page.getByText("This fits your week.")).toBeVisible();
  await send(page);
  await expect(page.getByText("Slot offered")).toBeVisible();
  const sentence = `${long(week.tue)}, 14:00 to 14:45 Paris time, available: Room 4`;
  await isShown(page, sentence);
  await expect(page.getByText("Tuesday is used; one more day is open.")).toBeVisible();
  await page.reload();
  await isShown(page, sentence);
});

test("a slot is offered by drawing it into the week", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  const grid = new Grid(page);
  const letGo = await hold(page, "**/pages/offer_slot*");
  await grid.press(week.wed, "10:00", "11:00");
  await expect(grid.root.getByText("Fits", { exact: true })).toBeVisible();
  await page.mouse.up();
  // It is there at once, and says that it is on its way.
  await isShown(page, `${long(week.wed)}, 10:00 to 11:00 Paris time, saving`);
  await expect(page.getByRole("region", { name: "Slots of this week" }).getByText("Saving", { exact: true })).toBeVisible();
  letGo();
  await expect(page.getByText("Slot offered")).toBeVisible();
  await isShown(page, `${long(week.wed)}, 10:00 to 11:00 Paris time, available`);
  expect(await company.slots(ana)).toMatchObject([{ status: "available", location: null }]);
});

test("a slot is offered, carried and lengthened with keys alone", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  const grid = new Grid(page);
  await grid.block(/^Monday .*, 9:00, empty$/).focus();
  for (const key of ["ArrowRight", "ArrowDown", "Enter", "ArrowDown"]) await page.keyboard.press(key);
  await expect(page.getByText(`${long(week.tue)}, 9:15–10:15: Fits`)).toBeAttached();
  await page.keyboard.press("Enter");
  await isShown(page, `${long(week.tue)}, 9:15 to 10:15 Paris time, available`);
  // The cursor waits on it.
  await expect(grid.block(/9:15 to 10:15/).getByRole("link")).toBeFocused();
  for (const key of ["m", "ArrowRight", "ArrowUp", "Enter"]) await page.keyboard.press(key);
  await isShown(page, `${long(week.wed)}, 9:00 to 10:00 Paris time, available`);
  await expect(grid.block(/9:00 to 10:00/).getByRole("link")).toBeFocused();
  for (const key of ["l", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await isShown(page, `${long(week.wed)}, 9:00 to 10:15 Paris time, available`);
  await expect(grid.block(/9:00 to 10:15/).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: `${short(week.wed)}, 9:00–10:15 Paris` })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(grid.block(/9:00 to 10:15/).getByRole("link")).toBeFocused();
});

test("an overlap is refused on the page, and nothing is sent", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(ana, path);
  const requests = sent(page);
  await beginOffer(page);
  await type(page, { date: week.tue, start: "14:30" });
  await expect(page.getByText("Overlaps 14:00–14:45.")).toBeVisible();
  await send(page);
  await expect(page.getByRole("alert")).toContainText("Overlaps 14:00–14:45.");
  await expect(page.getByRole("dialog", { name: "Offer a slot" })).toBeVisible();
  expect(requests).toEqual([]);
  // What touches does not overlap.
  await type(page, { date: week.tue, start: "14:45" });
  await expect(page.getByText("This fits your week.")).toBeVisible();
});

test("a third day is refused on the page, and nothing is sent", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.mon, "9:00", "9:45");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(ana, path);
  await expect(page.getByText("Monday and Tuesday are used; the other days are closed until one of them is empty.")).toBeVisible();
  const requests = sent(page);
  await beginOffer(page);
  await type(page, { date: week.thu, start: "10:00" });
  const why = "Thursday would be a third day; this week already has Mon and Tue";
  await expect(page.getByText(`${why}.`)).toBeVisible();
  await send(page);
  await expect(page.getByRole("alert")).toContainText(`${why}.`);
  expect(requests).toEqual([]);
});

test("a day of a week that is not in sight is judged by that week", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.mon, "9:00", "9:45");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(ana, "/slots");
  const requests = sent(page);
  await beginOffer(page);
  await type(page, { date: week.thu, start: "10:00" });
  await expect(page.getByText("Thursday would be a third day; this week already has Mon and Tue.")).toBeVisible();
  await send(page);
  expect(requests).toEqual([]);
});

test("drawing says why not while it is drawn, and nothing is sent", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.mon, "9:00", "9:45");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const page = await open(ana, path);
  const grid = new Grid(page);
  const requests = sent(page);
  for (const [day, from, to, why] of [
    [week.tue, "13:00", "14:30", "Overlaps 14:00–14:45"],
    [week.thu, "10:00", "11:00", "Thursday would be a third day; this week already has Mon and Tue"],
  ] as const) {
    await grid.press(day, from, to);
    await expect(grid.root.getByText(why).last()).toBeVisible();
    await grid.isDrawn(day, from, to);
    await page.mouse.up();
    // The reason stays in sight until the next act.
    await expect(grid.root.getByText(why).last()).toBeVisible();
  }
  await page.keyboard.press("Escape");
  expect(requests).toEqual([]);
  expect(await company.slots(ana)).toHaveLength(2);
});

test("the list shows what one asks for", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const booked = await company.offer(ana, week.wed, "9:00", "9:45", "https://meet.example.com/a");
  await company.book(clara, booked, await company.candidate(clara, "Lena Fischer"));
  const page = await open(ana, path);
  const list = page.getByRole("region", { name: "Slots of this week" });
  const ways = list.getByRole("navigation", { name: "Which slots" });
  const rows = list.getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await ways.getByRole("link", { name: "Available" }).click();
  await expect(page).toHaveURL(/show=available$/);
  await expect(rows).toHaveText(/14:00–14:45.*Available/);
  await ways.getByRole("link", { name: "Past" }).click();
  await expect(list.getByText("Nothing has gone by this week.")).toBeVisible();
  await ways.getByRole("link", { name: "Booked" }).click();
  await expect(list).toMatchAriaSnapshot(`
    - region "Slots of this week":
      - navigation "Which slots":
        - link "All"
        - link "Available"
        - link "Booked"
        - link "Past"
      - heading "${long(week.wed)}" [level=3]
      - list:
        - listitem:
          - 'link "${long(week.wed)}, 9:00 to 9:45 Paris time, booked: Lena Fischer, Online"'
          - link "Join in a new tab"
  `);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await expect(ways.getByRole("link", { name: "Booked" })).toHaveAttribute("aria-current", /.+/);
  await page.goBack();
  await expect(list.getByText("Nothing has gone by this week.")).toBeVisible();
});

test("a slot is changed in its dialog", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45", "Room 4");
  const page = await open(ana, path);
  await page.getByRole("link", { name: /14:00 to 14:45/ }).last().click();
  const dialog = page.getByRole("dialog", { name: `${short(week.tue)}, 14:00–14:45 Paris` });
  await type(page, { date: week.wed, start: "15:30", lasts: "1 hour", place: "https://meet.example.com/a" });
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Slot changed")).toBeVisible();
  await isShown(page, `${long(week.wed)}, 15:30 to 16:30 Paris time, available: online`);
  expect(await company.slots(ana)).toMatchObject([{ location: "https://meet.example.com/a" }]);
});

test("a slot is carried and stretched with the mouse", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "10:00", "11:00");
  const page = await open(ana, path);
  const grid = new Grid(page);
  await grid.carry(grid.block(/10:00 to 11:00/), [week.tue, "10:00"], [week.thu, "11:30"]);
  const carried = `${long(week.thu)}, 11:30 to 12:30 Paris time, available`;
  await isShown(page, carried);
  await grid.stretch(grid.block(carried), week.thu, "13:15");
  await isShown(page, `${long(week.thu)}, 11:30 to 13:15 Paris time, available`);
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a pen draws, carries and lengthens a slot at once, and opens what it touches", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  const pen = await Pen.on(page);
  const grid = new Grid(page, pen);
  await grid.press(week.tue, "10:00", "11:00");
  await expect(grid.root.getByText("Fits", { exact: true })).toBeVisible();
  await pen.up();
  const drawn = `${long(week.tue)}, 10:00 to 11:00 Paris time, available`;
  await isShown(page, drawn);
  await grid.carry(grid.block(drawn), [week.tue, "10:00"], [week.thu, "11:30"]);
  const carried = `${long(week.thu)}, 11:30 to 12:30 Paris time, available`;
  await isShown(page, carried);
  await grid.stretch(grid.block(carried), week.thu, "13:15");
  const lengthened = `${long(week.thu)}, 11:30 to 13:15 Paris time, available`;
  await isShown(page, lengthened);
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await company.slots(ana)).toHaveLength(1);
  await grid.tap(grid.block(lengthened));
  await expect(page.getByRole("dialog", { name: `${short(week.thu)}, 11:30–13:15 Paris` })).toBeVisible();
});

test("a finger lengthens a slot by its lower edge after a long press", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "10:00", "11:00");
  const page = await open(ana, path, PHONE);
  const grid = new Grid(page, await Finger.on(page));
  const slot = grid.block(/10:00 to 11:00/);
  await slot.evaluate((block) => block.scrollIntoView({ block: "center" }));
  await grid.stretch(slot, week.tue, "12:15");
  await expect(page.getByText("Slot changed")).toBeVisible();
  await isShown(page, `${long(week.tue)}, 10:00 to 12:15 Paris time, available`);
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a slot is removed once that is confirmed, and comes back when undone", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45", "Room 4");
  const page = await open(ana, path);
  const sentence = `${long(week.tue)}, 14:00 to 14:45 Paris time, available: Room 4`;
  const askToRemove = async () => {
    await page.getByRole("link", { name: sentence }).last().click();
    await page.getByRole("button", { name: "Remove…" }).click();
  };
  const question = page.getByRole("dialog", { name: `Remove ${short(week.tue)}, 14:00–14:45 Paris?` });
  await askToRemove();
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(question).toBeHidden();
  await page.keyboard.press("Escape");
  await isShown(page, sentence);
  await askToRemove();
  await question.getByRole("button", { name: "Remove this slot" }).click();
  await expect(page.getByText("Slot removed")).toBeVisible();
  await expect(page.getByText("No slots this week.")).toBeVisible();
  expect(await company.slots(ana)).toEqual([]);
  await page.getByRole("button", { name: "Undo" }).click();
  await isShown(page, sentence);
  await expect.poll(() => company.slots(ana)).toMatchObject([{ location: "Room 4" }]);
});

test("a time that clocks show twice is asked for, and one that they skip is refused", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const back = nextLastSundayOf(10);
  const page = await open(ana, `/slots?week=${weekOf(back)}`);
  const requests = sent(page);
  await beginOffer(page);
  await type(page, { date: back, start: "02:30" });
  await expect(page.getByText("this time happens twice. Which one is meant?")).toBeVisible();
  await send(page);
  await expect(page.getByRole("alert")).toHaveText("Say which of the two times is meant.");
  const forth = nextLastSundayOf(3);
  await type(page, { date: forth, start: "02:30" });
  await expect(page.getByText(`This does not exist on ${short(forth)}: clocks go from 2:00 to 3:00.`)).toBeVisible();
  await send(page);
  expect(requests).toEqual([]);
  await type(page, { date: back, start: "02:30" });
  await expect(page.getByRole("radio", { name: "The first, 2:30, UTC+2" })).toBeVisible();
  await page.getByRole("radio", { name: "The second, 2:30, UTC+1" }).check();
  await send(page);
  await expect(page.getByText("Slot offered")).toBeVisible();
  expect(await company.slots(ana)).toMatchObject([{ startTime: `${back}T02:30:00+01:00` }]);
});

test("what the server refuses is taken back with the reason, and what was typed is kept", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  // Another window of hers is quicker by a moment.
  await page.route("**/pages/offer_slot*", async (route) => {
    await company.offer(ana, week.tue, "14:15", "15:00");
    await route.continue();
  });
  await beginOffer(page);
  await type(page, { date: week.tue, start: "14:00", place: "Room 4" });
  await send(page);
  await expect(page.getByRole("alert")).toHaveText("This overlaps a slot already offered.");
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  await expect(dialog.getByLabel("Starts at")).toHaveValue("14:00");
  await expect(dialog.getByLabel("Place")).toHaveValue("Room 4");
  await page.keyboard.press("Escape");
  await isShown(page, `${long(week.tue)}, 14:15 to 15:00 Paris time, available`);
  await expect(new Grid(page).block(/14:00 to 14:45/)).toHaveCount(0);
});

test("a list of keys opens with ?, a form with n", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("offer a slot");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "Offer a slot" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/offer/);
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/slots$/);
});

test("a phone shows a day at a time, and the others are a tap away", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.mon, "10:00", "10:45");
  await company.offer(ana, week.wed, "9:00", "9:45");
  const page = await open(ana, path, PHONE);
  const [first, block] = [new Grid(page).block(/10:00 to 10:45/), new Grid(page).block(/9:00 to 9:45/)];
  await expect(first).toBeVisible();
  await expect(block).toBeHidden();
  await page.getByRole("radio", { name: long(week.wed) }).tap();
  await expect(block).toBeVisible();
  await expect(first).toBeHidden();
  await block.tap();
  await expect(page.getByRole("dialog", { name: `${short(week.wed)}, 9:00–9:45 Paris` })).toBeInViewport();
});
