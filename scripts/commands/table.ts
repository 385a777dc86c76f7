import Table from 'cli-table3';

type Cell = string | number;

const lines = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
];
const chars = { ...Object.fromEntries(lines.map((line) => [line, ''])), middle: '  ' };

/** A value for people. */
export const cell = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** Columns under a heading, without lines: readable for people, `awk` and `grep`. */
export const tableOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const table = new Table({
    head: [...head],
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
};

export const printTable = (head: readonly string[], rows: readonly (readonly Cell[])[]): void =>
  console.log(tableOf(head, rows));
