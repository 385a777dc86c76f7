import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What a specification demands, and what holds it: a file and titles in it. */
export type Requirement = {
  readonly section: string;
  readonly must: string;
  readonly test?: string | readonly string[];
  /** Why it does not concern this server. */
  readonly inapplicable?: string;
  /** Why it is not done. */
  readonly open?: string;
};
export type Specification = {
  readonly title: string;
  readonly address: string;
  readonly requirements: readonly Requirement[];
};

const folder = new URL('../../test/conformance/requirements/', import.meta.url);

/** Everything is text, or section 3.10 would become 3.1. */
export const specifications = (): readonly Specification[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parse(readFileSync(new URL(name, folder), 'utf8'), { schema: 'failsafe' }));

export const testsOf = ({ test = [] }: Requirement): readonly { file: string; titles: readonly string[] }[] =>
  [test].flat().map((named) => {
    const [file = '', ...titles] = named.split(' > ');
    return { file, titles };
  });
