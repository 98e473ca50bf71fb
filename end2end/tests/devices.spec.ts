// Notices on a device: turned on and off in the settings, shown by the script at the root while no page is open. The browser
// of the tests reaches no push service, so `pushManager.subscribe` alone is stood in for; what arrives is handed to the
// script by the browser itself.
import { createECDH, randomBytes } from "node:crypto";
import { createServer, type Server as Listener } from "node:http";
import type { AddressInfo } from "node:net";
import type { CDPSession, Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { test as base, expect } from "../support/test.ts";

const week = new Week(5);

interface Brought {
  path: string;
  headers: NodeJS.Dict<string | string[]>;
  size: number;
}

/** A push service that takes everything. */
class PushService {
  readonly brought: Brought[] = [];
  private readonly listener: Listener;

  constructor() {
    this.listener = createServer((request, response) => {
      let size = 0;
      request.on("data", (chunk: Buffer) => (size += chunk.length));
      request.on("end", () => {
        this.brought.push({ path: request.url ?? "", headers: request.headers, size });
        response.writeHead(201).end();
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.listener.listen(0, "127.0.0.1", done));
  }

  stop(): void {
    this.listener.close();
    this.listener.closeAllConnections();
  }

  /** A browser as it is reached here. */
  browser() {
    const keys = createECDH("prime256v1");
    const p256dh = keys.generateKeys().toString("base64url");
    const { port } = this.listener.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}/send/${randomBytes(6).toString("hex")}`;
    return { endpoint, keys: { p256dh, auth: randomBytes(16).toString("base64url") } };
  }
}

const test = base.extend<{ service: PushService }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start({ CONVOKE_UNDO_SECONDS: "0" });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  service: async ({}, use) => {
    const service = new PushService();
    await service.start();
    await use(service);
    service.stop();
  },
});

type Browser = ReturnType<PushService["browser"]>;

/** The browser is reached as said once it subscribes; all else is its own. */
const subscribing = (browser: Browser) => (page: Page) =>
  page.addInitScript((browser) => {
    let subscribed = sessionStorage.getItem("subscribed") === "yes";
    const keep = (now: boolean) => {
      subscribed = now;
      sessionStorage.setItem("subscribed", now ? "yes" : "no");
      return true;
    };
    const subscription = () =>
      Object.assign(Object.create(PushSubscription.prototype), {
        toJSON: () => ({ ...browser, expirationTime: null }),
        unsubscribe: async () => keep(false),
      });
    Object.defineProperty(PushSubscription.prototype, "endpoint", { get: () => browser.endpoint });
    PushManager.prototype.subscribe = async function (options) {
      const key = options?.applicationServerKey;
      if (typeof key !== "string" || key.length !== 87 || !options?.userVisibleOnly) throw new TypeError("no key");
      keep(true);
      return subscription();
    };
    PushManager.prototype.getSubscription = async () => (subscribed ? subscription() : null);
  }, browser);

const here = (page: Page) => page.getByRole("region", { name: "On this device" });
const turnOn = (page: Page) => here(page).getByRole("button", { name: "Turn on notices on this device" });

test("a device is turned on, tried out and turned off", async ({ company, open, service }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const browser = service.browser();
  const page = await open(ana, "/settings", { permissions: ["notifications"], first: subscribing(browser) });
  await expect(here(page)).toContainText("This device does not show your notices.");
  await turnOn(page).click();
  await expect(here(page)).toContainText("This device shows your notices.");
  const row = here(page).getByRole("listitem");
  await expect(row).toContainText("Chrome on Linux");
  await expect(row).toContainText("This device");
  expect(await violations(page)).toEqual([]);
  await row.getByRole("button", { name: /^Send a test notice/ }).click();
  await expect.poll(() => service.brought.length).toBe(1);
  const [brought] = service.brought;
  expect(brought?.path).toBe(new URL(browser.endpoint).pathname);
  expect(brought?.headers).toMatchObject({ "content-encoding": "aes128gcm", topic: "trial", ttl: "86400" });
  expect(brought?.headers.authorization).toMatch(/^vapid t=.+, k=.{87}$/);

  await page.reload();
  await expect(here(page)).toContainText("This device shows your notices.");
  await expect(row).toContainText("last reached on");
  await here(page).getByRole("button", { name: "Turn off" }).click();
  await expect(turnOn(page)).toBeVisible();
  await expect(row).toHaveCount(0);

  // What is shown is what the server has: another page of theirs has none either.
  const list = await ana.api.get("/api/me/push-subscriptions");
  expect((await list.json()).total).toBe(0);
});

test("what happens reaches the device of whom it concerns", async ({ company, open, service }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const clara = await company.hire("Clara Nowak", "coordinator", "Europe/Paris");
  const page = await open(ana, "/settings", { permissions: ["notifications"], first: subscribing(service.browser()) });
  await turnOn(page).click();
  await expect(here(page)).toContainText("This device shows your notices.");
  const slot = await company.offer(ana, week.tue, "10:00", "10:45");
  await company.book(clara, slot, await company.candidate(clara, "Lena Fischer"));
  await expect.poll(() => service.brought.length).toBe(1);
  const wants = page.getByRole("group", { name: "Of my notices, show on my devices" });
  await wants.getByLabel("When an interview is booked").uncheck();
  await page.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  const later = await company.offer(ana, week.tue, "11:00", "11:45");
  await company.book(clara, later, await company.candidate(clara, "Omar Haddad"));
  const unread = async () => (await (await ana.api.get("/api/me/notices?unread=true")).json()).total;
  await expect.poll(unread).toBe(2);
  await page.waitForTimeout(500);
  expect(service.brought.length).toBe(1);
});

test("whoever said no is told how to undo it, and a page without a script says what it takes", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const denied = await open(ana, "/settings", {
    first: (page) => page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" })),
  });
  await expect(here(denied)).toContainText("This browser was told not to show notices of this site.");
  await expect(here(denied)).toContainText("allow notifications there");
  const unable = await open(ana, "/settings", {
    first: (page) => page.addInitScript(() => Reflect.deleteProperty(window, "PushManager")),
  });
  await expect(here(unable)).toContainText("This browser cannot show notices.");
  const plain = await open(ana, "/settings", { javaScriptEnabled: false });
  // Playwright takes a `noscript` for empty, also where there are no scripts.
  await expect.poll(() => here(plain).innerText()).toContain("JavaScript has to be on");
});

test("a device is removed without a script", async ({ company, open, service }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const added = await ana.api.post("/api/me/push-subscriptions", { data: service.browser() });
  expect(added.status()).toBe(201);
  const plain = await open(ana, "/settings", { javaScriptEnabled: false });
  await here(plain).getByRole("button", { name: /^Send a test notice/ }).click();
  await expect.poll(() => service.brought.length).toBe(1);
  await here(plain).getByRole("button", { name: /^Remove/ }).click();
  await expect(here(plain).getByRole("listitem")).toHaveCount(0);
});

/** The script at the root, registered by the page, and a way to hand it what arrives. */
async function worker(page: Page): Promise<(data: unknown) => Promise<void>> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((done) =>
    cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const active = versions.find((version) => version.status === "activated");
      if (active) done(active.registrationId);
    }),
  );
  await cdp.send("ServiceWorker.enable");
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("/device-worker.js");
    await navigator.serviceWorker.ready;
  });
  const registrationId = await registered;
  const origin = new URL(page.url()).origin;
  return (data) => cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(data) });
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const notices = await registration.getNotifications();
    return notices.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
  });

test("the script shows what arrives, the newer in place of the older, and keeps no page", async ({ company, open }) => {
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const page = await open(ana, "/settings", { permissions: ["notifications"] });
  const deliver = await worker(page);
  const notice = { body: "Tue 3 Mar, 14:00–14:45 Paris", url: "/notices", tag: "one", notice: null };
  await deliver({ ...notice, title: "Lena Fischer is booked" });
  await deliver({ ...notice, title: "The interview with Lena Fischer was moved" });
  await deliver({ ...notice, tag: "two", title: "Omar Haddad is booked" });
  await expect.poll(async () => (await shown(page)).map(({ title }) => title).sort()).toEqual([
    "Omar Haddad is booked",
    "The interview with Lena Fischer was moved",
  ]);
  expect((await shown(page))[0]).toMatchObject({ body: notice.body, data: { url: "/notices", notice: null } });
  await deliver("gossip");
  await expect.poll(async () => (await shown(page)).length).toBe(3);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});
