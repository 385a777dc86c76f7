import { describe, expect, it } from 'vitest';
import { negationsInside } from './negation.ts';
import type { UserFilter } from './user-filter.ts';

const named = (text: string): UserFilter => ({ by: 'user_name', text, method: 5 });
const noted = (text: string): UserFilter => ({ by: 'metadata_key', text, method: 0 });
const not = (filter: UserFilter): UserFilter => ({ by: 'not', filter });
const any = (...of: UserFilter[]): UserFilter => ({ by: 'any', of });
const all = (...of: UserFilter[]): UserFilter => ({ by: 'all', of });

describe('"not" of several conditions', () => {
  it('is said of each of them', () => {
    expect(negationsInside(not(any(named('a'), named('b'))))).toEqual(all(not(named('a')), not(named('b'))));
    expect(negationsInside(not(all(named('a'), not(named('b')))))).toEqual(any(not(named('a')), named('b')));
    expect(negationsInside(all(named('a'), not(not(named('b')))))).toEqual(all(named('a'), named('b')));
  });

  it('leaves together what is asked of one entry of metadata, and apart what was not', () => {
    const entry = not(all(noted('a'), noted('b')));
    expect(negationsInside(entry)).toEqual(entry);
    const two = not(any(not(noted('a')), not(noted('b'))));
    expect(negationsInside(two)).toEqual(all(any(noted('a')), any(noted('b'))));
  });
});
