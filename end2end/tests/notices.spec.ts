// What people are told on their pages: the bell in the bar, and the page behind it.
import { violations } from "../support/axe.ts";
import type { Company, Person } from "../support/company.ts";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { test as base, expect } from "../support/test.ts";

const week = new Week(5);

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      // Word leaves at once.
      const server = await Server.start({ CONVOKE_UNDO_SECONDS: "0" });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
});

async function booked(company: Company, [clara, ana]: [Person, Person], start: string, end: string, name: string): Promise<void> {
  await company.book(clara, await company.offer(ana, week.tue, start, end), await company.candidate(clara, name));
}

test("the bell counts what is new while the page is open, and a notice leads to its interview", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Nowak", "coordinator", "Europe/Paris");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  const page = await open(ana, "/slots");
  const bell = page.getByRole("link", { name: /^Notices/ });
  await expect(bell).toHaveAccessibleName("Notices");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  await expect(bell).toHaveAccessibleName("Notices 1 not read");
  await bell.click();
  await expect(page).toHaveTitle(/Notices/);
  const notice = page.getByRole("listitem").filter({ hasText: "Lena Fischer is booked" });
  await expect(notice).toContainText("10:00–10:45 Paris");
  await notice.getByRole("link").click();
  await expect(page.getByRole("dialog")).toContainText("Lena Fischer");
  await expect(bell).toHaveAccessibleName("Notices");
  await page.goto("/notices?show=unread");
  await expect(page.getByText("You have read everything.")).toBeVisible();
});

test("all are read at once, in every window, and without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Nowak", "coordinator", "Europe/Paris");
  for (const [start, end, candidate] of [["10:00", "10:45", "Lena Fischer"], ["11:00", "11:45", "Omar Haddad"]] as const) {
    await booked(company, [clara, ana], start, end, candidate);
  }
  const [page, other] = [await open(ana, "/notices"), await open(ana, "/slots")];
  const unread = page.getByRole("listitem").filter({ hasText: "Not read" });
  await expect(unread).toHaveCount(2);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /^Mark all as read/ }).click();
  await expect(unread).toHaveCount(0);
  await expect(other.getByRole("link", { name: /^Notices/ })).toHaveAccessibleName("Notices");

  await booked(company, [clara, ana], "12:00", "12:45", "Mia Keller");
  await expect(page.getByRole("listitem").filter({ hasText: "Mia Keller is booked" })).toBeVisible();
  const plain = await open(ana, "/notices", { javaScriptEnabled: false });
  await expect(plain.getByRole("listitem").filter({ hasText: "Mia Keller is booked" })).toContainText("Not read");
  await plain.getByRole("button", { name: /^Mark all as read/ }).click();
  await expect(plain.getByRole("listitem").filter({ hasText: "Not read" })).toHaveCount(0);
});
