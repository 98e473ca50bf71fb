// What comes after an interview: how it ended, what follows, what is to be done yet, and how many went which way.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Company, Person } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { begun, expect, ready, test } from "../support/test.ts";

const week = new Week(4);
const tick = (page: Page, title: string) => page.getByRole("checkbox", { name: title, exact: true });
const line = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });

/** The day so many days from today, on this machine's clock. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function two(company: Company): Promise<[Person, Person]> {
  const ana = await company.hire("Ana Moreau", "interviewer", "UTC");
  const clara = await company.hire("Clara Vogt", "coordinator", "UTC");
  return [ana, clara];
}

/** An interview that is weeks ahead, to add follow-ups to. */
async function ahead(company: Company, ana: Person, clara: Person) {
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  return company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
}

async function follow(who: Person, booking: string, title: string, dueOn: string, assignee: Person): Promise<void> {
  const answer = await who.api.post(`/api/booking/${booking}/follow-ups`, { data: { title, dueOn, assigneeId: assignee.id } });
  expect(answer.status()).toBe(201);
}

test("once it has begun it is said how it went and what follows, and the usual is suggested", async ({ company, open }) => {
  test.setTimeout(150_000);
  const [ana, clara] = await two(company);
  const slot = await company.offerSoon(ana);
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const path = `/interviews/${booking.id}`;
  const [hers, theirs] = [await open(ana, path), await open(clara, path)];
  for (const page of [hers, theirs]) {
    await expect(page.getByRole("heading", { name: "How it went" })).toHaveCount(0);
    await expect(page.getByText("Add a task")).toBeVisible();
  }
  await hers.getByText("Add a task").click();
  const task = hers.getByRole("group").filter({ hasText: "Add a task" }).getByLabel("What");
  await task.fill("Read the CV again");
  // A page that is open finds out by itself, and takes nothing away that somebody types into.
  await begun(slot);
  const outcome = hers.getByRole("region", { name: "How it went" });
  await expect(outcome).toBeVisible({ timeout: 30_000 });
  await expect(theirs.getByRole("region", { name: "How it went" })).toBeVisible({ timeout: 30_000 });
  await expect(task).toHaveValue("Read the CV again");
  // Whoever comes now is not offered what is done beforehand, nor yet what comes after it; who takes part still may change.
  for (const page of [hers, theirs]) {
    await page.reload();
    await ready(page);
    await expect(page.getByText("Add a task")).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "Follow-ups" })).toHaveCount(0);
  }
  await expect(theirs.getByText("Assign a colleague")).toBeVisible();
  await outcome.getByLabel("How it ended").selectOption("It took place");
  await outcome.getByLabel("What follows").selectOption("Advance");
  await outcome.getByLabel("Why").fill("Clear about trade-offs.");
  expect(await violations(hers)).toEqual([]);
  await outcome.getByRole("button", { name: "Save" }).click();
  // Both see it, without looking again.
  for (const page of [hers, theirs]) {
    const told = page.getByRole("region", { name: "How it went" });
    await expect(told.getByText("It took place", { exact: true }).first()).toBeVisible();
    await expect(told.getByText("Clear about trade-offs.").first()).toBeVisible();
    await expect(told.getByText(/^decided by Ana Moreau/)).toBeVisible();
    await expect(line(page, "Send a thank-you note")).toContainText("Ana Moreau");
    await expect(line(page, "Send a follow-up e-mail")).toContainText("Clara Vogt");
  }
  expect(await violations(theirs)).toEqual([]);
  // One does something, the other puts something off.
  await tick(hers, "Send a thank-you note").click();
  await expect(tick(theirs, "Send a thank-you note")).toBeChecked();
  await expect(line(theirs, "Send a thank-you note")).toContainText("Done by Ana Moreau");
  await line(theirs, "Ask where things stand").getByRole("button", { name: /^next week/ }).click();
  await expect(line(hers, "Ask where things stand")).toContainText("Clara Vogt, due");
  // It was not so after all: what nobody touched goes.
  const change = theirs.getByRole("region", { name: "How it went" });
  await change.getByText("Change how it went or what follows").click();
  await change.getByLabel("How it ended").selectOption("The interviewer did not come");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(hers.getByRole("region", { name: "How it went" }).getByText("The interviewer did not come").first()).toBeVisible();
  await expect(line(hers, "Send a follow-up e-mail")).toHaveCount(0);
  await expect(tick(hers, "Send a thank-you note")).toBeChecked();
});

