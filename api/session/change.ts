import type { Envelope } from '../../domain/decider.ts';
import { sessionErrors } from '../../domain/session/errors.ts';
import type { Metadata, UserAgent } from '../../domain/session/events.ts';
import { mustAccept, type SessionCommand, session } from '../../domain/session/session.ts';
import type { KeyChallenge } from '../../domain/session/state.ts';
import type { UserState } from '../../domain/user/state.ts';
import { step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { type AskedChecks, type Asking, type Challenges, type Checks, checks, placeOf } from './checks.ts';
import { sealSessionToken } from './token.ts';
import type { KnownSession } from './whose.ts';

/** What to check and to set, all or nothing. */
export type SessionChange = AskedChecks & {
  /** Base64; an empty value removes the key. */
  readonly metadata?: Metadata;
  /** Nanoseconds. */
  readonly lifetime?: number;
};

export type ChangedSession = {
  readonly id: string;
  /** The only good one from now on. */
  readonly token: string;
  readonly tokenId: string;
  readonly last: Envelope;
  /** Whose password was checked, as they were when it was. */
  readonly checked: UserState | undefined;
  readonly challenges: Challenges;
};

/** A session that was begun with a challenge which travelled sealed, so that one which nobody answers is not recorded. */
export type BegunSession = { readonly id: string; readonly challenge: KeyChallenge };

export const createSession = async (
  api: Api,
  asking: Asking,
  { userAgent, begun, ...change }: SessionChange & { readonly userAgent?: UserAgent; readonly begun?: BegunSession },
): Promise<ChangedSession> => {
  const { id: sessionId = api.newId(), challenge } = begun ?? {};
  const { userId } = change;
  const create = step(
    session,
    sessionId,
    { type: 'Create', ...(userAgent ? { userAgent } : {}), ...(userId === undefined ? {} : { userId }) },
    asking.context.instanceId,
  );
  const state = challenge ? { ...session.initial, keyChallenge: challenge } : session.initial;
  const from = asking.from ?? placeOf(userAgent);
  const checked = await checks(api, { ...asking, from }, { sessionId, state }, change);
  const at = api.now().toISOString();
  const steps = [
    create,
    ...(challenge ? [step(session, sessionId, { type: 'ChallengeKey', ...challenge, at } as const)] : []),
  ];
  return append(api, asking, sessionId, { ...change, ...checked, steps: [...steps, ...checked.steps] });
};

/** Who may do this has been asked before (`state` tells whose session it is). */
export const updateSession = async (
  api: Api,
  asking: Asking,
  { sessionId, state }: KnownSession,
  change: SessionChange,
): Promise<ChangedSession> => {
  mustAccept(state, change.userId, api.now().toISOString());
  return append(api, asking, sessionId, { ...change, ...(await checks(api, asking, { sessionId, state }, change)) });
};

const append = async (
  api: Api,
  { context, wrote }: Asking,
  id: string,
  { steps, checked, challenges, metadata, lifetime }: Checks & Pick<SessionChange, 'metadata' | 'lifetime'>,
): Promise<ChangedSession> => {
  const tokenId = api.newId();
  const at = api.now().toISOString();
  const on = (command: SessionCommand) => step(session, id, command);
  const { position, last } = await api.executeAll(context, [
    ...steps,
    ...(metadata && Object.keys(metadata).length > 0 ? [on({ type: 'SetMetadata', metadata, at })] : []),
    ...(lifetime === undefined ? [] : [on({ type: 'SetLifetime', lifetime, at })]),
    on({ type: 'SetToken', tokenId, at }),
  ]);
  wrote(position);
  const newest = last.at(-1);
  if (!newest) throw sessionErrors.not_existing();
  const token = await sealSessionToken(api.keys, context.instanceId, id, tokenId);
  return { id, tokenId, token, last: newest, checked, challenges };
};
