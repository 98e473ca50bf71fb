// A coordinator's whole day: once by keyboard alone, once by finger on a phone.
import type { Page } from "@playwright/test";
import type { Company, Person, Slot } from "../support/company.ts";
import { Week, long, short } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { tapInto } from "../support/hands.ts";
import { begun, expect, tabTo, test, toast } from "../support/test.ts";

const PARIS = "Europe/Paris";
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const week = new Week(1);

interface Scene {
  bo: Person;
  clara: Person;
  /** Where Ana has her slot and Bo his, and nobody else any. */
  attic: string;
  cellar: string;
  /** When Ana is to see `whom`: within the minute after this one. */
  soon: Slot;
}

/** A slot of Ana's on Tuesday and one of Bo's on Wednesday, and an interview that is about to begin. */
async function scene(company: Company, whom: string): Promise<Scene> {
  const [ana, bo, clara] = await Promise.all([
    company.hire("Ana Moreau", "interviewer", PARIS),
    company.hire("Bo Lindqvist", "interviewer", PARIS),
    company.hire("Clara Vogt", "coordinator", "Europe/Berlin"),
  ]);
  const [attic, cellar] = [`Attic ${ana.id.slice(-6)}`, `Cellar ${bo.id.slice(-6)}`];
  await company.offer(ana, week.tue, "14:00", "14:45", attic);
  await company.offer(bo, week.wed, "9:00", "9:45", cellar);
  const soon = await company.offerSoon(ana);
  await company.book(clara, soon, await company.candidate(clara, whom));
  return { bo, clara, attic, cellar, soon };
}

const panel = (page: Page) => page.getByRole("complementary", { name: "Interview" });
const bookDialog = (page: Page) => page.getByRole("dialog", { name: `Book ${short(week.tue)}, 14:00–14:45 Berlin` });
const moveDialog = (page: Page) => page.getByRole("dialog", { name: "Move Noor Aziz’s interview" });
const cancelDialog = (page: Page) => page.getByRole("dialog", { name: "Cancel Noor Aziz’s interview?" });

/** What it is called in the calendar once it was moved. */
const interview = `${long(week.wed)}, 9:00 to 9:45 Berlin time, Noor Aziz with Bo Lindqvist`;

// What both days come by, whichever hand leads there.

