// `cargo xtask bench workplaces`: how fast the two workplaces answer when they are full. One at a time, each a table.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

export default defineConfig({ ...tests, testDir: "bench", fullyParallel: false, workers: 1, timeout: 600_000 });
