import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  AddOrganizationRequestSchema,
  ListOrganizationsRequestSchema,
} from '../../api/gen/zitadel/org/v2/org_service_pb.js';
import { orgService } from '../../api/management/org/org.ts';
import { user } from '../../domain/user/user.ts';
import { callsOf, type Tenant, tenant } from './tenant.ts';

type Init<S extends Parameters<typeof create>[0]> = Parameters<typeof create<S>>[1];
const orgsOf = async (known?: Tenant) => {
  const here = known ?? (await tenant());
  const ask = callsOf(orgService(here.api));
  const admin = () => here.callAs(here.adminId);
  return {
    ...here,
    ask,
    add: (init: Init<typeof AddOrganizationRequestSchema>, call = admin()) =>
      ask('addOrganization', call, create(AddOrganizationRequestSchema, init)),
    list: async (init: Init<typeof ListOrganizationsRequestSchema> = {}, call = admin()) =>
      ask('listOrganizations', call, create(ListOrganizationsRequestSchema, init)),
    change: (method: string, organizationId: string, more: object = {}, call = admin()) =>
      ask(method, call, { organizationId, ...more }),
  };
};
const names = ({ result }: { result: { name: string }[] }) => result.map(({ name }) => name);

describe('organizations', () => {
  it('are added with administrators, known ones and new ones', async () => {
    const { add, list, adminId, created } = await orgsOf();
    const human = {
      username: 'grace',
      profile: { givenName: 'Grace', familyName: 'Hopper' },
      email: { email: 'grace@example.com', verification: { case: 'returnCode', value: {} } },
    } as const;
    const answer = await add({
      name: 'ACME Inc.',
      admins: [
        { userType: { case: 'userId', value: adminId } },
        { userType: { case: 'human', value: human }, roles: ['ORG_OWNER_VIEWER'] },
      ],
    });
    expect(answer.details.sequence).toBe(6n);
    expect(answer.details.resourceOwner).toBe(answer.organizationId);
    expect(answer.createdAdmins).toEqual([
      { userId: expect.stringMatching(/^\d+$/), emailCode: expect.stringMatching(/^[A-Z0-9]{6}$/) },
    ]);
    const listed = await list();
    expect(names(listed)).toEqual(['ACME Inc.', 'ZITADEL']);
    expect(listed.details.totalResult).toBe(2n);
    expect(listed.result[0]).toMatchObject({ state: 1, primaryDomain: 'acme-inc.localhost' });
    expect(listed.result[1].id).toBe(created.orgId);
  });

  it('have a name and an id that nobody else has', async () => {
    const { add } = await orgsOf();
    await add({ name: 'ACME', organizationId: 'my-id' });
    await expect(add({ name: 'acme' })).rejects.toMatchObject({ code: 'org.name_taken' });
    await expect(add({ name: 'Other', organizationId: 'my-id' })).rejects.toMatchObject({ code: 'org.already_exists' });
  });

  it('need administrators that exist, with roles of an organization', async () => {
    const { add, list, adminId } = await orgsOf();
    const userType = { case: 'userId', value: adminId } as const;
    await expect(add({ name: 'A', admins: [{ userType, roles: ['IAM_OWNER'] }] })).rejects.toMatchObject({
      code: 'member.role_invalid',
    });
    await expect(add({ name: 'A', admins: [{ userType: { ...userType, value: 'x' } }] })).rejects.toMatchObject({
      code: 'org_admin.user_not_found',
    });
    await expect(add({ name: 'A', admins: [{}] })).rejects.toMatchObject({ code: 'org_admin.nobody' });
    expect(names(await list())).toEqual(['ZITADEL']);
  });

  it('are found by every query, in order, page by page', async () => {
    const { add, list, change } = await orgsOf();
    for (const name of ['Beta', 'alpha', 'Gamma']) await add({ name, organizationId: `id-${name}` });
    await change('deactivateOrganization', 'id-Gamma');
    const found = async (...queries: object[]) =>
      names(
        await list({ queries: queries.map((query) => ({ query })) as never, query: { asc: true }, sortingColumn: 1 }),
      );
    expect(await found()).toEqual(['alpha', 'Beta', 'Gamma', 'ZITADEL']);
    expect(await found({ case: 'nameQuery', value: { name: 'beta', method: 0 } })).toEqual([]);
    expect(await found({ case: 'nameQuery', value: { name: 'beta', method: 1 } })).toEqual(['Beta']);
    expect(await found({ case: 'nameQuery', value: { name: 'A', method: 5 } })).toHaveLength(4);
    expect(await found({ case: 'nameQuery', value: { name: 'ALP', method: 3 } })).toEqual(['alpha']);
    expect(await found({ case: 'nameQuery', value: { name: 'ALP', method: 2 } })).toEqual([]);
    expect(await found({ case: 'nameQuery', value: { name: 'MMA', method: 5 } })).toEqual(['Gamma']);
    expect(await found({ case: 'nameQuery', value: { name: 'mma', method: 4 } })).toEqual(['Gamma']);
    expect(await found({ case: 'nameQuery', value: { name: 'MMA', method: 6 } })).toEqual([]);
    expect(await found({ case: 'nameQuery', value: { name: 'Eta', method: 7 } })).toEqual(['Beta']);
    expect(await found({ case: 'domainQuery', value: { domain: 'alpha.', method: 2 } })).toEqual(['alpha']);
    expect(await found({ case: 'domainQuery', value: { domain: 'LPHA.', method: 5 } })).toEqual(['alpha']);
    expect(await found({ case: 'domainQuery', value: { domain: 'LPHA.', method: 4 } })).toEqual([]);
    expect(await found({ case: 'domainQuery', value: { domain: '.LOCALHOST', method: 7 } })).toHaveLength(4);
    expect(await found({ case: 'stateQuery', value: { state: 2 } })).toEqual(['Gamma']);
    expect(await found({ case: 'stateQuery', value: { state: 3 } })).toEqual([]);
    expect(await found({ case: 'idQuery', value: { id: 'id-Beta' } })).toEqual(['Beta']);
    expect(await found({ case: 'defaultQuery', value: {} })).toEqual(['ZITADEL']);
    await expect(found({ case: undefined })).rejects.toMatchObject({ id: 'ORG-vR9nC' });

    const page = await list({ query: { offset: 1n, limit: 2, asc: true }, sortingColumn: 2 });
    expect([names(page), page.details.totalResult]).toEqual([['Beta', 'alpha'], 4n]);
    const beyond = await list({ query: { offset: 10n } });
    expect([names(beyond), beyond.details.totalResult]).toEqual([[], 4n]);
    await expect(list({ query: { limit: 1001 } })).rejects.toMatchObject({ id: 'QUERY-4M0fs' });
  });

  it('are listed to their own administrators only, and to nobody without an office', async () => {
    const { add, list, callAs, ask } = await orgsOf();
    const { organizationId } = await add({
      name: 'ACME',
      admins: [
        {
          userType: {
            case: 'human',
            value: {
              userId: 'grace',
              profile: { givenName: 'G', familyName: 'H' },
              email: { email: 'grace@example.com', verification: { case: 'isVerified', value: true } },
            },
          },
        },
      ],
    });
    expect(names(await list({}, callAs('grace', organizationId)))).toEqual(['ACME']);
    expect(names(await list({}, callAs('nobody', organizationId)))).toEqual([]);
    const refused = { id: 'AUTH-AWfge' };
    const grace = callAs('grace', organizationId);
    await expect(add({ name: 'Mine' }, grace)).rejects.toMatchObject(refused);
    for (const method of ['updateOrganization', 'deactivateOrganization', 'deleteOrganization'])
      await expect(ask(method, grace, { organizationId: 'other', name: 'Mine' }), method).rejects.toMatchObject(
        refused,
      );
  });

  it('are renamed with their generated domain, deactivated and activated', async () => {
    const { add, list, change } = await orgsOf();
    const { organizationId: id } = await add({ name: 'ACME' });
    expect(await change('updateOrganization', id, { name: 'Shop' })).toEqual({ changeDate: expect.anything() });
    expect((await list()).result[0]).toMatchObject({ name: 'Shop', primaryDomain: 'shop.localhost' });
    await change('updateOrganization', id, { name: 'SHOP' });
    await change('deactivateOrganization', id);
    await expect(change('deactivateOrganization', id)).rejects.toMatchObject({ id: 'EVENT-Dbs2g' });
    expect((await list()).result[0]).toMatchObject({ state: 2 });
    await change('activateOrganization', id);
    await expect(change('activateOrganization', 'nobody')).rejects.toMatchObject({ kind: 'not_found' });
    // The old name is free again.
    await add({ name: 'ACME' });
  });

  it('go with their users, but not the default one', async () => {
    const { api, add, list, change, created, instance, adminId } = await orgsOf();
    const human = {
      userId: 'grace',
      username: 'grace',
      profile: { givenName: 'G', familyName: 'H' },
      email: { email: 'grace@example.com', verification: { case: 'isVerified', value: true } },
    } as const;
    const admins = [{ userType: { case: 'human', value: human } }] as const;
    const { organizationId: id } = await add({ name: 'ACME', admins: [...admins] });
    expect(await change('deleteOrganization', id)).toEqual({ deletionDate: expect.anything() });
    expect(names(await list())).toEqual(['ZITADEL']);
    expect((await api.load(instance.id, user, 'grace')).state.status).toBe('removed');
    expect(await change('deleteOrganization', id)).toEqual({ deletionDate: expect.anything() });
    // Names are free again.
    await add({ name: 'ACME', admins: [{ userType: { case: 'human', value: { ...human, userId: 'grace-2' } } }] });
    await expect(change('deleteOrganization', created.orgId)).rejects.toMatchObject({
      code: 'org.default_not_removable',
    });
    expect((await api.load(instance.id, user, adminId)).state.status).toBe('active');
  });
});