async function isFound(page: Page, { attic }: Scene): Promise<void> {
  await expect(page.getByText("1 slot", { exact: true })).toBeVisible();
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:
      - heading "Slots" [level=1]
      - status: 1 slot
      - search:
        - searchbox "Search": ${attic}
      - heading "${long(week.tue)}" [level=2]
      - list:
        - listitem:
          - text: 14:00–14:45 Berlin Ana Moreau 14:00 Paris ${attic}
          - link "Book ${long(week.tue)}, 14:00 to 14:45 Berlin time, with Ana Moreau"
  `);
}

async function isToBeBooked(page: Page, { attic }: Scene): Promise<void> {
  await expect(bookDialog(page)).toMatchAriaSnapshot(`
    - dialog:
      - heading "Book ${short(week.tue)}, 14:00–14:45 Berlin" [level=2]
      - paragraph: Ana Moreau · 14:00 Paris · ${attic}
      - group "New candidate":
        - textbox "Name": Noor Aziz
        - textbox "E-mail": /noor\\.aziz.*@example\\.com/
        - combobox "Time zone":
          - option "Tokyo (Asia)" [selected]
        - button "Find somebody instead"
      - status: /For Noor Aziz. .* Tokyo/
      - textbox "Note (optional)"
      - paragraph: /An invitation goes to both \\d+ s later; until then it can be taken back\\./
      - link "Close"
      - button "Book this slot"
  `);
}

async function isBooked(page: Page): Promise<void> {
  await expect(toast(page)).toMatchAriaSnapshot(`
    - status:
      - text: Booked for Noor Aziz with Ana Moreau, ${short(week.tue)}, 14:00–14:45 Berlin
      - button "Undo"
      - button "Close"
  `);
}

async function isLookedAt(page: Page, { attic }: Scene): Promise<void> {
  await expect(panel(page)).toMatchAriaSnapshot(`
    - complementary "Interview":
      - link "Close"
      - text: Booked
      - heading "Noor Aziz" [level=2]
      - paragraph: with Ana Moreau
      - term: Paris (Ana)
      - definition: /14:00–14:45 ${short(week.tue)}, UTC.*/
      - term: Tokyo (Noor)
      - definition: /2\\d:00–2\\d:45 ${short(week.tue)}, UTC\\+9/
      - term: Berlin (you)
      - paragraph: ${attic}
      - link "Move…"
      - link "Cancel…"
      - heading "Messages" [level=3]
      - list:
        - listitem: /Waiting Invitation to Noor Aziz/
        - listitem: /Waiting Invitation to Ana Moreau/
      - heading "History" [level=3]
      - list:
        - listitem: /Booked by Clara Vogt/
  `);
}

async function isToBeMoved(page: Page, { cellar }: Scene): Promise<void> {
  await expect(moveDialog(page)).toMatchAriaSnapshot(`
    - dialog:
      - heading "Move Noor Aziz’s interview" [level=2]
      - paragraph: /Now ${short(week.tue)}, 14:00–14:45 Berlin · 2\\d:00 Tokyo with Ana Moreau/
      - searchbox "Nearest slots that fit": ${cellar}
      - group "Move to":
        - radio /${short(week.wed)}, 9:00–9:45 Berlin · 1\\d:00 Tokyo Bo Lindqvist · ${cellar}/ [checked]
      - textbox "Reason (optional)"
      - link "Keep the time"
      - button "Move the interview"
  `);
}

async function isToBeCancelled(page: Page): Promise<void> {
  await expect(cancelDialog(page)).toMatchAriaSnapshot(`
    - dialog:
      - heading "Cancel Noor Aziz’s interview?" [level=2]
      - paragraph: /With Bo Lindqvist, ${short(week.wed)}, 9:00–9:45 Berlin · 1\\d:00 Tokyo\\. The slot can be booked again\\./
      - textbox "Reason (optional)": Noor found a job
      - link "Keep the interview"
      - button "Cancel the interview"
  `);
}

async function isCancelled(page: Page): Promise<void> {
  await expect(page.getByText("Cancelled: Noor Aziz with Bo Lindqvist")).toBeVisible();
  await expect(panel(page)).toMatchAriaSnapshot(`
    - complementary "Interview":
      - text: Cancelled
      - heading "Noor Aziz" [level=2]
      - heading "History" [level=3]
      - list:
        - listitem: /Cancelled. Noor found a job by Clara Vogt/
        - listitem: /Moved from ${short(week.tue)}, 14:00–14:45 Paris with Ana Moreau by Clara Vogt/
        - listitem: /Booked by Clara Vogt/
  `);
  await expect(panel(page).getByRole("link", { name: "Move…" })).toHaveCount(0);
}

async function isConcluded(page: Page, whom: string): Promise<void> {
  await expect(page.getByText(`Completed: ${whom} with Ana Moreau`)).toBeVisible();
  await expect(panel(page)).toMatchAriaSnapshot(`
    - complementary "Interview":
      - text: Completed
      - heading "${whom}" [level=2]
      - heading "History" [level=3]
      - list:
        - listitem: /Completed by Clara Vogt/
        - listitem: /Booked by Clara Vogt/
  `);
}

test("the coordinator's day by keyboard alone: searched, booked, moved, cancelled, concluded", async ({ company, open }) => {
  test.slow();
  const story = await scene(company, "Malik Osei");
  const page = await open(story.clara, "/");
  const { keyboard } = page;
  // Found by its place.
  await keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await keyboard.type(story.attic);
  await isFound(page, story);
  await keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: /^Book / })).toBeFocused();
  await keyboard.press("Enter");
  // For somebody new.
  await expect(bookDialog(page).getByRole("combobox", { name: "Candidate" })).toBeFocused();
  await keyboard.type("Noor Aziz");
  const add = bookDialog(page).getByRole("option", { name: "Add “Noor Aziz”…" });
  await expect(bookDialog(page).getByText(/^(Nobody|\d+) found$/)).toBeAttached();
  await keyboard.press("ArrowUp");
  await expect(add).toHaveAttribute("aria-selected", "true");
  await keyboard.press("Enter");
  await expect(bookDialog(page).getByLabel("E-mail")).toBeFocused();
  await keyboard.type(company.address("Noor Aziz"));
  await tabTo(page, bookDialog(page).getByLabel("Time zone"));
  await keyboard.type("Tokyo");
  await isToBeBooked(page, story);
  await tabTo(page, bookDialog(page).getByRole("button", { name: "Book this slot" }));
  await keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Booked for Noor Aziz" })).toBeFocused();
  await isBooked(page);
  // Looked at in the calendar.
  await keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { name: "Noor Aziz" })).toBeFocused();
  await isLookedAt(page, story);
  // Moved to Bo, found by his place.
  await tabTo(page, panel(page).getByRole("link", { name: "Move…" }));
  await keyboard.press("Enter");
  await expect(moveDialog(page).getByRole("searchbox")).toBeFocused();
  await keyboard.type(story.cellar);
  await expect(moveDialog(page).getByRole("radio")).toHaveCount(1);
  await keyboard.press("Tab");
  await keyboard.press("Space");
  await isToBeMoved(page, story);
  await tabTo(page, moveDialog(page).getByRole("button", { name: "Move the interview" }));
  await keyboard.press("Enter");
  await expect(panel(page)).toContainText("with Bo Lindqvist");
  await expect(panel(page).getByRole("heading", { name: "Noor Aziz" })).toBeFocused();
  // It stands in its week, among Bo's, and in the agenda.
  await tabTo(page, page.getByRole("group", { name: "Interviewers shown" }).locator(`input[value="${story.bo.id}"]`));
  await keyboard.press("Space");
  await expect(new Grid(page).day(week.wed)).toMatchAriaSnapshot(`
    - row:
      - rowheader "${long(week.wed)}"
      - gridcell "${interview}":
        - link "${interview}"
  `);
  await keyboard.press("a");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - main:
      - heading "Calendar" [level=1]
      - group "Interviewers shown":
        - link "Everybody"
        - checkbox "Bo Lindqvist" [checked]
      - heading "${long(week.wed)}" [level=2]
      - list:
        - listitem:
          - text: 9:00–9:45 Berlin
          - link "${interview}"
          - text: /1\\d:00 Tokyo ${story.cellar}/
  `);
  await tabTo(page, page.getByRole("link", { name: interview }));
  await keyboard.press("Enter");
  await tabTo(page, panel(page).getByRole("link", { name: "Cancel…" }));
  await keyboard.press("Enter");
  await expect(cancelDialog(page).getByLabel("Reason")).toBeFocused();
  await keyboard.type("Noor found a job");
  await isToBeCancelled(page);
  await keyboard.press("Enter");
  await isCancelled(page);
  await keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  // What has begun meanwhile is said to have been held.
  await begun(story.soon);
  await keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await keyboard.type("Malik Osei");
  const found = page.getByRole("dialog").getByRole("option", { name: /^Malik Osei Interview/ });
  await expect(found).toBeVisible();
  // Whoever is called so comes first, then their interview.
  await keyboard.press("ArrowDown");
  await expect(found).toHaveAttribute("aria-selected", "true");
  await keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { name: "Malik Osei" })).toBeFocused();
  await tabTo(page, panel(page).getByRole("button", { name: "Completed" }));
  await keyboard.press("Enter");
  await isConcluded(page, "Malik Osei");
});

