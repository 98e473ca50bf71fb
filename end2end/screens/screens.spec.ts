// A picture of every page in both themes and three widths, in the folder `screenshots`.
import { type Page, expect } from "@playwright/test";
import type { Company } from "../support/company.ts";
import { Week, long, nextLastSundayOf, weekOf } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { type Shown, everyPage } from "../support/pages.ts";
import { hold, settled, test, toast } from "../support/test.ts";

const WIDTHS = {
  wide: { viewport: { width: 1440, height: 900 } },
  middle: { viewport: { width: 820, height: 1180 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
};

const week = new Week(2);

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, window] of Object.entries(WIDTHS)) {
    for (const [what, pages] of Object.entries({ "every page": everyPage, "what passes": passing })) {
      test(`${what}, ${colorScheme}, ${width}`, async ({ company, open, forgive }) => {
        // Pictures first: whether a page complains is what tests are for.
        forgive(/./);
        for (const { name, who, path, then } of await pages(company)) {
          const page = await open(who, path, { colorScheme, ...window });
          await then?.(page);
          await settled(page);
          // What passes is seen in its window: a larger one would move what is drawn.
          const fullPage = pages === everyPage;
          if (fullPage) await page.evaluate(() => scrollTo(0, 0));
          await page.screenshot({ path: `screenshots/${name}-${colorScheme}-${width}.png`, fullPage });
          await page.context().close();
        }
      });
    }
  }
}

/** What is seen for a moment only: while something is drawn, saved, removed or cut off. */
async function passing(company: Company): Promise<Pick<Shown, "name" | "who" | "path" | "then">[]> {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  await company.offer(ana, week.mon, "10:00", "10:45", "Room 4");
  await company.offer(ana, week.tue, "14:00", "14:45");
  const mine = { who: ana, path: `/slots?week=${week.name}` };
  const [forth, back] = [nextLastSundayOf(3), nextLastSundayOf(10)];
  return [
    { ...mine, name: "my-week-fits", then: (page) => drawn(page, "11:00", "12:00", "Fits") },
    { ...mine, name: "my-week-overlaps", then: (page) => drawn(page, "9:30", "10:30", "Overlaps 10:00–10:45") },
    { ...mine, name: "my-week-saving", then: saving },
    { ...mine, name: "my-week-remove", then: remove },
    { ...mine, name: "my-week-cut", then: cut },
    { ...mine, name: "my-week-skipped", path: `/slots?week=${weekOf(forth)}`, then: (page) => atNight(page, forth) },
    { ...mine, name: "my-week-twice", path: `/slots?week=${weekOf(back)}`, then: (page) => atNight(page, back) },
    { who: clara, name: "calendar-zone", path: `/calendar?week=${week.name}&zone=Asia/Tokyo` },
    // The last of all, for nothing is left of the slot.
    { ...mine, name: "my-week-removed", then: removed },
  ];
}

/** Drawn into Monday, which a phone shows; the button is still down. */
async function drawn(page: Page, from: string, to: string, says: string): Promise<void> {
  const grid = new Grid(page);
  await grid.block(/10:00 to 10:45/).evaluate((block) => block.scrollIntoView({ block: "center" }));
  await grid.press(week.mon, from, to);
  await expect(grid.root.getByText(says).last()).toBeVisible();
}

async function saving(page: Page): Promise<void> {
  await hold(page, "**/pages/change_slot*");
  await page.getByRole("link", { name: /10:00 to 10:45/ }).last().click();
  await page.getByLabel("Place").fill("Room 7");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saving", { exact: true }).last()).toBeVisible();
}

async function remove(page: Page): Promise<void> {
  await page.getByRole("link", { name: /14:00 to 14:45/ }).last().click();
  await page.getByRole("button", { name: "Remove…" }).click();
  await expect(page.getByRole("button", { name: "Remove this slot" })).toBeVisible();
}

async function removed(page: Page): Promise<void> {
  await remove(page);
  await page.getByRole("button", { name: "Remove this slot" }).click();
  await expect(toast(page)).toBeVisible();
}

async function cut(page: Page): Promise<void> {
  await page.routeWebSocket("**/api/events", (socket) => void socket.close());
  await page.reload();
  await expect(page.getByRole("banner").getByRole("status")).toHaveText("Reconnecting");
}

async function atNight(page: Page, day: string): Promise<void> {
  const pip = page.getByRole("radio", { name: long(day) });
  if (await pip.isVisible()) await pip.check();
  await new Grid(page).root.evaluate((root) => {
    root.scrollIntoView({ block: "end" });
    root.scrollTo(0, 0);
  });
}
