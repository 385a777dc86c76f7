import { type ClaimChange, release, take } from '../decider.ts';
import { appErrors, projectErrors, projectRoleErrors } from './errors.ts';
import type { ProjectEvent } from './events.ts';
import type { ProjectState } from './state.ts';

/** Names are unique within their owner: two texts that no third can be taken for. */
const within = (owner: string, name: string) => JSON.stringify([owner, name]);

/** What of a project, its roles and its applications nobody else may be called. */
export const claims = (
  event: ProjectEvent,
  before: ProjectState,
  id: string,
  owner: string,
): readonly ClaimChange[] => {
  switch (event.type) {
    case 'project.added':
      return [take('project_names', within(owner, event.payload.name))];
    case 'project.changed':
      return renamed('project_names', owner, before.name, event.payload.name);
    case 'project.removed':
      return [
        release('project_names', within(owner, before.name)),
        ...[...before.roles.keys()].map((key) => release('project_role', within(id, key))),
        ...[...before.apps.values()]
          .filter((app) => app.status !== 'removed')
          .map((app) => release('appname', within(id, app.name))),
      ];
    case 'project.role.added':
      return [take('project_role', within(id, event.payload.key))];
    case 'project.role.removed':
      return [release('project_role', within(id, event.payload.key))];
    case 'project.application.added':
      return [take('app', event.payload.appId), take('appname', within(id, event.payload.name))];
    case 'project.application.changed':
      return renamed('appname', id, before.apps.get(event.payload.appId)?.name ?? '', event.payload.name);
    case 'project.application.removed':
      return [release('appname', within(id, before.apps.get(event.payload.appId)?.name ?? ''))];
    // A client id, like the id of an application, is never free again: tokens and logs name it.
    case 'project.application.config.oidc.added':
    case 'project.application.config.api.added':
      return [take('client_id', event.payload.clientId)];
    default:
      return [];
  }
};

/** Claims ignore case: a name that changes only in case keeps its claim. */
const renamed = (kind: string, owner: string, before: string, after: string | undefined): readonly ClaimChange[] =>
  after === undefined || after.toLowerCase() === before.toLowerCase()
    ? []
    : [release(kind, within(owner, before)), take(kind, within(owner, after))];

/** What somebody who comes second is told. */
export const taken = {
  project_names: projectErrors.name_taken,
  project_role: projectRoleErrors.already_exists,
  app: appErrors.already_exists,
  appname: appErrors.name_taken,
  client_id: appErrors.client_id_taken,
};
