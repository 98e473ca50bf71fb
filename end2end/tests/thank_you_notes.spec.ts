// Thank-you notes: suggested once an interview is completed, drafted, written on together, sent, and what became of them.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Booking, Company, Person } from "../support/company.ts";
import { expect, test } from "../support/test.ts";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const section = (page: Page) => page.getByRole("region", { name: "Thank-you notes" });
const note = (page: Page, to: string) => section(page).locator(".thank-you-notes > li").filter({ hasText: to });

/** An interview of the demo company that took place and for which nobody was thanked: another for each test. */
async function completed(company: Company, clara: Person): Promise<Booking & { slot: { interviewerName: string } }> {
  const { items } = await (await clara.api.get("/api/calendar?status=completed&limit=200")).json();
  for (const booking of items) {
    const { notes } = await (await clara.api.get(`/api/booking/${booking.id}/thank-you-notes`)).json();
    if (notes.length === 0) return booking;
  }
  throw new Error(`all ${items.length} interviews were thanked for`);
}

const clara = (company: Company) => company.hire("Clara Vogt", "coordinator", "Europe/Berlin");

test("a note is drafted, written, sent, taken back and recorded, while another looks on", async ({ company, open }) => {
  const [hers, dee] = [await clara(company), await company.hire("Dee Park", "admin", "Europe/London")];
  const { id, candidate, slot } = await completed(company, hers);
  const page = await open(hers, `/interviews/${id}`);
  const beside = await open(dee, `/interviews/${id}`);
  await expect(section(page).getByRole("button", { name: `Write to ${slot.interviewerName}` })).toBeVisible();
  await section(page).getByRole("button", { name: `Write to ${candidate.name}` }).click();
  await expect(section(page).getByRole("button", { name: `Write to ${candidate.name}` })).toBeHidden();
  const mine = note(page, candidate.name);
  await expect(mine).toContainText("Draft");
  await expect(mine.getByLabel("Message")).toHaveValue(new RegExp(`^Hello ${candidate.name},`));
  await expect(note(beside, candidate.name)).toContainText("by Clara Vogt");
  expect(await violations(page)).toEqual([]);

  await mine.getByLabel("Subject").fill("");
  await mine.getByLabel("Subject").fill("Thank you, and see you soon");
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(note(beside, candidate.name).getByLabel("Subject")).toHaveValue("Thank you, and see you soon");

  await mine.getByRole("button", { name: /^Send/ }).click();
  await expect(mine).toContainText("Waiting");
  await expect(mine).toContainText("leaves");
  await expect(mine.getByLabel("Message")).toBeHidden();
  await expect(note(beside, candidate.name)).toContainText("Waiting");
  await note(beside, candidate.name).getByRole("button", { name: /^Take back/ }).click();
  await expect(mine).toContainText("Draft");
  await expect(mine.getByLabel("Subject")).toHaveValue("Thank you, and see you soon");
  await mine.getByRole("button", { name: /^Send/ }).click();
  // This server sends no mail: after twenty seconds it is written down.
  await expect(mine).toContainText("Recorded", { timeout: 40_000 });
  await expect(note(beside, candidate.name)).toContainText("this server sends no mail");
  await expect(mine.getByRole("button", { name: /^Send again/ })).toBeVisible();
  await expect(section(page)).toContainText(/\d+ of \d+ interviews completed in the last 90 days were followed by a note/);
  expect(await violations(page)).toEqual([]);

  await mine.getByRole("link", { name: /^Read/ }).click();
  await expect(page.getByRole("heading", { name: "Thank you, and see you soon" })).toBeVisible();
  await expect(page.getByText("Answers go to")).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("two who write on one note at once lose nothing", async ({ company, open, forgive }) => {
  forgive(/status of 412/);
  const [hers, dee] = [await clara(company), await company.hire("Dee Park", "admin", "Europe/London")];
  const { id, candidate } = await completed(company, hers);
  await hers.api.post(`/api/booking/${id}/thank-you-notes`, { data: { recipientId: candidate.id } });
  const [page, other] = [await open(hers, `/interviews/${id}`), await open(dee, `/interviews/${id}`)];
  const [mine, theirs] = [note(page, candidate.name), note(other, candidate.name)];
  await mine.getByLabel("Message").fill("Dear candidate, from Clara");
  await theirs.getByLabel("Message").fill("Dear candidate, from Dee");
  await theirs.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mine).toContainText("Somebody changed this note meanwhile");
  await expect(mine).toContainText("Dear candidate, from Dee");
  await expect(mine.getByLabel("Message")).toHaveValue("Dear candidate, from Clara");
  // Not seen on purpose, it is not written over: the first save is refused, the second is meant.
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mine.getByRole("alert")).toContainText("This has changed since you looked at it");
  expect(await violations(page)).toEqual([]);
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(theirs.getByLabel("Message")).toHaveValue("Dear candidate, from Clara");
  await expect(mine).not.toContainText("Somebody changed this note meanwhile");
});

