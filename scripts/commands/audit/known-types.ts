import { distance } from 'fastest-levenshtein';

/** A misspelt type would look as if nothing of that kind had ever happened. */
export const warnOfUnknownTypes = (asked: readonly string[], known: readonly string[]) => {
  for (const type of asked.filter((one) => !known.includes(one))) {
    const [nearest] = known.toSorted((a, b) => distance(a, type) - distance(b, type));
    console.error(`! No event type is called ${type}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`);
  }
};
