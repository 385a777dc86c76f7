import { session } from '../../../domain/session/session.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Guest } from '../guest.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { sessionsOf } from './sessions/own.ts';

/** The steps that sign somebody out wherever else they are signed in. */
export const otherSessionsEnd = async (
  api: Pick<Api, 'views' | 'load' | 'now'>,
  guest: Guest,
  { userId, sessionId }: Pick<KnownAccount, 'userId' | 'sessionId'>,
): Promise<readonly AnyStep[]> =>
  (await sessionsOf(api, guest, userId))
    .filter(({ id }) => id !== sessionId)
    .map(({ id }) => step(session, id, { type: 'Terminate' } as const));
