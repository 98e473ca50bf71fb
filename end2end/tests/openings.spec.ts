// Openings: from the job to its interviews and back.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(4);
const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });

test("an interview is scheduled from an opening, and each leads to the other", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const bo = await company.hire("Bo Lindqvist", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  await company.offer(ana, week.tue, "10:00", "10:45");
  await company.offer(bo, week.tue, "10:00", "10:45");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");

  const page = await open(clara, "/openings");
  await page.getByRole("link", { name: "Add an opening" }).click();
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByText("This must not be empty.").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Title" })).toBeFocused();
  const title = `Platform engineer ${Date.now()}`;
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("textbox", { name: "Company or team" }).fill("Payments");
  await page.getByRole("textbox", { name: "Role" }).fill("Engineering");
  await page.getByRole("combobox", { name: "Interviews are held" }).selectOption("By video");
  await page.getByRole("combobox", { name: "Hiring manager" }).selectOption(clara.id);
  await page.locator(`input[type=checkbox][value="${ana.id}"]`).check();
  await page.getByRole("textbox", { name: "Description" }).fill("Moves money.\nOn call now and then.");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page).toHaveTitle(new RegExp(title));
  await expect(page.getByText("On call now and then.")).toBeVisible();
  await expect(page.getByText("No interview for it is coming up.")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  await page.getByRole("link", { name: "Schedule an interview" }).click();
  await expect(page.getByRole("link", { name: `${title}, Payments` })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Book .*with Ana Moreau/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Book .*with Bo Lindqvist/ })).toBeHidden();
  await page.getByRole("combobox", { name: "Interviewer" }).selectOption(bo.id);
  await expect(page.getByRole("link", { name: /^Book .*with Bo Lindqvist/ })).toBeVisible();
  await page.getByRole("combobox", { name: "Interviewer" }).selectOption("Those of the opening");
  await page.getByRole("link", { name: /^Book .*with Ana Moreau/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("combobox", { name: "Held" })).toContainText("As usual: by video");
  await dialog.getByRole("combobox", { name: "Candidate" }).fill(lena.email);
  await page.getByRole("option", { name: /Lena Fischer/ }).click();
  await dialog.getByRole("textbox", { name: "Stage" }).fill("First round");
  expect(await violations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Book this slot" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Booked for Lena Fischer" })).toBeVisible();

  await page.getByRole("link", { name: `${title}, Payments` }).click();
  const interview = page.getByRole("listitem").filter({ hasText: "Lena Fischer with Ana Moreau" });
  await expect(interview).toContainText("By video · First round");
  await expect(interview).toContainText("Booked");
  await interview.getByRole("link").click();
  await expect(panel(page)).toContainText("By video · First round");
  await panel(page).getByRole("link", { name: `${title}, Payments` }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();

  // Its interviewer sees what it is about, and no more of others'.
  const hers = await open(ana, page.url());
  await expect(hers.getByRole("link", { name: "Edit" })).toBeHidden();
  await hers.getByRole("link", { name: "Lena Fischer with Ana Moreau" }).click();
  await expect(hers.getByRole("dialog")).toContainText(`${title}, Payments`);
});

test("openings change on every open page, and nothing is scheduled for one on hold", async ({ company, open, forgive }) => {
  forgive(/status of 412/);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const title = `Designer ${Date.now()}`;
  const { id } = await (await clara.api.post("/api/openings", { data: { title, company: "Acme" } })).json();
  const [page, other] = [await open(clara, `/openings?opening=${id}`), await open(clara, `/openings?q=${encodeURIComponent(title)}`)];
  await expect(other.getByRole("link", { name: title })).toBeVisible();
  await page.getByRole("button", { name: /^Put on hold/ }).click();
  await expect(page.getByRole("link", { name: "Schedule an interview" })).toBeHidden();
  await expect(other.getByRole("link", { name: title })).toBeHidden();
  await other.getByRole("combobox", { name: "Status" }).selectOption("All");
  await expect(other.getByRole("listitem").filter({ hasText: title })).toContainText("On hold");
  await other.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: /^Open again/ }).click();
  await expect(other.getByRole("link", { name: "Schedule an interview" })).toBeVisible();

  // What is typed stays while somebody else changes it; then they are told.
  await other.getByRole("link", { name: "Edit" }).click();
  await other.getByRole("textbox", { name: "Place" }).fill("Berlin");
  expect((await clara.api.patch(`/api/openings/${id}`, { data: { industry: "Toys" } })).status()).toBe(200);
  await expect(page.getByText("Toys")).toBeVisible();
  await expect(other.getByRole("textbox", { name: "Place" })).toHaveValue("Berlin");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody else changed this opening meanwhile.")).toBeVisible();
  await expect(other.getByRole("textbox", { name: "Place" })).toHaveValue("Berlin");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByText("Berlin", { exact: true })).toBeVisible();
});

