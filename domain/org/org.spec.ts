import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { domainName, generatedDomain } from './domain-name.ts';
import type { OrgEvent } from './events.ts';
import { type OrgCommand, org } from './org.ts';

const given = specOf(org);
const instanceDomain = 'localhost';
const added: OrgEvent = { type: 'org.added', payload: { name: 'ACME' } };
const domain = (verb: 'added' | 'verified' | 'primary.set' | 'removed', name: string): OrgEvent => ({
  type: `org.domain.${verb}`,
  payload: { domain: name },
});
const born = [
  added,
  domain('added', 'acme.localhost'),
  domain('verified', 'acme.localhost'),
  domain('primary.set', 'acme.localhost'),
];
const removed: OrgEvent = { type: 'org.removed', payload: {} };

describe('an organization', () => {
  it('is born with a verified primary domain under the domain of the instance', () => {
    given()
      .when({ type: 'AddOrg', name: ' ACME ', instanceDomain })
      .then(...born);
    given(...born)
      .when({ type: 'AddOrg', name: 'Other', instanceDomain })
      .thenRejected('org.already_exists');
    given().when({ type: 'AddOrg', name: '  ', instanceDomain }).thenRejected('org.name_required');
  });

  it('takes its generated domain along when it is renamed', () => {
    given(...born)
      .when({ type: 'RenameOrg', name: 'Shop', instanceDomain })
      .then(
        { type: 'org.changed', payload: { name: 'Shop' } },
        domain('added', 'shop.localhost'),
        domain('verified', 'shop.localhost'),
        domain('primary.set', 'shop.localhost'),
        domain('removed', 'acme.localhost'),
      );
    given(...born)
      .when({ type: 'RenameOrg', name: 'Acme', instanceDomain })
      .then({
        type: 'org.changed',
        payload: { name: 'Acme' },
      });
    given(...born)
      .when({ type: 'RenameOrg', name: 'ACME', instanceDomain })
      .thenNothing();
  });

  it('keeps another primary domain when it is renamed', () => {
    const own = [domain('added', 'acme.com'), domain('verified', 'acme.com'), domain('primary.set', 'acme.com')];
    given(...born, ...own)
      .when({ type: 'RenameOrg', name: 'Shop', instanceDomain })
      .then(
        { type: 'org.changed', payload: { name: 'Shop' } },
        domain('added', 'shop.localhost'),
        domain('verified', 'shop.localhost'),
        domain('removed', 'acme.localhost'),
      );
  });

  it('is deactivated and activated again, each once', () => {
    const deactivated: OrgEvent = { type: 'org.deactivated', payload: {} };
    given(...born)
      .when({ type: 'DeactivateOrg' })
      .then(deactivated);
    given(...born, deactivated)
      .when({ type: 'DeactivateOrg' })
      .thenRejected('org.already_inactive');
    given(...born, deactivated)
      .when({ type: 'ReactivateOrg' })
      .then({ type: 'org.reactivated', payload: {} });
    given(...born)
      .when({ type: 'ReactivateOrg' })
      .thenRejected('org.already_active');
  });

  it('is gone after removal, and cannot come back', () => {
    given(...born)
      .when({ type: 'RemoveOrg', isDefault: false })
      .then(removed);
    given(...born, removed)
      .when({ type: 'RemoveOrg', isDefault: false })
      .thenNothing();
    given(...born, removed)
      .when({ type: 'DeactivateOrg' })
      .thenRejected('org.not_found');
    given(...born, removed)
      .when({ type: 'AddOrg', name: 'ACME', instanceDomain })
      .thenRejected('org.already_exists');
    given().when({ type: 'RemoveOrg', isDefault: false }).thenRejected('org.not_found');
  });

  it('cannot be deactivated while it is the default', () => {
    given(added).when({ type: 'DeactivateOrg', isDefault: true }).thenRejected('org.default_not_deactivatable');
  });

  it('cannot be removed while it is the default', () => {
    given(...born)
      .when({ type: 'RemoveOrg', isDefault: true })
      .thenRejected('org.default_not_removable');
  });

  it('makes only a verified domain primary, and keeps the primary one', () => {
    given(...born)
      .when({ type: 'AddDomain', domain: 'ACME.com' })
      .then(domain('added', 'acme.com'));
    const withDomain = [...born, domain('added', 'acme.com')];
    given(...withDomain)
      .when({ type: 'SetPrimaryDomain', domain: 'acme.com' })
      .thenRejected('org.domain_not_verified');
    given(...withDomain)
      .when({ type: 'VerifyDomain', domain: 'acme.com' })
      .then(domain('verified', 'acme.com'));
    given(...withDomain)
      .when({ type: 'RemoveDomain', domain: 'acme.com' })
      .then(domain('removed', 'acme.com'));
    given(...born)
      .when({ type: 'RemoveDomain', domain: 'acme.localhost' })
      .thenRejected('org.domain_primary');
    given(...born)
      .when({ type: 'VerifyDomain', domain: 'other.com' })
      .thenRejected('org.domain_not_found');
  });

  it('holds its name and its verified domains until it is removed', () => {
    const state = given(...born, domain('added', 'unproven.com')).state();
    expect(org.claims?.(added, org.initial, '1', '1')).toEqual([{ op: 'take', kind: 'org_name', value: 'ACME' }]);
    expect(org.claims?.(removed, state, '1', '1')).toEqual([
      { op: 'release', kind: 'org_name', value: 'ACME' },
      { op: 'release', kind: 'org_domain', value: 'acme.localhost' },
    ]);
    expect(org.claims?.(domain('removed', 'unproven.com'), state, '1', '1')).toEqual([]);
  });
});

describe('a generated domain', () => {
  it('is the name as a label under the domain of the instance', () => {
    expect(generatedDomain('ACME Inc.', 'id.example.com')).toBe('acme-inc.id.example.com');
    expect(generatedDomain('Zürich', 'localhost')).toBe('zürich.localhost');
    expect(generatedDomain('-x-', 'localhost')).toBe('x.localhost');
    expect(generatedDomain('!!!', 'localhost')).toBeUndefined();
  });

  it('is always a domain name, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const made = generatedDomain(name, 'example.com');
        if (made !== undefined) expect(domainName(made)).toBe(made);
      }),
    );
  });
});

const name = fc.constantFrom('ACME', 'Shop', ' ', 'Zoo');
const someDomain = fc.constantFrom('a.com', 'B.com', 'acme.localhost', 'c d');
deciderProperties(
  org,
  fc.oneof(
    fc.record({ type: fc.constantFrom('AddOrg', 'RenameOrg'), name, instanceDomain: fc.constant(instanceDomain) }),
    fc.record({ type: fc.constantFrom('DeactivateOrg', 'ReactivateOrg') }),
    fc.record({ type: fc.constant('RemoveOrg'), isDefault: fc.boolean() }),
    fc.record({
      type: fc.constantFrom('AddDomain', 'VerifyDomain', 'SetPrimaryDomain', 'RemoveDomain'),
      domain: someDomain,
    }),
    fc.record({
      type: fc.constantFrom('AskForProof', 'RefuseProof'),
      domain: someDomain,
      by: fc.constantFrom('http', 'dns'),
      code: fc.constantFrom('one', 'two'),
    }),
    fc.record({
      type: fc.constant('SetMetadata'),
      entries: fc.array(fc.record({ key: fc.constantFrom('a', 'b'), value: fc.constantFrom('', 'YQ==') })),
    }),
  ) as fc.Arbitrary<OrgCommand>,
  { repeatable: ['AskForProof', 'RefuseProof'] },
);