test("a note is discarded after one question, and what is wrong is said in its field", async ({ company, open, forgive }) => {
  forgive(/status of 400/);
  const hers = await clara(company);
  const { id, slot } = await completed(company, hers);
  const page = await open(hers, `/interviews/${id}`);
  await section(page).getByRole("button", { name: `Write to ${slot.interviewerName}` }).click();
  const mine = note(page, slot.interviewerName);
  await mine.getByLabel("Subject").fill("x".repeat(201));
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mine).toContainText("This must be at most 200 characters.");
  await mine.getByRole("button", { name: /^Discard/ }).click();
  const question = page.getByRole("dialog", { name: `Discard the note to ${slot.interviewerName}?` });
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(mine).toBeVisible();
  await mine.getByRole("button", { name: /^Discard/ }).click();
  expect(await violations(page)).toEqual([]);
  await question.getByRole("button", { name: "Discard it" }).click();
  await expect(section(page).getByRole("button", { name: `Write to ${slot.interviewerName}` })).toBeVisible();
});

test("without a script it is plain forms", async ({ company, open }) => {
  const hers = await clara(company);
  const { id, candidate } = await completed(company, hers);
  const page = await open(hers, `/interviews/${id}`, { javaScriptEnabled: false });
  await section(page).getByRole("button", { name: `Write to ${candidate.name}` }).click();
  const mine = note(page, candidate.name);
  await mine.getByLabel("Subject").fill("Thank you by a plain form");
  await mine.getByRole("button", { name: "Save", exact: true }).click();
  await expect(mine.getByLabel("Subject")).toHaveValue("Thank you by a plain form");
  await mine.getByLabel("Message").fill("Dear candidate,\n\nthank you.");
  await mine.getByRole("button", { name: /^Send/ }).click();
  await expect(mine).toContainText("Waiting");
  await mine.getByRole("button", { name: /^Take back/ }).click();
  await expect(mine.getByLabel("Message")).toHaveValue("Dear candidate,\n\nthank you.");
  await mine.getByRole("button", { name: /^Discard/ }).click();
  await expect(section(page).getByRole("button", { name: `Write to ${candidate.name}` })).toBeVisible();
});

test("an interviewer thanks the candidate, and nobody is shown what is to surprise them", async ({ company, open }) => {
  const hers = await clara(company);
  const { id, candidate, slot } = await completed(company, hers);
  const interviewer = (slot as unknown as { interviewerId: string }).interviewerId;
  await hers.api.post(`/api/booking/${id}/thank-you-notes`, { data: { recipientId: interviewer } });
  const ana = await company.known(interviewer);
  const page = await open(ana, `/interviews/${id}`);
  await expect(section(page).getByRole("button", { name: `Write to ${candidate.name}` })).toBeVisible();
  await expect(section(page).getByRole("listitem").filter({ hasText: slot.interviewerName })).toHaveCount(0);
  await section(page).getByRole("button", { name: `Write to ${candidate.name}` }).click();
  await expect(note(page, candidate.name).getByLabel("Message")).toHaveValue(/to speak with me on/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`on a phone in ${colorScheme}`, async ({ company, open }, info) => {
    const hers = await clara(company);
    const { id, candidate, slot } = await completed(company, hers);
    await hers.api.post(`/api/booking/${id}/thank-you-notes`, { data: { recipientId: candidate.id } });
    for (const [name, options] of [["phone", PHONE], ["wide", { viewport: { width: 1280, height: 900 } }]] as const) {
      const page = await open(hers, `/interviews/${id}`, { ...options, colorScheme, reducedMotion: "reduce" });
      await expect(note(page, candidate.name).getByLabel("Message")).toBeVisible();
      await expect(section(page).getByRole("button", { name: `Write to ${slot.interviewerName}` })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBe(0);
      await section(page).scrollIntoViewIfNeeded();
      await page.screenshot({ path: info.outputPath(`thanks-${name}-${colorScheme}.png`), fullPage: true });
    }
  });
}
