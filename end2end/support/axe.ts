// What axe finds, as sentences.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function violations(page: Page): Promise<string[]> {
  // As a debugger would: the page's policy refuses foreign scripts, and must.
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    // @ts-expect-error axe is there now
    const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map((violation: { id: string; help: string; nodes: { html: string }[] }) => ({
      id: violation.id,
      help: violation.help,
      html: violation.nodes.map((node) => node.html.slice(0, 160)),
    }));
  });
  return found.map(({ id, help, html }: { id: string; help: string; html: string[] }) => `${id}: ${help}\n  ${html.join("\n  ")}`);
}
