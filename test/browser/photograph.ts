import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';

const folder = process.env['FASTI_SCREENSHOTS'];
const views = [
  { suffix: '', colorScheme: 'light', width: 960, height: 720 },
  { suffix: '-dark', colorScheme: 'dark', width: 960, height: 720 },
  { suffix: '-phone', colorScheme: 'light', width: 360, height: 720 },
] as const;

/** Pictures of a page as it is now, where a folder for them is named; tests take none. */
export const photograph = async (page: Page, name: string): Promise<void> => {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  for (const { suffix, colorScheme, width, height } of views) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${folder}/${name}${suffix}.png`, fullPage: true, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) await page.setViewportSize(size);
};
