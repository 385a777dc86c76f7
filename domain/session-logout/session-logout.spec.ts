import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import type { SessionLogoutEvent } from './events.ts';
import { type SessionLogoutCommand, type SessionLogoutState, sessionLogout } from './session-logout.ts';

const given = specOf(sessionLogout);

const register = {
  type: 'RegisterClient',
  clientId: 'portal',
  oidcSessionId: 'V2_1',
  userId: 'user-1',
  issuer: 'https://id.example',
  backChannelUri: 'https://portal.example/logout',
  frontChannelUri: '',
} as const;
const who = { oidc_session_id: 'V2_1', user_id: 'user-1', client_id: 'portal', issuer: 'https://id.example' };
const registered: SessionLogoutEvent = {
  type: 'session_logout.back_channel.registered',
  payload: { ...who, back_channel_logout_uri: 'https://portal.example/logout' },
};
const shown: SessionLogoutEvent = {
  type: 'session_logout.front_channel.registered',
  payload: { ...who, front_channel_logout_uri: 'https://portal.example/bye' },
};
const sent: SessionLogoutEvent = { type: 'session_logout.back_channel.sent', payload: { oidc_session_id: 'V2_1' } };

describe('an application that is signed in by a session', () => {
  it('is registered with its first token, by the channels that it wants', () => {
    given().when(register).then(registered);
    given()
      .when({ ...register, backChannelUri: '', frontChannelUri: 'https://portal.example/bye' })
      .then(shown);
    given()
      .when({ ...register, backChannelUri: '' })
      .thenNothing();
    given(registered)
      .when({ ...register, oidcSessionId: 'V2_2' })
      .thenNothing();
  });

  it('is told once, and again when it was signed in anew', () => {
    given(registered).when({ type: 'RecordSent', oidcSessionId: 'V2_1' }).then(sent);
    given(registered, sent).when({ type: 'RecordSent', oidcSessionId: 'V2_1' }).thenNothing();
    given(registered, sent).when(register).then(registered);
    expect(given(registered, sent).state().backChannel).toEqual({});
  });
});

const id = fc.constantFrom('V2_1', 'V2_2');
deciderProperties<SessionLogoutCommand, SessionLogoutState, SessionLogoutEvent>(
  sessionLogout,
  fc.oneof(
    fc
      .record({
        oidcSessionId: id,
        clientId: fc.constantFrom('portal', 'shop'),
        frontChannelUri: fc.constantFrom('', 'x'),
      })
      .map((more): SessionLogoutCommand => ({ ...register, ...more })),
    id.map((oidcSessionId): SessionLogoutCommand => ({ type: 'RecordSent', oidcSessionId })),
  ),
);
