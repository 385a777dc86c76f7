import { offerErrors, projectErrors, projectGrantErrors } from './errors.ts';
import type { ProjectEvent } from './events.ts';
import { exists, type ProjectGrant, type ProjectState } from './state.ts';

/** A grant is named by the organization that it is for. */
export type GrantCommand =
  | {
      readonly type: 'AddGrant';
      readonly grantId: string;
      readonly orgId: string;
      readonly roleKeys: readonly string[];
    }
  | { readonly type: 'ChangeGrant'; readonly orgId: string; readonly roleKeys: readonly string[] }
  | { readonly type: 'DeactivateGrant' | 'ReactivateGrant' | 'RemoveGrant'; readonly orgId: string }
  /**
   * Decides nothing: the guard of a decision elsewhere which rests on it that these roles are to be had here, from the project
   * itself or from this grant.
   */
  | { readonly type: 'OfferRoles'; readonly grantId: string; readonly roleKeys: readonly string[] };

export type GrantEvent = Extract<ProjectEvent, { readonly type: `project.grant.${string}` }>;

export const decideGrant = (command: GrantCommand, state: ProjectState): readonly GrantEvent[] => {
  switch (command.type) {
    case 'AddGrant': {
      if (!exists(state)) throw projectGrantErrors.project_missing();
      const { grantId, orgId } = command;
      const roleKeys = ofProject(command.roleKeys, state);
      if (grantIdFor(state, orgId) !== undefined || state.grants.has(grantId))
        throw projectGrantErrors.already_exists();
      return [{ type: 'project.grant.added', payload: { grantId, grantedOrgId: orgId, roleKeys } }];
    }
    case 'ChangeGrant': {
      const { grantId, grant } = granted(command.orgId, state);
      const roleKeys = ofProject(command.roleKeys, state);
      return same(roleKeys, grant.roleKeys) ? [] : [{ type: 'project.grant.changed', payload: { grantId, roleKeys } }];
    }
    case 'DeactivateGrant': {
      const { grantId, grant } = granted(command.orgId, state);
      return grant.status === 'inactive' ? [] : [{ type: 'project.grant.deactivated', payload: { grantId } }];
    }
    case 'ReactivateGrant': {
      const { grantId, grant } = granted(command.orgId, state);
      return grant.status === 'active' ? [] : [{ type: 'project.grant.reactivated', payload: { grantId } }];
    }
    case 'RemoveGrant': {
      const grantId = exists(state) ? grantIdFor(state, command.orgId) : undefined;
      return grantId === undefined ? [] : [{ type: 'project.grant.removed', payload: { grantId } }];
    }
    case 'OfferRoles': {
      if (!exists(state)) throw offerErrors.project_missing();
      const grant = state.grants.get(command.grantId);
      if (command.grantId !== '' && !grant) throw offerErrors.grant_missing();
      const offered = new Set(grant ? grant.roleKeys : state.roles.keys());
      if (!command.roleKeys.every((key) => offered.has(key))) throw offerErrors.role_missing();
      return [];
    }
  }
};

export const evolveGrant = (
  grants: ReadonlyMap<string, ProjectGrant>,
  event: GrantEvent,
): ReadonlyMap<string, ProjectGrant> => {
  const next = new Map(grants);
  const { grantId } = event.payload;
  const put = (change: Partial<ProjectGrant>) => {
    const grant = grants.get(grantId);
    return grant === undefined ? grants : next.set(grantId, { ...grant, ...change });
  };
  switch (event.type) {
    case 'project.grant.added': {
      const { grantedOrgId: orgId, roleKeys = [] } = event.payload;
      return next.set(grantId, { status: 'active', orgId, roleKeys });
    }
    case 'project.grant.changed':
    case 'project.grant.cascade.changed':
      return put({ roleKeys: event.payload.roleKeys ?? [] });
    case 'project.grant.deactivated':
      return put({ status: 'inactive' });
    case 'project.grant.reactivated':
      return put({ status: 'active' });
    case 'project.grant.removed':
      next.delete(grantId);
      return next;
  }
};

/** What a role that goes leaves of the grants that held it. */
export const grantsWithout = (key: string, { grants }: ProjectState): readonly GrantEvent[] =>
  [...grants]
    .filter(([, { roleKeys }]) => roleKeys.includes(key))
    .map(([grantId, { roleKeys }]) => ({
      type: 'project.grant.cascade.changed',
      payload: { grantId, roleKeys: roleKeys.filter((each) => each !== key) },
    }));

/** The id of the grant to this organization. */
export const grantIdFor = ({ grants }: Pick<ProjectState, 'grants'>, orgId: string): string | undefined =>
  [...grants].find(([, grant]) => grant.orgId === orgId)?.[0];

const granted = (orgId: string, state: ProjectState) => {
  if (!exists(state)) throw projectErrors.not_found();
  const grantId = grantIdFor(state, orgId);
  const grant = grantId === undefined ? undefined : state.grants.get(grantId);
  if (grantId === undefined || !grant) throw projectGrantErrors.not_found();
  return { grantId, grant };
};

const ofProject = (roleKeys: readonly string[], { roles }: ProjectState) => {
  if (!roleKeys.every((key) => roles.has(key))) throw projectGrantErrors.role_missing();
  return [...new Set(roleKeys)];
};

const same = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((key) => others.includes(key));
