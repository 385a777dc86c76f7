import type { Decider } from '../decider.ts';
import { type AppCommand, decideApp } from './app.ts';
import { type AppKeyCommand, type AppKeyEvent, decideAppKey, evolveAppKey } from './app-key.ts';
import { claims, taken } from './claims.ts';
import { projectErrors } from './errors.ts';
import { type ProjectEvent, type ProjectSettings, projectEvents } from './events.ts';
import { type AppEvent, evolveApp } from './evolve-app.ts';
import { decideGrant, evolveGrant, type GrantCommand, type GrantEvent } from './grant.ts';
import { decideRole, evolveRole, type RoleCommand, type RoleEvent } from './role.ts';
import { absent, changesOf, exists, merged, type ProjectState, type Stated } from './state.ts';

export type ProjectCommand =
  | { readonly type: 'AddProject'; readonly name: string; readonly settings: Stated<ProjectSettings> }
  | {
      readonly type: 'ChangeProject';
      readonly name?: string | undefined;
      readonly settings: Stated<ProjectSettings>;
    }
  | { readonly type: 'DeactivateProject' }
  | { readonly type: 'ReactivateProject' }
  | { readonly type: 'RemoveProject' }
  | RoleCommand
  | GrantCommand
  | AppCommand
  | AppKeyCommand;

const decide = (command: ProjectCommand, state: ProjectState): readonly ProjectEvent[] => {
  switch (command.type) {
    case 'AddProject':
      if (state.status !== 'absent') throw projectErrors.already_exists();
      return [
        {
          type: 'project.added',
          payload: { name: required(command.name), ...merged(absent.settings, command.settings) },
        },
      ];
    case 'ChangeProject': {
      mustExist(state);
      const changes = changesOf(
        { name: state.name, ...state.settings },
        { name: command.name === undefined ? undefined : required(command.name), ...command.settings },
      );
      return changes === undefined ? [] : [{ type: 'project.changed', payload: changes }];
    }
    case 'DeactivateProject':
      mustExist(state);
      return state.status === 'inactive' ? [] : [{ type: 'project.deactivated', payload: {} }];
    case 'ReactivateProject':
      mustExist(state);
      return state.status === 'active' ? [] : [{ type: 'project.reactivated', payload: {} }];
    case 'RemoveProject':
      return exists(state) ? [{ type: 'project.removed', payload: { Name: state.name } }] : [];
    case 'AddRole':
    case 'ChangeRole':
    case 'RemoveRole':
      return decideRole(command, state);
    case 'AddGrant':
    case 'ChangeGrant':
    case 'DeactivateGrant':
    case 'ReactivateGrant':
    case 'RemoveGrant':
    case 'OfferRoles':
      return decideGrant(command, state);
    case 'AddOidcApp':
    case 'AddApiApp':
    case 'ChangeApp':
    case 'ChangeAppSecret':
    case 'SetAppMetadata':
    case 'SetRegistrationToken':
    case 'DeactivateApp':
    case 'ReactivateApp':
    case 'RemoveApp':
      return decideApp(command, state);
    case 'AddAppKey':
    case 'RemoveAppKey':
      return decideAppKey(command, state);
  }
};

const evolve = (state: ProjectState, event: ProjectEvent): ProjectState => {
  switch (event.type) {
    case 'project.added':
      return {
        ...absent,
        status: 'active',
        name: event.payload.name,
        settings: merged(absent.settings, event.payload),
      };
    case 'project.changed':
      return {
        ...state,
        name: event.payload.name ?? state.name,
        settings: merged(state.settings, event.payload),
      };
    case 'project.deactivated':
      return { ...state, status: 'inactive' };
    case 'project.reactivated':
      return { ...state, status: 'active' };
    case 'project.removed':
      return { ...state, status: 'removed' };
    default:
      if (isRoleEvent(event)) return { ...state, roles: evolveRole(state.roles, event) };
      if (isKeyEvent(event)) return { ...state, appKeys: evolveAppKey(state.appKeys, event) };
      return isGrantEvent(event)
        ? { ...state, grants: evolveGrant(state.grants, event) }
        : { ...state, apps: evolveApp(state.apps, event) };
  }
};

type PartEvent = RoleEvent | GrantEvent | AppEvent | AppKeyEvent;
const isRoleEvent = (event: PartEvent): event is RoleEvent => event.type.startsWith('project.role.');
const isKeyEvent = (event: GrantEvent | AppEvent | AppKeyEvent): event is AppKeyEvent =>
  event.type.startsWith('project.application.oidc.key.');
const isGrantEvent = (event: GrantEvent | AppEvent): event is GrantEvent => event.type.startsWith('project.grant.');

const mustExist = (state: ProjectState) => {
  if (!exists(state)) throw projectErrors.not_found();
};

const required = (name: string) => {
  const trimmed = name.trim();
  if (trimmed === '') throw projectErrors.name_required();
  return trimmed;
};

export const project: Decider<ProjectCommand, ProjectState, ProjectEvent> = {
  name: 'project',
  aggregate: 'project',
  events: projectEvents,
  initial: absent,
  decide,
  evolve,
  claims,
  taken,
};
