// Booking, moving and cancelling by those who book, and what others see of it meanwhile.
import type { Page } from "@playwright/test";
import { Company, type Person, type Slot } from "../support/company.ts";
import { Week, long, short } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { Server } from "../support/server.ts";
import { CUT, REFUSED, expect, hold, loseAnswers, sent, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(3);

/** Ana with one slot, and Clara who books. */
async function anaAndClara(company: Company): Promise<{ ana: Person; clara: Person; slot: Slot }> {
  const [ana, clara] = await Promise.all([
    company.hire("Ana Moreau", "interviewer", PARIS),
    company.hire("Clara Vogt", "coordinator", "Europe/Berlin"),
  ]);
  return { ana, clara, slot: await company.offer(ana, week.tue, "14:00", "14:45", "Room 4") };
}

function slotsOf(interviewer: Person): string {
  return `/book?interviewer=${interviewer.id}`;
}

/** The button in the row of that slot. */
function bookButton(page: Page, time = "14:00 to 14:45") {
  return page.getByRole("link", { name: new RegExp(`^Book ${long(week.tue)}, ${time} .*, with Ana Moreau$`) });
}

function bookDialog(page: Page) {
  return page.getByRole("dialog", { name: /^Book / });
}

async function addCandidate(page: Page, name: string, email: string): Promise<void> {
  const dialog = bookDialog(page);
  await dialog.getByRole("combobox", { name: "Candidate" }).fill(name);
  await dialog.getByRole("option", { name: `Add “${name}”…` }).click();
  await expect(dialog.getByLabel("Name")).toHaveValue(name);
  await dialog.getByLabel("E-mail").fill(email);
}

async function findCandidate(page: Page, words: string, name: string): Promise<void> {
  await bookDialog(page).getByRole("combobox", { name: "Candidate" }).fill(words);
  await bookDialog(page).getByRole("option", { name }).click();
}

const submit = (page: Page) => bookDialog(page).getByRole("button", { name: "Book this slot" });

test("a booking appears on the interviewer's open page without a reload", async ({ company, open }) => {
  const { ana, clara } = await anaAndClara(company);
  const interviewers = await open(ana, `/slots?week=${week.name}`);
  const loads = sent(interviewers);
  interviewers.on("load", () => loads.push("load"));
  const page = await open(clara, slotsOf(ana));
  await bookButton(page).click();
  await addCandidate(page, "Lena Fischer", company.address("Lena Fischer"));
  const letGo = await hold(page, "**/pages/book_slot*");
  await submit(page).click();
  await expect(submit(page)).toHaveAttribute("aria-busy", "true");
  await expect(page.locator(".saving").getByText("Booking", { exact: true })).toBeAttached();
  letGo();
  await expect(page.getByText(/^Booked for Lena Fischer with Ana Moreau, /)).toBeVisible();
  await expect(bookDialog(page)).toBeHidden();
  const booked = page.getByRole("link", { name: "Booked for Lena Fischer" });
  await expect(booked).toBeFocused();
  const sentence = `${long(week.tue)}, 14:00 to 14:45 Paris time, booked: Lena Fischer, Room 4`;
  await expect(new Grid(interviewers).block(sentence)).toBeVisible();
  await expect(interviewers.getByRole("link", { name: sentence }).last()).toBeVisible();
  expect(loads).toEqual([]);
});

test("from search to booked without the mouse", async ({ company, open }) => {
  const { ana, clara } = await anaAndClara(company);
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const page = await open(clara, slotsOf(ana));
  const { keyboard } = page;
  await keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await keyboard.type("Room 4");
  await expect(page).toHaveURL(/q=Room/);
  await keyboard.press("ArrowDown");
  await expect(bookButton(page)).toBeFocused();
  await keyboard.press("Enter");
  await expect(bookDialog(page).getByRole("combobox", { name: "Candidate" })).toBeFocused();
  // Enter comes before the answer does: whoever the words mean is chosen once they are found.
  await keyboard.type(lena.email);
  await keyboard.press("Enter");
  await expect(page.getByText(/^For Lena Fischer: .* Tokyo$/)).toBeVisible();
  await keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Booked for Lena Fischer" })).toBeFocused();
});

test("a candidate who is busy then is told of, with what fits instead", async ({ company, open }) => {
  const { ana, clara } = await anaAndClara(company);
  const bo = await company.hire("Bo Lindqvist", "interviewer", PARIS);
  const lena = await company.candidate(clara, "Lena Fischer");
  await company.book(clara, await company.offer(bo, week.tue, "13:30", "14:15"), lena);
  await company.offer(ana, week.tue, "15:00", "15:45");
  const page = await open(clara, slotsOf(ana));
  const requests = sent(page);
  await bookButton(page).click();
  await findCandidate(page, lena.email, "Lena Fischer");
  await expect(page.getByText(`Lena Fischer is with Bo Lindqvist then: ${short(week.tue)}, 13:30–14:15 Berlin.`)).toBeVisible();
  await expect(submit(page)).toBeDisabled();
  expect(requests.filter((path) => path.includes("book_slot"))).toEqual([]);
  // What fits instead is one press away, and the candidate stays chosen.
  await page.getByRole("link", { name: `${short(week.tue)}, 15:00–15:45 Berlin with Ana Moreau` }).click();
  await expect(page.getByRole("dialog", { name: `Book ${short(week.tue)}, 15:00–15:45 Berlin` })).toBeVisible();
  await expect(submit(page)).toBeEnabled();
  await submit(page).click();
  await expect(page.getByRole("link", { name: "Booked for Lena Fischer" })).toBeVisible();
});

test("a row says that somebody else took its slot, before the button is pressed", async ({ company, open }) => {
  const { ana, clara, slot } = await anaAndClara(company);
  const mira = await company.hire("Mira Okafor", "coordinator", "Africa/Lagos");
  const [page, withDialog] = await Promise.all([open(clara, slotsOf(ana)), open(clara, slotsOf(ana))]);
  await bookButton(withDialog).click();
  await addCandidate(withDialog, "Kenji Sato", company.address("Kenji Sato"));
  await company.book(mira, slot, await company.candidate(mira, "Omar Haddad"));
  await expect(page.getByText("Taken just now")).toBeVisible();
  await expect(bookButton(page)).toHaveCount(0);
  await expect(bookDialog(withDialog).getByText("This slot is no longer available")).toBeVisible();
  await expect(submit(withDialog)).toBeDisabled();
});

test("of two who race for one slot one has it, and the other is told", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const { ana, clara } = await anaAndClara(company);
  const mira = await company.hire("Mira Okafor", "coordinator", "Africa/Lagos");
  const pages = await Promise.all([clara, mira].map((coordinator) => open(coordinator, slotsOf(ana))));
  for (const [number, page] of pages.entries()) {
    await bookButton(page).click();
    await addCandidate(page, `Candidate ${number}`, company.address(`Candidate ${number}`));
  }
  await Promise.all(pages.map((page) => page.keyboard.press("Enter")));
  const [won, lost] = ["Booked for Candidate", "This slot is no longer available"];
  const outcome = async (page: Page) => {
    await expect(page.getByText(new RegExp(`${won} . with|${lost}`)).first()).toBeVisible();
    return (await bookDialog(page).getByText(lost).isVisible()) ? "lost" : "won";
  };
  expect((await Promise.all(pages.map(outcome))).sort()).toEqual(["lost", "won"]);
  expect(await company.slots(ana)).toMatchObject([{ status: "booked" }]);
});

