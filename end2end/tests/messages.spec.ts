// What those who take part in an interview are told: word that waits, leaves and is taken back.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Company } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { CUT, test as base, expect, loseAnswers } from "../support/test.ts";

const week = new Week(4);
const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });
const message = (page: Page, text: string | RegExp) => panel(page).getByRole("listitem").filter({ hasText: text });

/** Of these tests' own: word leaves a little sooner. */
const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start({ CONVOKE_UNDO_SECONDS: "15" });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

/** Lena is to be booked with Ana. */
async function scene(company: Company) {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  return { ana, clara, slot, lena };
}

test("word of a booking waits, leaves and can be sent again, while the page looks on", async ({ company, open }) => {
  const { clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await expect(panel(page)).toContainText(/Word of it leaves in \d+ s\./);
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("Waiting");
  await expect(message(page, "Reminder, a day before to Ana Moreau")).toContainText(/Waiting.*leaves/s);
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("Recorded", { timeout: 30_000 });
  await expect(panel(page).getByRole("button", { name: "Take it back" })).toBeHidden();
  expect(await violations(page)).toEqual([]);
  await panel(page).getByRole("button", { name: "Send again Invitation to Lena Fischer" }).click();
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("Recorded");
});

test("what was written down is read in words", async ({ company, open }) => {
  const { clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("Recorded", { timeout: 30_000 });
  await panel(page).getByRole("link", { name: "Read Invitation to Lena Fischer" }).click();
  await expect(page.locator("pre").first()).toContainText("Ana Moreau");
  expect(await violations(page)).toEqual([]);
});

test("a booking is taken back before anybody hears of it, in the panel", async ({ company, open }) => {
  const { ana, clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}&cancelled=show`);
  await panel(page).getByRole("button", { name: "Take it back" }).click();
  await expect(panel(page)).toContainText("Cancelled");
  await panel(page).getByText(/^Before \(\d+\)$/).click();
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("A later change overtook it.");
  await expect.poll(() => company.slots(ana)).toMatchObject([{ status: "available" }]);
});

test("what is taken back is taken back once, however many answers to that are lost", async ({ company, open, forgive }) => {
  forgive(...CUT, /net::ERR_FAILED/);
  const { ana, clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  await company.move(clara, booking, await company.offer(ana, week.tue, "15:00", "15:45"));
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await expect(panel(page)).toContainText("15:00–15:45");
  const tries = await loseAnswers(page, "take_back", 2);
  await panel(page).getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("Taken back", { exact: true })).toBeVisible();
  expect(tries()).toBe(3);
  await expect(panel(page)).toContainText("10:00–10:45");
  await expect(panel(page).getByRole("listitem").filter({ hasText: "Took the move back" })).toHaveCount(1);
  await expect(panel(page).getByRole("alert")).toHaveCount(0);
  // The booking before it stands.
  expect(await company.booking(clara, booking.id)).toMatchObject({ status: "booked", slot: { id: slot.id }, version: 3 });
});

test("a booking is taken back from what confirms it", async ({ company, open }) => {
  const { ana, clara, lena } = await scene(company);
  const page = await open(clara, `/book?interviewer=${ana.id}`);
  await page.getByRole("link", { name: /^Book / }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("An invitation goes to both 15 s later; until then it can be taken back.");
  await dialog.getByRole("combobox", { name: "Candidate" }).fill(lena.email);
  await page.getByRole("option", { name: /Lena Fischer/ }).click();
  await dialog.getByRole("button", { name: "Book this slot" }).click();
  await page.getByRole("status").filter({ hasText: "Booked" }).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Taken back")).toBeVisible();
  await expect(page.getByRole("link", { name: /^Book / })).toBeVisible();
  expect(await company.slots(ana)).toMatchObject([{ status: "available" }]);
});

test("a booking has reminders of its own, by keyboard", async ({ company, open }) => {
  const { clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await panel(page).getByLabel("Remind also").focus();
  await page.keyboard.type("30");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(message(page, "Also 30 minutes before")).toBeVisible();
  await expect(message(page, "Reminder, 30 minutes before to Lena Fischer")).toContainText("Waiting");
  await page.getByRole("button", { name: "Remove the reminder 30 minutes before" }).press("Enter");
  await expect(message(page, "Also 30 minutes before")).toBeHidden();
  await expect(message(page, "Reminder, 30 minutes before to Lena Fischer")).toContainText("Skipped");
});

test("messages are read and sent again without a script", async ({ company, open }) => {
  const { clara, slot, lena } = await scene(company);
  const booking = await company.book(clara, slot, lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`, { javaScriptEnabled: false });
  await expect(message(page, "Invitation to Lena Fischer")).toContainText("Waiting");
  await panel(page).getByRole("button", { name: "Take it back" }).click();
  await expect(panel(page)).toContainText("Cancelled");
});
