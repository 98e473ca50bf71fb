// Mail that a server refuses: who is told, and where it stands.
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import type { Company } from "../support/company.ts";
import { Week, instant } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { test as base, expect } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(4);

/** Refuses every recipient (RFC 5321). */
async function refusing(): Promise<{ url: string; close: () => void }> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.write("220 ready\r\n");
    createInterface({ input: socket }).on("line", (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      socket.write(verb === "RCPT" ? "550 no such mailbox\r\n" : verb === "QUIT" ? "221 bye\r\n" : "250 good\r\n");
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (!address || typeof address !== "object") throw new Error("no port");
  return { url: `smtp://127.0.0.1:${address.port}`, close: () => server.close() };
}

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const smtp = await refusing();
      const server = await Server.start({
        CONVOKE_UNDO_SECONDS: "0",
        CONVOKE_SMTP_URL: smtp.url,
        CONVOKE_MAIL_FROM: "interviews@acme.example",
      });
      await use(server);
      await server.stop();
      smtp.close();
    },
    { scope: "worker" },
  ],
});

async function scene(company: Company) {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const clara = await company.hire("Clara Vogt", "coordinator", PARIS);
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  return { ana, clara, slot, lena: await company.candidate(clara, "Lena Fischer") };
}

/** Found out at the next look, which comes every quarter of a minute. */
const SOON = { timeout: 40_000 };

async function isMarked(page: Page): Promise<void> {
  await expect(page.getByRole("gridcell", { name: /Lena Fischer with Ana Moreau, invitation not out/ })).toBeVisible(SOON);
}

test("a booking of which nobody hears is marked while the calendar is open, however it is drawn", async ({ company, open }) => {
  test.slow();
  const { clara, slot, lena } = await scene(company);
  const page = await open(clara, `/calendar?week=${week.name}`);
  const booking = await company.book(clara, slot, lena);
  await isMarked(page);
  await expect(page.locator(`[data-key^="${booking.id}"] > .alarming`)).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.goto(`/calendar?view=day&day=${week.tue}`);
  await isMarked(page);
  await page.goto(`/calendar?view=agenda&week=${week.name}`);
  await expect(page.getByText("Invitation not out")).toBeVisible();
  await page.goto(`/calendar?view=month&month=${week.tue.slice(0, 7)}`);
  await expect(page.getByRole("link", { name: /Lena Fischer with Ana Moreau, invitation not out/ })).toBeVisible();
});

test("host and guest of a room see what is refused, hear of it and have it sent again", async ({ company, open }) => {
  test.slow();
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const bo = await company.hire("Bo Lindqvist", "interviewer", PARIS);
  const topic = `Heaps ${company.address("x")}`;
  const data = { datetimeUtc: instant(PARIS, week.tue, "14:00"), minutes: 45, topic };
  const hosted = await (await ana.api.post("/api/practice-room/create", { data })).json();
  const page = await open(ana, "/practice");
  await expect(page.getByText("mail goes to host and guest at once")).toBeVisible();
  const taken = await bo.api.post("/api/practice-room/update", { data: { roomId: hosted.id, take: true } });
  expect(taken.status()).toBe(200);
  const row = page.getByRole("listitem").filter({ hasText: topic });
  const mail = row.getByRole("listitem").filter({ hasText: "Invitation to Bo Lindqvist" });
  await expect(mail).toContainText("Refused", SOON);
  expect(await violations(page)).toEqual([]);
  await mail.getByRole("button", { name: "Send again Invitation to Bo Lindqvist" }).click();
  await expect(mail).toContainText("Refused", SOON);
  await page.goto("/notices");
  await expect(page.getByRole("listitem").filter({ hasText: /Mail to .* about your practice may not have arrived/ })).toHaveCount(2);
});
