import type { JsonObject } from '@bufbuild/protobuf';
import type { Envelope } from '../../domain/decider.ts';
import { sessionErrors } from '../../domain/session/errors.ts';
import type { Metadata, UserAgent } from '../../domain/session/events.ts';
import { mustAccept, type SessionCommand, session } from '../../domain/session/session.ts';
import type { KeyChallenge, SessionState } from '../../domain/session/state.ts';
import { userErrors } from '../../domain/user/errors.ts';
import { exists } from '../../domain/user/guards.ts';
import { isLockedByAttempts } from '../../domain/user/lockout.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api, Call } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { loadOwned } from '../facts/owned.ts';
import { checkPassword, type From, mustMatch } from '../password/check.ts';
import { endOldLock } from '../user/lock-end.ts';
import { checkCodes, type GivenCodes } from './code-check.ts';
import { type AskedKey, challengeKey } from './key-challenge.ts';
import { checkKey, personOfKey, type ShownKey } from './key-check.ts';
import { type AskedCodes, issueCodes, type ReturnedCodes } from './sent-code.ts';
import { sealSessionToken } from './token.ts';

/** In whose name a session is changed: a Call, or a visit to the login pages. */
export type Asking = Pick<Call, 'context' | 'wrote'> & {
  /** Where the person is; absent: as the session's user agent says. */
  readonly from?: From;
};

