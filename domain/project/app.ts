import { appErrors, projectErrors } from './errors.ts';
import { emptyOidcConfig, type OidcConfig, type ProjectEvent } from './events.ts';
import { validOidcConfig } from './oidc-config.ts';
import { type App, type AppConfig, changesOf, exists, merged, type ProjectState, type Stated } from './state.ts';

type NewApp = {
  readonly appId: string;
  readonly name: string;
  readonly clientId: string;
  readonly hashedSecret?: string | undefined;
};
export type AppCommand =
  | ({ readonly type: 'AddOidcApp'; readonly config: Stated<OidcConfig> } & NewApp)
  | ({ readonly type: 'AddApiApp'; readonly authMethodType: number } & NewApp)
  | {
      readonly type: 'ChangeApp';
      readonly appId: string;
      readonly name?: string | undefined;
      readonly oidc?: Stated<OidcConfig> | undefined;
      readonly api?: { readonly authMethodType: number } | undefined;
    }
  | { readonly type: 'ChangeAppSecret'; readonly appId: string; readonly hashedSecret: string }
  | { readonly type: 'DeactivateApp'; readonly appId: string }
  | { readonly type: 'ReactivateApp'; readonly appId: string }
  | { readonly type: 'RemoveApp'; readonly appId: string };

type Configured =
  `project.application.${'added' | 'changed' | 'deactivated' | 'reactivated' | 'removed' | `config.${string}`}`;
export type AppEvent = Extract<ProjectEvent, { readonly type: Configured }>;
type Change = Extract<AppCommand, { readonly type: 'ChangeApp' }>;

export const decideApp = (command: AppCommand, state: ProjectState): readonly AppEvent[] => {
  switch (command.type) {
    case 'AddOidcApp':
      return [
        added(command, state),
        {
          type: 'project.application.config.oidc.added',
          payload: { ...credentials(command), ...validOidcConfig(merged(emptyOidcConfig, command.config)) },
        },
      ];
    case 'AddApiApp':
      return [
        added(command, state),
        {
          type: 'project.application.config.api.added',
          payload: { ...credentials(command), authMethodType: command.authMethodType },
        },
      ];
    case 'ChangeApp': {
      const app = appOf(command, state);
      return [...renamed(command, app), ...reconfigured(command, app.configuration)];
    }
    case 'ChangeAppSecret':
      return secretChanged(command, appOf(command, state).configuration);
    case 'DeactivateApp':
      if (appOf(command, state).status !== 'active') throw appErrors.not_active();
      return [{ type: 'project.application.deactivated', payload: { appId: command.appId } }];
    case 'ReactivateApp':
      if (appOf(command, state).status !== 'inactive') throw appErrors.not_inactive();
      return [{ type: 'project.application.reactivated', payload: { appId: command.appId } }];
    case 'RemoveApp':
      appOf(command, state);
      return [{ type: 'project.application.removed', payload: { appId: command.appId } }];
  }
};

const added = ({ appId, name }: NewApp, state: ProjectState): AppEvent => {
  if (!exists(state)) throw projectErrors.missing();
  if (state.apps.has(appId)) throw appErrors.already_exists();
  return { type: 'project.application.added', payload: { appId, name: required(name) } };
};

const credentials = ({ appId, clientId, hashedSecret }: NewApp) => ({
  appId,
  clientId,
  ...(hashedSecret === undefined ? {} : { hashedSecret }),
});

/** One that is there, active or not. */
export const appOf = ({ appId }: { readonly appId: string }, state: ProjectState): App => {
  const app = exists(state) ? state.apps.get(appId) : undefined;
  if (app === undefined || app.status === 'removed') throw appErrors.not_found();
  return app;
};

const renamed = ({ appId, name }: Change, app: App): readonly AppEvent[] =>
  name === undefined || required(name) === app.name
    ? []
    : [{ type: 'project.application.changed', payload: { appId, name: required(name) } }];

const reconfigured = ({ appId, oidc, api }: Change, configuration: AppConfig): readonly AppEvent[] => {
  if (oidc !== undefined) {
    if (configuration.type !== 'oidc') throw appErrors.not_oidc();
    const changes = changesOf(configuration.config, validOidcConfig(merged(configuration.config, oidc)));
    return changes === undefined
      ? []
      : [{ type: 'project.application.config.oidc.changed', payload: { appId, ...changes } }];
  }
  if (api !== undefined) {
    if (configuration.type !== 'api') throw appErrors.not_api();
    return api.authMethodType === configuration.authMethodType
      ? []
      : [{ type: 'project.application.config.api.changed', payload: { appId, ...api } }];
  }
  return [];
};

const secretChanged = (
  { appId, hashedSecret }: { readonly appId: string; readonly hashedSecret: string },
  configuration: AppConfig,
): readonly AppEvent[] => {
  if (configuration.type === 'none') throw appErrors.without_secret();
  if (configuration.hashedSecret === hashedSecret) return [];
  return [
    { type: `project.application.config.${configuration.type}.secret.changed`, payload: { appId, hashedSecret } },
  ];
};

const required = (name: string) => {
  const trimmed = name.trim();
  if (trimmed === '') throw appErrors.name_required();
  return trimmed;
};

export const evolveApp = (apps: ReadonlyMap<string, App>, event: AppEvent): ReadonlyMap<string, App> => {
  const { appId } = event.payload;
  if (event.type === 'project.application.added')
    return new Map(apps).set(appId, {
      status: 'active',
      name: event.payload.name,
      configuration: { type: 'none' },
    });
  const app = apps.get(appId);
  return app === undefined ? apps : new Map(apps).set(appId, evolved(app, event));
};

const evolved = (app: App, event: Exclude<AppEvent, { readonly type: 'project.application.added' }>): App => {
  switch (event.type) {
    case 'project.application.changed':
      return { ...app, name: event.payload.name };
    case 'project.application.deactivated':
      return { ...app, status: 'inactive' };
    case 'project.application.reactivated':
      return { ...app, status: 'active' };
    case 'project.application.removed':
      return { ...app, status: 'removed' };
    case 'project.application.config.oidc.added':
      return {
        ...app,
        configuration: {
          type: 'oidc',
          clientId: event.payload.clientId,
          hashedSecret: event.payload.hashedSecret,
          config: merged(emptyOidcConfig, event.payload),
        },
      };
    case 'project.application.config.api.added':
      return {
        ...app,
        configuration: {
          type: 'api',
          clientId: event.payload.clientId,
          hashedSecret: event.payload.hashedSecret,
          authMethodType: event.payload.authMethodType ?? 0,
        },
      };
    case 'project.application.config.oidc.changed':
      return app.configuration.type === 'oidc'
        ? {
            ...app,
            configuration: { ...app.configuration, config: merged(app.configuration.config, event.payload) },
          }
        : app;
    case 'project.application.config.api.changed':
      return app.configuration.type === 'api'
        ? {
            ...app,
            configuration: {
              ...app.configuration,
              authMethodType: event.payload.authMethodType ?? app.configuration.authMethodType,
            },
          }
        : app;
    case 'project.application.config.oidc.secret.changed':
    case 'project.application.config.api.secret.changed':
      return app.configuration.type === 'none'
        ? app
        : { ...app, configuration: { ...app.configuration, hashedSecret: event.payload.hashedSecret } };
  }
};
