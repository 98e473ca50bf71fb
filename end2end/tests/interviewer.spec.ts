// An interviewer's whole day: once by keyboard alone, once by finger on a phone.
import { violations } from "../support/axe.ts";
import { Week, long, short } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { Finger, typeDate, typeTime } from "../support/hands.ts";
import { expect, tabTo, test, toast } from "../support/test.ts";

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
  await typeDate(offer.getByLabel("Date"), week.tue);
  await tabTo(page, offer.getByLabel("Starts at"));
  await typeTime(offer.getByLabel("Starts at"), "14:00");
  await expect(offer).toMatchAriaSnapshot(`
    - dialog:
      - heading "Offer a slot" [level=2]
      - paragraph: Times are Paris time.
      - textbox "Date": "${week.tue}"
      - textbox "Starts at": "14:00"
      - combobox "Lasts":
        - option "45 minutes" [selected]
      - textbox "Place (optional)"
      - text: /This fits your week\\./
      - button "Cancel"
      - button "Offer this slot"
  `);
  await tabTo(page, offer.getByLabel("Place"));
  await keys("Enter");
  const first = `${long(week.tue)}, 14:00 to 14:45 Paris time, available`;
  await expect(offer).toBeHidden();
  await expect(grid.block(first).getByRole("link")).toBeFocused();
  await expect(grid.day(week.tue)).toMatchAriaSnapshot(`
    - row:
      - rowheader "${long(week.tue)}"
      - gridcell "${first}":
        - link "${first}"
  `);
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
  await expect(page.getByRole("dialog", { name: `${short(week.thu)}, 14:00–15:00 Paris` })).toMatchAriaSnapshot(`
    - dialog:
      - heading "${short(week.thu)}, 14:00–15:00 Paris" [level=2]
      - text: Coordinators can book it.
      - link "Repeat weekly…"
      - button "Remove…"
      - textbox "Date": "${week.thu}"
      - textbox "Starts at": "14:00"
      - combobox "Lasts":
        - option "1 hour" [selected]
      - button "Save changes"
  `);
  await tabTo(page, page.getByRole("button", { name: "Remove…" }));
  await keys("Enter");
  await expect(page.getByRole("dialog", { name: /^Remove/ })).toMatchAriaSnapshot(`
    - dialog:
      - heading "Remove ${short(week.thu)}, 14:00–15:00 Paris?" [level=2]
      - paragraph: Nobody has booked it, so nobody is told.
      - button "Keep it"
      - button "Remove this slot"
  `);
  await tabTo(page, page.getByRole("button", { name: "Remove this slot" }));
  await keys("Enter");
  await expect(toast(page)).toMatchAriaSnapshot(`
    - status:
      - text: "Slot removed: ${short(week.thu)}, 14:00–15:00 Paris"
      - button "Undo"
      - button "Close"
  `);
  await expect(grid.block(`${long(week.thu)}, 14:00, empty`)).toBeFocused();
  await tabTo(page, toast(page).getByRole("button", { name: "Undo" }).last());
  await keys("Enter");
  await expect(grid.block(second)).toBeVisible();
  await expect(grid.block(second).getByRole("link")).toBeFocused();
  // Repeated into the next week.
  await tabTo(page, page.getByRole("link", { name: "Repeat…" }));
  await keys("Enter");
  const repeat = page.getByRole("dialog", { name: "Repeat this week" });
  await expect(repeat.getByLabel("For")).toBeFocused();
  await page.keyboard.type("1 week");
  await expect(repeat).toMatchAriaSnapshot(`
    - dialog:
      - heading "Repeat this week" [level=2]
      - paragraph: Each at the same time on the clock in Paris, and at the same place.
      - combobox "For":
        - option "1 week" [selected]
      - region "What will be offered":
        - heading [level=3]:
          - status: 2 slots will be offered
        - list:
          - listitem: /Tue 14.00.*Thu 14.00/
      - button "Cancel"
      - button "Offer 2 slots"
  `);
  await tabTo(page, repeat.getByRole("button", { name: "Offer 2 slots" }));
  await keys("Enter");
  await expect(page.getByText("2 slots offered")).toBeVisible();
  // Somebody books; the page shows who comes.
  const [slot] = await company.slots(ana);
  await company.book(clara, slot!, await company.candidate(clara, "Lena Fischer", "Asia/Tokyo"));
  const booked = grid.block(/14:00 to 14:45 Paris time, booked: Lena Fischer/);
  await expect(booked).toBeVisible();
  await tabTo(page, grid.block(second).getByRole("link"));
  await keys("ArrowLeft", "ArrowLeft");
  await expect(booked.getByRole("link")).toBeFocused();
  await keys("Enter");
  await expect(page.getByRole("dialog").getByText("Lena Fischer", { exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toMatchAriaSnapshot(`
    - dialog:
      - heading "${short(week.tue)}, 14:00–14:45 Paris" [level=2]
      - text: Booked
      - link "Repeat weekly…"
      - term: Paris (Ana)
      - definition: /14:00–14:45 ${short(week.tue)}, UTC.*/
      - term: Tokyo (Lena)
      - definition: /2\\d:00–2\\d:45 ${short(week.tue)}, UTC\\+9/
      - heading "Messages" [level=3]
      - list:
        - listitem: /Invitation to Lena Fischer/
        - listitem: /Invitation to Ana Moreau/
      - heading "History" [level=3]
      - list:
        - listitem: /Booked by Clara Vogt/
  `);
  await keys("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(booked.getByRole("link")).toBeFocused();
  // So the week stands.
  await expect(page.getByRole("region", { name: "Two days a week" })).toMatchAriaSnapshot(`
    - region "Two days a week":
      - heading "Two days a week" [level=2]
      - list:
        - listitem: Mon , closed
        - listitem: Tue , used
        - listitem: Wed , closed
        - listitem: Thu , used
        - listitem: Fri , closed
        - listitem: Sat , closed
        - listitem: Sun , closed
      - paragraph: /Tuesday and Thursday are used/
  `);
  await expect(page.getByRole("region", { name: "Slots of this week" })).toMatchAriaSnapshot(`
    - region "Slots of this week":
      - heading "Slots of this week" [level=2]
      - navigation "Which slots":
        - link "All"
      - heading "${long(week.tue)}" [level=3]
      - list:
        - listitem:
          - 'link "${long(week.tue)}, 14:00 to 14:45 Paris time, booked: Lena Fischer"'
      - heading "${long(week.thu)}" [level=3]
      - list:
        - listitem:
          - link "${second}"
          - text: Available
  `);
  // To another page by the palette.
  await keys("Control+k");
  await page.keyboard.type("copy");
  await keys("Enter");
  await expect(page.getByRole("dialog", { name: "Copy last week" })).toBeVisible();
  await keys("Escape");
  expect(await company.slots(ana)).toHaveLength(4);
});

test("the interviewer's day by finger at 360 px", async ({ company, open }) => {
  test.slow();
  const ana = await company.hire("Ana Moreau", "interviewer", PARIS);
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const page = await open(ana, path, phone);
  const finger = await Finger.on(page);
  const grid = new Grid(page, finger);
  await page.getByRole("radio", { name: long(week.tue) }).tap();
  await grid.root.scrollIntoViewIfNeeded();
  // A long press offers a slot.
  const spot = await grid.spot(week.tue, "9:00");
  await finger.move(spot.x, spot.y);
  await finger.down();
  await expect(grid.root.getByText("Fits", { exact: true })).toBeVisible();
  await finger.up();
  const offered = grid.block(`${long(week.tue)}, 9:00 to 9:45 Paris time, available`);
  await expect(offered).toBeVisible();
  await expect(page.getByText("Slot offered")).toBeVisible();
  await expect(grid.root).toMatchAriaSnapshot(`
    - grid /Week of .*, Paris time/:
      - row:
        - rowheader "${long(week.tue)}"
        - gridcell "${long(week.tue)}, 9:00 to 9:45 Paris time, available":
          - link "${long(week.tue)}, 9:00 to 9:45 Paris time, available"
  `);
  // Held, it is carried; at the lower edge the day goes on under the finger.
  const box = (await offered.boundingBox())!;
  const before = await grid.root.evaluate((root) => root.scrollTop);
  await finger.move(box.x + 60, box.y + 20);
  await finger.down();
  const edge = (await grid.root.boundingBox())!;
  await finger.move(box.x + 60, box.y + 60);
  await finger.move(box.x + 60, Math.min(edge.y + edge.height, 740) - 8);
  await expect.poll(() => grid.root.evaluate((root) => root.scrollTop)).toBeGreaterThan(before + 60);
  await finger.move(box.x + 60, edge.y + edge.height / 2);
  await finger.up();
  await expect(page.getByText("Slot changed")).toBeVisible();
  const [moved] = await company.slots(ana);
  expect(moved!.startTime > `${week.tue}T11`).toBe(true);
  // A tap opens it, in a sheet at the bottom, where it is lengthened.
  const list = page.getByRole("region", { name: "Slots of this week" });
  const slot = grid.root.getByRole("link", { name: /available/ });
  await slot.tap();
  await expect(page.getByRole("dialog")).toBeInViewport();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Starts at").fill("14:00");
  await page.getByLabel("Lasts").selectOption({ label: "1 hour" });
  await expect(page.getByRole("dialog")).toMatchAriaSnapshot(`
    - dialog:
      - heading /${short(week.tue)}, .* Paris/ [level=2]
      - link "Repeat weekly…"
      - button "Remove…"
      - textbox "Date": "${week.tue}"
      - textbox "Starts at": "14:00"
      - combobox "Lasts":
        - option "1 hour" [selected]
      - text: /This fits your week\\./
      - button "Save changes"
  `);
  await page.getByRole("button", { name: "Save changes" }).tap();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(list).toMatchAriaSnapshot(`
    - region "Slots of this week":
      - heading "${long(week.tue)}" [level=3]
      - list:
        - listitem:
          - link "${long(week.tue)}, 14:00 to 15:00 Paris time, available"
          - text: Available
  `);
  // Removed once that is confirmed, and brought back.
  await slot.tap();
  await page.getByRole("button", { name: "Remove…" }).tap();
  await expect(page.getByRole("dialog", { name: /^Remove/ })).toMatchAriaSnapshot(`
    - dialog:
      - heading "Remove ${short(week.tue)}, 14:00–15:00 Paris?" [level=2]
      - paragraph: Nobody has booked it, so nobody is told.
      - button "Keep it"
      - button "Remove this slot"
  `);
  await page.getByRole("button", { name: "Remove this slot" }).tap();
  await expect(list).toMatchAriaSnapshot(`
    - region "Slots of this week":
      - paragraph: No slots this week. Offer one here, or draw it into the week.
      - link "Offer a slot"
  `);
  await expect(toast(page)).toMatchAriaSnapshot(`
    - status:
      - text: "Slot removed: ${short(week.tue)}, 14:00–15:00 Paris"
      - button "Undo"
  `);
  await page.getByRole("button", { name: "Undo" }).last().tap();
  await expect(slot).toBeVisible();
  await expect.poll(() => company.slots(ana)).toHaveLength(1);
  // Next week the same.
  await page.getByRole("link", { name: "Repeat…" }).tap();
  const repeat = page.getByRole("dialog", { name: "Repeat this week" });
  await repeat.getByLabel("For").selectOption({ label: "1 week" });
  await expect(repeat).toMatchAriaSnapshot(`
    - dialog:
      - heading "Repeat this week" [level=2]
      - combobox "For":
        - option "1 week" [selected]
      - region "What will be offered":
        - heading [level=3]:
          - status: 1 slot will be offered
        - list:
          - listitem: /Tue 14.00/
      - button "Offer 1 slot"
  `);
  await repeat.getByRole("button", { name: "Offer 1 slot" }).tap();
  await expect(page.getByText("1 slot offered")).toBeVisible();
  await page.getByRole("link", { name: "Week after" }).tap();
  await expect(page).toHaveURL(new RegExp(next.name));
  await expect(list.getByRole("link", { name: new RegExp(long(next.tue)) })).toBeVisible();
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
