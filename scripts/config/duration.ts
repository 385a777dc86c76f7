const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Of a duration as ZITADEL's operators write it: 5m, 1h30m, 500ms. Undefined: it is none. */
export const millisecondsOf = (text: string): number | undefined => {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (text === '' || parts.map(([part]) => part).join('') !== text) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0);
};
