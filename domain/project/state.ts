import type { ClientMetadata } from './client-metadata.ts';
import type { OidcConfig, ProjectSettings } from './events.ts';

export type Role = { readonly displayName: string; readonly group: string };

/** That another organization may give these roles to users. */
export type ProjectGrant = {
  readonly status: 'active' | 'inactive';
  readonly orgId: string;
  readonly roleKeys: readonly string[];
};

type Credentials = { readonly clientId: string; readonly hashedSecret: string | undefined };
export type AppConfig =
  | { readonly type: 'none' }
  | ({ readonly type: 'oidc'; readonly config: OidcConfig } & Credentials)
  | ({ readonly type: 'api'; readonly authMethodType: number } & Credentials);

/** A removed application stays: its id is never given again. */
export type App = {
  readonly status: 'active' | 'inactive' | 'removed';
  readonly name: string;
  readonly configuration: AppConfig;
  readonly metadata: ClientMetadata;
  /** Of a client that registered itself. */
  readonly registrationToken: string | undefined;
  /** Undefined unless something is signed with it. */
  readonly clientSecret: string | undefined;
};

/** What an application signs with to prove who it is: the public half, in PEM. */
export type AppKey = { readonly appId: string; readonly publicKey: string; readonly expiresAt: Date };

export type ProjectState = {
  readonly status: 'absent' | 'active' | 'inactive' | 'removed';
  readonly name: string;
  readonly settings: ProjectSettings;
  readonly roles: ReadonlyMap<string, Role>;
  readonly apps: ReadonlyMap<string, App>;
  /** Of all its applications, by id. */
  readonly appKeys: ReadonlyMap<string, AppKey>;
  /** By the grant's id; at most one for each organization. */
  readonly grants: ReadonlyMap<string, ProjectGrant>;
};

export const absent: ProjectState = {
  status: 'absent',
  name: '',
  settings: {
    projectRoleAssertion: false,
    projectRoleCheck: false,
    hasProjectCheck: false,
    privateLabelingSetting: 0,
  },
  roles: new Map(),
  apps: new Map(),
  appKeys: new Map(),
  grants: new Map(),
};

export const exists = ({ status }: ProjectState) => status === 'active' || status === 'inactive';

/** Some of the fields; undefined says as little as an absent one. */
export type Stated<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Only those of `wanted` that are given and differ; undefined when nothing does. */
export const changesOf = <T extends object>(now: T, wanted: Stated<T>): Partial<T> | undefined => {
  const changed = Object.entries(wanted).filter(
    ([field, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(now[field as keyof T]),
  );
  return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<T>);
};

/** The state after an event that states only what changed. */
export const merged = <T extends object>(now: T, stated: Stated<T>): T => ({
  ...now,
  ...Object.fromEntries(
    Object.keys(now).flatMap((field) => {
      const value = stated[field as keyof T];
      return value === undefined ? [] : [[field, value]];
    }),
  ),
});
