import type { Envelope } from '../../domain/decider.ts';
import { session } from '../../domain/session/session.ts';
import type { Api } from '../api.ts';
import type { Asking } from './checks.ts';

/** Ends a session for good; ending it again changes nothing. */
export const terminateSession = async (
  api: Pick<Api, 'execute'>,
  { context, wrote }: Asking,
  id: string,
): Promise<Envelope | undefined> => {
  const { last, position } = await api.execute(context, session, id, { type: 'Terminate' });
  wrote(position);
  return last;
};
