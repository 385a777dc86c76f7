import { consent } from '../../../../domain/consent/consent.ts';
import { type OidcSessionState, oidcSession } from '../../../../domain/oidc-session/oidc-session.ts';
import { project } from '../../../../domain/project/project.ts';
import { type AnyStep, step } from '../../../../eventstore/execute.ts';
import { appByClientId } from '../../../../projections/app/queries.ts';
import { oidcSessionsOfUser } from '../../../../projections/oidc-session/queries.ts';
import type { Api } from '../../../api.ts';
import { loadStates } from '../../../facts/states.ts';
import { consentsOf } from '../../../oidc/consent.ts';
import { beginningAt } from '../../../oidc/initiated-login.ts';
import type { Guest } from '../../guest.ts';

/** An application that has consent, or tokens that are still good, or both. */
export type Application = {
  readonly clientId: string;
  /** Undefined where it is gone, and nobody remembers it. */
  readonly name: string | undefined;
  readonly isGone: boolean;
  /** Its page that begins a sign-in here, if it has one. */
  readonly opensAt: string | undefined;
  readonly since: Date;
  readonly scope: readonly string[];
  readonly oidcSessionIds: readonly string[];
  readonly hasConsent: boolean;
};

/** More than anybody has at a time; whoever has more takes the rest away by doing it again. */
const most = 200;

export const applicationsOf = async (
  api: Api,
  { visit }: Pick<Guest, 'visit'>,
  userId: string,
): Promise<readonly Application[]> => {
  const [consents, tokens] = await Promise.all([
    consentsOf(api, visit.instance.id, userId),
    liveTokensOf(api, visit, userId),
  ]);
  const clientIds = [...new Set([...consents, ...tokens].map(({ clientId }) => clientId))];
  return Promise.all(
    clientIds.map(async (clientId) => {
      const given = consents.find((one) => one.clientId === clientId);
      const own = tokens.filter((one) => one.clientId === clientId);
      const [first = new Date(0)] = [...(given ? [given.since] : []), ...own.map(({ since }) => since)].sort(
        (one, other) => Number(one) - Number(other),
      );
      const row = await appByClientId(api.views, visit.read, clientId);
      return {
        clientId,
        name: row?.name ?? given?.name ?? (await nameOfGone(api, visit, clientId, own[0]?.projectId)),
        isGone: row === undefined,
        opensAt: (row && (await beginningAt(api, visit, clientId)))?.to,
        since: first,
        scope: [...new Set([...(given?.scope ?? []), ...own.flatMap(({ scope }) => scope)])],
        oidcSessionIds: own.map(({ id }) => id),
        hasConsent: given !== undefined,
      };
    }),
  );
};

/** Its project, if that is still there, remembers it. */
const nameOfGone = async (
  api: Pick<Api, 'load'>,
  { instance }: Guest['visit'],
  clientId: string,
  projectId: string | undefined,
): Promise<string | undefined> => {
  if (projectId === undefined) return undefined;
  const { apps } = (await api.load(instance.id, project, projectId)).state;
  return [...apps.values()].find(
    ({ configuration }) => configuration.type !== 'none' && configuration.clientId === clientId,
  )?.name;
};

const liveTokensOf = async (api: Api, { instance, read }: Guest['visit'], userId: string) => {
  const rows = await oidcSessionsOfUser(api.views, read, userId, { limit: most });
  const asked = rows.map(({ id }) => ({ decider: oidcSession, id }));
  const states = await loadStates(api, instance.id, ...asked);
  const now = api.now();
  return rows.flatMap(({ id, client_id: clientId, creation_date: since }, index) => {
    const state = states[index]?.state;
    return state && isLive(state, now)
      ? [{ id, clientId, since, scope: state.grant?.scope ?? [], projectId: state.grant?.projectID }]
      : [];
  });
};

const isLive = ({ accessTokens, refreshToken }: OidcSessionState, now: Date): boolean =>
  (refreshToken !== undefined && refreshToken.idleUntil > now && refreshToken.expiresAt > now) ||
  accessTokens.some(({ expiresAt }) => expiresAt > now);

/** Its tokens end with the consent. */
export const revocation = (
  userId: string,
  { clientId, oidcSessionIds, hasConsent }: Application,
): readonly AnyStep[] => [
  ...oidcSessionIds.map((id) => step(oidcSession, id, { type: 'RevokeTokens' } as const)),
  ...(hasConsent ? [step(consent, userId, { type: 'RevokeConsent', clientId } as const)] : []),
];
