import { instance } from '../../domain/instance/instance.ts';
import { members } from '../../domain/member/member.ts';
import { generatedDomain } from '../../domain/org/domain-name.ts';
import { org } from '../../domain/org/org.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import { projections } from '../../projections/index.ts';
import type { Api } from '../api.ts';
import type { Confirmation } from '../code/verification.ts';
import { webKeySteps } from '../oidc/keys/web-key.ts';
import { humanSteps, machineSteps, type NewHuman } from '../user/creation.ts';
import { defaultSettingsSteps } from './default-settings.ts';
import { ownProjectSteps } from './own-project.ts';

export type FirstHuman = Omit<NewHuman, 'orgId' | 'email'> & {
  readonly userName: string;
  /** Address: `userName@<domain of the organization>` if not given. */
  readonly email: { readonly address?: string; readonly confirmation: Confirmation };
};
export type FirstMachine = { readonly userName: string; readonly name: string; readonly tokenExpiration?: Date };

export type NewInstance = {
  readonly name: string;
  readonly defaultLanguage: string;
  readonly domain: string;
  /** Where browsers reach it: the console's redirect URIs begin with it. */
  readonly origin: string;
  readonly orgName: string;
  readonly human: FirstHuman;
  /** Administers the instance by token. */
  readonly machine?: FirstMachine;
  /** May only run logins for others. */
  readonly loginClient?: FirstMachine;
};

type WithToken = { readonly userId: string; readonly token: string };
export type SetUpInstance = {
  readonly instanceId: string;
  readonly orgId: string;
  readonly projectId: string;
  readonly human: { readonly userId: string; readonly loginName: string };
  readonly machine?: WithToken;
  readonly loginClient?: WithToken;
};

const systemActor = 'SYSTEM';

/** A tenant with all it needs to be used, in one append: there is a whole instance or none. */
export const setUpInstance = async (api: Api, wanted: NewInstance): Promise<SetUpInstance> => {
  const [instanceId, orgId, projectId] = [api.newId(), api.newId(), api.newId()];
  const orgDomain = generatedDomain(wanted.orgName, wanted.domain) ?? wanted.domain;
  const context = { instanceId };
  const { email, ...human } = wanted.human;
  const loginName = firstLoginName(human.userName, orgDomain);
  const admin = await humanSteps(api, context, {
    ...human,
    orgId,
    userName: loginName,
    userLoginMustBeDomain: false,
    email: { ...email, address: email.address ?? loginName },
  });
  const [machine, loginClient] = await Promise.all(
    [wanted.machine, wanted.loginClient].map((asked) => asked && tokenHolder(api, context, asked, orgId)),
  );

  const steps: readonly AnyStep[] = [
    step(
      instance,
      instanceId,
      { type: 'AddInstance', name: wanted.name, defaultLanguage: wanted.defaultLanguage },
      instanceId,
    ),
    step(instance, instanceId, { type: 'AddDomain', domain: wanted.domain }),
    step(instance, instanceId, { type: 'SetPrimaryDomain', domain: wanted.domain }),
    ...defaultSettingsSteps(instanceId),
    step(org, orgId, { type: 'AddOrg', name: wanted.orgName, instanceDomain: wanted.domain }, orgId),
    step(instance, instanceId, { type: 'SetDefaultOrg', orgId }),
    ...admin.steps,
    ...(machine?.steps ?? []),
    ...(loginClient?.steps ?? []),
    ...[admin, machine].flatMap((owner) =>
      owner
        ? [
            step(members.instance, instanceId, { type: 'AddMember', userId: owner.userId, roles: ['IAM_OWNER'] }),
            step(members.org, orgId, { type: 'AddMember', userId: owner.userId, roles: ['ORG_OWNER'] }),
          ]
        : [],
    ),
    ...(loginClient
      ? [
          step(members.instance, instanceId, {
            type: 'AddMember',
            userId: loginClient.userId,
            roles: ['IAM_LOGIN_CLIENT'],
          }),
        ]
      : []),
    ...ownProjectSteps(api, { instanceId, orgId, projectId, origin: wanted.origin }),
    ...(await webKeySteps(api, instanceId)),
  ];
  const cause = { actor: systemActor, correlationId: `setup-${instanceId}` };
  const { position } = await api.executeAll({ instanceId, cause }, steps);
  // The instance is there, and its secrets are told only now: no read that fails may take them along.
  await isServed(api, instanceId, position).catch(() => undefined);

  return {
    instanceId,
    orgId,
    projectId,
    human: { userId: admin.userId, loginName },
    ...(machine ? { machine } : {}),
    ...(loginClient ? { loginClient } : {}),
  };
};

/** Whoever is told of a new instance may call it at once: its host, its administrators and their tokens are known by then. */
const isServed = ({ views }: Api, instanceId: string, notBefore: bigint) =>
  views.query({ instanceId, notBefore }, projections, (db) => db.selectNoFrom((is) => is.val(1).as('served')));

/** Names are unique in the whole instance: the first administrator's carries the organization, as ZITADEL's does. */
export const firstLoginName = (userName: string, orgDomain: string) =>
  userName.includes('@') ? userName : `${userName}@${orgDomain}`;

const tokenHolder = async (
  api: Api,
  context: { readonly instanceId: string },
  { userName, name, tokenExpiration }: FirstMachine,
  orgId: string,
) => {
  const { userId, steps, pat } = await machineSteps(api, context, {
    orgId,
    userName,
    userLoginMustBeDomain: false,
    profile: { name },
    pat: tokenExpiration === undefined ? {} : { expiration: tokenExpiration },
  });
  return { userId, steps, token: pat?.token ?? '' };
};
