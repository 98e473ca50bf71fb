// Candidates: all of them, everything about one, and two who are one person.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(4);
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

test("a candidate is added, found, changed and written about", async ({ company, open, forgive }) => {
  forgive(/status of (409|412)/);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/candidates");
  await page.getByRole("link", { name: "Add a candidate" }).click();
  await page.getByRole("button", { name: "Add them" }).click();
  await expect(page.getByText("This must not be empty.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  const email = company.address("Lena Fischer");
  await page.getByRole("textbox", { name: "Name" }).fill("Lena Fischer");
  await page.getByRole("textbox", { name: "E-mail" }).fill("lena");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Asia/Tokyo");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Add them" }).click();
  await expect(page.getByText(/must be an e-mail address/)).toBeVisible();
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("button", { name: "Add them" }).click();
  await expect(heading(page, "Lena Fischer")).toBeVisible();
  await expect(page.getByText(/Tokyo \(UTC\+9\)/)).toBeVisible();
  await expect(page.getByText("No interview yet. Find a slot, and book it for them.")).toBeVisible();
  expect(await violations(page)).toEqual([]);

  // What is typed stays while somebody else changes them; then one is told.
  const other = await open(clara, page.url());
  await other.getByRole("link", { name: "Edit" }).click();
  await other.getByRole("textbox", { name: "Name" }).fill("Lena F.");
  const path = `/api${new URL(page.url()).pathname}`;
  expect((await clara.api.patch(path, { data: { timeZone: "America/New_York" } })).status()).toBe(200);
  await expect(page.getByText(/New York \(UTC/)).toBeVisible();
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Somebody else changed this candidate meanwhile.")).toBeVisible();
  await expect(other.getByRole("textbox", { name: "Name" })).toHaveValue("Lena F.");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(heading(other, "Lena F.")).toBeVisible();
  await expect(heading(page, "Lena F.")).toBeVisible();

  // Somebody else's address is refused, with the way to them.
  const mo = await company.candidate(clara, "Mo Haddad");
  await other.getByRole("link", { name: "Edit" }).click();
  await other.getByRole("textbox", { name: "E-mail" }).fill(mo.email.toUpperCase());
  await other.getByRole("button", { name: "Save" }).click();
  await other.getByRole("link", { name: "Look at them" }).click();
  await expect(heading(other, "Mo Haddad")).toBeVisible();

  // And they are found by a part of their address.
  await other.getByRole("link", { name: "All candidates" }).click();
  await other.getByRole("searchbox", { name: "Search" }).fill(email.toUpperCase());
  await expect(other.getByText("1 candidate", { exact: true })).toBeVisible();
  await other.getByRole("link", { name: "Lena F." }).click();
  await expect(heading(other, "Lena F.")).toBeVisible();
});

test("notes are their author's, and appear where the candidate is shown", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const dee = await company.hire("Dee Park", "admin", "Europe/London");
  const cleo = await company.hire("Cleo Sand", "coordinator", "Europe/Paris");
  const { id } = await company.candidate(clara, "Lena Fischer");
  const [page, theirs, boss] = [await open(clara, `/candidates/${id}`), await open(cleo, `/candidates/${id}`), await open(dee, `/candidates/${id}`)];
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByText("This must not be empty.")).toBeVisible();
  await page.getByRole("textbox", { name: "Add a note" }).fill("Asks good questions.\nWrite before noon.");
  await page.getByRole("button", { name: "Add it" }).click();
  const note = (shown: Page) => shown.getByRole("listitem").filter({ hasText: "Clara Vogt" }).filter({ has: shown.locator(".note-text") });
  await expect(note(page)).toContainText("Write before noon.");
  await expect(page.getByRole("textbox", { name: "Add a note" })).toHaveValue("");
  await expect(note(theirs)).toContainText("Asks good questions.");
  await expect(note(theirs).getByText("Change")).toBeHidden();
  await expect(note(theirs).getByRole("button", { name: /^Remove/ })).toBeHidden();
  await expect(note(boss).getByText("Change")).toBeHidden();

  await note(page).getByText("Change").click();
  await note(page).getByRole("textbox", { name: "Note" }).fill("Asks the best questions.");
  expect(await violations(page)).toEqual([]);
  await note(page).getByRole("button", { name: "Save" }).click();
  await expect(note(theirs)).toContainText("Asks the best questions.");
  await expect(note(page)).toContainText(", changed");
  await expect(note(page).getByRole("textbox")).toBeHidden();

  // An administrator removes anybody's, after one question that names it.
  await note(boss).getByRole("button", { name: /^Remove/ }).click();
  await expect(boss.getByRole("dialog", { name: /^Remove the note of Clara Vogt/ })).toBeVisible();
  expect(await violations(boss)).toEqual([]);
  await boss.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(note(boss)).toHaveCount(0);
  await expect(note(page)).toHaveCount(0);
});

