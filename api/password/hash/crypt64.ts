const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The base 64 of crypt(3): six bits at a time, the lowest first. */
export const crypt64 = (bytes: Iterable<number>): string => {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits |= byte << count;
    count += 8;
    while (count >= 6) {
      text += alphabet[bits & 63];
      bits >>= 6;
      count -= 6;
    }
  }
  return count > 0 ? text + alphabet[bits] : text;
};

/** A count that is written as one digit. */
export const digitOf = (character: string | undefined): number => (character ? alphabet.indexOf(character) : -1);
