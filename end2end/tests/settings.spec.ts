// What somebody sets for themselves.
import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week } from "../support/days.ts";
import { REFUSED, expect, test } from "../support/test.ts";

const week = new Week(4);
/** A section of the page by its heading. */
const section = (page: Page, name: string) => page.getByRole("region", { name });
const save = (page: Page, name: string) => section(page, name).getByRole("button", { name: "Save" }).click();

test("times are shown by another clock once it is chosen", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  await company.offer(ana, week.tue, "10:00", "10:45");
  const page = await open(ana, `/slots?week=${week.name}`);
  await page.getByRole("link", { name: /Times in Paris/ }).click();
  const dialog = page.getByRole("dialog", { name: "Clock" });
  await dialog.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: /Times in Tokyo, UTC\+9/ })).toBeVisible();
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
  await save(page, "Clock");
  await expect(page.getByText("By that clock some week’s slots would begin on too many days. Remove or move a slot first.")).toBeVisible();
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Tokyo");
  await expect(page.getByRole("link", { name: /Times in Paris/ })).toBeVisible();
});

test("a clock is chosen without a script", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/settings", { javaScriptEnabled: false });
  await page.getByLabel("Time zone").selectOption("America/New_York");
  await save(page, "Clock");
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

test("quiet hours are chosen by keyboard, say what they mean and stay", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, "/settings");
  const messages = section(page, "Messages");
  await expect(messages).toContainText("You are told at any hour.");
  await messages.getByLabel("From").fill("22:00");
  await messages.getByLabel("Until").fill("07:00");
  await expect(messages).toContainText("Nothing between 22:00 and 7:00 Paris time, except for what begins before 9:00.");
  const byMail = messages.getByRole("group", { name: "Remind me by mail" });
  await byMail.getByLabel("A day before").focus();
  await page.keyboard.press("Space");
  await messages.getByLabel("Until").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.reload();
  await expect(messages.getByLabel("From")).toHaveValue("22:00");
  await expect(messages.getByLabel("Until")).toHaveValue("07:00");
  await expect(byMail.getByLabel("A day before")).not.toBeChecked();
  await expect(byMail.getByLabel("2 hours before")).toBeChecked();
  await messages.getByLabel("From").fill("");
  await messages.getByLabel("Until").fill("");
  await save(page, "Messages");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  expect(await (await ana.api.get("/api/me/preferences")).json()).toMatchObject({
    quietHours: null,
    reminders: { dayBefore: false, twoHoursBefore: true, others: true },
    notices: { changes: true, reminders: { dayBefore: true, twoHoursBefore: true, others: true } },
  });
});

test("quiet hours that are none are refused beside the field", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, "/settings");
  const messages = section(page, "Messages");
  await messages.getByLabel("From").fill("22:00");
  await expect(messages.getByText("This is required.")).toBeHidden();
  await save(page, "Messages");
  await expect(messages.getByText("This is required.")).toBeVisible();
  await expect(messages.getByLabel("Until")).toBeFocused();
  await expect(messages.getByLabel("Until")).toHaveAttribute("aria-invalid", "true");
  await messages.getByLabel("Until").fill("21:00");
  await expect(messages.getByText("This must be at most 16 hours later.")).toBeVisible();
  await messages.getByLabel("Until").fill("06:00");
  await save(page, "Messages");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("messages are chosen without a script", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, "/settings", { javaScriptEnabled: false });
  const messages = section(page, "Messages");
  const byMail = messages.getByRole("group", { name: "Remind me by mail" });
  const notices = messages.getByRole("group", { name: "Tell me among my notices" });
  await byMail.getByLabel("2 hours before").uncheck();
  await messages.getByLabel("From").fill("21:30");
  await save(page, "Messages");
  await expect(messages.getByText("This is required.")).toBeVisible();
  await byMail.getByLabel("2 hours before").uncheck();
  await byMail.getByLabel("What is to do").uncheck();
  await notices.getByLabel("booked, moved or called off").uncheck();
  await messages.getByLabel("From").fill("21:30");
  await messages.getByLabel("Until").fill("08:00");
  await save(page, "Messages");
  await expect(byMail.getByLabel("2 hours before")).not.toBeChecked();
  await expect(byMail.getByLabel("What is to do")).not.toBeChecked();
  await expect(notices.getByLabel("2 hours before")).toBeChecked();
  await expect(notices.getByLabel("booked, moved or called off")).not.toBeChecked();
  await expect(messages).toContainText("Nothing between 21:30 and 8:00 Paris time, except for what begins before 10:00.");
});

test("the panel of a booking says until when word of it is held", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Paris");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  // It is quiet now, whenever that is.
  const now = Date.now();
  const clock = (at: number) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: ana.zone, hour: "2-digit", minute: "2-digit" }).format(at);
  const quietHours = { from: clock(now - 3_600_000), until: clock(now + 4 * 3_600_000) };
  expect((await ana.api.patch("/api/me/preferences", { data: { quietHours } })).status()).toBe(200);
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  const panel = page.getByRole("complementary", { name: "Interview" });
  const held = panel.getByRole("listitem").filter({ hasText: "Invitation to Ana Moreau" });
  const until = quietHours.until.replace(/^0/, "");
  await expect(held).toContainText("Waiting");
  await expect(held).toContainText(new RegExp(`waits for .* ${until} Paris, the end of quiet hours`));
});
