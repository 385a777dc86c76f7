import { describe, expect, it } from 'vitest';
import type { Caller } from '../api.ts';
import { rightsOf } from './authz.ts';
import type { Membership } from './directory.ts';

const ada: Caller = { userId: '400', orgId: '200', kind: 'human', via: 'pat', tokenId: '1' };
const rightsWith = (memberships: readonly Membership[], caller: Caller | undefined = ada) =>
  rightsOf({ membershipsOf: async () => memberships }, caller, '200', { instanceId: '100' });

const ofInstance = { aggregateType: 'instance', aggregateId: '100', orgId: '', roles: ['IAM_OWNER'] };
const ofOrg = { aggregateType: 'org', aggregateId: '200', orgId: '200', roles: ['ORG_OWNER'] };
const ofProject = { aggregateType: 'project', aggregateId: '300', orgId: '200', roles: ['PROJECT_OWNER'] };
const ofGrant = {
  aggregateType: 'project_grant',
  aggregateId: '300',
  orgId: '200',
  grant: { id: '500', orgId: '201' },
  roles: ['PROJECT_GRANT_OWNER'],
};

describe('a caller', () => {
  it('may everywhere what a role of the instance allows', async () => {
    const rights = rightsWith([ofInstance]);
    expect(await rights.may('user.write', { orgId: '999' })).toBe(true);
    expect(await rights.may('project.write', { projectId: '999' })).toBe(true);
    expect(await rights.reach('user.read')).toBe('everywhere');
  });

  it('may in an organization what a role there allows, and by default means the one in context', async () => {
    const rights = rightsWith([ofOrg]);
    expect(await rights.may('user.write')).toBe(true);
    expect(await rights.may('user.write', { orgId: '200' })).toBe(true);
    expect(await rights.may('user.write', { orgId: '201' })).toBe(false);
    expect(await rights.may('iam.write')).toBe(false);
    expect(await rights.reach('user.read')).toEqual({ orgIds: ['200'], projectIds: [], grants: [] });
  });

  it('may nothing in a project of another organization because of a role in its own', async () => {
    expect(await rightsWith([ofOrg]).may('project.write', { projectId: '999' })).toBe(false);
    expect(await rightsWith([ofOrg]).may('project.write', { orgId: '201', projectId: '999' })).toBe(false);
  });

  it('may in a project what a role there allows, and nothing beside it', async () => {
    const rights = rightsWith([ofProject]);
    expect(await rights.may('project.write', { orgId: '200', projectId: '300' })).toBe(true);
    expect(await rights.may('project.write', { orgId: '200', projectId: '301' })).toBe(false);
    expect(await rights.may('project.write', { orgId: '200' })).toBe(false);
    expect(await rights.reach('project.read')).toEqual({ orgIds: [], projectIds: ['300'], grants: [] });
  });

  it('meets a demand with a role anywhere in the organization, unless a resource is named', async () => {
    const rights = rightsWith([ofProject]);
    await expect(rights.demand('project.read', '200')).resolves.toBeUndefined();
    await expect(rights.demand('project.read', '200', '300')).resolves.toBeUndefined();
    await expect(rights.demand('project.read', '200', '301')).rejects.toThrow();
    await expect(rights.demand('project.read', '201')).rejects.toMatchObject({ id: 'AUTH-5mWD2' });
  });

  it('may with a project grant what a role there allows, for the organization that has the grant', async () => {
    const rights = rightsWith([ofGrant]);
    const grant = { projectId: '300', grantId: '500' };
    expect(await rights.may('user.grant.write', grant)).toBe(true);
    expect(await rights.may('user.grant.write', { projectId: '300', grantId: '501' })).toBe(false);
    expect(await rights.may('user.grant.write', { projectId: '301', grantId: '500' })).toBe(false);
    expect(await rights.may('user.grant.write', { projectId: '300' })).toBe(false);
    expect(await rights.may('user.grant.write', { orgId: '201' })).toBe(false);
    expect(await rights.reach('user.grant.read')).toEqual({ orgIds: [], projectIds: [], grants: [grant] });
    await expect(rights.demand('project.grant.read', '201')).resolves.toBeUndefined();
    await expect(rights.demand('project.grant.read', '201', '300')).resolves.toBeUndefined();
    await expect(rights.demand('project.grant.read', '200')).rejects.toThrow();
  });

  it('may nothing with a project grant that is gone or switched off', async () => {
    const { grant: _, ...without } = ofGrant;
    expect(await rightsWith([without]).may('user.grant.write', { projectId: '300', grantId: '500' })).toBe(false);
    await expect(rightsWith([without]).demand('project.grant.read', '200')).rejects.toThrow();
  });

  it('may nothing by a role that does not exist, by a session token, or without a name', async () => {
    expect(await rightsWith([{ ...ofInstance, roles: ['EMPEROR'] }]).may('user.read')).toBe(false);
    expect(await rightsWith([ofInstance], { ...ada, via: 'session' }).may('user.read')).toBe(false);
    await expect(
      rightsOf({ membershipsOf: async () => [ofInstance] }, undefined, '200', { instanceId: '100' }).allow('user.read'),
    ).rejects.toMatchObject({ id: 'AUTH-AWfge' });
  });

  it('is looked up once, and only if somebody asks', async () => {
    let lookups = 0;
    const membershipsOf = async () => {
      lookups++;
      return [ofOrg];
    };
    const rights = rightsOf({ membershipsOf }, ada, '200', { instanceId: '100' });
    expect(lookups).toBe(0);
    await Promise.all([rights.may('user.read'), rights.may('user.write'), rights.reach('org.read')]);
    expect(lookups).toBe(1);
  });
});
