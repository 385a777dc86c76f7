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

/** What a terminal obeys instead of showing it, or shows in another order: users choose names and ids. */
const commands = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const harmless = (value: Cell): Cell =>
  typeof value === 'number'
    ? value
    : value.replace(commands, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Columns under a heading, without lines: readable for people, `awk` and `grep`. */
export const tableOf = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const table = new Table({
    head: [...head],
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => row.map(harmless)));
  return table.toString();
};

export const printTable = (head: readonly string[], rows: readonly (readonly Cell[])[]): void =>
  console.log(tableOf(head, rows));
