// `npm run screens`: every page as a picture, to be looked at.
import { defineConfig } from "@playwright/test";
import tests from "./playwright.config.ts";

export default defineConfig({ ...tests, testDir: "screens", retries: 0, timeout: 300_000 });