/** What to check and to set, all or nothing. */
export type SessionChange = {
  readonly userId?: string;
  readonly password?: string;
  readonly codes?: GivenCodes;
  readonly key?: ShownKey;
  /** Codes to send and a key to ask for, after whatever is checked. */
  readonly send?: AskedCodes;
  readonly ask?: AskedKey;
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

/** What the next checks need: codes that were to be returned, and what a browser is asked for. */
export type Challenges = ReturnedCodes & { readonly webAuthN?: JsonObject };

/** A session that was begun with a challenge which travelled sealed, so that one which nobody answers is not recorded. */
export type BegunSession = { readonly id: string; readonly challenge: KeyChallenge };

export const createSession = async (
  api: Api,
  asking: Asking,
  { userAgent, begun, ...change }: SessionChange & { readonly userAgent?: UserAgent; readonly begun?: BegunSession },
): Promise<ChangedSession> => {
  const { id = api.newId(), challenge } = begun ?? {};
  const { userId } = change;
  const create = step(
    session,
    id,
    { type: 'Create', ...(userAgent ? { userAgent } : {}), ...(userId === undefined ? {} : { userId }) },
    asking.context.instanceId,
  );
  const state = challenge ? { ...session.initial, keyChallenge: challenge } : session.initial;
  const from = asking.from ?? placeOf(userAgent);
  const checked = await checks(api, { ...asking, from }, id, state, change);
  const at = api.now().toISOString();
  const steps = [
    create,
    ...(challenge ? [step(session, id, { type: 'ChallengeKey', ...challenge, at } as const)] : []),
  ];
  return append(api, asking, id, { ...checked, steps: [...steps, ...checked.steps] }, change);
};

/** Who may do this has been asked before (`state` tells whose session it is). */
export const updateSession = async (
  api: Api,
  asking: Asking,
  id: string,
  state: SessionState,
  change: SessionChange,
): Promise<ChangedSession> => {
  mustAccept(state, change.userId, api.now().toISOString());
  return append(api, asking, id, await checks(api, asking, id, state, change), change);
};

type Checks = {
  readonly steps: readonly AnyStep[];
  readonly checked: UserState | undefined;
  readonly challenges: Challenges;
};

/** A server that asks in a person's name says where they are; its own address would stand for everybody. */
const placeOf = (agent: UserAgent | undefined): From => (agent?.ip ? { address: agent.ip } : {});

const isEmpty = (asked: object) => Object.keys(asked).length === 0;

/** A wrong password or code is the one thing that is recorded all the same, against the user; the session stays as it was. */
const checks = async (
  api: Api,
  asking: Asking,
  id: string,
  state: SessionState,
  change: SessionChange,
): Promise<Checks> => {
  const userId = change.userId ?? state.user?.id;
  const { context, from = placeOf(state.userAgent) } = asking;
  if (userId === undefined) return checksOfNobody(api, asking, id, state, change);
  const { codes = {}, send = {}, key, ask } = change;
  if (change.password !== undefined || !isEmpty(codes) || key) await endOldLock(api, asking, userId);
  const password =
    change.password === undefined
      ? undefined
      : await checkPassword(api, context.instanceId, userId, change.password, from);
  if (password) await mustMatch(api, context, password);
  const at = api.now().toISOString();
  const steps: AnyStep[] = [];
  if (change.userId !== undefined) {
    const checked =
      password?.user ?? (await fromMemory(api, (memory) => activeUser(memory, context.instanceId, userId)));
    steps.push(userChecked(id, userId, checked, at));
  }
  if (password) steps.push(password.step, step(session, id, { type: 'CheckPassword', at }));
  if (isEmpty(codes) && isEmpty(send) && !key && !ask) return { steps, checked: password?.user, challenges: {} };

  const holder = await activeUser(api, context.instanceId, userId);
  const whose = { userId, holder, sessionId: id, state };
  if (!isEmpty(codes)) {
    const taken = await api.throttle.take('code', { ...from, instanceId: context.instanceId, account: userId });
    steps.push(...(await checkCodes(api, context, whose, codes)));
    await taken.giveBack();
  }
  if (key) steps.push(...(await checkKey(api, context, whose, key)));
  const issued = issueCodes(id, holder, send, at);
  const asked = ask && (await challengeKey(id, holder, ask, at));
  return {
    steps: [...steps, ...issued.steps, ...(asked ? [asked.step] : [])],
    checked: password?.user,
    challenges: { ...issued.returned, ...(asked ? { webAuthN: asked.options } : {}) },
  };
};

/** Of a session without a user only a passkey can be asked for, and only a passkey can say who it is. */
const checksOfNobody = async (
  api: Api,
  asking: Asking,
  id: string,
  state: SessionState,
  { password, codes = {}, send = {}, key, ask }: SessionChange,
): Promise<Checks> => {
  if (password !== undefined || !isEmpty(codes) || !isEmpty(send)) throw sessionErrors.user_missing();
  const at = api.now().toISOString();
  if (key) {
    const { context } = asking;
    const userId = personOfKey(state, key);
    await endOldLock(api, asking, userId);
    const whose = await holderOf(api, context.instanceId, userId);
    if (!whose) throw userErrors.key_check_failed();
    const shown = await checkKey(api, context, { userId, holder: whose.state, sessionId: id, state }, key);
    // That an account is locked or inactive is told to who holds its key.
    const holder = mustMaySignIn(whose);
    return { steps: [userChecked(id, userId, holder, at), ...shown], checked: undefined, challenges: {} };
  }
  if (!ask) return { steps: [], checked: undefined, challenges: {} };
  const asked = await challengeKey(id, undefined, ask, at);
  return { steps: [asked.step], checked: undefined, challenges: { webAuthN: asked.options } };
};

const userChecked = (id: string, userId: string, checked: UserState, at: string): AnyStep =>
  step(session, id, { type: 'CheckUser', userId, orgId: checked.owner, ...languageOf(checked), at } as const);

const append = async (
  api: Api,
  { context, wrote }: Asking,
  id: string,
  { steps, checked, challenges }: Checks,
  { metadata, lifetime }: SessionChange,
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

const activeUser = async (api: Api, instanceId: string, userId: string): Promise<UserState> => {
  const holder = await holderOf(api, instanceId, userId);
  if (!holder) throw userErrors.not_found();
  return mustMaySignIn(holder);
};

type Holder = { readonly state: UserState; readonly isActive: boolean };
const holderOf = async (api: Api, instanceId: string, userId: string): Promise<Holder | undefined> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [holder] = owned;
  return exists(holder.state) ? holder : undefined;
};

const mustMaySignIn = ({ state, isActive }: Holder): UserState => {
  if (state.status === 'locked') throw userErrors.locked({ facts: { byAttempts: Number(isLockedByAttempts(state)) } });
  if (!isActive) throw userErrors.not_active();
  return state;
};

const languageOf = ({ human }: UserState) =>
  human?.preferredLanguage ? { preferredLanguage: human.preferredLanguage } : {};