test("interviews and what was told of them appear as they are made", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  const opening = { title: `Platform engineer ${Date.now()}`, company: "Payments" };
  const { id: openingId } = await (await clara.api.post("/api/openings", { data: opening })).json();
  const page = await open(clara, `/candidates/${lena.id}`);
  const data = { slotId: slot.id, candidateId: lena.id, openingId, stage: "First round" };
  const booking = await (await clara.api.post("/api/book", { data })).json();
  const interview = page.getByRole("listitem").filter({ hasText: "with Ana Moreau" });
  await expect(interview).toContainText("10:00–10:45 Berlin · ");
  await expect(interview).toContainText("Tokyo");
  await expect(interview).toContainText("First round");
  await expect(page.getByRole("region", { name: "Considered for" }).or(page.locator("section", { hasText: "Considered for" }))).toContainText(opening.title);
  const invitation = page.locator(".ledger > li").filter({ hasText: "Invitation" });
  await expect(invitation).toContainText("Waiting");
  expect(await violations(page)).toEqual([]);
  await interview.getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/interviews/${booking.id}`));
  await page.getByRole("link", { name: "Everything about Lena Fischer" }).click();
  await expect(heading(page, "Lena Fischer")).toBeVisible();
  await clara.api.delete(`/api/booking/${booking.id}`);
  await expect(interview).toContainText("Cancelled");

  // Interviewers have nothing to do with candidates beyond their interviews.
  const hers = await open(ana, `/candidates/${lena.id}`);
  await expect(heading(hers, "My week")).toBeVisible();
});

test("two who are one person become one, and what one was known by leads to the other", async ({ company, open, forgive }) => {
  forgive(/status of (400|404)/);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const lena = await company.candidate(clara, "Lena Fischer");
  const l = await company.candidate(clara, `Elly ${Date.now()}`, "Asia/Tokyo");
  const booking = await company.book(clara, await company.offer(ana, week.tue, "10:00", "10:45"), l);
  await clara.api.post(`/api/candidates/${l.id}/notes`, { data: { text: "Writes as Elly." } });
  const theirs = await open(clara, `/candidates/${l.id}`);
  const page = await open(clara, `/candidates/${lena.id}`);
  await page.getByRole("link", { name: "Merge" }).click();
  await page.getByRole("combobox", { name: "The other candidate" }).fill(l.email);
  await page.getByRole("option", { name: new RegExp(l.name) }).click();
  await expect(page.getByText(`1 interview, 1 note and 3 messages of ${l.name}`)).toBeVisible();
  await expect(page.getByText(`1 coming interview that was told to ${l.email} is withdrawn there and told to ${lena.email}.`)).toBeVisible();
  await expect(page.getByRole("radio", { name: "Tokyo" })).toBeChecked();
  await page.getByRole("radio", { name: l.email }).check();
  await expect(page.getByText("No coming interview is told to another address.")).toBeVisible();
  await page.getByRole("radio", { name: lena.email }).check();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Make them one" }).click();
  await expect(heading(page, "Lena Fischer")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "with Ana Moreau" })).toContainText("Booked");
  await expect(page.getByRole("paragraph").filter({ hasText: "Writes as Elly." })).toBeVisible();
  await expect(page.getByText(l.email, { exact: true })).toBeVisible();
  await expect(page.getByText(`Found to be one with ${l.name}`)).toBeVisible();
  // Whoever still looked at the other is led to them.
  await expect(theirs).toHaveURL(new RegExp(`/candidates/${lena.id}`));
  await expect(heading(theirs, "Lena Fischer")).toBeVisible();
  await theirs.goto(`/candidates/${l.id}`);
  await expect(theirs).toHaveURL(new RegExp(`/candidates/${lena.id}`));
  expect((await clara.api.get(`/api/candidates/${l.id}`, { maxRedirects: 0 })).status()).toBe(308);
  expect((await (await clara.api.get(`/api/candidates/${l.id}`)).json()).formerEmails).toEqual([l.email]);
  expect((await company.booking(clara, booking.id)).candidate.id).toBe(lena.id);
});

test("interviews at once are in the way of a merge", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const bo = await company.hire("Bo Lindqvist", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const [lena, l] = [await company.candidate(clara, "Lena Fischer"), await company.candidate(clara, "L Fischer")];
  await company.book(clara, await company.offer(ana, week.tue, "10:00", "10:45"), lena);
  const other = await company.book(clara, await company.offer(bo, week.tue, "10:30", "11:15"), l);
  const page = await open(clara, `/candidates/${lena.id}?ask=merge&with=${l.id}`);
  await expect(page.getByText("They cannot be one person: both have an interview at the same time.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Make them one" })).toBeHidden();
  expect(await violations(page)).toEqual([]);
  await clara.api.delete(`/api/booking/${other.id}`);
  await expect(page.getByRole("button", { name: "Make them one" })).toBeVisible();
});

test("candidates are added, written about and merged without a script", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/candidates?ask=add", { javaScriptEnabled: false });
  const name = `Nora ${Date.now()}`;
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "E-mail" }).fill(company.address("Nora"));
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Add them" }).click();
  await expect(heading(page, name)).toBeVisible();
  await expect(page.getByText(/Tokyo \(UTC\+9\)/)).toBeVisible();
  await page.getByRole("textbox", { name: "Add a note" }).fill("By a plain form.");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByText("By a plain form.").first()).toBeVisible();
  await page.getByText("Change").first().click();
  await page.getByRole("textbox", { name: "Note", exact: true }).fill("By another.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("By another.").first()).toBeVisible();
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByText("By another.")).toHaveCount(0);
  await page.getByRole("link", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "E-mail" }).fill("nora..n@example.com");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/must be an e-mail address/)).toBeVisible();
  await page.getByRole("link", { name: "Back" }).click();

  const twin = await company.candidate(clara, `Norah ${Date.now()}`);
  await page.getByRole("link", { name: "Merge" }).click();
  await page.getByRole("combobox", { name: "The other candidate" }).fill(twin.email);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: twin.name }).click();
  await page.getByRole("radio", { name: twin.name }).check();
  await page.getByRole("button", { name: "Make them one" }).click();
  await expect(heading(page, twin.name)).toBeVisible();
  // The address that was given up still finds them.
  await page.goto(`/candidates?q=${encodeURIComponent(twin.email)}`);
  await expect(page.getByRole("link", { name: twin.name })).toBeVisible();
});
