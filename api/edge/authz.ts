import { errors } from '../../domain/errors.ts';
import { type Permission, permissionsOf } from '../../domain/permissions.ts';
import type { Call, Caller, Scope } from '../api.ts';
import type { Directory, Membership } from './directory.ts';

export const authzErrors = errors('authz', {
  missing_permission: ['denied', 'You do not have the permission that this needs.', 'AUTH-5mWD2'],
  not_allowed: ['denied', 'You do not have the permission that this needs.', 'AUTH-AWfge'],
  unknown_org: ['denied', 'x-zitadel-orgid: there is no such organization.', 'AUTH-Bs7Ds'],
  not_offered: ['denied', 'Nobody may call this method: the contract does not say who may.'],
});

/** One role of the caller, at one place. */
type Grant = {
  readonly level: 'instance' | 'org' | 'project' | 'project_grant';
  /** Of a project grant: its project's. */
  readonly id: string;
  readonly grantId: string | undefined;
  /** For whom it counts as theirs: the owner, or the organization that was granted the project. */
  readonly orgId: string;
  readonly permissions: ReadonlySet<Permission>;
};

const levels: ReadonlySet<string> = new Set<Grant['level']>(['instance', 'org', 'project', 'project_grant']);
const isLevel = (type: string): type is Grant['level'] => levels.has(type);

const grantsFrom = (memberships: readonly Membership[]): readonly Grant[] =>
  memberships.flatMap(({ aggregateType: level, aggregateId: id, orgId, grant, roles }) =>
    isLevel(level) && (level !== 'project_grant' || grant)
      ? roles.map((role) => ({
          ...{ level, id, grantId: grant?.id, orgId: grant?.orgId ?? orgId },
          permissions: permissionsOf(role),
        }))
      : [],
  );

export type Rights = Pick<Call, 'may' | 'allow' | 'reach'> & {
  /**
   * What the contract demands before a service is called: the permission anywhere in this organization, limited to
   * `resourceId` where it is held for single projects and the contract names one.
   */
  demand(permission: Permission, orgId: string, resourceId?: string): Promise<void>;
};

/** Whoever is dismissed while a call goes on, as a stream does, has no more rights after this time. */
const knownForMs = 1_000;

/** What the caller may, from the memberships; asked for on first need, and again in a call that lives longer than others. */
export const rightsOf = (
  directory: Pick<Directory, 'membershipsOf'>,
  caller: Caller | undefined,
  contextOrgId: string,
  read: Parameters<Directory['membershipsOf']>[0],
): Rights => {
  let asked: Promise<readonly Grant[]> | undefined;
  let askedAt = 0;
  const grantsWith = async (permission: Permission): Promise<readonly Grant[]> => {
    // A session token is worth its own session, not the user's offices. Those need the second factor that is demanded.
    if (!caller || caller.via === 'session' || caller.mustSetUpFactor) return [];
    if (asked === undefined || performance.now() - askedAt > knownForMs) {
      asked = directory.membershipsOf(read, caller.userId).then(grantsFrom);
      askedAt = performance.now();
    }
    return (await asked).filter(({ permissions }) => permissions.has(permission));
  };

  const may = async (permission: Permission, { orgId, projectId, grantId }: Scope = {}): Promise<boolean> => {
    // A project alone says nothing of its organization: the caller's own must not stand in for it.
    const org = orgId ?? (projectId === undefined ? contextOrgId : undefined);
    const grants = await grantsWith(permission);
    return grants.some(
      (held) =>
        held.level === 'instance' ||
        (held.level === 'org' && held.id === org) ||
        (held.level === 'project' && held.id === projectId) ||
        (held.level === 'project_grant' && held.id === projectId && held.grantId === grantId),
    );
  };

  return {
    may,
    async allow(permission, scope) {
      if (!(await may(permission, scope))) throw authzErrors.not_allowed();
    },
    async reach(permission) {
      const grants = await grantsWith(permission);
      const idsOf = (wanted: Grant['level']) => [
        ...new Set(grants.filter(({ level }) => level === wanted).map(({ id }) => id)),
      ];
      if (idsOf('instance').length > 0) return 'everywhere';
      return {
        orgIds: idsOf('org'),
        projectIds: idsOf('project'),
        grants: grants.flatMap(({ id: projectId, grantId }) => (grantId === undefined ? [] : [{ projectId, grantId }])),
      };
    },
    async demand(permission, org, resourceId) {
      const grants = await grantsWith(permission);
      const held = grants.some(
        ({ level, id, orgId }) =>
          level === 'instance' ||
          (level === 'org' && id === org) ||
          (level.startsWith('project') && orgId === org && (resourceId === undefined || id === resourceId)),
      );
      if (!held) throw authzErrors.missing_permission();
    },
  };
};
