import { type Browser, chromium as driver } from 'playwright-core';
import { chromium } from '../../scripts/chromium.ts';

/** Why the browser tests can't run here; undefined where they can. */
export const noBrowser = chromium.missing();

/** A real Chromium, without a window. */
export const startBrowser = (): Promise<Browser> =>
  driver.launch({
    executablePath: chromium.path() ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
