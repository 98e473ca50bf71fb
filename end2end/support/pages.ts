// Every page there is, with the demo company on it, and every state of a page that looks different.
import { type Page, expect } from "@playwright/test";
import type { Company, Person, Slot } from "./company.ts";
import { weekOf } from "./days.ts";

export interface Shown {
  name: string;
  /** Nobody: a stranger's page. */
  who?: Person;
  path: string;
  title: string;
  heading: string;
  /** Brings the page into the state meant, once it is there. */
  then?: (page: Page) => Promise<void>;
}

/** What the names of pages that belong together begin with; the last is all the others. */
export const ROOMS = ["my-week", "slots", "calendar", "candidates", "openings", "interview", "preparation", "follow-ups", "rates", "practice", "import", "others"] as const;

/** All pages, or those of a room: with somebody of each role, and a booking that is still ahead of them. */
export async function everyPage(company: Company, room?: (typeof ROOMS)[number]): Promise<Shown[]> {
  const roomOf = ({ name }: Shown) => ROOMS.find((room) => name.startsWith(room)) ?? "others";
  return (await shownTo(company)).filter((shown) => !room || roomOf(shown) === room);
}

async function shownTo(company: Company): Promise<Shown[]> {
  const [interviewer, coordinator] = await Promise.all([company.resident("interviewer"), company.resident("coordinator")]);
  const { items } = await (await coordinator.api.get(`/api/calendar?status=booked&from=${now()}&limit=50`)).json();
  const ahead = items.find((booking: { slot: { startTime: string } }) => Date.parse(booking.slot.startTime) > Date.now());
  const over = await thanked(coordinator);
  const week = `week=${weekOf(ahead.slot.startTime.slice(0, 10))}`;
  const mine = { who: interviewer, title: "My week · Convoke", heading: "My week" };
  const [offered, booked] = await Promise.all([slotOf(company, interviewer, "available"), slotOf(company, interviewer, "booked")]);
  const slots = { who: coordinator, title: "Slots · Convoke", heading: "Slots" };
  const administration = { who: await company.resident("admin"), title: "Jobs · Convoke", heading: "Admin" };
  const { host, guest } = await practising(company);
  // Whose clock takes the most room.
  const adelaide = await company.hire("Sam Reyes", "interviewer", "Australia/Adelaide");
  const openings = { who: coordinator, title: "Openings · Convoke", heading: "Openings" };
  const candidates = { who: coordinator, title: "Candidates · Convoke", heading: "Candidates" };
  const { id: met, name: named } = ahead.candidate;
  const twin = await twinOf(coordinator, named);
  const opening = (await (await coordinator.api.get("/api/openings?search=platform+engineer&status=open")).json()).items[0];
  const followUps = { title: "Follow-ups · Convoke", heading: "Follow-ups" };
  const rates = { title: "Rates · Convoke", heading: "Rates" };
  const preparation = { title: "Preparation · Convoke", heading: "Preparation" };
  const practice = { title: "Practice · Convoke", heading: "Practice" };
  const imports = { title: "Import candidates · Convoke", heading: "Import candidates" };
  const calendar = { who: coordinator, title: "Calendar · Convoke", heading: "Calendar" };
  return [
    { name: "sign-in", path: "/sign-in", title: "Sign in · Convoke", heading: "Who are you today?" },
    { name: "not-found", who: coordinator, path: "/nowhere", title: "Not found · Convoke", heading: "There is no page here" },
    { name: "settings", who: interviewer, path: "/settings", title: "Settings · Convoke", heading: "Settings" },
    { name: "notices", who: adelaide, path: "/notices", title: "Notices · Convoke", heading: "Notices" },
    { ...mine, name: "my-week", path: "/slots" },
    { ...mine, name: "my-week-empty", path: "/slots?week=2020-W10" },
    { ...mine, name: "my-week-offer", path: "/slots", then: offer },
    { ...mine, name: "my-week-slot", path: offered, then: dialog },
    { ...mine, name: "my-week-booked", path: booked, then: interview },
    { ...mine, name: "my-week-repeat", path: "/slots?repeat=week", then: repeat },
    { ...slots, name: "slots", path: "/book" },
    { ...slots, name: "slots-booked", path: "/book?status=booked&zone=Asia/Tokyo" },
    { ...slots, name: "slots-nothing", path: "/book?q=nothing+is+like+this" },
    { ...slots, name: "slots-book", path: "/book", then: book },
    { ...slots, name: "slots-add", path: "/book", then: add },
    { ...slots, name: "keys", path: "/book", then: keys },
    { ...slots, name: "palette", path: "/book", then: palette },
    { ...calendar, name: "calendar", path: `/calendar?${week}` },
    { ...calendar, name: "calendar-day", path: `/calendar?day=${ahead.slot.startTime.slice(0, 10)}` },
    { ...calendar, name: "calendar-month", path: `/calendar?month=${ahead.slot.startTime.slice(0, 7)}` },
    { ...calendar, name: "calendar-agenda", path: `/calendar?${week}&view=agenda&cancelled=show` },
    { ...calendar, name: "calendar-empty", path: "/calendar?week=2020-W10&view=agenda" },
    { ...calendar, name: "calendar-booking", path: `/calendar?${week}&booking=${ahead.id}`, then: panel },
    { ...calendar, name: "calendar-cancel", path: `/calendar?${week}&booking=${ahead.id}&ask=cancel`, then: dialog },
    { ...candidates, name: "candidates", path: "/candidates" },
    { ...candidates, name: "candidates-nothing", path: "/candidates?q=nobody+is+called+this" },
    { ...candidates, name: "candidates-one", path: `/candidates/${met}`, title: `${named} · Convoke`, heading: named },
    { ...candidates, name: "candidates-add", path: "/candidates?ask=add", title: "Add a candidate · Convoke", heading: "Add a candidate" },
    { ...candidates, name: "candidates-edit", path: `/candidates/${met}?ask=edit`, title: "Edit the candidate · Convoke", heading: "Edit the candidate" },
    { ...candidates, name: "candidates-choose", path: `/candidates/${met}?ask=merge`, title: "Merge two candidates · Convoke", heading: `Who is one with ${named}?` },
    { ...candidates, name: "candidates-merge", path: `/candidates/${met}?ask=merge&with=${twin}`, title: "Merge two candidates · Convoke", heading: `Are ${named} and ${named.split(" ")[0]} (once more) one person?` },
    { ...openings, name: "openings", path: "/openings?status=all" },
    { ...openings, name: "openings-nothing", path: "/openings?q=nothing+is+like+this" },
    { ...openings, name: "openings-one", path: `/openings?opening=${opening.id}`, title: `${opening.title} · Convoke`, heading: opening.title },
    { ...openings, name: "openings-add", path: "/openings?ask=add", title: "Add an opening · Convoke", heading: "Add an opening" },
    { ...openings, name: "openings-edit", path: `/openings?ask=edit&opening=${opening.id}`, title: "Edit the opening · Convoke", heading: "Edit the opening" },
    { name: "interview", who: coordinator, path: `/interviews/${ahead.id}`, title: `Interview: ${ahead.candidate.name} · Convoke`, heading: ahead.candidate.name },
    { name: "interview-thanks", who: coordinator, path: `/interviews/${over.id}`, title: `Interview: ${over.candidate.name} · Convoke`, heading: over.candidate.name },
    { ...slots, name: "slots-for-opening", path: `/book?opening=${opening.id}` },
    { ...imports, who: coordinator, name: "import", path: "/import/candidates" },
    { ...imports, who: coordinator, name: "import-refused", path: await chosen(coordinator, 'name,email,time_zone\nLena,lena@,\n"Omar,,') },
    { ...imports, who: coordinator, name: "import-ready", path: await chosen(coordinator, 'name,email\nLena,lena.new@example.com\n') },
    { who: interviewer, title: "Import slots · Convoke", heading: "Import slots", name: "import-slots", path: "/import/slots" },
    { ...preparation, who: coordinator, name: "preparation", path: "/preparation" },
    { ...preparation, who: interviewer, name: "preparation-mine", path: "/preparation" },
    { ...followUps, who: coordinator, name: "follow-ups", path: "/follow-ups?whose=all" },
    { ...followUps, who: interviewer, name: "follow-ups-mine", path: "/follow-ups" },
    { ...rates, who: coordinator, name: "rates", path: "/rates" },
    { ...rates, who: interviewer, name: "rates-mine", path: "/rates?by=week" },
    { ...preparation, who: adelaide, name: "preparation-nothing", path: "/preparation" },
    { ...calendar, name: "calendar-task", path: `/calendar?${week}&booking=${ahead.id}`, then: task },
    { name: "pieces", who: coordinator, path: "/ui", title: "Pieces · Convoke", heading: "Pieces" },
    { ...administration, name: "admin-jobs", path: "/admin" },
    { ...administration, name: "admin-webhooks", path: "/admin/webhooks", title: "Webhooks · Convoke" },
    { ...practice, who: host.who, name: "practice", path: "/practice" },
    { ...practice, who: guest, name: "practice-take", path: "/practice" },
    { ...practice, who: host.who, name: "practice-host", path: "/practice?ask=host", then: dialog },
    { ...practice, who: host.who, name: "practice-move", path: `/practice?ask=move&room=${host.room}`, then: dialog },
    { ...practice, who: host.who, name: "practice-cancel", path: `/practice?ask=cancel&room=${host.room}`, then: dialog },
    { ...calendar, name: "calendar-move", path: `/calendar?${week}&booking=${ahead.id}&ask=move`, then: dialog },
  ];
}

