import { spawnSync } from 'node:child_process';

/** Where we may install Debian's packages, a test's program that is missing is installed. @returns false: it could not be. */
export const installPackage = (name: string): boolean => {
  if (process.getuid?.() !== 0 || spawnSync('which', ['apt-get']).status !== 0) return false;
  console.log(`Installing ${name} for the tests …`);
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
      // Configuration that is there already stays.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', UCF_FORCE_CONFFOLD: '1' },
      stdio: 'ignore',
    }).status === 0;
  apt('update');
  return apt('install', '-y', '--no-install-recommends', name);
};
