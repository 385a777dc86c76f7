import { appOf } from './app.ts';
import { appErrors } from './errors.ts';
import { apiAuthMethods, oidcAuthMethods, type ProjectEvent } from './events.ts';
import type { AppConfig, AppKey, ProjectState } from './state.ts';

export type AppKeyCommand =
  | {
      readonly type: 'AddAppKey';
      readonly appId: string;
      readonly keyId: string;
      /** PEM. */
      readonly publicKey: string;
      readonly expiration: Date;
      readonly now: Date;
    }
  | { readonly type: 'RemoveAppKey'; readonly appId: string; readonly keyId: string };

export type AppKeyEvent = Extract<ProjectEvent, { readonly type: `project.application.oidc.key.${string}` }>;

/** ZITADEL's number of a key whose file is JSON; it has no other. */
const jsonFile = 1;

export const decideAppKey = (command: AppKeyCommand, state: ProjectState): readonly AppKeyEvent[] => {
  const { appId, keyId } = command;
  const { configuration } = appOf(command, state);
  switch (command.type) {
    case 'AddAppKey': {
      if (configuration.type === 'none' || !signs(configuration)) throw appErrors.without_key();
      if (state.appKeys.has(keyId)) throw appErrors.key_id_taken();
      if (command.expiration <= command.now) throw appErrors.key_expired();
      const { clientId } = configuration;
      const key = {
        type: jsonFile,
        expirationDate: command.expiration.toISOString(),
        publicKey: btoa(command.publicKey),
      };
      return [
        { type: 'project.application.oidc.key.added', payload: { applicationId: appId, clientId, keyId, ...key } },
      ];
    }
    case 'RemoveAppKey':
      if (state.appKeys.get(keyId)?.appId !== appId) throw appErrors.key_not_found();
      return [{ type: 'project.application.oidc.key.removed', payload: { keyId } }];
  }
};

/** Its way to authenticate is a signature of its own. */
const signs = (configuration: Exclude<AppConfig, { readonly type: 'none' }>) =>
  (configuration.type === 'oidc'
    ? oidcAuthMethods[configuration.config.authMethodType]
    : apiAuthMethods[configuration.authMethodType]) === 'private_key_jwt';

export const evolveAppKey = (keys: ReadonlyMap<string, AppKey>, event: AppKeyEvent): ReadonlyMap<string, AppKey> => {
  const { keyId } = event.payload;
  if (event.type === 'project.application.oidc.key.removed') return new Map([...keys].filter(([id]) => id !== keyId));
  const { applicationId: appId, publicKey, expirationDate } = event.payload;
  return new Map(keys).set(keyId, { appId, publicKey: atob(publicKey), expiresAt: new Date(expirationDate) });
};
