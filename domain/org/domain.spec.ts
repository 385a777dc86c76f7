import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { OrgEvent } from './events.ts';
import { org } from './org.ts';

const given = specOf(org);
const domain = 'acme.com';
const added: OrgEvent = { type: 'org.domain.added', payload: { domain } };
const verified: OrgEvent = { type: 'org.domain.verified', payload: { domain } };
const past: readonly OrgEvent[] = [{ type: 'org.added', payload: { name: 'ACME' } }, added];
const asked = (validationCode: string, validationType = 2): OrgEvent => ({
  type: 'org.domain.verification.added',
  payload: { domain, validationType, validationCode },
});

describe('a domain of an organization', () => {
  it('is added once, in lower case', () => {
    given(...past)
      .when({ type: 'AddDomain', domain: 'Shop.ch' })
      .then({ type: 'org.domain.added', payload: { domain: 'shop.ch' } });
    given(...past)
      .when({ type: 'AddDomain', domain: 'ACME.com' })
      .thenRejected('org.domain_exists');
    given(...past)
      .when({ type: 'AddDomain', domain: 'not a name' })
      .thenRejected('org.domain_invalid');
  });

  it('is proven by the code that was asked for last', () => {
    const ask = { type: 'AskForProof', domain, by: 'dns', code: 'two' } as const;
    given(...past)
      .when(ask)
      .then(asked('two'));
    given(...past)
      .when({ ...ask, by: 'http' })
      .then(asked('two', 1));
    const twice = given(...past, asked('one'), asked('two'));
    twice.when({ type: 'VerifyDomain', domain, code: 'two' }).then(verified);
    twice.when({ type: 'VerifyDomain', domain, code: 'one' }).thenRejected('org.proof_changed');
    twice
      .when({ type: 'RefuseProof', domain, code: 'two' })
      .then({ type: 'org.domain.verification.failed', payload: { domain } });
    twice.when({ type: 'RefuseProof', domain, code: 'one' }).thenRejected('org.proof_changed');
    given(...past)
      .when({ type: 'VerifyDomain', domain: 'other.com' })
      .thenRejected('org.domain_not_found');
  });

  it('needs no proof any more once it is verified', () => {
    const done = given(...past, asked('one'), verified);
    done.when({ type: 'AskForProof', domain, by: 'dns', code: 'two' }).thenRejected('org.domain_verified');
    done.when({ type: 'RefuseProof', domain, code: 'one' }).thenNothing();
    done.when({ type: 'VerifyDomain', domain, code: 'one' }).thenNothing();
    expect(done.state().domains[domain]).toEqual({ verified: true, validation: { by: 'dns', code: 'one' } });
  });
});

describe('metadata of an organization', () => {
  const set: OrgEvent = { type: 'org.metadata.set', payload: { key: 'region', value: 'RVU=' } };
  const removed: OrgEvent = { type: 'org.metadata.removed', payload: { key: 'region' } };
  const entries = (value: string) => ({ type: 'SetMetadata', entries: [{ key: 'region', value }] }) as const;

  it('is set, left as it is, and removed by an empty value or its key', () => {
    given(...past)
      .when(entries('RVU='))
      .then(set);
    given(...past, set)
      .when(entries('RVU='))
      .thenNothing();
    given(...past, set)
      .when(entries(''))
      .then(removed);
    given(...past, set)
      .when({ type: 'RemoveMetadata', keys: ['region', 'region'] })
      .then(removed);
  });

  it('is removed only where it is', () => {
    given(...past, set, removed)
      .when({ type: 'RemoveMetadata', keys: ['region'] })
      .thenRejected('metadata.not_found');
    given(...past, set, { type: 'org.metadata.removed.all', payload: {} })
      .when({ type: 'RemoveMetadata', keys: ['region'] })
      .thenRejected('metadata.not_found');
    given(...past)
      .when({ type: 'RemoveMetadata', keys: ['toString'] })
      .thenRejected('metadata.not_found');
  });
});
