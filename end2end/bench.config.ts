// `cargo xtask bench workplaces`: how fast the two workplaces answer when they are full. One at a time, each a table.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

// Nobody looks over the browser's shoulder while it is measured.
const use = { ...tests.use, trace: "off", screenshot: "off", video: "off" } as const;

export default defineConfig({ ...tests, use, testDir: "bench", fullyParallel: false, workers: 1, timeout: 600_000 });
