import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'fasti-new-feature-'));
const tree = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));

beforeAll(() => {
  for (const path of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(path, join(folder, path));
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tools = join(folder, 'node_modules/.bin');
/** What marks this process as a test run does not reach the tools that it runs. */
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST)/.test(name))),
  PATH: `${tools}:${process.env['PATH']}`,
};

/** A tool of the house, in the copy. */
const run = (tool: string, ...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(join(tools, tool), args, {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
  });
  return { status, said: stdout + stderr };
};
const newFeature = (...args: readonly string[]) => run('node', 'scripts/new-feature.ts', ...args);
const well = { status: 0, said: expect.any(String) };

describe('a new feature', () => {
  it.each([
    ['nothing', [], 'Say one noun'],
    ['two nouns', ['badge', 'medal'], 'Say one noun'],
    ['what is no noun', ['Badge!'], 'is no name for a feature'],
    ['a path', ['../badge'], 'is no name for a feature'],
    ['a word of the language', ['class'], 'means something else there'],
    ['a word that the skeleton uses', ['event'], 'means something else there'],
    ['one that exists', ['project'], 'There is a domain/project already'],
  ])('is refused when it is called %s, and nothing is written', (_, args, because) => {
    const { status, said } = newFeature(...args);
    expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining(because) });
    expect(readFileSync(join(folder, 'domain/index.ts'), 'utf8')).toBe(readFileSync('domain/index.ts', 'utf8'));
  });

  it('compiles, keeps to the rules of the house and is green', { timeout: 300_000 }, () => {
    const noun = 'entry-policy';
    expect(newFeature(noun)).toEqual(well);
    expect(newFeature(noun)).toEqual({ status: 1, said: expect.stringContaining(`There is a domain/${noun} already`) });
    expect(run('tsc', '--noEmit')).toEqual({ status: 0, said: '' });
    expect(run('biome', 'ci', 'domain', 'projections', 'api/management', 'test/scenarios/management')).toEqual(well);
    expect(run('depcruise', '--config', '.dependency-cruiser.cjs', 'domain', 'projections', 'api/management')).toEqual(
      well,
    );
    expect(run('node', 'scripts/docs.ts', '--check')).toEqual(well);
    const specs = ['domain/', 'projections/', 'test/scenarios/management/'].map((folder) => `${folder}${noun}`);
    expect(run('vitest', 'run', 'domain/index', ...specs, 'test/scenarios/permissions')).toEqual(well);
  });
});