test("what is due stands by its day, and is worked off side by side", async ({ company, open }) => {
  const [ana, clara] = await two(company);
  const { id } = await ahead(company, ana, clara);
  await follow(clara, id, "Call Lena", day(-2), ana);
  await follow(clara, id, "Write the summary", day(0), ana);
  await follow(clara, id, "Ask for the portfolio", day(20), ana);
  const [hers, theirs] = [await open(ana, "/follow-ups"), await open(clara, "/follow-ups?whose=all")];
  for (const [heading, title] of [["Overdue", "Call Lena"], ["Today", "Write the summary"], ["Later", "Ask for the portfolio"]]) {
    const group = hers.getByRole("region", { name: heading, exact: true });
    await expect(tick(group as unknown as Page, title ?? "")).toBeVisible();
  }
  await expect(hers.getByText("1 overdue")).toBeVisible();
  expect(await violations(hers)).toEqual([]);
  await tick(hers, "Call Lena").click();
  await expect(tick(hers, "Call Lena")).toHaveCount(0);
  await expect(tick(theirs, "Call Lena")).toHaveCount(0);
  await line(hers, "Write the summary").getByRole("button", { name: /^next week/ }).click();
  await expect(hers.getByRole("region", { name: "Today", exact: true })).toHaveCount(0);
  await expect(line(hers, "Write the summary")).toContainText("put off until");
  await hers.getByRole("link", { name: "Done", exact: true }).click();
  await expect(line(hers, "Call Lena")).toContainText("Done by Ana Moreau");
});

test("follow-ups are added, given away, changed and removed on the page of the interview", async ({ company, open, forgive }) => {
  forgive(/Failed to load resource/);
  const [ana, clara] = await two(company);
  const { id } = await ahead(company, ana, clara);
  await follow(clara, id, "Call Lena", day(1), clara);
  const page = await open(clara, `/interviews/${id}`);
  const section = page.getByRole("region", { name: "Follow-ups" });
  await section.getByText("Add a follow-up").click();
  const add = section.locator("details.task-new");
  await add.getByRole("button", { name: "Add it" }).click();
  await expect(add.getByText("This is required where it is none of the usual kinds.")).toBeVisible();
  await add.getByLabel("What").fill("Send the exercise");
  await add.getByLabel("Due").fill(day(3));
  await add.getByLabel("For").selectOption({ label: "Ana Moreau" });
  await add.getByLabel("Note").fill("The second one.");
  expect(await violations(page)).toEqual([]);
  await add.getByRole("button", { name: "Add it" }).click();
  await expect(line(page, "Send the exercise")).toContainText("Ana Moreau, due");
  await expect(line(page, "Send the exercise")).toContainText("The second one.");
  const more = line(page, "Call Lena").locator("details.task-more");
  await more.locator("summary").click();
  await more.getByLabel("What").fill("Ring Lena");
  await more.getByRole("button", { name: "Save" }).click();
  await expect(tick(page, "Ring Lena")).toBeVisible();
  await line(page, "Ring Lena").getByRole("button", { name: "Remove Ring Lena" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(tick(page, "Ring Lena")).toHaveCount(0);
});

test("without a script follow-ups are added and worked off", async ({ company, open }) => {
  const [ana, clara] = await two(company);
  const { id } = await ahead(company, ana, clara);
  await follow(clara, id, "Call Lena", day(0), clara);
  const page = await open(clara, "/follow-ups", { javaScriptEnabled: false });
  await line(page, "Call Lena").getByRole("button", { name: /^tomorrow/ }).click();
  await expect(page).toHaveURL(/\/follow-ups$/);
  await expect(line(page, "Call Lena")).toContainText("put off until");
  await tick(page, "Call Lena").click();
  await expect(tick(page, "Call Lena")).toHaveCount(0);
  await page.getByRole("link", { name: "Done", exact: true }).click();
  await expect(line(page, "Call Lena")).toContainText("Done by Clara Vogt");
});

test("rates are of the days, the interviewer and the opening that are chosen", async ({ company, open, forgive }) => {
  forgive(/Failed to load resource/);
  const [ana, clara] = await two(company);
  await ahead(company, ana, clara);
  await company.offer(ana, week.tue, "12:00", "12:45");
  const page = await open(clara, "/rates");
  await page.getByLabel("To", { exact: true }).fill(day(60));
  await page.getByLabel("By", { exact: true }).selectOption("Interviewer");
  const options = await page.getByLabel("Interviewer", { exact: true }).locator("option").all();
  const own = await Promise.all(options.map(async (option) => [await option.getAttribute("value"), option] as const));
  expect(own.some(([value]) => value === ana.id)).toBe(true);
  await page.getByLabel("Interviewer", { exact: true }).selectOption(ana.id);
  await expect(page.getByRole("row").filter({ hasText: "Ana Moreau" })).toHaveCount(1);
  await expect(page.getByText("1 of 2 slots")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "Ana Moreau" })).toContainText("50 %");
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("From", { exact: true }).fill(day(90));
  await expect(page.getByText("This must not be before from.")).toBeVisible();
});
