import { describe, expect, it } from 'vitest';
import { mustBeOfItsSector } from './sector-identifier.ts';

const uri = 'https://sector.example/redirects.json';
const listing = (text: string) => ({
  fetchDocument: async () => ({ text, mediaType: 'application/json', maxAgeSeconds: undefined }),
});
const checked = (text: string, ...redirectUris: readonly string[]) =>
  mustBeOfItsSector(listing(text), { sector_identifier_uri: uri }, redirectUris);

describe('a sector identifier', () => {
  const [one, other] = ['https://one.example/callback', 'https://other.example/callback'];

  it('names all redirect URIs of its clients', async () => {
    await checked(JSON.stringify([one, other]), one, other);
    await mustBeOfItsSector(listing('nothing'), {}, [one]);
  });

  it('is not borrowed by whoever it does not name', async () => {
    await expect(checked(JSON.stringify([one]), one, other)).rejects.toThrow(other);
  });

  it.each(['{}', 'nothing', '"https://one.example/callback"', 'null'])('is a list: not %s', async (text) => {
    await expect(checked(text, one)).rejects.toMatchObject({ code: 'app.metadata_invalid' });
  });

  it('is there', async () => {
    const gone = { fetchDocument: () => Promise.reject(new Error('not there')) };
    await expect(mustBeOfItsSector(gone, { sector_identifier_uri: uri }, [one])).rejects.toThrow(uri);
  });
});