/** Somebody who was added once more under another address. */
async function twinOf(who: Person, name: string): Promise<string> {
  const [first] = name.split(" ");
  const email = `${crypto.randomUUID()}.who.has.a.long.address@example.com`;
  const answer = await who.api.post("/api/candidates", { data: { name: `${first} (once more)`, email, timeZone: "America/Argentina/Buenos_Aires" } });
  return (await answer.json()).id;
}

/** An interview that took place, with a note to the candidate being written. */
async function thanked(who: Person): Promise<{ id: string; candidate: { id: string; name: string } }> {
  const { items } = await (await who.api.get("/api/calendar?status=completed&limit=1")).json();
  const data = { recipientId: items[0].candidate.id };
  const begun = await who.api.post(`/api/booking/${items[0].id}/thank-you-notes`, { data });
  if (begun.status() !== 201 && begun.status() !== 409) throw new Error(await begun.text());
  return items[0];
}

/** Where the dialog of a slot is that they have ahead of them. */
async function slotOf(company: Company, who: Person, status: Slot["status"]): Promise<string> {
  const isMeant = (slot: Slot) => slot.status === status && Date.parse(slot.startTime) > Date.now();
  const slot = (await company.slots(who)).find(isMeant)!;
  return `/slots?week=${weekOf(slot.startTime.slice(0, 10))}&slot=${slot.id}`;
}

