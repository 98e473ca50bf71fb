// What people do with their hands, as the browser feels it: a finger, a pen, what is typed into fields of several parts.
import { type CDPSession, type Locator, type Page, expect } from "@playwright/test";
import type { Day } from "./days.ts";

/** Whatever points: a mouse is one, too. */
export interface Hand {
  move(x: number, y: number, how?: { steps?: number }): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
}

export interface Spot {
  x: number;
  y: number;
}

/** Felt only while it is down. It goes down for so long that it is no tap and no scroll. */
export class Finger implements Hand {
  private at: Spot = { x: 0, y: 0 };
  private isDown = false;

  private constructor(
    private readonly page: Page,
    private readonly line: CDPSession,
  ) {}

  static async on(page: Page): Promise<Finger> {
    return new Finger(page, await page.context().newCDPSession(page));
  }

  async move(x: number, y: number, { steps = 1 } = {}): Promise<void> {
    for (const spot of between(this.at, { x, y }, steps)) {
      this.at = spot;
      if (this.isDown) await this.touch("touchMove", [spot]);
    }
  }

  async down(): Promise<void> {
    await this.touch("touchStart", [this.at]);
    this.isDown = true;
    await this.page.waitForTimeout(550);
  }

  async up(): Promise<void> {
    this.isDown = false;
    await this.touch("touchEnd", []);
  }

  private async touch(type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Spot[]): Promise<void> {
    await this.line.send("Input.dispatchTouchEvent", { type, touchPoints });
  }
}

/** Hovers, and is as precise as a mouse. */
export class Pen implements Hand {
  private at: Spot = { x: 0, y: 0 };
  private isDown = false;

  private constructor(private readonly line: CDPSession) {}

  static async on(page: Page): Promise<Pen> {
    return new Pen(await page.context().newCDPSession(page));
  }

  async move(x: number, y: number, { steps = 1 } = {}): Promise<void> {
    for (const spot of between(this.at, { x, y }, steps)) {
      this.at = spot;
      await this.send("mouseMoved", this.isDown ? "left" : "none");
    }
  }

  async down(): Promise<void> {
    this.isDown = true;
    await this.send("mousePressed", "left");
  }

  async up(): Promise<void> {
    this.isDown = false;
    await this.send("mouseReleased", "left");
  }

  private async send(type: "mouseMoved" | "mousePressed" | "mouseReleased", button: "left" | "none"): Promise<void> {
    const [buttons, force] = this.isDown ? [1, 0.5] : [0, 0];
    const clickCount = type === "mouseMoved" ? 0 : 1;
    await this.line.send("Input.dispatchMouseEvent", { type, ...this.at, button, buttons, force, clickCount, pointerType: "pen" });
  }
}

function between(from: Spot, to: Spot, steps: number): Spot[] {
  const part = (from: number, to: number, step: number) => from + ((to - from) * step) / steps;
  return Array.from({ length: steps }, (_, step) => ({ x: part(from.x, to.x, step + 1), y: part(from.y, to.y, step + 1) }));
}

/** What a phone's keyboard types into a field that was tapped. */
export async function tapInto(field: Locator, text: string): Promise<void> {
  await field.tap();
  await expect(field).toBeFocused();
  await field.page().keyboard.type(text);
}

/** A date, typed into the field that has the focus: the day first, or the month, as the browser's language has it. */
export async function typeDate(field: Locator, day: Day): Promise<void> {
  const [year, month, date] = day.split("-");
  await typeParts(field, day, [`${date}${month}${year}`, `${month}${date}${year}`]);
}

/** A time of day ("14:00"), typed into the field that has the focus: of twenty-four hours, or of twice twelve. */
export async function typeTime(field: Locator, time: string): Promise<void> {
  const [hours, minutes] = time.split(":") as [string, string];
  const twelfth = String(Number(hours) % 12 || 12).padStart(2, "0");
  await typeParts(field, time, [`${hours}${minutes}`, `${twelfth}${minutes}${Number(hours) < 12 ? "am" : "pm"}`]);
}

/** The way of typing that makes the field say what is meant. */
async function typeParts(field: Locator, meant: string, ways: string[]): Promise<void> {
  const { keyboard } = field.page();
  await expect(field).toBeFocused();
  for (const way of ways) {
    await keyboard.type(way);
    if ((await field.inputValue()) === meant) return;
    // Back to the first part.
    for (let part = 0; part < 3; part += 1) await keyboard.press("ArrowLeft");
  }
  throw new Error(`${field} does not say ${meant}, whichever way that is typed`);
}
