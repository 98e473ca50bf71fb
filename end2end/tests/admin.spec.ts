// What administrators look after: work that is not done, and who is told elsewhere.
import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Week } from "../support/days.ts";
import { Server } from "../support/server.ts";
import { test as base, expect } from "../support/test.ts";

const week = new Week(5);

/** Receives what webhooks are told; answers as it is told to. */
class Receiver {
  readonly heard: { type: string; id: string }[] = [];
  private constructor(private readonly server: HttpServer) {}

  static async open(): Promise<Receiver> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        receiver.heard.push({ type: JSON.parse(body).type, id: String(request.headers["webhook-id"]) });
        response.writeHead(200).end();
      });
    });
    const receiver = new Receiver(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/T01-secret`;
  }

  close(): void {
    this.server.close();
  }
}

const test = base.extend<{ receiver: Receiver }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start({
        CONVOKE_WEBHOOKS_PRIVATE: "allow",
        CONVOKE_UNDO_SECONDS: "0",
        // Nobody listens there: mail waits, and fails.
        CONVOKE_SMTP_URL: "smtp://127.0.0.1:9",
        CONVOKE_MAIL_FROM: "interviews@acme.example",
      });
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  receiver: async ({}, use) => {
    const receiver = await Receiver.open();
    await use(receiver);
    receiver.close();
  },
});

test("a webhook is added, told, looked at, sent again and deleted", async ({ company, open, receiver }) => {
  const dee = await company.hire("Dee Laurent", "admin", "Europe/Paris");
  const page = await open(dee, "/admin/webhooks");
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByLabel("slot.created").check();
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByLabel(/The secret to verify with/)).toHaveValue(/^whsec_/);
  const hook = page.getByRole("listitem").filter({ hasText: "127.0.0.1" });
  await expect(hook).toContainText("slot.created");
  await expect(hook).not.toContainText("T01-secret");
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  await company.offer(ana, week.tue, "10:00", "10:45");
  await expect.poll(() => receiver.heard.map(({ type }) => type)).toEqual(["slot.created"]);
  await hook.getByRole("link", { name: /^Log/ }).click();
  const told = page.getByRole("listitem").filter({ hasText: "answered 200" });
  await expect(told).toContainText("Delivered");
  await told.getByRole("button", { name: /^Send again/ }).click();
  await expect.poll(() => receiver.heard.length).toBe(2);
  expect(new Set(receiver.heard.map(({ id }) => id)).size).toBe(1);
  const secret = page.getByLabel(/The secret to verify with/);
  const first = await secret.inputValue();
  await hook.getByRole("button", { name: /^New secret/ }).click();
  await expect(secret).not.toHaveValue(first);
  await expect(secret).toHaveValue(/^whsec_/);
  await hook.getByRole("button", { name: /^Switch off/ }).click();
  await expect(hook.getByText("Off", { exact: true })).toBeVisible();
  await expect(hook.getByRole("button", { name: /^Send a test/ })).toHaveCount(0);
  await hook.getByRole("button", { name: /^Switch on/ }).click();
  await expect(hook.getByText("On", { exact: true })).toBeVisible();
  await hook.getByRole("button", { name: /^Send a test/ }).click();
  await expect.poll(() => receiver.heard.map(({ type }) => type)).toContain("webhook.test");
  await hook.getByRole("link", { name: /^Delete/ }).click();
  await page.getByRole("dialog", { name: "Delete this webhook?" }).getByRole("button", { name: /^Delete it/ }).click();
  await expect(hook).toHaveCount(0);
  await expect(page.getByText("Webhook deleted")).toBeVisible();
});

test("an address that cannot be one is told beside its field", async ({ company, open, forgive }) => {
  forgive(/Failed to load resource: the server responded with a status of 400/);
  const page = await open(await company.hire("Dee Laurent", "admin", "Europe/Paris"), "/admin/webhooks");
  await page.getByLabel("Address").fill("ftp://example.com");
  await page.getByRole("button", { name: "Add it" }).click();
  await expect(page.getByText(/^The address /)).toBeVisible();
  await expect(page.getByLabel("Address")).toHaveValue("ftp://example.com");
});

test("what fails is seen, and tried again by a button", async ({ company, open }) => {
  const dee = await company.hire("Dee Laurent", "admin", "Europe/Paris");
  const ana = await company.hire("Ana Moreau", "interviewer", "Europe/Paris");
  const slot = await company.offer(ana, week.wed, "10:00", "10:45");
  const { id } = await company.book(dee, slot, await company.candidate(dee, "Lena Fischer"));
  /** How often the words of that booking were tried, the most tried first. */
  const tries = async () => {
    const { items } = await (await dee.api.get("/api/jobs?state=failed&limit=200")).json();
    const ours = items.filter((job: { bookingId: string }) => job.bookingId === id);
    return ours.map((job: { attempts: number }) => job.attempts).sort((one: number, other: number) => other - one);
  };
  // Both have failed twice, and the third try is some seconds ahead.
  await expect.poll(tries, { timeout: 30_000 }).toEqual([2, 2]);
  const page = await open(dee, "/admin?state=failed");
  const job = page.getByRole("listitem").filter({ has: page.locator(`a[href*="${id}"]`) }).first();
  await expect(job).toContainText("Failed");
  await job.getByRole("button", { name: /^Try again/ }).click();
  // It was tried at once, and counts anew.
  await expect.poll(tries).toContain(1);
  await expect(page.getByRole("navigation", { name: "Which" }).getByRole("link", { name: "Failed" })).toHaveAttribute("aria-current", "true");
  await job.getByRole("link", { name: /^Interview: invitation to/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Calendar");
});

test("nobody else sees the pages of administrators", async ({ company, open }) => {
  const clara = await company.hire("Clara Vogt", "coordinator", "Europe/Berlin");
  for (const path of ["/admin", "/admin/webhooks"]) {
    const page = await open(clara, path);
    await expect(page).toHaveURL(/\/book/);
    await expect(page.getByRole("link", { name: "Admin" })).toHaveCount(0);
  }
});
