// Changes made while the line is down: kept, said to be, sent once the server answers, done once.
import type { Page } from "@playwright/test";
import { Week, long } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { CUT, expect, loseAnswers, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(4);
const path = `/slots?week=${week.name}`;
const WAITS = "The server cannot be reached. Your change is kept here and sent as soon as it answers.";

async function offer(page: Page, start: string): Promise<void> {
  await page.getByRole("link", { name: "Offer a slot" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  await dialog.getByLabel("Date").fill(week.tue);
  await dialog.getByLabel("Starts at").fill(start);
  await dialog.getByRole("button", { name: "Offer this slot" }).click();
}

test("what is offered offline is marked, kept, and sent when the line is back", async ({ company, open, forgive }) => {
  forgive(...CUT);
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  // The form's code is there before the line goes.
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "Offer a slot" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.context().setOffline(true);
  await offer(page, "14:00");
  const grid = new Grid(page);
  await expect(page.getByText(WAITS)).toBeVisible();
  await expect(grid.block(`${long(week.tue)}, 14:00 to 14:45 Paris time, saving`)).toBeVisible();
  expect(await company.slots(ana)).toEqual([]);
  await page.context().setOffline(false);
  await expect(grid.block(`${long(week.tue)}, 14:00 to 14:45 Paris time, available`)).toBeVisible();
  await expect(page.getByText(WAITS)).toBeHidden();
  await expect(page.getByText("Slot offered")).toBeVisible();
  expect(await company.slots(ana)).toHaveLength(1);
});

test("an answer that was lost is asked for again, and the change is done once", async ({ company, open, forgive }) => {
  forgive(...CUT, /net::ERR_FAILED/);
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  const tries = await loseAnswers(page, "offer_slot", 1);
  await offer(page, "14:00");
  await expect(page.getByText("Slot offered")).toBeVisible();
  expect(tries()).toBe(2);
  expect(await company.slots(ana)).toHaveLength(1);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("what the rules refuse once the line is back is taken back with the reason and the input", async ({ company, open, forgive }) => {
  forgive(...CUT, /status of 409/);
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const page = await open(ana, path);
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "Offer a slot" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.context().setOffline(true);
  await offer(page, "14:00");
  await expect(page.getByText(WAITS)).toBeVisible();
  await company.offer(ana, week.tue, "14:15", "15:00");
  await page.context().setOffline(false);
  const dialog = page.getByRole("dialog", { name: "Offer a slot" });
  await expect(dialog.getByRole("alert")).toHaveText("This overlaps a slot already offered.");
  await expect(dialog.getByLabel("Starts at")).toHaveValue("14:00");
  await page.keyboard.press("Escape");
  await expect(new Grid(page).block(/14:00 to 14:45/)).toHaveCount(0);
  expect(await company.slots(ana)).toHaveLength(1);
});

test("what was typed before the page came alive is kept", async ({ company, open, forgive }) => {
  // The code is held back for as long as somebody types.
  forgive(/was preloaded using link preload but not used/);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "14:00", "14:45", "Belfry");
  let typed = () => {};
  const isTyped = new Promise<void>((done) => (typed = done));
  const first = async (page: Page) => {
    await page.route("**/*.wasm", async (route) => {
      await isTyped;
      await route.continue();
    });
    page.once("domcontentloaded", async () => {
      await page.getByLabel("Search").fill("Belfry");
      typed();
    });
  };
  const page = await open(clara, "/book", { first });
  await expect(page.getByLabel("Search")).toHaveValue("Belfry");
  await expect(page).toHaveURL(/q=Belfry/);
  await expect(page.getByText("1 slot", { exact: true })).toBeVisible();
});
