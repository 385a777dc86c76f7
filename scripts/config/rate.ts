import type { Rate } from '../../api/throttle/budgets.ts';

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** So many in a time: `100/1h`. */
export const rateOf = (text: string): Rate | undefined => {
  const [, most, count, unit] = /^([1-9]\d{0,6})\/([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  if (most === undefined || count === undefined || unit === undefined) return undefined;
  return { most: Number(most), ms: Number(count) * units[unit as keyof typeof units] };
};
