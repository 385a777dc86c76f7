import type { Decider } from '../decider.ts';
import { type SessionLogoutEvent, sessionLogoutEvents } from './events.ts';

/** An application that got a token in a session. */
export type SignedInClient = {
  readonly clientId: string;
  readonly oidcSessionId: string;
  readonly userId: string;
  readonly issuer: string;
};

export type SessionLogoutCommand =
  | ({
      readonly type: 'RegisterClient';
      /** Where it wants to be told; empty: it does not. */
      readonly backChannelUri: string;
      readonly frontChannelUri: string;
    } & SignedInClient)
  | { readonly type: 'RecordSent'; readonly oidcSessionId: string };

export type SessionLogoutState = {
  /** By client id: those that have not been told yet. */
  readonly backChannel: { readonly [clientId: string]: SignedInClient };
  readonly frontChannel: { readonly [clientId: string]: SignedInClient };
};

const decide = (command: SessionLogoutCommand, state: SessionLogoutState): readonly SessionLogoutEvent[] => {
  switch (command.type) {
    case 'RegisterClient':
      return register(command, state);
    case 'RecordSent':
      return Object.values(state.backChannel).some(({ oidcSessionId }) => oidcSessionId === command.oidcSessionId)
        ? [{ type: 'session_logout.back_channel.sent', payload: { oidc_session_id: command.oidcSessionId } }]
        : [];
  }
};

/** Once an application, however many tokens it got. */
const register = (
  { clientId, oidcSessionId, userId, issuer, ...where }: Extract<SessionLogoutCommand, { type: 'RegisterClient' }>,
  { backChannel, frontChannel }: SessionLogoutState,
): readonly SessionLogoutEvent[] => {
  const who = { oidc_session_id: oidcSessionId, user_id: userId, client_id: clientId, issuer };
  const { backChannelUri: back_channel_logout_uri, frontChannelUri: front_channel_logout_uri } = where;
  return [
    ...(back_channel_logout_uri !== '' && !Object.hasOwn(backChannel, clientId)
      ? [{ type: 'session_logout.back_channel.registered', payload: { ...who, back_channel_logout_uri } } as const]
      : []),
    ...(front_channel_logout_uri !== '' && !Object.hasOwn(frontChannel, clientId)
      ? [{ type: 'session_logout.front_channel.registered', payload: { ...who, front_channel_logout_uri } } as const]
      : []),
  ];
};

const evolve = (state: SessionLogoutState, event: SessionLogoutEvent): SessionLogoutState => {
  switch (event.type) {
    case 'session_logout.back_channel.registered':
      return { ...state, backChannel: { ...state.backChannel, ...byClient(event.payload) } };
    case 'session_logout.front_channel.registered':
      return { ...state, frontChannel: { ...state.frontChannel, ...byClient(event.payload) } };
    case 'session_logout.back_channel.sent':
      return { ...state, backChannel: without(state.backChannel, event.payload.oidc_session_id) };
  }
};

const without = (clients: SessionLogoutState['backChannel'], told: string): SessionLogoutState['backChannel'] =>
  Object.fromEntries(Object.entries(clients).filter(([, { oidcSessionId }]) => oidcSessionId !== told));

type Registered = {
  readonly oidc_session_id: string;
  readonly user_id: string;
  readonly client_id: string;
  readonly issuer?: string | undefined;
};
const byClient = ({
  client_id: clientId,
  oidc_session_id: oidcSessionId,
  user_id: userId,
  issuer = '',
}: Registered) => ({
  [clientId]: { clientId, oidcSessionId, userId, issuer },
});

/** Who is to be told when a session ends. */
export const sessionLogout: Decider<SessionLogoutCommand, SessionLogoutState, SessionLogoutEvent> = {
  name: 'session_logout',
  aggregate: 'session_logout',
  events: sessionLogoutEvents,
  initial: { backChannel: {}, frontChannel: {} },
  decide,
  evolve,
  person: ({ backChannel, frontChannel }) => [...Object.values(backChannel), ...Object.values(frontChannel)][0]?.userId,
};
