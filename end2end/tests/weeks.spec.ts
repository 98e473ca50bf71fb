// An interviewer's weeks one after the other: repeated, copied, and what is left out.
import type { Page } from "@playwright/test";
import { Week, long, nextLastSundayOf, short, weekOf } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { expect, sent, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(2);
const next = new Week(3);
const path = `/slots?week=${week.name}`;

/** What the dialog says, without the joiners that keep times on one line. */
async function told(page: Page): Promise<string> {
  const words = await page.getByRole("dialog").getByRole("region", { name: "What will be offered" }).innerText();
  return words.replaceAll("\u2060", "");
}

test("a week is repeated: what is made and what is left out is said before it is done", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45", "Room 4");
  await company.offer(ana, week.thu, "9:00", "10:00");
  await company.offer(ana, next.thu, "9:30", "10:30");
  const page = await open(ana, path);
  await page.getByRole("link", { name: "Repeat…" }).click();
  const dialog = page.getByRole("dialog", { name: "Repeat this week" });
  await dialog.getByLabel("For").selectOption({ label: "2 weeks" });
  await expect(dialog.getByText("3 slots will be offered, 1 left out")).toBeVisible();
  expect(await told(page)).toContain("Tue 14:00–14:45 · Thu 9:00–10:00");
  expect(await told(page)).toContain(`${short(next.thu)}, 9:00–10:00`);
  expect(await told(page)).toContain("Overlaps 9:30–10:30");
  await dialog.getByRole("button", { name: "Offer 3 slots" }).click();
  await expect(page.getByText("3 slots offered")).toBeVisible();
  await expect(dialog).toBeHidden();
  expect(await company.slots(ana)).toHaveLength(6);
  await page.keyboard.press("]");
  await expect(new Grid(page).block(`${long(next.tue)}, 14:00 to 14:45 Paris time, available: Room 4`)).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => company.slots(ana)).toHaveLength(3);
});

test("last week is copied into this one", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45");
  await company.offer(ana, week.wed, "10:00", "11:00");
  const page = await open(ana, `/slots?week=${next.name}`);
  await page.getByRole("link", { name: "Copy last week" }).click();
  await page.getByRole("dialog", { name: "Copy last week" }).getByRole("button", { name: "Offer 2 slots" }).click();
  await expect(page.getByText("2 slots offered")).toBeVisible();
  await expect(new Grid(page).block(`${long(next.wed)}, 10:00 to 11:00 Paris time, available`)).toBeVisible();
  // Once more there is nothing left to be made.
  await page.getByRole("link", { name: "Copy last week" }).click();
  await expect(page.getByRole("dialog").getByText("Nothing would be offered")).toBeVisible();
  expect(await told(page)).toContain("Offered already");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Offer them" })).toBeDisabled();
});

test("one slot is repeated from its dialog", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45");
  await company.offer(ana, week.wed, "10:00", "11:00");
  const page = await open(ana, path);
  await new Grid(page).block(/14:00 to 14:45/).click();
  await page.getByRole("dialog").getByRole("link", { name: "Repeat weekly…" }).click();
  const dialog = page.getByRole("dialog", { name: `Repeat ${short(week.tue)}, 14:00–14:45 Paris` });
  await dialog.getByRole("button", { name: "Offer 4 slots" }).click();
  await expect(page.getByText("4 slots offered")).toBeVisible();
  await expect.poll(() => company.slots(ana)).toHaveLength(6);
});

test("what is offered twice at night is asked for where it is drawn, and says which it is", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const back = nextLastSundayOf(10);
  const page = await open(ana, `/slots?week=${weekOf(back)}`);
  const grid = new Grid(page);
  const hour = grid.day(back).getByText("2:00–3:00 happens twice");
  await expect(hour).toHaveCSS("border-left-style", "double");
  await grid.root.evaluate((root) => root.scrollTo(0, 0));
  await grid.draw(back, "2:15", "2:45");
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  await expect(dialog.getByText("this time happens twice. Which one is meant?")).toBeVisible();
  await expect(dialog.getByLabel("Starts at")).toHaveValue("02:15");
  await dialog.getByRole("radio", { name: "The second, 2:15, UTC+1" }).check();
  await dialog.getByRole("button", { name: "Offer this slot" }).click();
  await expect(page.getByText("Slot offered")).toBeVisible();
  await expect(grid.block(`${long(back)}, 2:15 to 2:45 Paris time, UTC+1, available`)).toBeVisible();
  expect(await company.slots(ana)).toMatchObject([{ startTime: `${back}T02:15:00+01:00` }]);
});

test("an hour that clocks skip is hatched, and nothing is offered in it", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const forth = nextLastSundayOf(3);
  const page = await open(ana, `/slots?week=${weekOf(forth)}`);
  const requests = sent(page);
  const grid = new Grid(page);
  const hour = grid.day(forth).getByText("2:00–3:00 does not exist");
  await expect(hour).toHaveCSS("background-image", /repeating-linear-gradient/);
  await grid.root.evaluate((root) => root.scrollTo(0, 0));
  await grid.draw(forth, "2:15", "2:45");
  await expect(grid.root.getByText(/does not exist on .*: clocks go from 2:00 to 3:00/i).last()).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(requests).toEqual([]);
});

test("what is open is in the history: Back closes it and stays on the page", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  const offers = [
    () => page.getByRole("link", { name: "Offer a slot" }).first().click(),
    () => page.keyboard.press("n"),
  ];
  for (const offer of offers) {
    await offer();
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(/&offer=new$/);
    await page.goBack();
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(new RegExp(`${week.name}$`));
    await page.goForward();
    await expect(dialog).toBeVisible();
    // Closed by hand it is one step back as well.
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(new RegExp(`${week.name}$`));
  }
  await page.goto(`${path}&offer=new`);
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page).toHaveURL(new RegExp(`${week.name}$`));
});

test("weeks are gone through with [, ] and t", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  await page.keyboard.press("]");
  await expect(page).toHaveURL(new RegExp(`week=${next.name}$`));
  await expect(new Grid(page).root.getByRole("rowheader", { name: long(next.mon) })).toBeVisible();
  await page.keyboard.press("[");
  await expect(page).toHaveURL(new RegExp(`week=${week.name}$`));
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/\/slots$/);
});

test("a booked slot shows who comes, on both clocks, and is repeated", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "14:00", "14:45", "Room 4");
  await company.book(clara, slot, await company.candidate(clara, "Kenji Sato", "Asia/Tokyo"));
  const page = await open(ana, path);
  await new Grid(page).block(/14:00 to 14:45 .*booked: Kenji Sato/).click();
  const dialog = page.getByRole("dialog", { name: `${short(week.tue)}, 14:00–14:45 Paris` });
  await expect(dialog.getByText("Tokyo (Kenji)")).toBeVisible();
  await expect(dialog.getByText("by Clara Vogt")).toBeVisible();
  await expect(dialog).toMatchAriaSnapshot(`
    - dialog:
      - heading /14:00–14:45 Paris/ [level=2]
      - text: Booked
      - link "Repeat weekly…"
      - text: Kenji Sato
      - paragraph:
        - link /kenji.sato/
      - paragraph:
        - link "Page of the interview"
      - paragraph: Room 4
  `);
});
