import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { specifications, testsOf } from '../../scripts/docs/requirements.ts';

/** What stands first in a call, as titles of tests do. */
const titlesIn = (file: string): ReadonlySet<string | undefined> =>
  new Set(
    existsSync(file)
      ? [...readFileSync(file, 'utf8').matchAll(/\(\s*(?:'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`),/g)].map(
          ([, single, double, back]) => single ?? double ?? back,
        )
      : [],
  );

describe.each(specifications())('$title', ({ title, address, requirements }) => {
  it('is told in whole sentences, each with its section', () => {
    expect(title && new URL(address).href).toBeTruthy();
    expect(requirements.filter(({ section, must }) => !section || !must)).toEqual([]);
  });

  it('is held by tests, does not concern a server like this one, or is open, and says why', () => {
    const unclear = requirements.filter(
      ({ test, inapplicable, open }) => [test?.length, inapplicable, open].filter(Boolean).length !== 1,
    );
    expect(unclear.map(({ section, must }) => `${section} ${must}`)).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = requirements
      .flatMap(testsOf)
      .filter(({ file, titles }) => titles.length === 0 || titles.some((each) => !titlesIn(file).has(each)));
    expect(missing).toEqual([]);
  });
});
