// The page of an interview, and who takes part in it.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Company, Person } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(4);
const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });
const line = (page: Page, name: string) => page.locator(".taking-part > li").filter({ has: page.locator("b", { hasText: name }) });

async function hired(company: Company) {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45", "Room 4, Rue de la Paix 1, Paris");
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer", "Asia/Tokyo"));
  return { ana, clara, booking };
}

test("a colleague is assigned, declines, and is replaced, while everybody looks on", async ({ company, open, forgive }) => {
  // Nobody is chosen; whoever was taken off looks once more.
  forgive(/status of 400/, /status of 404/);
  const { ana, clara, booking } = await hired(company);
  const mira = await company.hire("Mira Okafor", "interviewer", "Africa/Lagos");
  const noor = await company.hire("Noor Haddad", "interviewer", "Europe/Madrid");

  const page = await open(clara, `/interviews/${booking.id}`);
  await expect(page).toHaveTitle("Interview: Lena Fischer · Convoke");
  await expect(page.getByText("Nobody else takes part.")).toBeVisible();
  await page.getByText("Assign a colleague").click();
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(page.getByText("This is required, or else a colleague with name and email.")).toBeVisible();
  await page.getByRole("combobox", { name: "Part" }).selectOption("Lead");
  await page.getByRole("combobox", { name: "Colleague" }).selectOption(mira.id);
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(line(page, "Mira Okafor")).toContainText("asked");
  expect(await violations(page)).toEqual([]);

  const hers = await open(mira, `/interviews/${booking.id}`);
  await expect(hers.getByText("You are asked to take part. Your part: lead.")).toBeVisible();
  // Who leads may reach the candidate; what happened is for them as well.
  await expect(hers.getByRole("link", { name: /lena\.fischer/ })).toBeVisible();
  await expect(hers.getByRole("button", { name: /Take off/ })).toBeHidden();
  expect(await violations(hers)).toEqual([]);
  await hers.getByRole("button", { name: /^Accept/ }).click();
  await expect(hers.getByText("You take part. Your part: lead.")).toBeVisible();
  await expect(line(page, "Mira Okafor")).toContainText("accepted");

  await hers.getByRole("button", { name: /^Decline/ }).click();
  await expect(line(page, "Mira Okafor")).toContainText("declined");
  await expect(hers.getByRole("link", { name: /lena\.fischer/ })).toBeHidden();
  const instead = line(page, "Mira Okafor").getByRole("listitem").first();
  await expect(instead).toContainText("nothing else that week");
  const swap = await clara.api.post(`/api/booking/${booking.id}/assignments/${mira.id}/swap`, { data: { personId: noor.id } });
  expect(swap.status()).toBe(200);
  await expect(line(page, "Noor Haddad")).toContainText("asked");
  await expect(line(page, "Mira Okafor")).toBeHidden();
  await expect(hers.getByRole("heading", { name: "This page could not be shown" }).or(hers.getByText("There is nothing here that you can see"))).toBeVisible();

  // The interviewer sees the same, live.
  const anas = await open(ana, `/interviews/${booking.id}`);
  await expect(line(anas, "Noor Haddad")).toContainText("asked");
  await page.getByRole("button", { name: /^Take off Noor Haddad/ }).click();
  await expect(line(anas, "Noor Haddad")).toBeHidden();
});

test("who only takes notes does not see how to reach the candidate", async ({ company, open }) => {
  const { clara, booking } = await hired(company);
  const mira = await company.hire("Mira Okafor", "interviewer", "Africa/Lagos");
  const data = { personId: mira.id, part: "note_taker" };
  expect((await clara.api.post(`/api/booking/${booking.id}/assignments`, { data })).status()).toBe(201);
  const page = await open(mira, `/interviews/${booking.id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Lena Fischer" })).toBeVisible();
  await expect(page.getByText(/Begins in/)).toBeVisible();
  await expect(page.getByText("Room 4, Rue de la Paix 1, Paris")).toBeVisible();
  await expect(page.getByRole("link", { name: /@/ })).toHaveCount(0);
  await expect(page.getByText("History")).toBeHidden();
  const text = await (await mira.api.get(`/interviews/${booking.id}`, { headers: { Accept: "text/html" } })).text();
  expect(text).not.toContain("lena.fischer");
});

test("a colleague from outside and a guest are invited from the panel of the calendar", async ({ company, open }) => {
  const { clara, booking } = await hired(company);
  const [vic, guest] = [company.address("Vic Doe"), company.address("Robin Guest")];
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await panel(page).getByText("Assign a colleague").click();
  await panel(page).getByRole("combobox", { name: "Part" }).selectOption("Takes notes");
  await panel(page).getByRole("textbox", { name: /from outside: name/ }).fill("Vic Doe");
  await panel(page).getByRole("textbox", { name: "Their e-mail" }).fill(vic);
  await panel(page).getByRole("button", { name: "Assign", exact: true }).click();
  await expect(line(page, "Vic Doe")).toContainText("Takes notes, from outside");
  await panel(page).getByText("Invite a guest").click();
  await panel(page).getByRole("textbox", { name: "Guest's e-mail" }).fill(guest);
  await panel(page).getByRole("button", { name: "Invite", exact: true }).click();
  await expect(line(page, guest)).toContainText("Guest");
  expect(await violations(page)).toEqual([]);
  await panel(page).getByRole("button", { name: /^Take back the invitation of/ }).click();
  await expect(line(page, guest)).toBeHidden();
  await panel(page).getByRole("link", { name: "Page of the interview" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lena Fischer" })).toBeVisible();
  await expect(line(page, "Vic Doe")).toBeVisible();
});

test("everything works without a script", async ({ company, open }) => {
  const { clara, booking } = await hired(company);
  const mira = await company.hire("Mira Okafor", "interviewer", "Africa/Lagos");
  const page = await open(clara, `/interviews/${booking.id}`, { javaScriptEnabled: false });
  await page.getByText("Assign a colleague").click();
  await page.getByRole("combobox", { name: "Part" }).selectOption("Second");
  await page.getByRole("combobox", { name: "Colleague" }).selectOption(mira.id);
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(line(page, "Mira Okafor")).toContainText("asked");

  const hers = await open(mira, `/interviews/${booking.id}`, { javaScriptEnabled: false });
  await hers.getByRole("button", { name: /^Decline/ }).click();
  await expect(hers.getByText("You declined. Somebody else may take your place.")).toBeVisible();
  await page.reload();
  await expect(line(page, "Mira Okafor")).toContainText("declined");
  await page.getByRole("button", { name: /^Take off Mira Okafor/ }).click();
  await expect(line(page, "Mira Okafor")).toBeHidden();
});

async function follow(clara: Person, booking: string, title: string): Promise<void> {
  const data = { title, dueOn: week.thu, assigneeId: clara.id };
  expect((await clara.api.post(`/api/booking/${booking}/follow-ups`, { data })).status()).toBe(201);
}

test("what nobody has touched yet changes all the same", async ({ company, open }) => {
  const { clara, booking } = await hired(company);
  await follow(clara, booking.id, "Write to the team");
  const page = await open(clara, `/interviews/${booking.id}`);
  await expect(page.getByRole("checkbox", { name: "Write to the team" })).toBeVisible();
  await follow(clara, booking.id, "Book the second round");
  await expect(page.getByRole("checkbox", { name: "Book the second round" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Write to the team" })).toHaveCount(1);
});
