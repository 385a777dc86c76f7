import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
export const installBrowser = async (): Promise<void> => {
  if (browserPath() !== undefined) return;
  if (process.getuid?.() !== 0 || spawnSync('which', ['apt-get']).status !== 0) return;
  console.log('Installing Chromium for the browser tests …');
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'ignore',
    }).status === 0;
  apt('update');
  if (!apt('install', '-y', '--no-install-recommends', 'chromium'))
    console.log(`It could not be installed; ${howToInstall}.`);
};
