import type { JsonObject } from '@bufbuild/protobuf';
import { sessionErrors } from '../../domain/session/errors.ts';
import type { UserAgent } from '../../domain/session/events.ts';
import { session } from '../../domain/session/session.ts';
import { userErrors } from '../../domain/user/errors.ts';
import type { UserState } from '../../domain/user/state.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api, Call } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { checkPassword, type From, mustMatch } from '../password/check.ts';
import { endOldLock } from '../user/lock-end.ts';
import { checkCodes, type GivenCodes } from './code-check.ts';
import { activeUser, holderOf, mustMaySignIn } from './holder.ts';
import { type AskedKey, challengeKey } from './key-challenge.ts';
import { checkKey, personOfKey, type ShownKey } from './key-check.ts';
import { type AskedCodes, issueCodes, type ReturnedCodes } from './sent-code.ts';
import type { KnownSession } from './whose.ts';

/** In whose name a session is changed: a Call, or a visit to the login pages. */
export type Asking = Pick<Call, 'context' | 'wrote'> & {
  /** Where the person is; absent: as the session's user agent says. */
  readonly from?: From;
};

/** What to check, and what to ask for, all or nothing. */
export type AskedChecks = {
  readonly userId?: string;
  readonly password?: string;
  readonly codes?: GivenCodes;
  readonly key?: ShownKey;
  /** Codes to send and a key to ask for, after whatever is checked. */
  readonly send?: AskedCodes;
  readonly ask?: AskedKey;
};

/** What the next checks need: codes that were to be returned, and what a browser is asked for. */
export type Challenges = ReturnedCodes & { readonly webAuthN?: JsonObject };

export type Checks = {
  readonly steps: readonly AnyStep[];
  readonly checked: UserState | undefined;
  readonly challenges: Challenges;
};

/** A server that asks in a person's name says where they are; its own address would stand for everybody. */
export const placeOf = (agent: UserAgent | undefined): From => (agent?.ip ? { address: agent.ip } : {});

const isEmpty = (asked: object) => Object.keys(asked).length === 0;

/** A wrong password or code is the one thing that is recorded all the same, against the user; the session stays as it was. */
export const checks = async (
  api: Api,
  asking: Asking,
  { sessionId, state }: KnownSession,
  change: AskedChecks,
): Promise<Checks> => {
  const userId = change.userId ?? state.user?.id;
  const { context, from = placeOf(state.userAgent) } = asking;
  if (userId === undefined) return checksOfNobody(api, asking, { sessionId, state }, change);
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
    steps.push(userChecked(sessionId, userId, checked, at));
  }
  if (password) steps.push(password.step, step(session, sessionId, { type: 'CheckPassword', at }));
  if (isEmpty(codes) && isEmpty(send) && !key && !ask) return { steps, checked: password?.user, challenges: {} };

  const holder = await activeUser(api, context.instanceId, userId);
  const whose = { userId, holder, sessionId, state };
  if (!isEmpty(codes)) {
    const taken = await api.throttle.take('code', { ...from, instanceId: context.instanceId, account: userId });
    steps.push(...(await checkCodes(api, context, whose, codes)));
    await taken.giveBack();
  }
  if (key) steps.push(...(await checkKey(api, context, whose, key)));
  const issued = issueCodes(sessionId, holder, send, at, api.settings);
  const asked = ask && (await challengeKey(sessionId, holder, ask, at));
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
  { sessionId, state }: KnownSession,
  { password, codes = {}, send = {}, key, ask }: AskedChecks,
): Promise<Checks> => {
  if (password !== undefined || !isEmpty(codes) || !isEmpty(send)) throw sessionErrors.user_missing();
  const at = api.now().toISOString();
  if (key) {
    const { context } = asking;
    const userId = personOfKey(state, key);
    await endOldLock(api, asking, userId);
    const whose = await holderOf(api, context.instanceId, userId);
    if (!whose) throw userErrors.key_check_failed();
    const shown = await checkKey(api, context, { userId, holder: whose.state, sessionId, state }, key);
    // That an account is locked or inactive is told to who holds its key.
    const holder = mustMaySignIn(whose);
    return { steps: [userChecked(sessionId, userId, holder, at), ...shown], checked: undefined, challenges: {} };
  }
  if (!ask) return { steps: [], checked: undefined, challenges: {} };
  const asked = await challengeKey(sessionId, undefined, ask, at);
  return { steps: [asked.step], checked: undefined, challenges: { webAuthN: asked.options } };
};

const userChecked = (sessionId: string, userId: string, checked: UserState, at: string): AnyStep =>
  step(session, sessionId, { type: 'CheckUser', userId, orgId: checked.owner, ...languageOf(checked), at } as const);

const languageOf = ({ human }: UserState) =>
  human?.preferredLanguage ? { preferredLanguage: human.preferredLanguage } : {};
