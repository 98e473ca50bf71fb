// Two stories from beginning to end, with mail that really arrives: an interview that takes place, and one that does not.
import type { Page } from "@playwright/test";
import type { Person } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { Post } from "../support/post.ts";
import { Server } from "../support/server.ts";
import { expect, test as base } from "../support/test.ts";

/** A server whose mail leaves at once, for a mail server of its own. */
const test = base.extend<object, { post: Post; server: Server }>({
  post: [
    async ({}, use) => {
      const post = await Post.open();
      await use(post);
      await post.close();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ post }, use) => {
      const server = await Server.start({
        CONVOKE_SMTP_URL: post.url,
        CONVOKE_MAIL_FROM: "Convoke <convoke@example.com>",
        CONVOKE_UNDO_SECONDS: "1",
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

const week = new Week(4);
const tick = (page: Page, title: string) => page.getByRole("checkbox", { name: title, exact: true });
const line = (page: Page, name: string) => page.locator(".taking-part > li").filter({ has: page.locator("b", { hasText: name }) });
const item = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

async function address(person: Person): Promise<string> {
  return (await (await person.api.get("/api/me")).json()).email;
}

test("an interview is planned, prepared for, held, decided on, thanked for and followed up", async ({ company, forgive, open, post }) => {
  test.setTimeout(240_000);
  // Whoever declined sees it no more, and their open page is told so.
  forgive(/status of 404 \(Not Found\) at \S*\/pages\/show_interview\?/);
  const ana = await company.hire("Ana Moreau", "interviewer", "UTC");
  const mira = await company.hire("Mira Okafor", "interviewer", "UTC");
  const noor = await company.hire("Noor Haddad", "interviewer", "UTC");
  const clara = await company.hire("Clara Vogt", "coordinator", "UTC");
  const [hers, miras] = [await address(ana), await address(mira)];

  // The opening, and an interview for it.
  const page = await open(clara, "/openings?ask=add");
  const title = `Platform engineer ${Date.now()}`;
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("textbox", { name: "Company or team" }).fill("Payments");
  await page.getByRole("combobox", { name: "Interviews are held" }).selectOption("By video");
  await page.locator(`input[type=checkbox][value="${ana.id}"]`).check();
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  const slot = await company.offerSoon(ana);
  await page.getByRole("link", { name: "Schedule an interview" }).click();
  await page.getByRole("link", { name: /^Book .*with Ana Moreau/ }).click();
  const dialog = page.getByRole("dialog");
  const lena = company.address("Lena Fischer");
  await dialog.getByRole("combobox", { name: "Candidate" }).fill("Lena Fischer");
  await dialog.getByRole("option", { name: "Add “Lena Fischer”…" }).click();
  await dialog.getByLabel("E-mail").fill(lena);
  await dialog.getByRole("button", { name: "Book this slot" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Booked for Lena Fischer" })).toBeVisible();
  const { items } = await (await clara.api.get(`/api/calendar?interviewerId=${ana.id}`)).json();
  const path = `/interviews/${items[0].id}`;

  // Who takes part: one declines, and another takes their place in one step.
  await page.goto(path);
  await page.getByText("Assign a colleague").click();
  await page.getByRole("combobox", { name: "Part" }).selectOption("Second");
  await page.getByRole("combobox", { name: "Colleague" }).selectOption(mira.id);
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(line(page, "Mira Okafor")).toContainText("asked");
  await expect.poll(() => post.calendars(miras).length).toBeGreaterThan(0);
  expect(post.calendars(miras)[0]).toMatch(/^REQUEST/);
  const declining = await open(mira, path);
  await declining.getByRole("button", { name: /^Decline/ }).click();
  await expect(line(page, "Mira Okafor")).toContainText("declined");
  const swap = await clara.api.post(`/api/booking/${items[0].id}/assignments/${mira.id}/swap`, { data: { personId: noor.id } });
  expect(swap.status()).toBe(200);
  await expect(line(page, "Noor Haddad")).toContainText("asked");
  const noors = await address(noor);
  await expect.poll(() => post.calendars(noors)).toHaveLength(1);
  expect(post.to(noors)[0]?.uid).toBe(post.to(miras)[0]?.uid);

  // Prepared for by two at once.
  const theirs = await open(ana, path);
  const [cv, scorecard] = ["Read the candidate's CV and notes", "Have the scorecard at hand"];
  await Promise.all([tick(page, cv).click(), tick(theirs, scorecard).click()]);
  for (const shown of [page, theirs]) {
    await expect(tick(shown, cv)).toBeChecked();
    await expect(tick(shown, scorecard)).toBeChecked();
  }

  // Held, and decided on.
  await theirs.waitForTimeout(Math.max(0, Date.parse(slot.startTime) - Date.now()) + 500);
  await theirs.reload();
  const outcome = theirs.getByRole("region", { name: "How it went" });
  await outcome.getByLabel("What follows").selectOption("Advance");
  await outcome.getByLabel("Why").fill("Clear about trade-offs.");
  await outcome.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "How it went" }).getByText("It took place", { exact: true }).first()).toBeVisible();

  // Thanked for, in words of one's own.
  const notes = theirs.getByRole("region", { name: "Thank-you notes" });
  await notes.getByRole("button", { name: "Write to Lena Fischer" }).click();
  const note = notes.locator(".thank-you-notes > li").filter({ hasText: "Lena Fischer" });
  await note.getByLabel("Subject").fill("Thank you for Tuesday");
  await note.getByLabel("Message").fill("Dear Lena,\n\nthank you for the talk about queues.");
  await note.getByRole("button", { name: /^Send/ }).click();
  await expect(note).toContainText("Sent", { timeout: 20_000 });
  const thanks = () => post.to(lena).find(({ subject }) => subject === "Thank you for Tuesday");
  await expect.poll(() => thanks()?.text).toContain("thank you for the talk about queues.");
  expect(thanks()?.text).not.toContain("Clear about trade-offs.");

  // Followed up, by whom it falls to.
  const work = await open(clara, "/follow-ups");
  await expect(item(work, "Send a follow-up e-mail")).toContainText("Lena Fischer with Ana Moreau");
  await tick(work, "Send a follow-up e-mail").click();
  await tick(work, "Ask where things stand").click();
  await tick(theirs, "Send a thank-you note").click();
  await expect(tick(work, "Ask where things stand")).toHaveCount(0);
  const followed = page.getByRole("region", { name: "Follow-ups" });
  await expect(followed.getByRole("checkbox", { checked: true })).toHaveCount(3);
  expect(post.calendars(hers).every((calendar) => calendar.startsWith("REQUEST"))).toBe(true);
});

test("an interview is moved twice and then called off, and everything follows", async ({ company, open, post }) => {
  test.setTimeout(150_000);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slots = [];
  for (const [from, to] of [["10:00", "10:45"], ["12:00", "12:45"], ["14:00", "14:45"]] as const) {
    slots.push(await company.offer(ana, week.tue, from, to));
  }
  const [first, second, third] = slots;
  if (first === undefined || second === undefined || third === undefined) throw new Error("three slots were offered");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booking = await company.book(clara, first, lena);
  const [hers, theirs] = [await address(ana), lena.email];
  const tasks = `/api/booking/${booking.id}/preparation`;
  const { tasks: all } = await (await clara.api.get(tasks)).json();
  const task = all[0] ?? (await (await clara.api.post(tasks, { data: { title: "Read the CV" } })).json());
  await ana.api.patch(`${tasks}/${task.id}`, { data: { done: true } });
  const page = await open(ana, `/interviews/${booking.id}`);
  await expect(tick(page, task.title)).toBeChecked();
  await expect.poll(() => post.calendars(theirs)).toEqual(["REQUEST 0"]);

  const reminders = async () => {
    const { items } = await (await clara.api.get(`/api/booking/${booking.id}/messages`)).json();
    const waiting = items.filter((message: { kind: string; state: string }) => message.kind === "reminder" && message.state === "waiting");
    return waiting.map((message: { dueAt: string }) => Date.parse(message.dueAt)) as number[];
  };
  const before = (slot: { startTime: string }) => [24, 24, 2, 2].map((hours) => Date.parse(slot.startTime) - hours * 3_600_000);
  const sorted = (numbers: number[]) => [...numbers].sort((one, other) => one - other);
  expect(sorted(await reminders())).toEqual(before(first));

  // Moved twice: what was ticked stays, and reminders, mail and notices are of the new time.
  let sequence = 0;
  for (const slot of [second, third]) {
    await company.move(clara, booking, slot);
    sequence += 1;
    for (const one of [hers, theirs]) {
      await expect.poll(() => post.calendars(one).at(-1)).toBe(`REQUEST ${sequence}`);
    }
    expect(sorted(await reminders())).toEqual(before(slot));
    await expect(tick(page, task.title)).toBeChecked();
    await expect(page.locator(".two-clocks")).toContainText(slot === second ? "12:00–12:45" : "14:00–14:45");
  }
  const uids = new Set(post.to(theirs).map(({ uid }) => uid));
  expect(uids.size).toBe(1);
  await expect(page.locator(".bell .count")).toHaveText("3");

  // Called off as the candidate wished: nothing is left of it in anybody's calendar.
  const calendar = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}&ask=cancel`);
  const dialog = calendar.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Took another offer");
  await dialog.getByLabel("Whose wish it is").selectOption("The candidate’s");
  await dialog.getByRole("button", { name: "Cancel the interview" }).click();
  for (const one of [hers, theirs]) {
    await expect.poll(() => post.calendars(one).at(-1)).toBe("CANCEL 3");
    expect(post.calendars(one)).toEqual(["REQUEST 0", "REQUEST 1", "REQUEST 2", "CANCEL 3"]);
  }
  expect(await reminders()).toEqual([]);
  await expect(page.getByText("Called off by the candidate: Took another offer").first()).toBeVisible();
  await expect(tick(page, task.title)).toBeDisabled();
  await expect(page.locator(".bell .count")).toHaveText("4");
  await page.goto("/notices");
  await expect(item(page, "The interview with Lena Fischer is off your calendar")).toBeVisible();
  await expect(item(page, "The interview with Lena Fischer was moved")).toHaveCount(2);
});
