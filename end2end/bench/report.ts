// Figures of a bench, as a row of a table.
import { expect } from "@playwright/test";

/** Prints the figures, and fails where the share of them meant is above the limit. */
export function report(what: string, where: string, times: number[], limit: number, share = 0.99): void {
  expect(times.length, `${what}, ${where}: how often it was measured`).toBeGreaterThan(0);
  const sorted = [...times].sort((one, other) => one - other);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const figures = [0.5, 0.95, 0.99, 1].map((part) => at(part).toFixed(2)).join(" | ");
  console.log(`| ${what} | ${where} | ${times.length} | ${figures} | ${limit} at ${share * 100} % |`);
  expect.soft(at(share), `${what}, ${where}`).toBeLessThanOrEqual(limit);
}
