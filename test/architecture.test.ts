import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents } from '../scripts/docs/documents.ts';

const folders = ['domain', 'eventstore', 'projections', 'api', 'scripts', 'test'];
const sources = execFileSync(
  'git',
  ['ls-files', '--', ...folders.map((folder) => `${folder}/**/*.ts`), ...folders.map((folder) => `${folder}/*.ts`)],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('api/gen/') && existsSync(path));

type Cruise = {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly resolved: string; readonly couldNotResolve: boolean }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
};
const cruise = (): Cruise => {
  try {
    return JSON.parse(
      execFileSync(
        'node_modules/.bin/depcruise',
        ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders],
        { encoding: 'utf8', maxBuffer: 1 << 28 },
      ),
    );
  } catch (error) {
    return JSON.parse((error as { readonly stdout: string }).stdout);
  }
};

describe('the architecture', () => {
  const { modules, summary } = cruise();
  const looked = new Map(modules.map((module) => [module.source, module]));

  it('lets imports point only one way', () => {
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it('is checked in every module there is', () => {
    expect(sources.filter((source) => !looked.has(source))).toEqual([]);
  });

  it('is checked in every import of a module: none is lost to a parser that does not know TypeScript', () => {
    const relativeImports = /^(?:import|export)\b[^'"]*?from\s+'(\.[^']+)'/gm;
    const lost = sources.flatMap((source) => {
      const written = new Set([...readFileSync(source, 'utf8').matchAll(relativeImports)].map(([, path]) => path));
      const seen = new Set(looked.get(source)?.dependencies.map(({ resolved }) => resolved));
      return written.size > 0 && seen.size === 0 ? [source] : [];
    });
    expect(lost).toEqual([]);
  });

  it('has a README in every folder, of at most thirty lines', () => {
    const missing = [...new Set(sources.map(dirname))].filter((folder) => !existsSync(`${folder}/README.md`));
    expect(missing).toEqual([]);
    const long = [...new Set(sources.map(dirname))].filter(
      (folder) => readFileSync(`${folder}/README.md`, 'utf8').trimEnd().split('\n').length > 30,
    );
    expect(long).toEqual([]);
  });

  it('has no hand-written file that outgrew one idea', () => {
    const allowed = /(^|\/)(events|permissions|bindings|validation|settings)\.ts$/;
    expect(
      sources.filter((source) => !allowed.test(source) && readFileSync(source, 'utf8').split('\n').length > 400),
    ).toEqual([]);
  });
});

describe('the generated documents', () => {
  it.each(documents())('docs/$path says what the code says', ({ path, content }) => {
    expect(readFileSync(`docs/${path}`, 'utf8')).toBe(content);
  });
});
