import { type SignedInClient, sessionLogout } from '../../../domain/session-logout/session-logout.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { activeClient } from '../client/client.ts';

/** What the browser is to show so that applications hear that this session is over (Front-Channel Logout, 2 and 3). */
export const logoutFrames = async (
  api: Api,
  visit: Pick<Visit, 'instance' | 'read'>,
  sessionId: string,
): Promise<readonly string[]> => {
  const { state } = await api.load(visit.instance.id, sessionLogout, sessionId);
  const frames = Object.values(state.frontChannel).map((signedIn) => frameOf(api, visit, sessionId, signedIn));
  return (await Promise.all(frames)).filter((frame) => frame !== undefined);
};

const frameOf = (
  api: Api,
  { read }: Pick<Visit, 'read'>,
  sid: string,
  { clientId, issuer: iss }: SignedInClient,
): Promise<string | undefined> =>
  fromMemory(api, async (memory) => {
    const client = await activeClient(memory, read, clientId);
    const { frontchannel_logout_uri: uri, frontchannel_logout_session_required: tellsSession } = client?.metadata ?? {};
    if (uri === undefined) return undefined;
    // Both or neither (3).
    if (!tellsSession) return uri;
    return `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ iss, sid })}`;
  });
