// What `cargo xtask bench workplaces` and `bench jobs` measure: one at a time, each a row of a table.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

// Nobody looks over the browser's shoulder while it is measured.
const use = { ...tests.use, trace: "off", screenshot: "off", video: "off" } as const;

export default defineConfig({ ...tests, use, testDir: "bench", fullyParallel: false, workers: 1, retries: 0, timeout: 600_000 });