/** Where a file of candidates is looked at that was chosen. */
async function chosen(who: Person, text: string): Promise<string> {
  const file = { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
  const answer = await who.api.post("/import/candidates", { multipart: { file }, maxRedirects: 0 });
  return answer.headers()["location"] ?? "";
}

/** Somebody who hosts a practice room, and somebody who may take it. */
async function practising(company: Company): Promise<{ host: { who: Person; room: string }; guest: Person }> {
  const who = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const guest = await company.hire("Bo Lindqvist", "coordinator", "Asia/Tokyo");
  const soon = new Date(Date.now() + 50 * 3600 * 1000).toISOString().replace(/:\d\d\.\d+Z/, ":00Z");
  const data = { datetimeUtc: soon, minutes: 45, topic: "A long talk about the design of systems that fail" };
  const { id } = await (await who.api.post("/api/practice-room/create", { data })).json();
  return { host: { who, room: id }, guest };
}

async function offer(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Offer a slot" }).first().click();
  await page.getByLabel("Starts at").fill("02:00");
  await dialog(page);
}

async function repeat(page: Page): Promise<void> {
  await expect(page.getByRole("dialog").getByText(/will be offered|Nothing would be offered/)).toBeVisible();
}

async function book(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Book / }).first().click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Candidate" }).fill("lena");
  await expect(page.getByRole("dialog").getByRole("option", { name: /^Lena/ }).first()).toBeVisible();
}

async function add(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Book / }).first().click();
  await page.getByRole("dialog").getByRole("combobox", { name: "Candidate" }).fill("Somebody New");
  await page.getByRole("option", { name: /^Add/ }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
}

async function keys(page: Page): Promise<void> {
  await page.keyboard.press("?");
  await dialog(page);
}

async function palette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("lena");
  await expect(page.getByRole("dialog").getByRole("option", { name: /^Lena/ }).first()).toBeVisible();
}

async function panel(page: Page): Promise<void> {
  await expect(page.getByRole("complementary", { name: "Interview" }).getByRole("heading", { level: 2 })).toBeVisible();
}

async function task(page: Page): Promise<void> {
  await page.getByText("Add a task").click();
  await expect(page.getByLabel("What").last()).toBeVisible();
}

async function interview(page: Page): Promise<void> {
  await expect(page.getByRole("dialog").getByRole("heading", { name: "History" })).toBeVisible();
}

async function dialog(page: Page): Promise<void> {
  await expect(page.getByRole("dialog").getByRole("heading", { level: 2 })).toBeVisible();
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z/, "Z");
}
