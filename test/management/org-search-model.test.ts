import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Organization } from '../../api/gen/zitadel/org/v2/org_pb.js';
import { ListOrganizationsRequestSchema } from '../../api/gen/zitadel/org/v2/org_service_pb.js';
import { orgService } from '../../api/management/org/org.ts';
import { org } from '../../domain/org/org.ts';
import { step } from '../../eventstore/execute.ts';
import { orgs, orgsTable } from '../../projections/org/org.ts';
import { anyMethod, anyPieceOf, byBytes, compared } from './naive-search.ts';
import { callsOf } from './tenant.ts';
import { userTenant } from './users.ts';

type Query = { readonly case: string; readonly value: { readonly [field: string]: unknown } };

const matches = ({ id, name, state, primaryDomain }: Organization, { case: kind, value }: Query): boolean => {
  const method = Number(value['method'] ?? 0);
  switch (kind) {
    case 'nameQuery':
      return compared(name, String(value['name']), method);
    case 'domainQuery':
      return compared(primaryDomain, String(value['domain']), method);
    case 'stateQuery':
      return state === value['state'];
    default:
      return id === value['id'];
  }
};

const crowd = async () => {
  const here = await userTenant();
  const names = ['ACME', 'acme', 'Änderung', '山田', '100% 山田太郎', 'a_b', 'A-B', 'Müller & Co', 'x', 'Org'];
  const wanted = Array.from({ length: 40 }, (_, n) => `${names[n % names.length]} ${n}`);
  for (const [n, name] of wanted.entries())
    await here.run(step(org, `org-${n}`, { type: 'AddOrg', name, instanceDomain: 'localhost' }, `org-${n}`));
  const ask = callsOf(orgService(here.api));
  const list = async (request: Parameters<typeof create<typeof ListOrganizationsRequestSchema>>[1]) =>
    (await ask('listOrganizations', here.admin(), create(ListOrganizationsRequestSchema, request))) as {
      readonly result: readonly Organization[];
      readonly details: { readonly totalResult: bigint };
    };
  await ask('deactivateOrganization', here.admin(), { organizationId: 'org-7' });
  return { here, list, all: (await list({ query: { limit: 1000 } })).result };
};

const queriesOf = (all: readonly Organization[]): fc.Arbitrary<Query> =>
  fc.oneof(
    fc
      .tuple(anyPieceOf(all.map(({ name }) => name)), anyMethod)
      .map(([name, method]) => ({ case: 'nameQuery', value: { name, method } })),
    fc
      .tuple(anyPieceOf(all.map(({ primaryDomain }) => primaryDomain)), anyMethod)
      .map(([domain, method]) => ({ case: 'domainQuery', value: { domain, method } })),
    fc.constantFrom(1, 2).map((state) => ({ case: 'stateQuery', value: { state } })),
    fc.constantFrom('org-3', 'nobody').map((id) => ({ case: 'idQuery', value: { id } })),
  );

describe('organizations are found', () => {
  it('as going through all of them would find them, whatever is asked, by name, page by page', async () => {
    const { here, list, all } = await crowd();
    const asked = fc.record({
      queries: fc.array(queriesOf(all), { maxLength: 2 }),
      asc: fc.boolean(),
      offset: fc.oneof(fc.constant(0), fc.nat(20)),
      limit: fc.integer({ min: 1, max: 50 }),
    });
    const asFoundNaively = fc.asyncProperty(asked, async ({ queries, asc, offset, limit }) => {
      const found = all
        .filter((one) => queries.every((query) => matches(one, query)))
        .sort((a, b) => byBytes(a.name.toLowerCase(), b.name.toLowerCase()) || byBytes(a.id, b.id));
      const { result, details } = await list({
        queries: queries.map((query) => ({ query })) as never,
        query: { offset: BigInt(offset), limit, asc },
        sortingColumn: 1,
      });
      expect(result.map(({ name }) => name)).toEqual(
        (asc ? found : found.reverse()).slice(offset, offset + limit).map(({ name }) => name),
      );
      expect(details.totalResult).toBe(BigInt(found.length));
    });
    await fc.assert(asFoundNaively, { numRuns: 60 });
    await here.api.views.queryAcrossTenants([orgs], (_, name) => ({
      compile: () => ({ sql: `analyze ${name(orgsTable)}`, parameters: [], query: {} }) as never,
    }));
    await fc.assert(asFoundNaively, { numRuns: 40 });
  });
});
