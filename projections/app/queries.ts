import { sql } from 'kysely';
import type {
  accessTokenTypes,
  apiAuthMethods,
  applicationTypes,
  grantTypes,
  loginVersions,
  oidcAuthMethods,
  responseTypes,
} from '../../domain/project/events.ts';
import type { Listing } from '../listing.ts';
import { pageOf } from '../page.ts';
import { projects } from '../project/project.ts';
import { projectState, projectsTable } from '../project/tables.ts';
import { isWithin } from '../reach.ts';
import { textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { apps } from './app.ts';
import { type AppRow, appHomesTable, appState, appsTable, appType } from './tables.ts';

/** What a protocol must know of the application that speaks to it. */
export type Client = {
  readonly appId: string;
  readonly clientId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly orgId: string;
  readonly name: string;
  readonly type: 'oidc' | 'api';
  /** Both the application and its project are active. */
  readonly isActive: boolean;
  /** See api/secret/secret.ts; undefined while the application has no secret. */
  readonly hashedSecret: string | undefined;
  readonly authMethod: (typeof oidcAuthMethods)[number] | (typeof apiAuthMethods)[number];
  readonly redirectUris: readonly string[];
  readonly responseTypes: readonly (typeof responseTypes)[number][];
  readonly grantTypes: readonly (typeof grantTypes)[number][];
  readonly applicationType: (typeof applicationTypes)[number];
  readonly postLogoutRedirectUris: readonly string[];
  readonly devMode: boolean;
  readonly accessTokenType: (typeof accessTokenTypes)[number];
  readonly accessTokenRoleAssertion: boolean;
  readonly idTokenRoleAssertion: boolean;
  readonly idTokenUserinfoAssertion: boolean;
  readonly clockSkewMs: number;
  readonly additionalOrigins: readonly string[];
  readonly skipNativeAppSuccessPage: boolean;
  readonly backChannelLogoutUri: string;
  readonly loginVersion: (typeof loginVersions)[number];
  readonly loginBaseUri: string;
  readonly project: {
    /** The project's roles go into tokens. */
    readonly roleAssertion: boolean;
    /** Only users with an authorization for the project may sign in. */
    readonly roleCheck: boolean;
    /** Only users of the owning or a granted organization may sign in. */
    readonly projectCheck: boolean;
    readonly privateLabeling: number;
  };
};

type ClientRow = AppRow & {
  readonly project_name: string;
  readonly project_state: number;
  readonly role_assertion: boolean;
  readonly role_check: boolean;
  readonly project_check: boolean;
  readonly private_labeling: number;
};

export const appByClientId = async (views: Views, read: ReadContext, clientId: string): Promise<Client | undefined> => {
  const [row] = await views.query<ClientRow>(read, [apps, projects], (db, name) =>
    db
      .selectFrom(`${name(appsTable)} as app`)
      .innerJoin(`${name(projectsTable)} as project`, (join) =>
        join.onRef('project.instance_id', '=', 'app.instance_id').onRef('project.id', '=', 'app.project_id'),
      )
      .selectAll('app')
      .select([
        'project.name as project_name',
        'project.state as project_state',
        'project.role_assertion',
        'project.role_check',
        'project.project_check',
        'project.private_labeling',
      ])
      .where('app.client_id', '=', clientId),
  );
  return row && clientOf(row);
};

const clientOf = (row: ClientRow): Client => ({
  appId: row.id,
  clientId: row.client_id ?? '',
  projectId: row.project_id,
  projectName: row.project_name,
  orgId: row.org_id,
  name: row.name,
  type: row.type === appType.api ? 'api' : 'oidc',
  isActive: row.state === appState.active && row.project_state === projectState.active,
  hashedSecret: row.hashed_secret ?? undefined,
  authMethod: row.auth_method as Client['authMethod'],
  redirectUris: row.redirect_uris,
  responseTypes: row.response_types as Client['responseTypes'],
  grantTypes: row.grant_types as Client['grantTypes'],
  applicationType: row.application_type as Client['applicationType'],
  postLogoutRedirectUris: row.post_logout_redirect_uris,
  devMode: row.dev_mode,
  accessTokenType: row.access_token_type as Client['accessTokenType'],
  accessTokenRoleAssertion: row.access_token_role_assertion,
  idTokenRoleAssertion: row.id_token_role_assertion,
  idTokenUserinfoAssertion: row.id_token_userinfo_assertion,
  clockSkewMs: Number(row.clock_skew) / 1_000_000,
  additionalOrigins: row.additional_origins,
  skipNativeAppSuccessPage: row.skip_native_app_success_page,
  backChannelLogoutUri: row.back_channel_logout_uri,
  loginVersion: row.login_version as Client['loginVersion'],
  loginBaseUri: row.login_base_uri,
  project: {
    roleAssertion: row.role_assertion,
    roleCheck: row.role_check,
    projectCheck: row.project_check,
    privateLabeling: row.private_labeling,
  },
});

/** The project that an application belongs, or once belonged, to. */
export const projectOfApp = async (views: Views, read: ReadContext, appId: string): Promise<string | undefined> => {
  const { at: _, ...now } = read;
  const [row] = await views.query<{ readonly project_id: string }>(now, [apps], (db, name) =>
    db.selectFrom(name(appHomesTable)).select('project_id').where('id', '=', appId),
  );
  return row?.project_id;
};

type Streams = Parameters<Views['find']>[4];
/** One application, now or at the moment that the context names. */
export const findApp = (views: Views, read: ReadContext, id: string, streams: Streams) =>
  views.find(read, apps, appsTable, { id }, streams);

export type AppFilter =
  | { readonly by: 'project'; readonly id: string }
  | { readonly by: 'name'; readonly method: number; readonly text: string }
  | { readonly by: 'state' | 'type'; readonly is: number }
  | { readonly by: 'client'; readonly id: string }
  /** SAML's name for an application: none has one yet. */
  | { readonly by: 'entity' };

export const listApps = (
  views: Views,
  read: ReadContext,
  {
    filters,
    reach,
    ...how
  }: Listing<AppFilter, readonly ('id' | 'name' | 'state' | 'creation_date' | 'change_date')[]>,
) =>
  pageOf<AppRow>(
    views,
    read,
    [apps],
    (db, name) =>
      filters.reduce(
        (query, filter) => query.where(appCondition(filter)),
        db.selectFrom(name(appsTable)).where(isWithin(reach, { orgs: ['org_id'], project: 'project_id' })),
      ),
    how,
  );

const appCondition = (filter: AppFilter) => {
  switch (filter.by) {
    case 'project':
      return sql<boolean>`project_id = ${filter.id}`;
    case 'name':
      return textMatches('name', filter.method, filter.text);
    case 'state':
    case 'type':
      return sql<boolean>`${sql.ref(filter.by)} = ${filter.is}`;
    case 'client':
      return sql<boolean>`client_id = ${filter.id}`;
    case 'entity':
      return sql<boolean>`false`;
  }
};
