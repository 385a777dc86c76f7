import { projectErrors, projectRoleErrors } from './errors.ts';
import type { ProjectEvent } from './events.ts';
import { grantsWithout } from './grant.ts';
import { changesOf, exists, merged, type ProjectState, type Role } from './state.ts';

export type RoleCommand =
  | { readonly type: 'AddRole'; readonly key: string; readonly displayName: string; readonly group: string }
  | {
      readonly type: 'ChangeRole';
      readonly key: string;
      readonly displayName?: string | undefined;
      readonly group?: string | undefined;
    }
  | { readonly type: 'RemoveRole'; readonly key: string };

export type RoleEvent = Extract<ProjectEvent, { readonly type: `project.role.${string}` }>;

export const decideRole = (command: RoleCommand, state: ProjectState): readonly ProjectEvent[] => {
  switch (command.type) {
    case 'AddRole': {
      if (!exists(state)) throw projectErrors.missing();
      const key = required(command.key);
      if (state.roles.has(key)) throw projectRoleErrors.already_exists();
      return [
        {
          type: 'project.role.added',
          payload: { key, displayName: required(command.displayName), group: command.group.trim() },
        },
      ];
    }
    case 'ChangeRole': {
      if (!exists(state)) throw projectErrors.missing();
      const role = state.roles.get(command.key);
      if (role === undefined) throw projectRoleErrors.not_found();
      const changes = changesOf(role, {
        displayName: command.displayName === undefined ? undefined : required(command.displayName),
        group: command.group?.trim(),
      });
      return changes === undefined ? [] : [{ type: 'project.role.changed', payload: { key: command.key, ...changes } }];
    }
    case 'RemoveRole':
      return state.roles.has(command.key)
        ? [{ type: 'project.role.removed', payload: { key: command.key } }, ...grantsWithout(command.key, state)]
        : [];
  }
};

export const evolveRole = (roles: ReadonlyMap<string, Role>, event: RoleEvent): ReadonlyMap<string, Role> => {
  const next = new Map(roles);
  const { key } = event.payload;
  switch (event.type) {
    case 'project.role.added':
      return next.set(key, { displayName: event.payload.displayName ?? '', group: event.payload.group ?? '' });
    case 'project.role.changed': {
      const role = roles.get(key);
      return role === undefined ? roles : next.set(key, merged(role, event.payload));
    }
    case 'project.role.removed':
      next.delete(key);
      return next;
  }
};

const required = (value: string) => {
  const trimmed = value.trim();
  if (trimmed === '') throw projectRoleErrors.invalid();
  return trimmed;
};
