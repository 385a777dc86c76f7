import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

type Axe = {
  run(): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
};

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing serious or critical by axe-core's rules, in the colours that the page has now. */
export const expectAccessible = async (page: Page, name: string): Promise<void> => {
  // A colour that is on its way from light to dark is not yet the page's.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { readonly axe: Axe }).axe.run());
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect({ [name]: grave }).toEqual({ [name]: [] });
};

/** On a phone, too, and nothing is cut off or scrolls sideways on the narrowest there is. */
export const expectAccessibleOnAPhone = async (page: Page, name: string): Promise<void> => {
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: 320, height: 568 });
  await expectAccessible(page, name);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize({ width, height });
  expect({ [name]: wide }).toEqual({ [name]: 0 });
};
