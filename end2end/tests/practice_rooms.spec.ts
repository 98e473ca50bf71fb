// Practice rooms: hosted by one colleague, taken by another, moved and cancelled by whoever hosts them.
import type { Locator, Page } from "@playwright/test";
import type { Company, Person } from "../support/company.ts";
import { Week, instant, long, short } from "../support/days.ts";
import { CUT, REFUSED, type Open, expect, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(3);

/** Everybody sees every room: a test knows its own by its topic. */
const row = (page: Page, topic: string): Locator => page.getByRole("listitem").filter({ hasText: topic });

async function anaAndBo(company: Company): Promise<{ ana: Person; bo: Person }> {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const bo = await company.hire("Bo Lindqvist", "coordinator", "Europe/Helsinki");
  return { ana, bo };
}

async function host(person: Person, topic: string, time: string): Promise<string> {
  const data = { datetimeUtc: instant(PARIS, week.tue, time), minutes: 45, topic };
  const answer = await person.api.post("/api/practice-room/create", { data });
  expect(answer.status()).toBe(200);
  return (await answer.json()).id;
}

/** A page that hears of nothing. */
async function openDeaf(open: Open, who: Person): Promise<Page> {
  return open(who, "/practice", {
    first: (page) => page.routeWebSocket("**/api/events", (socket) => void socket.close()),
  });
}

test("a room is hosted and taken, and every page shows it as it happens", async ({ company, open }) => {
  const { ana, bo } = await anaAndBo(company);
  const topic = `Graphs ${company.address("x")}`;
  const [hosting, taking] = await Promise.all([open(ana, "/practice"), open(bo, "/practice")]);
  await hosting.getByRole("link", { name: "Host a room" }).click();
  const dialog = hosting.getByRole("dialog", { name: "Host a practice room" });
  await expect(dialog.getByLabel("Date")).toBeFocused();
  await dialog.getByLabel("Date").fill(week.tue);
  await dialog.getByLabel("Starts at").fill("14:00");
  await dialog.getByLabel("Topic").fill(topic);
  await dialog.getByRole("button", { name: "Host this room" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(hosting, topic).getByRole("link", { name: /^Move / })).toBeVisible();
  await expect(row(hosting, topic)).toContainText("14:00–14:45 Paris");
  // On Bo's page it stands on Bo's clock.
  await expect(row(taking, topic)).toContainText("15:00–15:45 Helsinki");
  await expect(row(taking, topic)).toContainText("Ana Moreau");
  const name = `Take ${long(week.tue)}, 15:00 to 15:45 Helsinki time, hosted by Ana Moreau`;
  await row(taking, topic).getByRole("button", { name }).click();
  await expect(row(taking, topic)).toContainText("Yours");
  await expect(row(hosting, topic)).toContainText("with Bo Lindqvist");
});

test("of two who want a room the second is told, and sees it taken", async ({ company, open, forgive }) => {
  forgive(REFUSED, ...CUT);
  const { ana, bo } = await anaAndBo(company);
  const cleo = await company.hire("Cleo Adeyemi", "admin", PARIS);
  const topic = `Trees ${company.address("x")}`;
  const id = await host(ana, topic, "15:00");
  const page = await openDeaf(open, cleo);
  expect((await bo.api.post("/api/practice-room/update", { data: { roomId: id, take: true } })).status()).toBe(200);
  await row(page, topic).getByRole("button", { name: /^Take / }).click();
  await expect(row(page, topic).getByRole("alert")).toHaveText(/Somebody was quicker/);
});

test("without a script a room that is gone, and a time that cannot be, are told as well", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const { ana, bo } = await anaAndBo(company);
  const cleo = await company.hire("Cleo Adeyemi", "admin", PARIS);
  const topic = `Heaps ${company.address("x")}`;
  const id = await host(ana, topic, "16:00");
  const page = await open(cleo, "/practice", { javaScriptEnabled: false });
  expect((await bo.api.post("/api/practice-room/update", { data: { roomId: id, take: true } })).status()).toBe(200);
  await row(page, topic).getByRole("button", { name: /^Take / }).click();
  await expect(page.getByRole("main")).toContainText(/Somebody was quicker/);
  await page.goto("/practice?ask=host");
  await page.getByLabel("Date").fill("2020-03-03");
  await page.getByRole("button", { name: "Host this room" }).click();
  await expect(page.getByRole("main")).toContainText("The start is outside the years whose clock changes are known here.");
});

test("its host moves a room and calls it off, asked once, and it goes from every page", async ({ company, open }) => {
  const { ana, bo } = await anaAndBo(company);
  const topic = `Heaps ${company.address("x")}`;
  const id = await host(ana, topic, "16:00");
  expect((await bo.api.post("/api/practice-room/update", { data: { roomId: id, take: true } })).status()).toBe(200);
  const [hosting, taking] = await Promise.all([open(ana, "/practice"), open(bo, "/practice")]);
  await row(hosting, topic).getByRole("link", { name: /^Move / }).click();
  const moving = hosting.getByRole("dialog", { name: "Move your practice room" });
  await expect(moving.getByText("Bo Lindqvist has taken it.")).toBeVisible();
  await expect(moving.getByLabel("Date")).toHaveValue(week.tue);
  await moving.getByLabel("Starts at").fill("17:30");
  await moving.getByRole("button", { name: "Move the room" }).click();
  await expect(moving).toBeHidden();
  await expect(row(hosting, topic)).toContainText("17:30–18:15 Paris");
  await expect(row(taking, topic)).toContainText("18:30–19:15 Helsinki");

  await row(hosting, topic).getByRole("link", { name: /^Cancel / }).click();
  const cancelling = hosting.getByRole("dialog", { name: "Cancel your practice room?" });
  await expect(cancelling.getByText(`${short(week.tue)}, 17:30–18:15 Paris. Bo Lindqvist has taken it.`)).toBeVisible();
  await cancelling.getByRole("link", { name: "Keep the room" }).click();
  await expect(cancelling).toBeHidden();
  await expect(row(hosting, topic)).toBeVisible();
  await row(hosting, topic).getByRole("link", { name: /^Cancel / }).click();
  await cancelling.getByRole("button", { name: "Cancel the room" }).click();
  await expect(row(hosting, topic)).toHaveCount(0);
  await expect(row(taking, topic)).toHaveCount(0);
});

test("a time that cannot be is told beside its field, and what was typed stays", async ({ company, open, forgive }) => {
  forgive(/Failed to load resource: the server responded with a status of 400/);
  const { ana } = await anaAndBo(company);
  const page = await open(ana, "/practice?ask=host");
  const dialog = page.getByRole("dialog", { name: "Host a practice room" });
  await dialog.getByLabel("Date").fill(new Week(-1).tue);
  await dialog.getByLabel("Starts at").fill("14:00");
  await dialog.getByRole("button", { name: "Host this room" }).click();
  await expect(dialog.getByText("The start must be in the future.")).toBeVisible();
  await expect(dialog.getByLabel("Date")).toHaveValue(new Week(-1).tue);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/practice$/);
});

test("a room is hosted, taken and cancelled without a script", async ({ company, open }) => {
  const { ana, bo } = await anaAndBo(company);
  const topic = `Tries ${company.address("x")}`;
  const page = await open(ana, "/practice", { javaScriptEnabled: false });
  await page.getByRole("link", { name: "Host a room" }).click();
  await page.getByLabel("Date").fill(week.wed);
  await page.getByLabel("Starts at").fill("9:00".padStart(5, "0"));
  await page.getByLabel("Topic").fill(topic);
  await page.getByRole("button", { name: "Host this room" }).click();
  await expect(page).toHaveURL(/\/practice$/);
  await expect(row(page, topic)).toContainText("9:00–9:45 Paris");
  const taking = await open(bo, "/practice", { javaScriptEnabled: false });
  await row(taking, topic).getByRole("button", { name: /^Take / }).click();
  await expect(row(taking, topic)).toContainText("Yours");
  await page.reload();
  await row(page, topic).getByRole("link", { name: /^Cancel / }).click();
  await page.getByRole("button", { name: "Cancel the room" }).click();
  await expect(row(page, topic)).toHaveCount(0);
});
