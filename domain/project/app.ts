import { type ClientMetadata, certificateNames, needsSecretItself } from './client-metadata.ts';
import { appErrors, projectErrors } from './errors.ts';
import { emptyOidcConfig, type OidcConfig } from './events.ts';
import type { AppEvent } from './evolve-app.ts';
import { validOidcConfig } from './oidc-config.ts';
import { type App, changesOf, exists, merged, type ProjectState, type Stated } from './state.ts';
import { validClientMetadata } from './valid-client-metadata.ts';

type NewApp = {
  readonly appId: string;
  readonly name: string;
  readonly clientId: string;
  readonly hashedSecret?: string | undefined;
  /** Of a client that is registered with them. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly clientSecret?: string | undefined;
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
  | {
      readonly type: 'ChangeAppSecret';
      readonly appId: string;
      readonly hashedSecret: string;
      /** The secret itself: recorded, sealed, only where its metadata asks for that. */
      readonly clientSecret?: string | undefined;
    }
  /** Every change that a client makes of its registration takes a new token. */
  | { readonly type: 'SetRegistrationToken'; readonly appId: string; readonly hashedToken: string }
  /** All of it, in place of what was. */
  | { readonly type: 'SetAppMetadata'; readonly appId: string; readonly metadata: Readonly<Record<string, unknown>> }
  | { readonly type: 'DeactivateApp'; readonly appId: string }
  | { readonly type: 'ReactivateApp'; readonly appId: string }
  | { readonly type: 'RemoveApp'; readonly appId: string };

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
        ...registered(command),
      ];
    case 'AddApiApp':
      return [
        added(command, state),
        {
          type: 'project.application.config.api.added',
          payload: { ...credentials(command), authMethodType: command.authMethodType },
        },
        ...registered(command),
      ];
    case 'ChangeApp': {
      const app = appOf(command, state);
      return [...renamed(command, app), ...reconfigured(command, app)];
    }
    case 'ChangeAppSecret':
      return secretChanged(command, appOf(command, state));
    case 'SetRegistrationToken': {
      const { appId, hashedToken } = command;
      return appOf(command, state).registrationToken === hashedToken
        ? []
        : [{ type: 'project.application.oidc.registration.token.set', payload: { appId, hashedToken } }];
    }
    case 'SetAppMetadata':
      return metadataSet(command.appId, appOf(command, state), command.metadata);
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

const registered = ({ appId, metadata: stated = {}, clientSecret }: NewApp): readonly AppEvent[] => {
  const metadata = validClientMetadata(stated);
  return [
    ...(Object.keys(metadata).length === 0
      ? []
      : [{ type: 'project.application.oidc.metadata.set', payload: { appId, metadata } } as const]),
    ...secretKept(appId, metadata, clientSecret),
  ];
};

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

const reconfigured = ({ appId, oidc, api }: Change, app: App): readonly AppEvent[] => {
  const { configuration } = app;
  if (oidc !== undefined) {
    if (configuration.type !== 'oidc') throw appErrors.not_oidc();
    const changes = changesOf(configuration.config, validOidcConfig(merged(configuration.config, oidc)));
    return changes === undefined
      ? []
      : [
          { type: 'project.application.config.oidc.changed', payload: { appId, ...changes } },
          ...(changes.authMethodType === undefined ? [] : withoutAuthMethod(appId, app)),
        ];
  }
  if (api !== undefined) {
    if (configuration.type !== 'api') throw appErrors.not_api();
    return api.authMethodType === configuration.authMethodType
      ? []
      : [
          { type: 'project.application.config.api.changed', payload: { appId, ...api } },
          ...withoutAuthMethod(appId, app),
        ];
  }
  return [];
};

/** Whoever chooses a way to authenticate by ZITADEL's contract means it, whatever the metadata said before. */
const withoutAuthMethod = (appId: string, { metadata }: App): readonly AppEvent[] => {
  if (metadata.token_endpoint_auth_method === undefined) return [];
  const ofMethods = ['token_endpoint_auth_method', 'token_endpoint_auth_signing_alg', ...certificateNames];
  const left = Object.fromEntries(Object.entries(metadata).filter(([name]) => !ofMethods.includes(name)));
  return [{ type: 'project.application.oidc.metadata.set', payload: { appId, metadata: left } }];
};

const secretChanged = (
  { appId, hashedSecret, clientSecret }: Extract<AppCommand, { readonly type: 'ChangeAppSecret' }>,
  { configuration, metadata }: App,
): readonly AppEvent[] => {
  if (configuration.type === 'none') throw appErrors.without_secret();
  if (configuration.hashedSecret === hashedSecret) return [];
  return [
    { type: `project.application.config.${configuration.type}.secret.changed`, payload: { appId, hashedSecret } },
    ...secretKept(appId, metadata, clientSecret),
  ];
};

const secretKept = (appId: string, metadata: ClientMetadata, clientSecret: string | undefined): readonly AppEvent[] =>
  clientSecret !== undefined && needsSecretItself(metadata)
    ? [{ type: 'project.application.oidc.secret.kept', payload: { appId, clientSecret } }]
    : [];

const metadataSet = (
  appId: string,
  { configuration, metadata: before }: Pick<App, 'configuration' | 'metadata'>,
  stated: Readonly<Record<string, unknown>>,
): readonly AppEvent[] => {
  if (configuration.type === 'none') throw appErrors.without_secret();
  const metadata = validClientMetadata(stated);
  return JSON.stringify(metadata) === JSON.stringify(before)
    ? []
    : [{ type: 'project.application.oidc.metadata.set', payload: { appId, metadata } }];
};

const required = (name: string) => {
  const trimmed = name.trim();
  if (trimmed === '') throw appErrors.name_required();
  return trimmed;
};
