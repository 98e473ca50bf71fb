// An interviewer's whole day: once by keyboard alone, once by finger on a phone.
import type { CDPSession, Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week, long, short } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { expect, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(2);
const next = new Week(3);
const path = `/slots?week=${week.name}`;

test("the interviewer's day by keyboard alone", async ({ company, open }) => {
  test.slow();
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(ana, "/slots");
  const keys = async (...presses: string[]) => {
    for (const key of presses) await page.keyboard.press(key);
  };
  const grid = new Grid(page);
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  // To the week after next, and a slot by the form.
  await keys("]");
  await expect(page).toHaveURL(new RegExp(new Week(1).name));
  await expect(grid.root.getByRole("rowheader", { name: long(new Week(1).mon) })).toBeVisible();
  await keys("]");
  await expect(page).toHaveURL(new RegExp(week.name));
  await expect(grid.root.getByRole("rowheader", { name: long(week.mon) })).toBeVisible();
  await keys("n");
  const offer = page.getByRole("dialog", { name: "Offer a slot" });
  await expect(offer.getByLabel("Date")).toBeFocused();
  await page.getByLabel("Date").fill(week.tue);
  await page.getByLabel("Starts at").fill("14:00");
  await page.getByLabel("Place").press("Enter");
  const first = `${long(week.tue)}, 14:00 to 14:45 Paris time, available`;
  await expect(offer).toBeHidden();
  await expect(grid.block(first).getByRole("link")).toBeFocused();
  // Another drawn with arrows, moved by a day, lengthened.
  await keys("ArrowRight", "Enter", "Enter");
  await expect(grid.block(`${long(week.wed)}, 14:00 to 14:45 Paris time, available`).getByRole("link")).toBeFocused();
  await keys("m", "ArrowRight", "Enter");
  await expect(grid.block(`${long(week.thu)}, 14:00 to 14:45 Paris time, available`).getByRole("link")).toBeFocused();
  await keys("l", "ArrowDown", "Enter");
  const second = `${long(week.thu)}, 14:00 to 15:00 Paris time, available`;
  await expect(grid.block(second).getByRole("link")).toBeFocused();
  // A third day is refused where it stands, and taken back.
  await keys("ArrowRight", "Enter");
  await expect(page.getByText(/14:00–14:45: Friday would be a third day/)).toBeAttached();
  await keys("Escape");
  await expect(page.getByText("Taken back")).toBeAttached();
  // Removed, and brought back: the focus is never lost.
  await keys("ArrowLeft", "Enter");
  await expect(page.getByRole("dialog", { name: `${short(week.thu)}, 14:00–15:00 Paris` })).toBeVisible();
  await page.getByRole("button", { name: "Remove…" }).press("Enter");
  await page.getByRole("button", { name: "Remove this slot" }).press("Enter");
  await expect(page.getByText("Slot removed")).toBeVisible();
  await expect(grid.block(`${long(week.thu)}, 14:00, empty`)).toBeFocused();
  await page.getByRole("button", { name: "Undo" }).last().press("Enter");
  await expect(grid.block(second)).toBeVisible();
  await expect(grid.block(second).getByRole("link")).toBeFocused();
  // Repeated into the next week.
  await page.getByRole("link", { name: "Repeat…" }).press("Enter");
  const repeat = page.getByRole("dialog", { name: "Repeat this week" });
  await expect(repeat.getByLabel("For")).toBeFocused();
  await repeat.getByLabel("For").selectOption({ label: "1 week" });
  await repeat.getByRole("button", { name: "Offer 2 slots" }).press("Enter");
  await expect(page.getByText("2 slots offered")).toBeVisible();
  // Somebody books; the page shows who comes.
  const [slot] = await company.slots(ana);
  await company.book(clara, slot!, await company.candidate(clara, "Lena Fischer"));
  const booked = grid.block(/14:00 to 14:45 Paris time, booked: Lena Fischer/);
  await expect(booked).toBeVisible();
  await booked.getByRole("link").press("Enter");
  await expect(page.getByRole("dialog")).toContainText("Lena Fischer");
  await keys("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  expect(await focused()).toContain("Lena Fischer");
  // To another page by the palette.
  await keys("Control+k");
  await page.keyboard.type("copy");
  await keys("Enter");
  await expect(page.getByRole("dialog", { name: "Copy last week" })).toBeVisible();
  await keys("Escape");
  expect(await company.slots(ana)).toHaveLength(4);
  await expect(page.getByRole("region", { name: "Two days a week" })).toMatchAriaSnapshot(`
    - region "Two days a week":
      - heading "Two days a week" [level=2]
      - list:
        - listitem: /Mon/
        - listitem: /Tue/
        - listitem: /Wed/
        - listitem: /Thu/
        - listitem: /Fri/
        - listitem: /Sat/
        - listitem: /Sun/
      - paragraph
  `);
});

/** A finger, as the browser feels one. */
class Finger {
  private constructor(
    private readonly page: Page,
    private readonly line: CDPSession,
  ) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  async down(x: number, y: number): Promise<void> {
    await this.line.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  }

  /** So long that it is no tap and no scroll. */
  async rest(): Promise<void> {
    await this.page.waitForTimeout(550);
  }

  async to(x: number, y: number): Promise<void> {
    await this.line.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y }] });
  }

  async up(): Promise<void> {
    await this.line.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
}

