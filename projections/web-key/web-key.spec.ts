import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { webKeys, webKeysTable } from './web-key.ts';

const rows = rowsOf(webKeys);
const key = { kty: 'EC', kid: 'id-1', alg: 'ES256', use: 'sig' };
const added = {
  type: 'web_key.added',
  payload: { privateKey: { ...key, d: 'secret' }, publicKey: key, config: { Curve: 1 }, configType: 2 },
};

describe('the read model of signing keys', () => {
  it('says of which kind a key is and whether it signs, and holds no key', () => {
    const [row] = rows(added, { type: 'web_key.activated', payload: {} }).in(webKeysTable);
    expect(row).toMatchObject({ id: 'id-1', state: 2, config_type: 2, config: { Curve: 1 } });
    expect(JSON.stringify(Object.values(row ?? {}).map(String))).not.toContain('secret');
    expect(rows(added, { type: 'web_key.deactivated', payload: {} }).in(webKeysTable)).toMatchObject([{ state: 3 }]);
  });

  it('forgets a removed key', () => {
    expect(rows(added, { type: 'web_key.removed', payload: {} }).in(webKeysTable)).toEqual([]);
  });
});