test("one who presses the button too late is told, and keeps what was typed", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const { ana, clara, slot } = await anaAndClara(company);
  await company.offer(ana, week.tue, "15:00", "15:45");
  const page = await open(clara, slotsOf(ana));
  await bookButton(page).click();
  await addCandidate(page, "Kenji Sato", company.address("Kenji Sato"));
  // Somebody else is quicker by a moment.
  const omar = await company.candidate(clara, "Omar Haddad");
  await page.route("**/pages/book_slot*", async (route) => {
    await company.book(clara, slot, omar);
    await route.continue();
  });
  await submit(page).click();
  await expect(bookDialog(page).getByRole("alert")).toContainText("This slot is no longer available: it is booked, has begun or was removed.");
  await expect(bookDialog(page).getByLabel("Name")).toHaveValue("Kenji Sato");
  await page.unroute("**/pages/book_slot*");
  // The next best are offered in its place, for the same candidate.
  await expect(bookDialog(page).getByText("Nearest that fit:")).toBeVisible();
  await bookDialog(page).getByRole("link", { name: `${short(week.tue)}, 15:00–15:45 Berlin with Ana Moreau` }).click();
  await expect(page.getByRole("dialog", { name: `Book ${short(week.tue)}, 15:00–15:45 Berlin` })).toBeVisible();
  await expect(bookDialog(page).getByLabel("Name")).toHaveValue("Kenji Sato");
  await submit(page).click();
  await expect(page.getByRole("link", { name: "Booked for Kenji Sato" })).toBeVisible();
});

