// A picture of every page in both themes and three widths, in the folder `screenshots`.
import { everyPage } from "../support/pages.ts";
import { test } from "../support/test.ts";

const WIDTHS = {
  wide: { viewport: { width: 1440, height: 900 } },
  middle: { viewport: { width: 820, height: 1180 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
};

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, window] of Object.entries(WIDTHS)) {
    test(`${colorScheme}, ${width}`, async ({ company, open, forgive }) => {
      // Pictures first: whether a page complains is what tests are for.
      forgive(/./);
      for (const { name, who, path, then } of await everyPage(company)) {
        const page = await open(who, path, { colorScheme, ...window });
        await then?.(page);
        await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
        await page.screenshot({ path: `screenshots/${name}-${colorScheme}-${width}.png` });
        await page.context().close();
      }
    });
  }
}