test("what is typed in a panel stays while the booking changes, and takes nothing away unseen", async ({ company, open, forgive }) => {
  forgive(/status of 412/);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booking = await company.book(clara, await company.offer(ana, week.tue, "10:00", "10:45"), lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await panel(page).getByText("Say what it is about").click();
  const stage = panel(page).getByRole("textbox", { name: "Stage" });
  await stage.fill("Last round");
  const said = await clara.api.patch(`/api/booking/${booking.id}/interview`, { data: { format: "phone" } });
  expect(said.status()).toBe(200);
  await expect(panel(page).getByText("By phone", { exact: true }).first()).toBeVisible();
  await expect(stage).toHaveValue("Last round");
  await expect(stage).toBeFocused();
  await panel(page).getByRole("button", { name: "Save" }).click();
  await expect(panel(page).getByText("This has changed since you looked at it.")).toBeVisible();
  await panel(page).getByRole("combobox", { name: "Held" }).selectOption("By phone");
  await panel(page).getByRole("button", { name: "Save" }).click();
  await expect(panel(page)).toContainText("By phone · Last round");
});

test("slots for an opening whose interviewers offer nothing, or that is not here, lead on", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const bo = await company.hire("Bo Lindqvist", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  await company.offer(bo, week.tue, "10:00", "10:45");
  const data = { title: `Tester ${Date.now()}`, company: "Acme", interviewerIds: [ana.id] };
  const { id, title } = await (await clara.api.post("/api/openings", { data })).json();
  const page = await open(clara, `/book?opening=${id}`);
  await expect(page.getByText("Those who usually interview for the opening offer nothing just now.")).toBeVisible();
  await page.getByRole("link", { name: "Show every available slot" }).click();
  await expect(page.getByRole("link", { name: `${title}, Acme` })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Book / }).first()).toBeVisible();
  // It is put on hold while somebody looks.
  await clara.api.patch(`/api/openings/${id}`, { data: { status: "on_hold" } });
  await expect(page.getByText("This opening is on hold or closed.")).toBeVisible();
  await page.goto("/book?opening=7");
  await expect(page.getByText("The opening that is asked for is not here.")).toBeVisible();
  await page.getByRole("link", { name: "Look at slots for no opening" }).click();
  await expect(page.getByText("The opening that is asked for is not here.")).toBeHidden();
});

test("what a booking is about is said in its panel", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const title = `Account executive ${Date.now()}`;
  await clara.api.post("/api/openings", { data: { title, company: "Acme" } });
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booking = await company.book(clara, await company.offer(ana, week.tue, "10:00", "10:45"), lena);
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await panel(page).getByText("Say what it is about").click();
  await panel(page).getByRole("combobox", { name: "Opening" }).selectOption(`${title}, Acme`);
  await panel(page).getByRole("combobox", { name: "Held" }).selectOption("On site");
  await panel(page).getByRole("textbox", { name: "Stage" }).fill("Last round");
  expect(await violations(page)).toEqual([]);
  await panel(page).getByRole("button", { name: "Save" }).click();
  await expect(panel(page).getByRole("link", { name: `${title}, Acme` })).toBeVisible();
  await expect(panel(page)).toContainText("On site · Last round");
});

test("openings are added, read and closed without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/openings?ask=add", { javaScriptEnabled: false });
  const title = `Analyst ${Date.now()}`;
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("textbox", { name: "Company or team" }).fill("Acme");
  await page.locator(`input[type=checkbox][value="${ana.id}"]`).check();
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByText("Ana Moreau")).toBeVisible();
  await page.getByRole("button", { name: /^Close/ }).click();
  await expect(page.getByRole("link", { name: "Schedule an interview" })).toBeHidden();
  // And an interview is booked for one.
  const { items } = await (await clara.api.get(`/api/openings?search=${encodeURIComponent(title)}`)).json();
  await clara.api.patch(`/api/openings/${items[0].id}`, { data: { status: "open", format: "phone" } });
  const slot = await company.offer(ana, week.wed, "10:00", "10:45");
  await page.goto(`/book?opening=${items[0].id}&slot=${slot.id}`);
  await page.getByRole("combobox", { name: "Candidate", exact: true }).fill("Mo Haddad");
  await page.getByRole("textbox", { name: "E-mail" }).fill(company.address("Mo Haddad"));
  await page.getByRole("textbox", { name: "Stage" }).fill("First round");
  await page.getByRole("button", { name: "Book this slot" }).click();
  await expect(panel(page)).toContainText("By phone · First round");
  await clara.api.patch(`/api/openings/${items[0].id}`, { data: { status: "closed" } });
  await page.goto("/openings");
  await page.getByRole("searchbox", { name: "Search" }).fill(title);
  await page.getByRole("combobox", { name: "Status" }).selectOption("Closed");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
});