test("an interview is moved, and both interviewers see it", async ({ company, open }) => {
  const { ana, clara, slot } = await anaAndClara(company);
  const bo = await company.hire("Bo Lindqvist", "interviewer", PARIS);
  await company.offer(bo, week.wed, "9:00", "9:45", "Room 7");
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const [anas, bos] = await Promise.all([ana, bo].map((who) => open(who, `/slots?week=${week.name}`)));
  const page = await open(clara, `/calendar?week=${week.name}&booking=${booking.id}`);
  await page.getByRole("link", { name: "Move…" }).click();
  const dialog = page.getByRole("dialog", { name: "Move Lena Fischer’s interview" });
  await expect(dialog.getByText(`Now ${short(week.tue)}, 14:00–14:45 Berlin`)).toBeVisible();
  await dialog.getByRole("searchbox").fill("Room 7");
  await dialog.getByRole("radio", { name: new RegExp(`^${short(week.wed)}, 9:00–9:45 Berlin .*Bo Lindqvist · Room 7`) }).check();
  await dialog.getByLabel("Reason").fill("Ana is ill");
  await dialog.getByRole("button", { name: "Move the interview" }).click();
  await expect(page.getByText(`Moved: Lena Fischer, now ${short(week.wed)}, 9:00–9:45 Berlin`)).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("complementary", { name: "Interview" })).toContainText("with Bo Lindqvist");
  await expect(new Grid(page).block(new RegExp(`${long(week.wed)}, 9:00 to 9:45 .*Lena Fischer`))).toBeVisible();
  await expect(new Grid(bos!).block(`${long(week.wed)}, 9:00 to 9:45 Paris time, booked: Lena Fischer, Room 7`)).toBeVisible();
  await expect(new Grid(anas!).block(`${long(week.tue)}, 14:00 to 14:45 Paris time, available: Room 4`)).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Ana is ill" })).toBeVisible();
});

test("a booking whose answer is lost is asked for again, and is one's own", async ({ company, open, forgive }) => {
  forgive(...CUT, /net::ERR_FAILED/);
  const { ana, clara } = await anaAndClara(company);
  const lena = company.address("Lena Fischer");
  const page = await open(clara, slotsOf(ana));
  await bookButton(page).click();
  await addCandidate(page, "Lena Fischer", lena);
  const tries = await loseAnswers(page, "book_slot", 2);
  await submit(page).click();
  await expect(bookDialog(page)).toContainText("The server cannot be reached. What you asked for is kept here");
  await expect(page.getByText(/^Booked for Lena Fischer with Ana Moreau/)).toBeVisible();
  await expect(bookDialog(page)).toBeHidden();
  await expect(page.getByText("Taken just now")).toHaveCount(0);
  expect(tries()).toBe(3);
  const { total } = await (await clara.api.get(`/api/calendar?interviewerId=${ana.id}`)).json();
  expect(total).toBe(1);
});

test("a move stands where it goes while it is saved, and is done once however often it is asked for", async ({ company, open, forgive }) => {
  forgive(...CUT, /net::ERR_FAILED/);
  const { ana, clara, slot } = await anaAndClara(company);
  await company.offer(ana, week.wed, "9:00", "9:45", "Room 7");
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const page = await open(clara, `/calendar?week=${week.name}&interviewer=${ana.id}&booking=${booking.id}&ask=move`);
  const dialog = page.getByRole("dialog", { name: "Move Lena Fischer’s interview" });
  await dialog.getByRole("radio", { name: new RegExp(`^${short(week.wed)}, 9:00–9:45`) }).check();
  await loseAnswers(page, "move_booking", 3);
  await dialog.getByRole("button", { name: "Move the interview" }).click();
  // Behind the dialog, and out of reach as long as that is open.
  const block = page.locator(".block", { hasText: "Lena Fischer" });
  await expect(block).toHaveClass(/saving/);
  await expect(block).toHaveAccessibleName(new RegExp(`${long(week.wed)}, 9:00 to 9:45`));
  await expect(page.getByText(/^Moved: Lena Fischer/)).toBeVisible();
  await expect(block).not.toHaveClass(/saving/);
  expect(await company.booking(clara, booking.id)).toMatchObject({ version: 2 });
});

