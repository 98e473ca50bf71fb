// Changes reach open pages by themselves, and pages say when they do not.
import type { Page, WebSocketRoute } from "@playwright/test";
import type { Company, Person } from "../support/company.ts";
import { Week, long } from "../support/days.ts";
import { Grid } from "../support/grid.ts";
import { CUT, expect, test } from "../support/test.ts";

const PARIS = "Europe/Paris";
const week = new Week(4);
const path = `/slots?week=${week.name}`;

const connection = (page: Page) => page.getByRole("banner").getByRole("status");

const available = (from: string, to: string) => `${long(week.tue)}, ${from} to ${to} Paris time, available`;

function hireAna(company: Company): Promise<Person> {
  return company.hire("Ana Moreau", "interviewer", PARIS);
}

/** The page's line, to be cut and mended. */
class Line {
  private whole = true;
  private sockets: WebSocketRoute[] = [];

  /** To be put on before the page goes anywhere. */
  readonly put = async (page: Page): Promise<void> => {
    await page.routeWebSocket("**/api/events", (socket) => {
      if (!this.whole) return void socket.close();
      socket.connectToServer();
      this.sockets.push(socket);
    });
  };

  async cut(): Promise<void> {
    this.whole = false;
    await Promise.all(this.sockets.splice(0).map((socket) => socket.close()));
  }

  mend(): void {
    this.whole = true;
  }
}

test("a page whose line was cut says so, comes back and shows what it missed", async ({ company, open, forgive }) => {
  forgive(...CUT);
  const ana = await hireAna(company);
  const line = new Line();
  const page = await open(ana, path, { first: line.put });
  await expect(connection(page)).toHaveText("Live");
  await line.cut();
  await expect(connection(page)).toHaveText("Reconnecting");
  await company.offer(ana, week.tue, "9:00", "9:45");
  line.mend();
  await expect(connection(page)).toHaveText("Live");
  await expect(new Grid(page).block(available("9:00", "9:45"))).toBeVisible();
  // And it listens again.
  await company.offer(ana, week.tue, "10:00", "10:45");
  await expect(new Grid(page).block(available("10:00", "10:45"))).toBeVisible();
});

test("what a page did not miss stays as it is", async ({ company, open, forgive }) => {
  forgive(...CUT);
  const ana = await hireAna(company);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const lena = await company.candidate(clara, "Lena Fischer", "Asia/Tokyo");
  const booking = await company.book(clara, await company.offer(ana, week.tue, "9:00", "9:45"), lena);
  await company.offer(ana, week.wed, "9:00", "9:45");
  for (const [path, asked] of [
    [`/calendar?week=${week.name}&booking=${booking.id}`, "open_booking"],
    [`/calendar?week=${week.name}`, "show_calendar"],
    [`/book?interviewer=${ana.id}`, "find_slots"],
    [`/slots?week=${week.name}`, "show_week"],
  ] as const) {
    const line = new Line();
    const page = await open(path.startsWith("/slots") ? ana : clara, path, { first: line.put });
    await expect(connection(page)).toHaveText("Live");
    const blink = async () => {
      const answered = page.waitForResponse((response) => response.url().includes(asked));
      await line.cut();
      await expect(connection(page)).toHaveText("Reconnecting");
      line.mend();
      await answered;
      await expect(connection(page)).toHaveText("Live");
      // What is to be drawn is drawn within two frames.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    };
    await blink();
    const drawn = await page.locator("#main").evaluateHandle((main) => {
      const drawn: string[] = [];
      const note = (node: Node) => void (node instanceof Element && drawn.push(node.outerHTML));
      new MutationObserver((changes) => {
        for (const { addedNodes, removedNodes } of changes) [...addedNodes, ...removedNodes].forEach(note);
      }).observe(main, { subtree: true, childList: true });
      return drawn;
    });
    await blink();
    expect(await drawn.jsonValue(), path).toEqual([]);
  }
});

test("a page outlives a server that is killed and started again", async ({ company, open, forgive, server }) => {
  forgive(...CUT);
  const ana = await hireAna(company);
  const page = await open(ana, path);
  await expect(connection(page)).toHaveText("Live");
  await server.kill();
  await expect(connection(page)).toHaveText("Reconnecting");
  await server.run();
  await company.offer(ana, week.tue, "9:00", "9:45");
  await expect(connection(page)).toHaveText("Live");
  await expect(new Grid(page).block(available("9:00", "9:45"))).toBeVisible();
});

test("a page that was offline shows what it missed", async ({ company, open, forgive }) => {
  forgive(...CUT);
  const ana = await hireAna(company);
  const line = new Line();
  const page = await open(ana, path, { first: line.put });
  await page.context().setOffline(true);
  await line.cut();
  await expect(connection(page)).toHaveText("Reconnecting");
  await company.offer(ana, week.tue, "9:00", "9:45");
  await page.context().setOffline(false);
  line.mend();
  await expect(connection(page)).toHaveText("Live");
  await expect(new Grid(page).block(available("9:00", "9:45"))).toBeVisible();
});

test("a page that can have no socket asks every 10 s, says so, and goes live once it can", async ({ company, open, forgive }) => {
  forgive(...CUT);
  const ana = await hireAna(company);
  const line = new Line();
  await line.cut();
  const first = async (page: Page) => {
    await page.clock.install();
    await line.put(page);
  };
  const page = await open(ana, path, { first });
  await expect(connection(page)).toHaveText("Reconnecting");
  await page.clock.fastForward(8_000);
  await expect(connection(page)).toHaveText("Checking every 10 s");
  await company.offer(ana, week.tue, "9:00", "9:45");
  await page.clock.fastForward(10_000);
  await expect(new Grid(page).block(available("9:00", "9:45"))).toBeVisible();
  line.mend();
  await page.clock.fastForward(20_000);
  await expect(connection(page)).toHaveText("Live");
});

test("a coordinator's pages show what happens elsewhere, too", async ({ company, open }) => {
  const ana = await hireAna(company);
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  const slots = await open(clara, `/book?interviewer=${ana.id}`);
  const calendar = await open(clara, `/calendar?week=${week.name}&interviewer=${ana.id}`);
  await expect(calendar.getByText("No interviews with those chosen this week.")).toBeVisible();
  const slot = await company.offer(ana, week.tue, "9:00", "9:45");
  await expect(slots.getByRole("link", { name: /^Book .*9:00 to 9:45/ })).toBeVisible();
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  await expect(slots.getByText("Taken just now")).toBeVisible();
  await expect(new Grid(calendar).block(/9:00 to 9:45 .*Lena Fischer/)).toBeVisible();
});
