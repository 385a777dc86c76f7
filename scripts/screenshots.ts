import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Pictures of every page, taken while its stories are told in a real Chromium; not part of any test run. */
const folder = 'docs/screenshots';
const startedAt = Date.now();
const { status } = spawnSync('npx', ['vitest', 'run', 'test/browser/pages.test.ts', 'test/browser/branding.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FASTI_SCREENSHOTS: folder },
});
if (status !== 0) process.exit(status ?? 1);

const picturesIn = () => readdirSync(folder).filter((file) => file.endsWith('.png'));
/** Of pages that are gone, or have another name. */
const outdated = picturesIn().filter((file) => statSync(`${folder}/${file}`).mtimeMs < startedAt);
for (const file of outdated) rmSync(`${folder}/${file}`);

const names = picturesIn()
  .filter((file) => !/-(dark|phone)\.png$/.test(file))
  .map((file) => file.slice(0, -'.png'.length));
const row = (name: string) => {
  const cell = (suffix: string, width: number) =>
    `<img src="${name}${suffix}.png" width="${width}" alt="${name}${suffix}">`;
  return `| ${name} | ${cell('', 300)} | ${cell('-dark', 300)} | ${cell('-phone', 120)} |`;
};
writeFileSync(
  `${folder}/README.md`,
  `# The pages

As \`npm run screenshots\` took them, on the ways that [test/browser/stories](../../test/browser/stories/README.md) go; what each page is for
stands in [api/login](../../api/login/README.md).

| Page | Light | Dark | On a phone |
|---|---|---|---|
${names.map(row).join('\n')}
`,
);