test("the coordinator's day by finger at 360 px: searched, booked, moved, cancelled, concluded", async ({ company, open }) => {
  test.slow();
  const story = await scene(company, "Selma Aydin");
  const page = await open(story.clara, "/", PHONE);
  // Found by its place.
  await tapInto(page.getByRole("searchbox"), story.attic);
  await isFound(page, story);
  await page.getByRole("link", { name: /^Book / }).tap();
  // For somebody new.
  await tapInto(bookDialog(page).getByRole("combobox", { name: "Candidate" }), "Noor Aziz");
  await bookDialog(page).getByRole("option", { name: "Add “Noor Aziz”…" }).tap();
  await tapInto(bookDialog(page).getByLabel("E-mail"), company.address("Noor Aziz"));
  await bookDialog(page).getByLabel("Time zone").selectOption({ label: "Tokyo (Asia)" });
  await expect(bookDialog(page)).toBeInViewport();
  await isToBeBooked(page, story);
  await bookDialog(page).getByRole("button", { name: "Book this slot" }).tap();
  await isBooked(page);
  // Looked at in the calendar.
  await page.getByRole("link", { name: "Booked for Noor Aziz" }).tap();
  await isLookedAt(page, story);
  // Moved to Bo, found by his place.
  await panel(page).getByRole("link", { name: "Move…" }).tap();
  await tapInto(moveDialog(page).getByRole("searchbox"), story.cellar);
  await expect(moveDialog(page).getByRole("radio")).toHaveCount(1);
  await moveDialog(page).getByRole("radio").tap();
  await isToBeMoved(page, story);
  await moveDialog(page).getByRole("button", { name: "Move the interview" }).tap();
  await expect(panel(page)).toContainText("with Bo Lindqvist");
  // Found again where it is now, and cancelled.
  await panel(page).getByRole("link", { name: "Close" }).tap();
  await expect(panel(page)).toBeHidden();
  await page.getByRole("radio", { name: long(week.wed) }).tap();
  await expect(new Grid(page).root).toMatchAriaSnapshot(`
    - grid /Week of .*, Berlin time/:
      - row:
        - rowheader "${long(week.wed)}"
        - gridcell "${interview}":
          - link "${interview}"
  `);
  await new Grid(page).block(interview).tap();
  await panel(page).getByRole("link", { name: "Cancel…" }).tap();
  await tapInto(cancelDialog(page).getByLabel("Reason"), "Noor found a job");
  await isToBeCancelled(page);
  await cancelDialog(page).getByRole("button", { name: "Cancel the interview" }).tap();
  await isCancelled(page);
  await panel(page).getByRole("link", { name: "Close" }).tap();
  await expect(panel(page)).toBeHidden();
  // What has begun meanwhile is said to have been held.
  await begun(story.soon);
  await page.getByRole("button", { name: "Account of Clara Vogt" }).tap();
  await page.getByRole("button", { name: "Find anything" }).tap();
  await tapInto(page.getByRole("dialog").getByRole("combobox"), "Selma Aydin");
  await page.getByRole("dialog").getByRole("option", { name: /^Selma Aydin Interview/ }).tap();
  await expect(panel(page).getByRole("heading", { name: "Selma Aydin" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Completed" }).tap();
  await isConcluded(page, "Selma Aydin");
});
