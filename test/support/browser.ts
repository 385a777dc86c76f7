import { type Browser, chromium } from 'playwright-core';
import { browserPath, howToInstall } from '../../scripts/chromium.ts';

/** Why the browser tests can't run here; undefined where they can. */
export const noBrowser = browserPath() === undefined ? howToInstall : undefined;

/** A real Chromium, without a window. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath() ?? '',
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
