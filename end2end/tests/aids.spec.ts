// What helps on every page: the list of its keys, and a way to go anywhere or to find anybody.
import { violations } from "../support/axe.ts";
import { Week } from "../support/days.ts";
import { expect, test } from "../support/test.ts";

const week = new Week(2);

test("? lists the keys of every page", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  for (const [who, path, does] of [
    [ana, "/slots", "offer a slot"],
    [clara, "/book", "from slot to slot"],
    [clara, "/calendar", "the time before"],
  ] as const) {
    const page = await open(who, path);
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    await expect(dialog.getByText(does)).toBeVisible();
    await expect(dialog.getByText("go anywhere, find anybody")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await page.context().close();
  }
});

test("Ctrl K goes to a page, changes the theme and lists the keys", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const page = await open(clara, "/book", { colorScheme: "light" });
  const dialog = page.getByRole("dialog", { name: "Go to or find" });
  await page.keyboard.press("Control+k");
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await expect(dialog.getByRole("option", { name: /^Calendar/ })).toBeVisible();
  await page.keyboard.type("cal");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/calendar$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Calendar");
  await page.keyboard.press("Control+k");
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Account of Clara Vogt" }).click();
  await expect(page.getByRole("button", { name: "Dark", exact: true })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: /^Keys of this page/ }).click();
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

test("the palette finds people and candidates, each what they may see", async ({ company, open }) => {
  const ana = await company.hire("Amarante Quill", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slot = await company.offer(ana, week.tue, "14:00", "14:45");
  await company.book(clara, slot, await company.candidate(clara, "Amaryllis Quince"));
  const theirs = await open(clara, "/book");
  await theirs.keyboard.press("Control+k");
  const dialog = theirs.getByRole("dialog", { name: "Go to or find" });
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await theirs.keyboard.type("amar");
  await expect(dialog.getByRole("option", { name: /Amarante Quill.*calendar/ })).toBeVisible();
  expect(await violations(theirs)).toEqual([]);
  await expect(dialog.getByRole("option", { name: /^Amaryllis Quince Interview · .*14:00–14:45 Berlin/ })).toBeVisible();
  await dialog.getByRole("option", { name: /^Amaryllis Quince Candidate/ }).click();
  await expect(theirs.getByRole("heading", { level: 1, name: "Amaryllis Quince" })).toBeVisible();
  await expect(theirs.getByRole("listitem").filter({ hasText: "with Amarante Quill" })).toContainText("Booked");
  const own = await open(ana, "/slots");
  await own.keyboard.press("Control+k");
  await expect(own.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await own.keyboard.type("quin");
  await own.getByRole("dialog").getByRole("option", { name: /Amaryllis Quince/ }).click();
  await expect(own.getByRole("dialog", { name: /14:00–14:45 Paris/ })).toContainText("Amaryllis Quince");
  await own.context().close();
  const bo = await open(await company.hire("Bo Lindqvist", "interviewer", "Asia/Tokyo"), "/slots");
  await bo.keyboard.press("Control+k");
  await expect(bo.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await bo.keyboard.type("quin");
  await expect(bo.getByRole("dialog").getByText("Nobody found")).toBeAttached();
});
