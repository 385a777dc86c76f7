import { emptyOidcConfig, type ProjectEvent } from './events.ts';
import { type App, merged } from './state.ts';

type Configured =
  `project.application.${'added' | 'changed' | 'deactivated' | 'reactivated' | 'removed' | `config.${string}` | 'oidc.metadata.set' | 'oidc.secret.kept' | 'oidc.registration.token.set'}`;
export type AppEvent = Extract<ProjectEvent, { readonly type: Configured }>;

export const evolveApp = (apps: ReadonlyMap<string, App>, event: AppEvent): ReadonlyMap<string, App> => {
  const { appId } = event.payload;
  if (event.type === 'project.application.added')
    return new Map(apps).set(appId, {
      status: 'active',
      name: event.payload.name,
      configuration: { type: 'none' },
      metadata: {},
      clientSecret: undefined,
      registrationToken: undefined,
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
        : {
            ...app,
            clientSecret: undefined,
            configuration: { ...app.configuration, hashedSecret: event.payload.hashedSecret },
          };
    case 'project.application.oidc.metadata.set':
      return { ...app, metadata: event.payload.metadata };
    case 'project.application.oidc.registration.token.set':
      return { ...app, registrationToken: event.payload.hashedToken };
    case 'project.application.oidc.secret.kept':
      return { ...app, clientSecret: event.payload.clientSecret };
  }
};
