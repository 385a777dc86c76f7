import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { securityKeyClaims } from './security-key.ts';
import { user } from './user.ts';

const given = specOf(user);
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com' },
};
const added: UserEvent = {
  type: 'user.human.passwordless.token.added',
  payload: { webAuthNTokenId: 'key-1', challenge: 'challenge', rpID: 'login.example' },
};
const credential = {
  keyId: 'aWQ=',
  publicKey: 'cHVi',
  aaguid: 'AAAA',
  attestationType: 'none',
  signCount: 5,
  backupEligible: true,
  backedUp: false,
  transports: ['internal'],
};
const verified: UserEvent = {
  type: 'user.human.passwordless.token.verified',
  payload: { webAuthNTokenId: 'key-1', webAuthNTokenName: 'Phone', ...credential },
};
const verify = {
  type: 'VerifyKey',
  kind: 'passkey',
  id: 'key-1',
  challenge: 'challenge',
  name: 'Phone',
  credential,
} as const;
const accept = (signCount: number) => ({ type: 'AcceptKey', id: 'key-1', signCount, backedUp: false }) as const;
const succeeded: UserEvent = {
  type: 'user.human.passwordless.token.check.succeeded',
  payload: { webAuthNTokenId: 'key-1' },
};
const counted = (signCount: number): UserEvent => ({
  type: 'user.human.passwordless.token.signcount.changed',
  payload: { webAuthNTokenId: 'key-1', signCount, backedUp: false },
});

describe('a key', () => {
  it('is registered in two steps, by what it was asked to sign, and once', () => {
    const { challenge } = added.payload;
    given(ada).when({ type: 'AddKey', kind: 'passkey', id: 'key-1', challenge, rpId: 'login.example' }).then(added);
    given(ada, added).when(verify).then(verified);
    given(ada, added)
      .when({ ...verify, challenge: 'another' })
      .thenRejected('user.key_not_pending');
    given(ada, added)
      .when({ ...verify, kind: 'u2f' })
      .thenRejected('user.key_not_found');
    given(ada, added, verified).when(verify).thenRejected('user.key_not_pending');
    given(ada, added).when(accept(6)).thenRejected('user.key_unknown');
  });

  it('counts upwards, or not at all', () => {
    given(ada, added, verified).when(accept(6)).then(succeeded, counted(6));
    for (const count of [5, 4, 0]) given(ada, added, verified).when(accept(count)).thenRejected('user.key_cloned');
    given(ada, added, verified, succeeded, counted(6)).when(accept(6)).thenRejected('user.key_cloned');
    const countless: UserEvent = { ...verified, payload: { ...verified.payload, signCount: 0 } };
    given(ada, added, countless).when(accept(0)).then(succeeded);
  });

  it('is of no use to one who is locked, and none once it is removed', () => {
    given(ada, added, verified, { type: 'user.locked', payload: {} }).when(accept(6)).thenRejected('user.locked');
    const removed: UserEvent = {
      type: 'user.human.passwordless.token.removed',
      payload: { webAuthNTokenId: 'key-1' },
    };
    given(ada, added, verified).when({ type: 'RemoveKey', kind: 'passkey', id: 'key-1' }).then(removed);
    given(ada, added, verified, removed).when(accept(6)).thenRejected('user.key_unknown');
  });

  it('is claimed for its person until it is removed, or the person is', () => {
    const value = 'login.example\naWQ=';
    const kind = 'webauthn_credentials';
    const before = given(ada, added).state();
    expect(securityKeyClaims(verified, before)).toEqual([{ op: 'take', kind, value }]);
    const held = given(ada, added, verified).state();
    const removal: UserEvent[] = [
      { type: 'user.human.passwordless.token.removed', payload: { webAuthNTokenId: 'key-1' } },
      { type: 'user.removed', payload: {} },
    ];
    for (const event of removal) expect(securityKeyClaims(event, held)).toEqual([{ op: 'release', kind, value }]);
    expect(securityKeyClaims(removal[1] as UserEvent, before)).toEqual([]);
  });
});

describe('the code that entitles to a passkey', () => {
  const verification = { kind: 'code', code: 'ABC', expiry: 3_600_000_000_000, returned: true } as const;
  const requested: UserEvent = {
    type: 'user.human.passwordless.initialization.code.requested',
    payload: {
      id: 'code-1',
      code: 'ABC',
      expiry: verification.expiry,
      code_returned: true,
      triggerOrigin: 'https://a.example',
    },
  };
  const used: UserEvent = {
    type: 'user.human.passwordless.initialization.code.check.succeeded',
    payload: { id: 'code-1' },
  };

  it('is good once, and only the newest', () => {
    const use = { type: 'UsePasskeyCode', id: 'code-1', code: 'ABC', at: new Date(5000) } as const;
    given(ada)
      .when({ type: 'IssuePasskeyCode', id: 'code-1', verification, origin: 'https://a.example' })
      .then(requested);
    given(ada, requested).when(use).then(used);
    given(ada, requested, used).when(use).thenRejected('user.code_missing');
    given(ada, requested, { ...requested, payload: { ...requested.payload, id: 'code-2' } })
      .when(use)
      .thenRejected('user.code_missing');
  });

  it('is worth nothing to whoever reads the mail of a former address; one that was handed over is', () => {
    const use = { type: 'UsePasskeyCode', id: 'code-1', code: 'ABC', at: new Date(5000) } as const;
    const moved: UserEvent = { type: 'user.human.email.changed', payload: { email: 'new@example.com' } };
    const mailed: UserEvent = { ...requested, payload: { ...requested.payload, code_returned: false } };
    given(ada, mailed).when(use).then(used);
    given(ada, mailed, moved).when(use).thenRejected('user.code_missing');
    given(ada, requested, moved).when(use).then(used);
  });

  it('travels in a link that can be filled in', () => {
    const linked = (urlTemplate: string) =>
      given(ada).when({
        type: 'IssuePasskeyCode',
        id: 'code-1',
        verification: { ...verification, returned: false, urlTemplate },
        origin: 'https://a.example',
      });
    linked('https://a.example/{{.Password}}').thenRejected('user.url_template_invalid');
  });
});
