/** No index takes more of a text than some 2,700 bytes. Whoever's name is longer is found by how it begins. */
const longest = 300;

/**
 * What a name is found by. Lower case is made here: Postgres would leave letters beyond ASCII as they are, since what it
 * compares is bytes. Whole characters: half of one is no text to Postgres.
 */
export const searchedName = <T extends string | undefined>(name: T): T => {
  const lower = name?.toLowerCase();
  return (lower !== undefined && lower.length > longest ? [...lower].slice(0, longest).join('') : lower) as T;
};
