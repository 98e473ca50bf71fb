// Every piece of the pages in each of its states, on one page; pictures of them are kept beside the results.
import type { Page, TestInfo } from "@playwright/test";
import { Grid } from "../support/grid.ts";
import { expect, settled, test } from "../support/test.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`every piece has its picture in ${colorScheme}`, async ({ company, open }, info) => {
    const page = await open(await company.resident("coordinator"), "/ui", { colorScheme, reducedMotion: "reduce" });
    await photograph(page, info, `pieces-${colorScheme}`);
    const grid = new Grid(page);
    for (const [until, what] of [["14:00", "fits"], ["15:30", "refused"]] as const) {
      await grid.press("2026-03-03", "12:45", until);
      await photograph(page, info, `ghost-${what}-${colorScheme}`);
      await page.keyboard.press("Escape");
      await page.mouse.up();
    }
    await page.getByRole("button", { name: "Say it with a way back" }).click();
    await expect(page.getByText("Slot removed")).toBeVisible();
    await photograph(page, info, `toast-${colorScheme}`);
    for (const [button, title] of [["Book…", /^Book Tue/], ["Remove…", /^Remove Tue/]] as const) {
      await page.getByRole("button", { name: button, exact: true }).click();
      await expect(page.getByRole("dialog", { name: title })).toBeVisible();
      await photograph(page, info, `dialog-${button.replace("…", "").toLowerCase()}-${colorScheme}`);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    }
    await page.getByRole("combobox", { name: "Candidate", exact: true }).fill("len");
    await expect(page.getByRole("option", { name: /^Lena Fischer/ })).toBeVisible();
    await photograph(page, info, `combobox-${colorScheme}`);
  });
}

async function photograph(page: Page, info: TestInfo, name: string): Promise<void> {
  await settled(page);
  await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true, animations: "disabled", timeout: 30_000 });
}
