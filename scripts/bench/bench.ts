import { cpus } from 'node:os';
import { appends } from './appends/appends.ts';
import { asOf } from './as-of.ts';
import { calls } from './calls.ts';
import type { Figure } from './measure.ts';
import { peopleAndPasswords } from './people.ts';
import { rebuild } from './rebuild.ts';
import { safety } from './safety.ts';
import { search } from './search/search.ts';
import { start } from './start.ts';
import { tokens } from './tokens/tokens.ts';
import { verify } from './verify.ts';
import { visible } from './visible.ts';

/** Every benchmark by name; each answers its figures. */
const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  appends,
  tokens,
  calls,
  'as-of': asOf,
  people: peopleAndPasswords,
  rebuild,
  safety,
  search,
  start,
  verify,
  visible,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
for (const [name, run] of Object.entries(benchmarks)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`${name} …`);
  for (const { what, ours, peer, unit, limit } of await run()) {
    const ratio =
      peer === undefined
        ? ''
        : `   ${peer.name}: ${peer.value.toLocaleString('en')} ${unit}   ratio ${(ours / peer.value).toFixed(2)}`;
    console.log(
      `  ${what.padEnd(50)} ${ours.toLocaleString('en')} ${unit}${ratio}${limit === undefined ? '' : `   target ${limit}`}`,
    );
  }
}
process.exit(0);
