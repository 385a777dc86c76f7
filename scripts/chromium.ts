import { existsSync } from 'node:fs';
import { installPackage } from './debian-package.ts';

/** Debian's names for the browser, in the order in which we would take them. */
const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine, if it has one; `FASTI_TEST_CHROMIUM` names another. */
export const browserPath = (): string | undefined => {
  const named = process.env['FASTI_TEST_CHROMIUM'];
  return named !== undefined && existsSync(named) ? named : candidates.find((path) => existsSync(path));
};

export const howToInstall =
  'there is no Chromium here: install it (Debian: apt-get install chromium) or name it in FASTI_TEST_CHROMIUM';

/** Browser tests need a Chromium. Where there is none and we may install Debian's packages, we do. */
export const installBrowser = (): void => {
  if (browserPath() === undefined && !installPackage('chromium')) console.log(`Not installed: ${howToInstall}.`);
};
