// What every test gets: a server for the worker, a company in it, browsers with somebody signed in, and the
// certainty that no page complained.
import { type BrowserContextOptions, type Locator, type Page, test as base, expect } from "@playwright/test";
import { Company, type Person, type Slot } from "./company.ts";
import { Server } from "./server.ts";

/** A page of that person's own browser, taken over from the server's rendering. */
export type Open = (who: Person | undefined, path: string, options?: Browsing) => Promise<Page>;

export interface Browsing extends BrowserContextOptions {
  /** Done to the page before it goes anywhere. */
  first?: (page: Page) => Promise<unknown>;
}

interface Mine {
  company: Company;
  open: Open;
  /** What the page may say in this test, because the test provokes it. */
  forgive: (...patterns: RegExp[]) => void;
  complaints: Complaints;
}

interface Complaints {
  heard: string[];
  forgiven: RegExp[];
}

export const test = base.extend<Mine, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  company: async ({ server }, use, info) => {
    const company = new Company(server, info.testId.slice(-8));
    await use(company);
    await company.close();
  },

  complaints: async ({}, use) => {
    const complaints: Complaints = { heard: [], forgiven: [] };
    await use(complaints);
    const { heard, forgiven } = complaints;
    const unexpected = [...new Set(heard)].filter((text) => !forgiven.some((pattern) => pattern.test(text)));
    if (unexpected.length > 0) throw new Error(`the page complained:\n${unexpected.join("\n")}`);
  },

  forgive: async ({ complaints }, use) => use((...patterns) => void complaints.forgiven.push(...patterns)),

  open: async ({ browser, company, complaints }, use) => {
    const opened: Page[] = [];
    await use(async (who, path, { first, ...options } = {}) => {
      const storageState = await who?.api.storageState();
      const context = await browser.newContext({ baseURL: company.server.url, ...options, storageState });
      const page = await context.newPage();
      opened.push(page);
      listen(page, complaints);
      // Then nobody uses what is fetched ahead for the script.
      if (options.javaScriptEnabled === false) complaints.forgiven.push(/was preloaded using link preload but not used/);
      else answering(page);
      await first?.(page);
      await page.goto(path);
      return page;
    });
    await Promise.all(opened.map((page) => page.context().close()));
  },
});

function listen(page: Page, { heard }: Complaints): void {
  page.on("pageerror", (error) => heard.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) heard.push(`${message.text()} at ${message.location().url}`);
  });
}

/** From now on the page answers wherever it has gone to, or been loaded anew. */
function answering(page: Page): void {
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  const thenReady = async <T>(going: Promise<T>) => {
    const gone = await going;
    await ready(page);
    return gone;
  };
  page.goto = (...to) => thenReady(goto(...to));
  page.reload = (...how) => thenReady(reload(...how));
}

/** What Chromium says of an answer that is a refusal. */
export const REFUSED = /Failed to load resource: the server responded with a status of 4(09|12|29)/;

/** What Chromium says of a connection that a test cut. */
export const CUT = [
  /WebSocket connection to .* failed/,
  /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/,
];

/** Once the page has taken over from the server's rendering. */
export async function ready(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached", timeout: 20_000 });
}

/** Once what fades or slides in has done so. What turns for ever is left turning, and what is out of sight stands still. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ends = (animation: Animation) => animation.effect?.getComputedTiming().iterations !== Infinity;
    const all = document.getAnimations().filter(ends).map((animation) => animation.finished);
    return Promise.race([Promise.allSettled(all), new Promise((done) => setTimeout(done, 1_000))]);
  });
}

/** Keeps what the page sends there from the server, until it is let go. */
export async function hold(page: Page, url: string): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.route(url, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

/** The server does what it is asked for, and the first answers never arrive; how often it was asked. */
export async function loseAnswers(page: Page, endpoint: string, lost: number): Promise<() => number> {
  let tries = 0;
  await page.route(`**/pages/${endpoint}*`, async (route) => {
    tries += 1;
    if (tries > lost) return route.continue();
    await route.fetch();
    await route.abort();
  });
  return () => tries;
}

/** Once that slot has begun. */
export async function begun(slot: Slot): Promise<void> {
  await expect.poll(() => Date.now(), { timeout: 90_000 }).toBeGreaterThan(Date.parse(slot.startTime));
}

/** What was just confirmed, and can be undone. */
export function toast(page: Page): Locator {
  return page.getByRole("status").filter({ has: page.getByRole("button", { name: "Undo" }) });
}

/** Tab, until it is there. */
export async function tabTo(page: Page, part: Locator): Promise<void> {
  for (let presses = 0; presses < 150; presses += 1) {
    if (await part.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${part}`);
}

/** The paths of all that the page sends from now on, but for what only asks. */
export function sent(page: Page): string[] {
  const paths: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET") paths.push(new URL(request.url()).pathname);
  });
  return paths;
}

export { expect };
