/** No index takes more of a text than some 2,700 bytes. What is longer than any name is found by how it begins. */
const longest = 300;

/**
 * What a name or an address is found by. Lower case is made here: Postgres would leave letters beyond ASCII as they are, since what it
 * compares is bytes. Whole characters: half of one is no text to Postgres.
 */
export const searchedText = <T extends string | undefined>(text: T): T => {
  const lower = text?.toLowerCase();
  return (lower !== undefined && lower.length > longest ? [...lower].slice(0, longest).join('') : lower) as T;
};
