// What somebody sets for themselves.
import { Week } from "../support/days.ts";
import { REFUSED, expect, test } from "../support/test.ts";

const week = new Week(4);

test("times are shown by another clock once it is chosen", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  await company.offer(ana, week.tue, "10:00", "10:45");
  const page = await open(ana, "/slots");
  await page.getByRole("link", { name: /Times in Paris/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settings");
  const save = page.getByRole("button", { name: "Save" });
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await save.click();
  await expect(page.getByRole("link", { name: /Times in Tokyo, UTC\+9/ })).toBeVisible();
  await page.goto(`/slots?week=${week.name}`);
  await expect(page.getByRole("gridcell", { name: /(18|19):00 to (18|19):45 Tokyo time/ })).toBeVisible();
});

test("a clock by which a week would have too many days is refused, and says what to do", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  // Two days in Paris, three in Tokyo.
  for (const [day, from, to] of [["tue", "02:00", "02:45"], ["tue", "20:00", "20:45"], ["thu", "02:00", "02:45"]] as const) {
    await company.offer(ana, week[day], from, to);
  }
  const page = await open(ana, "/settings");
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("By that clock some week’s slots would begin on too many days. Remove or move a slot first.")).toBeVisible();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  await expect(page.getByRole("link", { name: /Times in Paris/ })).toBeVisible();
});

test("a clock is chosen without a script", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/settings", { javaScriptEnabled: false });
  await page.getByLabel("Time zone").selectOption("America/New_York");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: /Times in New York/ })).toBeVisible();
});

test("a calendar reads one's interviews at an address, until it is withdrawn", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const page = await open(ana, "/settings");
  await page.getByRole("button", { name: "Make an address" }).click();
  const address = await page.getByLabel(/Your address/).inputValue();
  expect(address).toMatch(/^webcal:\/\/.*\/feeds\/.+\.ics$/);
  const read = () => ana.api.get(address.replace("webcal:", "http:"));
  expect(await (await read()).text()).toContain("Lena Fischer");
  await page.getByRole("button", { name: "Withdraw it" }).click();
  await expect(page.getByText("There is no address yet.")).toBeVisible();
  expect((await read()).status()).toBe(404);
});
