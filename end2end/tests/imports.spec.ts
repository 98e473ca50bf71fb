// Imports: a file is checked, mended and imported, with a script and without; lists are taken away as files.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week, instant } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(5);

function file(text: string, name = "people.csv") {
  return { name, mimeType: "text/csv", buffer: Buffer.from(text) };
}

async function check(page: Page, chosen: ReturnType<typeof file>) {
  await page.getByLabel("File of comma-separated values").setInputFiles(chosen);
  await page.getByRole("button", { name: "Check the file" }).click();
}

/** Four thousand candidates nobody knows; a few rows are wrong where they are to be. */
function many(mark: string, wrong: boolean): string {
  const rows = [...Array(4000)].map((_, number) => {
    if (wrong && number % 1000 === 10) return `Lena ${number},no address,`;
    if (wrong && number === 2000) return `Lena ${number},lena.0.${mark}@example.com,Mars/Olympus`;
    return `Lena ${number},lena.${number}.${mark}@example.com,Europe/Paris`;
  });
  return `name,email,time_zone\r\n${rows.join("\r\n")}\r\n`;
}

for (const script of [true, false]) {
  test(`a file is checked, mended and imported${script ? "" : " without a script"}`, async ({ company, open }) => {
    const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
    const known = await company.candidate(clara, "Omar Haddad");
    const mark = `${script ? "with" : "without"}${Date.now()}`;
    const page = await open(clara, "/import/candidates", { javaScriptEnabled: script });
    await check(page, file(many(mark, true)));
    await expect(page.getByRole("heading", { name: "people.csv" })).toBeVisible();
    await expect(page.getByText("5 rows are refused, so nothing is imported.")).toBeVisible();
    const refused = page.getByRole("region", { name: "Rows that are refused" });
    await expect(refused.getByRole("row", { name: /^12 The e-mail must be an e-mail address/ })).toBeVisible();
    const twice = refused.getByRole("row", { name: /^2002/ });
    await expect(twice).toContainText("The e-mail must stand in one row only, and stands in line 2 already.");
    await expect(twice).toContainText("The time zone must be the name of a time zone");
    await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
    if (script) expect(await violations(page)).toEqual([]);

    await check(page, file(`${many(mark, false)}Somebody,${known.email},\r\n`));
    await expect(page.getByText("1 known already")).toBeVisible();
    await expect(page.getByRole("region", { name: /^The first 10 of 4,001 rows/ })).toContainText(`Lena 9, lena.9.${mark}@example.com`);
    if (script) expect(await violations(page)).toEqual([]);
    // Nothing is lost when the page is loaded anew.
    await page.reload();
    await page.getByRole("button", { name: "Import 4,000 candidates" }).click();
    await expect(page.getByText("4,000 candidates are imported. 1 is known already, and stays as it was.")).toBeVisible();
    await expect(page.getByRole("button", { name: /^Import/ })).toHaveCount(0);
    const { total } = await (await clara.api.get(`/api/candidates?search=${mark}`)).json();
    expect(total).toBe(4000);
    await page.goBack();
    if (script) await expect(page.getByRole("heading", { level: 1, name: "Import candidates" })).toBeVisible();
  });
}

test("what is no such file is said beside where it is chosen", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/import/candidates");
  for (const [chosen, said] of [
    [file("name,phone\nLena,1\n"), "“phone” is no column of this import; it has name, email, timeZone."],
    [{ ...file("", "old.csv"), buffer: Buffer.from([110, 97, 109, 101, 10, 0xe9]) }, "The file must be text in UTF-8"],
  ] as const) {
    await check(page, chosen);
    await expect(page.getByRole("alert").filter({ hasText: said })).toBeVisible();
  }
  await check(page, file(""));
  await expect(page.getByText("Choose a file first; it must not be empty.")).toBeVisible();
  await page.goto("/import/candidates?file=0198c0de-0000-7000-8000-000000000000");
  await expect(page.getByText("This file is kept no longer")).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("an interviewer imports their own slots, and each that is in the way is named", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  await company.offer(ana, week.tue, "10:00", "10:45");
  const at = (from: string, to: string) => `${instant(ana.zone, week.tue, from)},${instant(ana.zone, week.tue, to)},Room 4`;
  const page = await open(ana, "/slots");
  await page.getByRole("link", { name: "Import from a file" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import slots" })).toBeVisible();
  await check(page, file(`start;end;location\n${[at("10:30", "11:15"), at("12:00", "13:00"), at("12:30", "13:30")].join("\n").replaceAll(",", ";")}\n`));
  await expect(page.getByText(/This overlaps the slot already offered .*10:00–10:45 Paris\./)).toBeVisible();
  await expect(page.getByText("This overlaps line 3.")).toBeVisible();
  await check(page, file(`start,end,location\n${at("12:00", "13:00")}\n`));
  const offer = page.getByRole("button", { name: "Offer 1 slot" });
  await expect(offer).toBeVisible();
  // Somebody is quicker: the file says so, and nothing is lost.
  const rival = await company.offer(ana, week.tue, "12:30", "13:30");
  await offer.click();
  await expect(page.getByText(/1 row is refused/)).toBeVisible();
  await ana.api.delete(`/api/slots/${rival.id}`);
  await page.reload();
  await page.getByRole("button", { name: "Offer 1 slot" }).click();
  await expect(page.getByText("1 slot is offered.")).toBeVisible();
  expect((await company.slots(ana)).map(({ location }) => location)).toContain("Room 4");

  const other = await open(ana, "/import/candidates");
  await expect(other).toHaveURL(/\/slots$/);
});

test("a list is taken away as a file, and the calendar as iCalendar", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const page = await open(clara, `/calendar?view=agenda&week=${week.name}&interviewer=${ana.id}`);
  const saved = async (name: RegExp) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
  };
  const csv = await saved(/^Export as CSV/);
  expect(csv.name).toBe("interviews.csv");
  expect(csv.text).toContain(slot.startTime);
  expect(csv.text.trim().split("\r\n")).toHaveLength(2);
  const ics = await saved(/^Export as iCalendar/);
  expect(ics.name).toBe("interviews.ics");
  expect(ics.text.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  await page.goto("/openings?q=platform");
  const openings = await saved(/^Export as CSV/);
  expect(openings.name).toBe("openings.csv");
  expect(openings.text).toContain("Platform engineer");
  await page.goto("/candidates?q=lena");
  const candidates = await saved(/^Export as CSV/);
  expect(candidates.name).toBe("candidates.csv");
  expect(candidates.text).toContain("Lena Fischer");
});