test("a move that is refused goes back to where it was, and keeps what was typed", async ({ company, open, forgive }) => {
  forgive(REFUSED);
  const { ana, clara, slot } = await anaAndClara(company);
  const free = await company.offer(ana, week.wed, "9:00", "9:45", "Room 7");
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const omar = await company.candidate(clara, "Omar Haddad");
  const page = await open(clara, `/calendar?week=${week.name}&interviewer=${ana.id}&booking=${booking.id}&ask=move`);
  const dialog = page.getByRole("dialog", { name: "Move Lena Fischer’s interview" });
  await dialog.getByRole("radio", { name: new RegExp(`^${short(week.wed)}, 9:00–9:45`) }).check();
  await dialog.getByLabel("Reason").fill("Ana is ill");
  await page.route("**/pages/move_booking*", async (route) => {
    await company.book(clara, free, omar);
    await route.continue();
  });
  await dialog.getByRole("button", { name: "Move the interview" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This slot is no longer available");
  await expect(dialog.getByLabel("Reason")).toHaveValue("Ana is ill");
  const block = page.locator(".block", { hasText: "Lena Fischer" });
  await expect(block).toHaveAccessibleName(new RegExp(`${long(week.tue)}, 14:00 to 14:45`));
  await expect(block).not.toHaveClass(/saving/);
});

test("an interview is cancelled once that is confirmed, with a reason", async ({ company, open }) => {
  const { ana, clara, slot } = await anaAndClara(company);
  const booking = await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  const interviewers = await open(ana, `/slots?week=${week.name}`);
  const page = await open(clara, `/calendar?week=${week.name}&interviewer=${ana.id}`);
  await new Grid(page).block(/Lena Fischer/).click();
  const panel = page.getByRole("complementary", { name: "Interview" });
  await panel.getByRole("link", { name: "Cancel…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel Lena Fischer’s interview?" });
  await expect(dialog).toContainText("With Ana Moreau");
  await dialog.getByRole("link", { name: "Keep the interview" }).click();
  await expect(dialog).toBeHidden();
  await panel.getByRole("link", { name: "Cancel…" }).click();
  await dialog.getByLabel("Reason").fill("Lena found a job");
  await dialog.getByRole("button", { name: "Cancel the interview" }).click();
  await expect(page.getByText("Cancelled: Lena Fischer with Ana Moreau")).toBeVisible();
  await expect(panel).toContainText("Lena found a job");
  await expect(panel.getByRole("link", { name: "Move…" })).toHaveCount(0);
  await expect(new Grid(interviewers).block(`${long(week.tue)}, 14:00 to 14:45 Paris time, available: Room 4`)).toBeVisible();
  await expect(new Grid(page).block(/Lena Fischer/)).toHaveCount(0);
  expect(await company.booking(clara, booking.id)).toMatchObject({ status: "cancelled" });
});

test("the limit on booking counts down, and then lets one book", async ({ open, forgive, company: unlimited }) => {
  forgive(REFUSED);
  const server = await Server.start({ CONVOKE_BOOKINGS_PER_MINUTE: "1" });
  const company = new Company(server, "limited");
  try {
    const { ana, clara, slot } = await anaAndClara(company);
    await company.offer(ana, week.tue, "15:00", "15:45");
    await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
    const url = `${server.url}${slotsOf(ana)}`;
    const page = await open(clara, url, { first: (page) => page.clock.install() });
    await bookButton(page, "15:00 to 15:45").click();
    await addCandidate(page, "Kenji Sato", unlimited.address("Kenji Sato"));
    await submit(page).click();
    const dialog = bookDialog(page);
    await expect(dialog.getByText(/^That was a lot at once\. Try again in \d+ s\.$/)).toBeVisible();
    const waits = dialog.getByRole("button", { name: /^Book in \d+ s$/ });
    await expect(waits).toBeDisabled();
    const seconds = async () => Number(/\d+/.exec(await waits.innerText())?.[0]);
    const before = await seconds();
    await page.clock.runFor(10_000);
    expect(before - (await seconds())).toBeGreaterThanOrEqual(10);
    await page.clock.runFor(60_000);
    await expect(submit(page)).toBeEnabled();
    await expect(submit(page)).toBeFocused();
    await expect(dialog.getByText("That was a lot at once")).toBeHidden();
    await expect(dialog.getByLabel("Name")).toHaveValue("Kenji Sato");
    // Before its server goes, or it would complain.
    await page.context().close();
  } finally {
    await company.close();
    await server.stop();
  }
});

test("slots are looked for by the hour, on one's own clock and on the candidate's", async ({ company, open }) => {
  const { ana, clara } = await anaAndClara(company);
  await company.offer(ana, week.wed, "8:00", "8:45", "Room 7");
  const page = await open(clara, slotsOf(ana));
  await page.getByLabel("Begins").selectOption("12:00–18:00 Berlin");
  await expect(page.getByRole("link", { name: /^Book / })).toHaveCount(1);
  await expect(bookButton(page)).toBeVisible();
  await page.getByLabel("Candidate’s zone").selectOption({ value: "Asia/Tokyo" });
  await page.getByLabel("Begins").selectOption("12:00–18:00 Tokyo");
  await expect(page).toHaveURL(/hours=12-18-theirs&zone=Asia/);
  await expect(page.getByRole("link", { name: new RegExp(`^Book ${long(week.wed)}, 8:00 to 8:45`) })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Book / })).toHaveCount(1);
  await page.reload();
  await expect(page.getByLabel("Begins")).toHaveValue("12-18-theirs");
});
