// Preparation: what is to be done before an interview, ticked off by several at once.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Company, Person } from "../support/company.ts";
import { type Day, Week } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(4);
const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });
const tick = (page: Page, title: string) => page.getByRole("checkbox", { name: title, exact: true });
const CV = "Read the candidate's CV and notes";
const LINK = "Check that the link works and lets guests in";

/** An interview by video for a platform engineer. */
async function engineer(company: Company, ana: Person, clara: Person, day: Day): Promise<string> {
  const data = { title: `Platform engineer ${Date.now()}`, company: "Payments", format: "video", interviewerIds: [ana.id] };
  const { id: openingId } = await (await clara.api.post("/api/openings", { data })).json();
  const slot = await company.offer(ana, day, "10:00", "10:45");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booked = await clara.api.post("/api/book", { data: { slotId: slot.id, candidateId: lena.id, openingId } });
  return (await booked.json()).id;
}

const opened = (id: string) => `/calendar?week=${week.name}&booking=${id}`;

test("tasks follow from format and role, and two tick them off side by side", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const [hers, theirs] = [await open(clara, opened(id)), await open(ana, "/preparation")];
  const section = panel(hers).getByRole("region", { name: "Preparation" });
  await expect(section).toContainText("0 of 9");
  await expect(tick(hers, "Choose the exercise and solve it yourself")).toBeVisible();
  await expect(section.getByRole("listitem").filter({ hasText: LINK })).toContainText("Clara Vogt");
  expect(await violations(hers)).toEqual([]);
  expect(await violations(theirs)).toEqual([]);

  await Promise.all([tick(hers, LINK).click(), tick(theirs, CV).click()]);
  for (const page of [hers, theirs]) {
    await expect(tick(page, LINK)).toBeChecked();
    await expect(tick(page, CV)).toBeChecked();
    await expect(page.getByRole("status").filter({ hasText: "2 of 9" })).toBeVisible();
  }
  await expect(section.getByRole("listitem").filter({ hasText: CV })).toContainText("Done by Ana Moreau");
  // Both tick the same: it is done, and nobody is told otherwise.
  const same = "Have the scorecard at hand";
  await Promise.all([tick(hers, same).click(), tick(theirs, same).click()]);
  for (const page of [hers, theirs]) await expect(page.getByRole("status").filter({ hasText: /^[234] of 9/ })).toBeVisible();
  await tick(theirs, CV).click();
  await expect(tick(hers, CV)).not.toBeChecked();
});

test("a task is shown as ticked before the server has answered, and taken back when it refuses", async ({ company, open, forgive }) => {
  forgive(/Failed to load resource/);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const page = await open(clara, opened(id));
  await page.route("**/pages/tick_task", (route) => setTimeout(() => void route.abort(), 1_000));
  await tick(page, CV).click();
  await expect(tick(page, CV)).toBeChecked({ timeout: 500 });
  await expect(tick(page, CV)).not.toBeChecked();
  await expect(panel(page).getByRole("listitem").filter({ hasText: CV }).getByRole("alert")).toBeVisible();
  await page.unroute("**/pages/tick_task");
  await tick(page, CV).click();
  await expect(panel(page)).toContainText("Done by Clara Vogt");
});

