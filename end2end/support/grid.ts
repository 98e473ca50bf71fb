// The week grid as a hand finds its way in it: a day across, a time down.
import { type Locator, type Page, expect } from "@playwright/test";
import { type Day, long } from "./days.ts";
import type { Hand, Spot } from "./hands.ts";

const DAY = 24 * 60;

export class Grid {
  readonly root: Locator;

  /** Worked on with a mouse, unless with another hand. */
  constructor(
    private readonly page: Page,
    private readonly hand: Hand = page.mouse,
  ) {
    this.root = page.getByRole("grid");
  }

  /** A block by the sentence that it is. */
  block(sentence: string | RegExp): Locator {
    return this.root.getByRole("gridcell", { name: sentence });
  }

  /** A day with all that is on it. */
  day(day: Day): Locator {
    return this.root.getByRole("row").filter({ has: this.page.getByRole("rowheader", { name: long(day) }) });
  }

  /** Draws from a time to another of the same day; the button is still down. */
  async press(day: Day, from: string, to: string): Promise<void> {
    const [start, end] = [await this.at(day, from), await this.at(day, to)];
    await this.hold(start, { x: end.x, y: end.y - 6 });
  }

  async draw(day: Day, from: string, to: string): Promise<void> {
    await this.press(day, from, to);
    await this.hand.up();
  }

  /** Carries a block by its middle so far. */
  async carry(block: Locator, from: [Day, string], to: [Day, string]): Promise<void> {
    const box = await boxOf(block);
    const grip = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const [start, end] = [await this.at(...from), await this.at(...to)];
    await this.hold(grip, { x: grip.x + end.x - start.x, y: grip.y + end.y - start.y });
    await this.hand.up();
  }

  /** Drags a block's lower edge to a time. */
  async stretch(block: Locator, day: Day, to: string): Promise<void> {
    const box = await boxOf(block);
    const edge = { x: box.x + box.width / 2, y: box.y + box.height - 2 };
    await this.hold(edge, await this.at(day, to));
    await this.hand.up();
  }

  /** What is drawn or carried lies in the column of that day, at those times, and is as wide as it. */
  async isDrawn(day: Day, from: string, to: string): Promise<void> {
    const [start, end] = [await this.at(day, from), await this.at(day, to)];
    const [column, ghost] = [await boxOf(this.day(day)), await boxOf(this.root.locator(".ghost"))];
    expect(ghost.x).toBeGreaterThan(column.x);
    expect(ghost.x + ghost.width).toBeLessThanOrEqual(column.x + column.width);
    expect(ghost.width).toBeGreaterThan(column.width - 20);
    expect(Math.abs(ghost.y - start.y)).toBeLessThan(3);
    expect(Math.abs(ghost.y + ghost.height - end.y)).toBeLessThan(5);
  }

  /** Presses a block where it is, and lets go. */
  async tap(block: Locator): Promise<void> {
    const box = await boxOf(block);
    await this.hand.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.hand.down();
    await this.hand.up();
  }

  /** Where a finger would be put for that time. */
  spot(day: Day, time: string): Promise<Spot> {
    return this.at(day, time);
  }

  private async hold(from: Spot, to: Spot): Promise<void> {
    await this.hand.move(from.x, from.y);
    await this.hand.down();
    await this.hand.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await this.hand.move(to.x, to.y, { steps: 4 });
  }

  /** Just after that time, in the middle of that day. */
  private async at(day: Day, time: string): Promise<Spot> {
    const head = await boxOf(this.root.getByRole("rowheader", { name: long(day) }));
    const column = await boxOf(this.day(day));
    const [hours, minutes] = time.split(":").map(Number) as [number, number];
    const height = column.height - head.height;
    return {
      x: column.x + column.width / 2,
      y: column.y + head.height + ((hours * 60 + minutes) / DAY) * height + 2,
    };
  }
}

async function boxOf(part: Locator) {
  const box = await part.boundingBox();
  if (!box) throw new Error(`${part} is not to be seen`);
  return box;
}
