import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';

/** Pictures of every login page, taken while its stories are told in a real Chromium; not part of any test run. */
const folder = 'docs/screenshots';
const { status } = spawnSync('npx', ['vitest', 'run', 'test/browser/pages.test.ts', 'test/browser/branding.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FASTI_SCREENSHOTS: folder },
});
if (status !== 0) process.exit(status ?? 1);

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.png') && !/-(dark|phone)\.png$/.test(file))
  .map((file) => file.slice(0, -'.png'.length));
const row = (name: string) => {
  const cell = (suffix: string, width: number) =>
    `<img src="${name}${suffix}.png" width="${width}" alt="${name}${suffix}">`;
  return `## ${name}\n\n${cell('', 360)} ${cell('-dark', 360)} ${cell('-phone', 135)}\n`;
};
writeFileSync(
  `${folder}/README.md`,
  `# The login pages

Light, dark, and on a phone, as \`npm run screenshots\` took them; what each page is for stands in [api/login](../../api/login/README.md).

${names.map(row).join('\n')}`,
);
