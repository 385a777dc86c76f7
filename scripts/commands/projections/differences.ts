import type { Difference, Differences } from '../../../projections/worker/rebuild/compare.ts';
import { printTable } from '../table.ts';

/** What `--verify` found, a column at a time. */
export const printDifferences = (projection: string, { count, shown }: Differences, isServed: boolean) => {
  if (count === 0) {
    console.log(`${projection}: what was served equals what the log says, row by row.`);
    return;
  }
  console.log(`${projection}: ${count.toLocaleString('en')} rows differ from what the log says.`);
  printTable(['table', 'row', 'column', 'served', 'rebuilt'], shown.map(cellsOf));
  const rows = new Set(shown.map(({ table, key }) => JSON.stringify([table, key]))).size;
  if (rows < count) console.log(`… and ${(count - rows).toLocaleString('en')} rows more.`);
  if (!isServed) console.log(`To serve what the log says: fasti projections rebuild ${projection}`);
};

const longest = 60;
const shortened = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
const textOf = (value: string | null | undefined) =>
  value === null || value === undefined ? 'null' : shortened(value);

const cellsOf = ({ table, key, column, served, rebuilt, onlyIn }: Difference): readonly string[] => {
  const row = Object.values(key).join(' / ');
  if (onlyIn !== undefined)
    return [
      table,
      row,
      'the whole row',
      onlyIn === 'served' ? 'is there' : 'missing',
      onlyIn === 'rebuilt' ? 'is there' : 'missing',
    ];
  return [table, row, column ?? '', textOf(served), textOf(rebuilt)];
};
