import type { Grant } from '../../../domain/oidc-session/oidc-session.ts';
import { sessionLogout } from '../../../domain/session-logout/session-logout.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';

/** Goes with the start of a token session: the application will be told when the session ends, by the channels that it registered. */
export const logoutRegistration = (
  { instance, origin }: Pick<Visit, 'instance' | 'origin'>,
  { clientId, backChannelLogoutUri, metadata }: Pick<Client, 'clientId' | 'backChannelLogoutUri' | 'metadata'>,
  { sessionID, userID: userId }: Pick<Grant, 'sessionID' | 'userID'>,
  oidcSessionId: string,
): readonly AnyStep[] => {
  const where = { backChannelUri: backChannelLogoutUri, frontChannelUri: metadata.frontchannel_logout_uri ?? '' };
  if (sessionID === '' || (where.backChannelUri === '' && where.frontChannelUri === '')) return [];
  const register = { type: 'RegisterClient', clientId, userId, oidcSessionId, issuer: origin, ...where } as const;
  // Mostly the first of the session: the stream is taken for new, which spares a read.
  return [step(sessionLogout, sessionID, register, instance.id)];
};
