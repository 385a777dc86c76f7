import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { release, take } from '../decider.ts';
import type { Jwk, WebKeyEvent } from './events.ts';
import { type WebKeyCommand, webKey } from './web-key.ts';

const given = specOf(webKey);
const key: Jwk = { kty: 'OKP', kid: 'key-1', alg: 'EdDSA', use: 'sig', crv: 'Ed25519', x: 'x' };
const add = {
  type: 'AddWebKey',
  privateKey: { ...key, d: 'd' },
  publicKey: key,
  config: {},
  configType: 3,
} as const;
const added: WebKeyEvent = {
  type: 'web_key.added',
  payload: { privateKey: { ...key, d: 'd' }, publicKey: key, config: {}, configType: 3 },
};
const activated: WebKeyEvent = { type: 'web_key.activated', payload: {} };
const deactivated: WebKeyEvent = { type: 'web_key.deactivated', payload: {} };
const removed: WebKeyEvent = { type: 'web_key.removed', payload: {} };

describe('a web key', () => {
  it('is added, activated and deactivated, each once', () => {
    given().when(add).then(added);
    given(added).when(add).thenRejected('web_key.already_exists');
    given(added).when({ type: 'ActivateWebKey' }).then(activated);
    given(added, activated).when({ type: 'ActivateWebKey' }).thenNothing();
    given(added, activated).when({ type: 'DeactivateWebKey' }).then(deactivated);
    given(added).when({ type: 'DeactivateWebKey' }).thenNothing();
  });

  it('is not removed while it is active, and is gone afterwards', () => {
    given(added, activated).when({ type: 'RemoveWebKey' }).thenRejected('web_key.active');
    given(added, activated, deactivated).when({ type: 'RemoveWebKey' }).then(removed);
    given(added, removed).when({ type: 'ActivateWebKey' }).thenRejected('web_key.not_found');
  });

  it('that is retired cannot sign any more, and is neither activated nor removed', () => {
    const retired: WebKeyEvent = { type: 'web_key.retired', payload: {} };
    given(added, activated).when({ type: 'RetireWebKey' }).thenRejected('web_key.active');
    given(added, activated, deactivated).when({ type: 'RetireWebKey' }).then(retired);
    expect(given(added, retired).state()).toMatchObject({ privateKey: undefined, publicKey: key });
    for (const type of ['ActivateWebKey', 'RemoveWebKey'] as const)
      given(added, retired).when({ type }).thenRejected('web_key.not_found');
  });

  it('forgets its private part when it is removed', () => {
    expect(given(added, removed).state().privateKey).toBeUndefined();
  });

  it('claims to be the only active one', () => {
    const claimed = [take('active_web_key', 'signing')];
    expect(webKey.claims?.(activated, webKey.initial, 'key-1', 'instance-1')).toEqual(claimed);
    expect(webKey.claims?.(deactivated, webKey.initial, 'key-1', 'instance-1')).toEqual([
      release('active_web_key', 'signing'),
    ]);
  });
});

deciderProperties<WebKeyCommand, ReturnType<ReturnType<typeof given>['state']>, WebKeyEvent>(
  webKey,
  fc.constantFrom<WebKeyCommand>(
    add,
    { type: 'ActivateWebKey' },
    { type: 'DeactivateWebKey' },
    { type: 'RemoveWebKey' },
    { type: 'RetireWebKey' },
  ),
);
