import fc from 'fast-check';

/** The contract's comparisons of texts by number: whole, beginning, part, end; each heeding case, and the same again ignoring it. */
export const compared = (text: string | undefined, wanted: string, method: number): boolean => {
  if (text === undefined) return false;
  if (method % 2 === 1) return compared(text.toLowerCase(), wanted.toLowerCase(), method - 1);
  const ways = [text === wanted, text.startsWith(wanted), text.includes(wanted), text.endsWith(wanted)];
  return ways[method / 2] ?? false;
};

export const anyMethod = fc.integer({ min: 0, max: 7 });

/** Pieces of texts, in whatever letters, and some that nobody has. */
export const anyPieceOf = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: pieceOf(texts) },
    { weight: 1, arbitrary: fc.constantFrom('zz', 'nobody', '%', '') },
  );

const pieceOf = (texts: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...texts),
      fc.nat(200),
      fc.integer({ min: 0, max: 8 }),
      fc.constantFrom('as it is', 'upper', 'lower', 'whole'),
    )
    .map(([text, at, length, how]) => {
      const letters = [...text];
      const begin = at % (letters.length + 1);
      const piece = letters.slice(begin, begin + length).join('');
      return { upper: piece.toUpperCase(), lower: piece.toLowerCase(), whole: text, 'as it is': piece }[how];
    });

/** Texts as Postgres compares them, byte by byte; who has none comes last. */
export const byBytes = (one: Sortable, other: Sortable): number => {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
  return typeof one === 'string'
    ? Buffer.compare(Buffer.from(one), Buffer.from(String(other)))
    : Number(one) - Number(other);
};
export type Sortable = string | number | bigint | undefined;
