import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ECDSACurve, RSABits, RSAHasher, State } from '../../api/gen/zitadel/webkey/v2/key_pb.js';
import { signingKeysOf } from '../../api/oidc/keys/signing-keys.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOf } from './clients.ts';
import { refusalOf } from './refusal.ts';

let fasti: Fasti;
let admin: Clients;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
});
afterAll(() => fasti?.stop());

const stateOf = async (id: string) => (await admin.webKeys.listWebKeys({})).webKeys.find((key) => key.id === id)?.state;
/** Which knows nothing yet: this one looks for new keys every ten seconds. */
const asAnotherProcess = () => signingKeysOf({ ...fasti.api, store: { ...fasti.api.store } });

describe('the keys that sign tokens', () => {
  it('are of every kind, listed and published before they sign', async () => {
    const { webKeys: born } = await admin.webKeys.listWebKeys({});
    expect(born.map(({ state }) => state)).toEqual([State.ACTIVE, State.INITIAL]);
    const rsa = { bits: RSABits.RSA_BITS_3072, hasher: RSAHasher.RSA_HASHER_SHA512 };
    const ecdsa = { curve: ECDSACurve.ECDSA_CURVE_P384 };
    const made = [
      await admin.webKeys.createWebKey({ key: { case: 'rsa', value: rsa } }),
      await admin.webKeys.createWebKey({ key: { case: 'ecdsa', value: ecdsa } }),
      await admin.webKeys.createWebKey({ key: { case: 'ed25519', value: {} } }),
      await admin.webKeys.createWebKey({}),
    ];
    const { webKeys: all } = await admin.webKeys.listWebKeys({});
    expect(made.map(({ id }) => all.find((key) => key.id === id)?.key)).toMatchObject([
      { case: 'rsa', value: rsa },
      { case: 'ecdsa', value: ecdsa },
      { case: 'ed25519' },
      { case: 'rsa', value: { bits: RSABits.RSA_BITS_2048, hasher: RSAHasher.RSA_HASHER_SHA256 } },
    ]);
    const algorithms = new Map(
      (await asAnotherProcess().published(fasti.instanceId)).map(({ kid, alg }) => [kid, alg]),
    );
    expect(made.map(({ id }) => algorithms.get(id))).toEqual(['RS512', 'ES384', 'EdDSA', 'RS256']);
  });

  it('sign from when they are activated, one at a time; what others have signed stays good until they are deleted', async () => {
    const { id } = await admin.webKeys.createWebKey({
      key: { case: 'ecdsa', value: { curve: ECDSACurve.ECDSA_CURVE_P256 } },
    });
    const [before] = (await admin.webKeys.listWebKeys({})).webKeys.filter(({ state }) => state === State.ACTIVE);
    await admin.webKeys.activateWebKey({ id });
    expect(await stateOf(id)).toBe(State.ACTIVE);
    expect(await stateOf(before?.id ?? '')).toBe(State.INACTIVE);
    expect(await refusalOf(admin.webKeys.deleteWebKey({ id }))).toMatchObject({
      code: 'FailedPrecondition',
      id: 'COMMAND-Chai1',
    });

    const keys = asAnotherProcess();
    const token = await keys.sign(fasti.instanceId, { sub: 'somebody' });
    expect(decodeProtectedHeader(token)).toMatchObject({ kid: id, alg: 'ES256' });
    expect((await keys.published(fasti.instanceId)).map(({ kid }) => kid)).toContain(before?.id);
  });

  it('that do not sign can be deleted, and are published no more', async () => {
    const { id } = await admin.webKeys.createWebKey({});
    await admin.webKeys.deleteWebKey({ id });
    expect(await stateOf(id)).toBeUndefined();
    expect((await asAnotherProcess().published(fasti.instanceId)).map(({ kid }) => kid)).not.toContain(id);
    expect(await refusalOf(admin.webKeys.activateWebKey({ id }))).toMatchObject({
      code: 'NotFound',
      id: 'COMMAND-teiG3',
    });
  });
});