test("tasks are added, given away, changed and removed", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const page = await open(clara, opened(id));
  const section = panel(page).getByRole("region", { name: "Preparation" });
  await section.getByText("Add a task").click();
  const add = section.locator("details.task-new");
  await add.getByLabel("What").fill("Order lunch");
  await add.getByLabel("Due").selectOption("2 hours before");
  await add.getByLabel("For").selectOption({ label: "Clara Vogt" });
  expect(await violations(page)).toEqual([]);
  await add.getByRole("button", { name: "Add it" }).click();
  const lunch = section.getByRole("listitem").filter({ hasText: "Order lunch" });
  await expect(lunch).toContainText("Clara Vogt, due");
  await expect(add.getByLabel("What")).toHaveValue("");
  await expect(section).toContainText("0 of 10");

  await lunch.getByText("Change").click();
  await lunch.getByLabel("What").fill("Order lunch for two");
  await lunch.getByLabel("For").selectOption("");
  await lunch.getByRole("button", { name: "Save" }).click();
  await expect(section.getByRole("listitem").filter({ hasText: "Order lunch for two" })).toContainText("Ana Moreau, due");
  await section.getByRole("button", { name: "Remove Order lunch for two" }).click();
  const asked = page.getByRole("dialog", { name: "Remove “Order lunch for two”?" });
  await expect(asked).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await asked.getByRole("button", { name: "Remove it" }).click();
  await expect(asked).toBeHidden();
  await expect(section).toContainText("0 of 9");
});

test("two who change one task at once lose nothing", async ({ company, open, forgive }) => {
  forgive(/status of 412/);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const page = await open(clara, opened(id));
  const cv = panel(page).getByRole("listitem").filter({ hasText: CV });
  await cv.getByText("Change").click();
  await cv.getByLabel("What").fill(`${CV}, twice`);
  const { tasks } = await (await ana.api.get(`/api/booking/${id}/preparation`)).json();
  const { id: task } = tasks.find(({ title }: { title: string }) => title === CV);
  await ana.api.patch(`/api/booking/${id}/preparation/${task}`, { data: { title: "Read the CV" } });
  const theirs = panel(page).getByRole("listitem").filter({ hasText: "Read the CV" });
  await expect(theirs.getByLabel("What")).toHaveValue(`${CV}, twice`);
  // Once they were told, saving it again is meant.
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs.getByRole("alert")).toContainText("This has changed since you looked at it");
  await theirs.getByRole("button", { name: "Save" }).click();
  const mine = panel(page).getByRole("listitem").filter({ hasText: `${CV}, twice` });
  await expect(mine).toBeVisible();
  // Whoever goes on knows what they wrote themselves.
  await mine.getByLabel("Due").selectOption("2 hours before");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine).toContainText("due Tue");
  await mine.getByLabel("Due").selectOption("3 days before");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine.getByText(/, due Sat/)).toBeVisible();
  await expect(mine.getByRole("alert")).toHaveCount(0);
});

test("a move takes what is due along and keeps ticks; what is cancelled is on no list", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const later = await company.offer(ana, week.thu, "10:00", "10:45");
  const page = await open(ana, "/preparation");
  const interview = page.getByRole("region", { name: /Lena Fischer/ });
  const cv = interview.getByRole("listitem").filter({ hasText: CV });
  const due = await cv.innerText();
  await tick(page, "Have the scorecard at hand").click();
  await expect(interview).toContainText("1 of 9");
  await clara.api.post("/api/reschedule", { data: { bookingId: id, newSlotId: later.id } });
  await expect(cv).not.toHaveText(due, { useInnerText: true });
  await expect(tick(page, "Have the scorecard at hand")).toBeChecked();
  await clara.api.delete(`/api/booking/${id}`);
  await expect(interview).toBeHidden();
  await expect(page.getByText("No interview of yours is coming.")).toBeVisible();
});

test("without a script tasks are ticked off and added by forms", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const id = await engineer(company, ana, clara, week.tue);
  const page = await open(clara, opened(id), { javaScriptEnabled: false });
  await tick(page, CV).click();
  await expect(tick(page, CV)).toBeChecked();
  await expect(panel(page)).toContainText("1 of 9");
  await page.getByText("Add a task").click();
  await page.locator("details.task-new").getByLabel("What").fill("Order lunch");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(panel(page)).toContainText("1 of 10");
  const hers = await open(ana, "/preparation", { javaScriptEnabled: false });
  await tick(hers, "Order lunch").click();
  await expect(hers).toHaveURL(/\/preparation/);
  await expect(tick(hers, "Order lunch")).toBeChecked();
});
