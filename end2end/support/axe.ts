// What axe finds, as sentences.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { settled } from "./test.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function violations(page: Page): Promise<string[]> {
  // What lies under the bar at the top just now is not there to be pressed.
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  // What fades in has no contrast yet.
  await settled(page);
  // As a debugger would: the page's policy refuses foreign scripts, and must.
  await page.evaluate(source);
  const found = await page.evaluate(async (tags) => {
    // @ts-expect-error axe is there now
    const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return violations.map((violation: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }) => ({
      id: violation.id,
      help: violation.help,
      where: violation.nodes.map((node) => `${node.html.slice(0, 200)}\n    ${node.failureSummary.replaceAll("\n", " ")}`),
    }));
  }, TAGS);
  return found.map(({ id, help, where }: { id: string; help: string; where: string[] }) => `${id}: ${help}\n  ${where.join("\n  ")}`);
}
