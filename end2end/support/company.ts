// People with names and what they do by the interface, so that a test begins where it wants to.
import { type APIRequestContext, type APIResponse, request } from "@playwright/test";
import { type Day, instant } from "./days.ts";
import type { Server } from "./server.ts";

export type Role = "interviewer" | "coordinator" | "admin";

export interface Person {
  id: string;
  name: string;
  zone: string;
  api: APIRequestContext;
}

export interface Slot {
  id: string;
  startTime: string;
  endTime: string;
  status: "available" | "booked";
  location: string | null;
  version: number;
}

export interface Candidate {
  id: string;
  name: string;
  email: string;
}

export interface Booking {
  id: string;
  slot: Slot;
  candidate: Candidate;
  status: string;
}

export class Company {
  private readonly opened: APIRequestContext[] = [];
  private admin?: Promise<APIRequestContext>;
  private count = 0;

  constructor(
    readonly server: Server,
    private readonly mark: string,
  ) {}

  /** Somebody new, so that tests do not meet in one person's week. */
  async hire(name: string, role: Role, zone: string): Promise<Person> {
    const admin = await this.administrator();
    const form = { name, email: this.address(name), roles: [role], timeZone: zone };
    const { id } = await said<{ id: string }>(admin.post("/api/people", { data: form }), 201);
    return { id, name, zone, api: await this.signedInAs(id) };
  }

  /** Somebody of the demo company, whose weeks are full. */
  async resident(role: Role): Promise<Person> {
    const people = await (await this.administrator()).get("/api/people?limit=200");
    const { items } = await people.json();
    // Those hired by tests have numbers in their addresses.
    const found = items.find(
      (person: { roles: Role[]; email: string }) => person.roles.includes(role) && /^\D+$/.test(person.email),
    );
    return { id: found.id, name: found.name, zone: found.timeZone, api: await this.signedInAs(found.id) };
  }

  /** Somebody who is here already. */
  async known(id: string): Promise<Person> {
    const found = await said<{ name: string; timeZone: string }>((await this.administrator()).get(`/api/people/${id}`), 200);
    return { id, name: found.name, zone: found.timeZone, api: await this.signedInAs(id) };
  }

  /** Offers a slot at times on the interviewer's own wall. */
  async offer(interviewer: Person, day: Day, from: string, to: string, location?: string): Promise<Slot> {
    const data = {
      startTime: instant(interviewer.zone, day, from),
      endTime: instant(interviewer.zone, day, to),
      ...(location === undefined ? {} : { location }),
    };
    return said(interviewer.api.post("/api/slots", { data }), 201);
  }

  /** Offers a slot that begins within the minute after this one. */
  async offerSoon(interviewer: Person): Promise<Slot> {
    const minute = Math.ceil(Date.now() / 60_000 + 0.2) * 60_000;
    const data = { startTime: new Date(minute), endTime: new Date(minute + 30 * 60_000) };
    return said(interviewer.api.post("/api/slots", { data }), 201);
  }

  async slots(interviewer: Person): Promise<Slot[]> {
    const { items } = await said<{ items: Slot[] }>(interviewer.api.get("/api/slots?limit=200"), 200);
    return items;
  }

  async candidate(coordinator: Person, name: string, timeZone?: string): Promise<Candidate> {
    const data = { name, email: this.address(name), ...(timeZone === undefined ? {} : { timeZone }) };
    return said(coordinator.api.post("/api/candidates", { data }), 201);
  }

  async book(coordinator: Person, slot: Slot, candidate: Candidate): Promise<Booking> {
    const data = { slotId: slot.id, candidateId: candidate.id };
    return said(coordinator.api.post("/api/book", { data }), 201);
  }

  async move(coordinator: Person, booking: Booking, to: Slot): Promise<Booking> {
    const data = { bookingId: booking.id, newSlotId: to.id };
    return said(coordinator.api.post("/api/reschedule", { data }), 200);
  }

  async booking(coordinator: Person, id: string): Promise<Booking> {
    return said(coordinator.api.get(`/api/booking/${id}`), 200);
  }

  /** An address nobody else has. */
  address(name: string): string {
    this.count += 1;
    return `${name.toLowerCase().replaceAll(" ", ".")}.${this.count}.${this.mark}@example.com`;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((api) => api.dispose()));
  }

  private administrator(): Promise<APIRequestContext> {
    this.admin ??= this.findAdministrator();
    return this.admin;
  }

  /** The door names everybody; the administrator is whom the interface lets see people. */
  private async findAdministrator(): Promise<APIRequestContext> {
    const door = await (await this.stranger()).get("/sign-in");
    const ids = [...(await door.text()).matchAll(/name="person"[^>]*value="([0-9a-f-]{36})"/g)].map(([, id]) => id);
    // Administrators stand last at the door.
    for (const id of ids.reverse()) {
      const api = await this.signedInAs(id ?? "");
      if ((await api.get("/api/people")).ok()) return api;
    }
    throw new Error("the demo company has no administrator");
  }

  private async signedInAs(id: string): Promise<APIRequestContext> {
    const api = await this.stranger();
    await said(api.post("/sign-in", { form: { person: id }, maxRedirects: 0 }), 303);
    return api;
  }

  private async stranger(): Promise<APIRequestContext> {
    const api = await request.newContext({ baseURL: this.server.url });
    this.opened.push(api);
    return api;
  }
}

/** What was answered, as long as it is the answer expected. */
async function said<T>(asked: Promise<APIResponse>, expected: number): Promise<T> {
  const answer = await asked;
  if (answer.status() !== expected) throw new Error(`${answer.url()}: ${answer.status()} ${await answer.text()}`);
  return expected === 303 ? (undefined as T) : answer.json();
}
