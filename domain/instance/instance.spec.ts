import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import type { InstanceEvent } from './events.ts';
import { type InstanceCommand, instance } from './instance.ts';

const given = specOf(instance);
const added: InstanceEvent = { type: 'instance.added', payload: { name: 'ZITADEL' } };
const language: InstanceEvent = { type: 'instance.default.language.set', payload: { language: 'en' } };
const domainAdded: InstanceEvent = {
  type: 'instance.domain.added',
  payload: { domain: 'id.example.com', generated: false },
};
const generated: InstanceEvent = {
  type: 'instance.domain.added',
  payload: { domain: 'zitadel-x.example.com', generated: true },
};
const primarySet: InstanceEvent = { type: 'instance.domain.primary.set', payload: { domain: 'id.example.com' } };
const removed: InstanceEvent = { type: 'instance.removed', payload: {} };

describe('an instance', () => {
  it('is added once, with a name and a language', () => {
    const add: InstanceCommand = { type: 'AddInstance', name: ' ZITADEL ', defaultLanguage: 'en' };
    given().when(add).then(added, language);
    given(added).when(add).thenRejected('instance.already_exists');
    given()
      .when({ ...add, name: ' ' })
      .thenRejected('instance.name_required');
    given()
      .when({ ...add, defaultLanguage: '?' })
      .thenRejected('instance.language_invalid');
  });

  it('is renamed, and a rename to the same name records nothing', () => {
    given(added)
      .when({ type: 'RenameInstance', name: 'Id' })
      .then({ type: 'instance.changed', payload: { name: 'Id' } });
    given(added).when({ type: 'RenameInstance', name: 'ZITADEL' }).thenNothing();
  });

  it('answers to domains in lower case, and refuses what is not a host', () => {
    given(added).when({ type: 'AddDomain', domain: 'ID.example.com' }).then(domainAdded);
    given(added, domainAdded).when({ type: 'AddDomain', domain: 'id.EXAMPLE.com' }).thenNothing();
    for (const domain of ['', 'a b', 'a/b', '-a', 'evil\r\nhost', 'https://a'])
      given(added).when({ type: 'AddDomain', domain }).thenRejected('instance.domain_invalid');
    for (const domain of ['localhost', '127.0.0.1', '[::1]', 'müller.example'])
      given(added)
        .when({ type: 'AddDomain', domain })
        .then({ type: 'instance.domain.added', payload: { domain, generated: false } });
  });

  it('has one primary domain of its own', () => {
    given(added, domainAdded).when({ type: 'SetPrimaryDomain', domain: 'id.example.com' }).then(primarySet);
    given(added, domainAdded, primarySet).when({ type: 'SetPrimaryDomain', domain: 'id.example.com' }).thenNothing();
    given(added).when({ type: 'SetPrimaryDomain', domain: 'other.com' }).thenRejected('instance.domain_not_found');
  });

  it('keeps its generated and its primary domain', () => {
    given(added, generated)
      .when({ type: 'RemoveDomain', domain: 'zitadel-x.example.com' })
      .thenRejected('instance.domain_generated');
    given(added, domainAdded, primarySet)
      .when({ type: 'RemoveDomain', domain: 'id.example.com' })
      .thenRejected('instance.domain_primary');
    given(added, domainAdded)
      .when({ type: 'RemoveDomain', domain: 'id.example.com' })
      .then({ type: 'instance.domain.removed', payload: { domain: 'id.example.com' } });
  });

  it('knows its default organization, its project and its console', () => {
    given(added)
      .when({ type: 'SetDefaultOrg', orgId: '1' })
      .then({ type: 'instance.default.org.set', payload: { orgId: '1' } });
    given(added)
      .when({ type: 'SetProject', projectId: '2' })
      .then({ type: 'instance.iam.project.set', payload: { iamProjectId: '2' } });
    given(added)
      .when({ type: 'SetConsole', clientId: '3', appId: '4' })
      .then({ type: 'instance.iam.console.set', payload: { clientId: '3', appId: '4' } });
  });

  it('holds its domains in the whole system, until it is removed', () => {
    const state = given(added, domainAdded, generated).state();
    const claim = { kind: 'instance_domain', value: 'id.example.com', global: true };
    expect(instance.claims?.(domainAdded, instance.initial, 'i', 'i')).toEqual([{ op: 'take', ...claim }]);
    expect(instance.claims?.(removed, state, 'i', 'i')).toContainEqual({ op: 'release', ...claim });
  });

  it('trusts hosts that lead nowhere by themselves: they are nobody’s alone', () => {
    const trusted = { type: 'instance.trusted_domains.added', payload: { domain: 'www.example.com' } } as const;
    const trust = { type: 'TrustDomain', domain: ' WWW.example.com' } as const;
    const distrust = { type: 'DistrustDomain', domain: 'www.Example.com' } as const;
    given(added).when(trust).then(trusted);
    given(added, trusted).when(trust).thenRejected('instance.trusted_domain_exists');
    given(added, trusted)
      .when(distrust)
      .then({ type: 'instance.trusted_domains.removed', payload: { domain: 'www.example.com' } });
    given(added).when(distrust).thenRejected('instance.trusted_domain_not_found');
    given(added)
      .when({ ...trust, domain: 'a b' })
      .thenRejected('instance.domain_invalid');
    expect(instance.claims?.(trusted, instance.initial, 'i', 'i')).toEqual([]);
  });

  it('is gone after removal', () => {
    given(added, removed).when({ type: 'RenameInstance', name: 'x' }).thenRejected('instance.not_found');
    given().when({ type: 'RemoveInstance' }).thenRejected('instance.not_found');
  });
});

const domain = fc.constantFrom('a.com', 'B.com', 'c d');
deciderProperties(
  instance,
  fc.oneof(
    fc.record({ type: fc.constant('AddInstance'), name: fc.string(), defaultLanguage: fc.constantFrom('en', 'x y') }),
    fc.record({ type: fc.constant('RenameInstance'), name: fc.string() }),
    fc.record({ type: fc.constant('AddDomain'), domain, generated: fc.boolean() }),
    fc.record({ type: fc.constantFrom('SetPrimaryDomain', 'RemoveDomain', 'TrustDomain', 'DistrustDomain'), domain }),
    fc.record({ type: fc.constant('SetDefaultOrg'), orgId: fc.string() }),
    fc.record({ type: fc.constant('SetDefaultLanguage'), language: fc.constantFrom('en', 'de-CH', '') }),
    fc.record({ type: fc.constant('SetProject'), projectId: fc.string() }),
    fc.record({ type: fc.constant('SetConsole'), clientId: fc.string(), appId: fc.string() }),
    fc.record({ type: fc.constant('RemoveInstance') }),
  ) as fc.Arbitrary<InstanceCommand>,
);
