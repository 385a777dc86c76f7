import type { Envelope } from '../../domain/decider.ts';
import type { Metadata, UserAgent } from '../../domain/session/events.ts';
import {
  mustAccept,
  type SessionCommand,
  type SessionState,
  session,
  sessionErrors,
} from '../../domain/session/session.ts';
import { userErrors } from '../../domain/user/errors.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api, Call } from '../api.ts';
import { fromMemory } from '../from-memory.ts';
import { loadOwned } from '../owned.ts';
import { checkPassword, mustMatch } from '../password-check.ts';
import { checkCodes, type GivenCodes } from './code-check.ts';
import { type AskedCodes, issueCodes, type ReturnedCodes } from './sent-code.ts';
import { sealSessionToken } from './token.ts';

/** In whose name a session is changed: a Call, or a visit to the login pages. */
export type Asking = Pick<Call, 'context' | 'wrote'>;

/** What to check and to set, all or nothing. */
export type SessionChange = {
  readonly userId?: string;
  readonly password?: string;
  readonly codes?: GivenCodes;
  /** Codes to send, after whatever is checked. */
  readonly send?: AskedCodes;
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
  readonly returned: ReturnedCodes;
};

export const createSession = async (
  api: Api,
  asking: Asking,
  { userAgent, ...change }: SessionChange & { readonly userAgent?: UserAgent },
): Promise<ChangedSession> => {
  const id = api.newId();
  const { userId } = change;
  const create = step(
    session,
    id,
    { type: 'Create', ...(userAgent ? { userAgent } : {}), ...(userId === undefined ? {} : { userId }) },
    asking.context.instanceId,
  );
  const checked = await checks(api, asking, id, session.initial, change);
  return append(api, asking, id, { ...checked, steps: [create, ...checked.steps] }, change);
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
  readonly returned: ReturnedCodes;
};

const isEmpty = (asked: object) => Object.keys(asked).length === 0;

/** A wrong password or code is the one thing that is recorded all the same, against the user; the session stays as it was. */
const checks = async (
  api: Api,
  { context }: Asking,
  id: string,
  state: SessionState,
  change: SessionChange,
): Promise<Checks> => {
  const { codes = {}, send = {} } = change;
  const hasCodes = !isEmpty(codes) || !isEmpty(send);
  const userId = change.userId ?? state.user?.id;
  if (userId === undefined) {
    if (change.password !== undefined || hasCodes) throw sessionErrors.user_missing();
    return { steps: [], checked: undefined, returned: {} };
  }
  const password =
    change.password === undefined ? undefined : await checkPassword(api, context.instanceId, userId, change.password);
  if (password) await mustMatch(api, context, password);
  const on = (command: SessionCommand) => step(session, id, command);
  const at = api.now().toISOString();
  const steps: AnyStep[] = [];
  if (change.userId !== undefined) {
    const checked =
      password?.user ?? (await fromMemory(api, (memory) => activeUser(memory, context.instanceId, userId)));
    steps.push(on({ type: 'CheckUser', userId, orgId: checked.owner, ...languageOf(checked), at }));
  }
  if (password) steps.push(password.step, on({ type: 'CheckPassword', at }));
  if (!hasCodes) return { steps, checked: password?.user, returned: {} };
  const holder = await activeUser(api, context.instanceId, userId);
  steps.push(...(await checkCodes(api, context, { userId, holder, sessionId: id, state }, codes)));
  const issued = issueCodes(id, holder, send, at);
  return { steps: [...steps, ...issued.steps], checked: password?.user, returned: issued.returned };
};

const append = async (
  api: Api,
  { context, wrote }: Asking,
  id: string,
  { steps, checked, returned }: Checks,
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
  return { id, tokenId, token, last: newest, checked, returned };
};

const activeUser = async (api: Api, instanceId: string, userId: string): Promise<UserState> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [{ state, isActive }] = owned;
  if (state.status === 'absent' || state.status === 'removed') throw userErrors.not_found();
  if (state.status === 'locked') throw userErrors.locked();
  if (!isActive) throw userErrors.not_active();
  return state;
};

const languageOf = ({ human }: UserState) =>
  human?.preferredLanguage ? { preferredLanguage: human.preferredLanguage } : {};