test("the interviewer's day by finger at 360 px", async ({ company, open }) => {
  test.slow();
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const page = await open(ana, path, phone);
  const [finger, grid] = [await Finger.on(page), new Grid(page)] as const;
  await page.getByRole("radio", { name: long(week.tue) }).tap();
  await grid.root.scrollIntoViewIfNeeded();
  // A long press offers a slot.
  const spot = await grid.spot(week.tue, "9:00");
  await finger.down(spot.x, spot.y);
  await finger.rest();
  await expect(grid.root.getByText("Fits", { exact: true })).toBeVisible();
  await finger.up();
  const offered = grid.block(`${long(week.tue)}, 9:00 to 9:45 Paris time, available`);
  await expect(offered).toBeVisible();
  await expect(page.getByText("Slot offered")).toBeVisible();
  // Held, it is carried; at the lower edge the day goes on under the finger.
  const box = (await offered.boundingBox())!;
  const before = await grid.root.evaluate((root) => root.scrollTop);
  await finger.down(box.x + 60, box.y + 20);
  await finger.rest();
  const edge = (await grid.root.boundingBox())!;
  await finger.to(box.x + 60, box.y + 60);
  await finger.to(box.x + 60, Math.min(edge.y + edge.height, 740) - 8);
  await expect.poll(() => grid.root.evaluate((root) => root.scrollTop)).toBeGreaterThan(before + 60);
  await finger.to(box.x + 60, edge.y + edge.height / 2);
  await finger.up();
  await expect(page.getByText("Slot changed")).toBeVisible();
  const [moved] = await company.slots(ana);
  expect(moved!.startTime > `${week.tue}T11`).toBe(true);
  // A tap opens it; the sheet is at the bottom, and it is removed and brought back.
  await grid.root.getByRole("link", { name: /available/ }).tap();
  await expect(page.getByRole("dialog")).toBeInViewport();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Remove…" }).tap();
  await page.getByRole("button", { name: "Remove this slot" }).tap();
  await expect(page.getByText("Slot removed")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).last().tap();
  await expect.poll(() => company.slots(ana)).toHaveLength(1);
  // Next week the same.
  await page.getByRole("link", { name: "Repeat…" }).tap();
  const repeat = page.getByRole("dialog", { name: "Repeat this week" });
  await repeat.getByLabel("For").selectOption({ label: "1 week" });
  await repeat.getByRole("button", { name: "Offer 1 slot" }).tap();
  await expect(page.getByText("1 slot offered")).toBeVisible();
  await page.getByRole("link", { name: "Week after" }).tap();
  await expect(page).toHaveURL(new RegExp(next.name));
  await expect(page.getByRole("region", { name: "Slots of this week" }).getByRole("link", { name: new RegExp(long(next.tue)) })).toBeVisible();
});

test("a drag is called off with Escape", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  await company.offer(ana, week.tue, "10:00", "11:00");
  const page = await open(ana, path);
  const grid = new Grid(page);
  await grid.press(week.wed, "10:00", "11:00");
  await expect(grid.root.getByText("Fits", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(grid.root.getByText("Fits", { exact: true })).toBeHidden();
  await page.mouse.up();
  expect(await company.slots(ana)).toHaveLength(1);
});
