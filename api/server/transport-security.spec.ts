import { describe, expect, it } from 'vitest';
import { strictTransport } from './transport-security.ts';

describe('a browser', () => {
  it('that came by TLS is told to come by nothing else, except on the machine of whoever develops', () => {
    for (const origin of ['https://login.example', 'https://localhost.example:8443', 'https://notlocalhost'])
      expect(strictTransport(origin)).toEqual([['strict-transport-security', 'max-age=31536000']]);
    for (const origin of ['http://login.example', 'https://localhost:8080', 'https://acme.localhost', undefined])
      expect(strictTransport(origin)).toEqual([]);
  });
});
