// What `cargo xtask bench workplaces` and `bench jobs` measure: one at a time, each a row of a table.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

export default defineConfig({ ...tests, testDir: "bench", fullyParallel: false, workers: 1, timeout: 600_000 });
