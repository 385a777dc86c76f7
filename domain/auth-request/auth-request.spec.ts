import fc from 'fast-check';
import { describe, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { minutes, seconds } from '../duration.ts';
import { type AuthRequest, type AuthRequestCommand, authRequest } from './auth-request.ts';
import type { AuthRequestEvent } from './events.ts';

// The envelope's clock counts the events of the past in seconds, from 1970 (test/spec.ts).
const given = specOf(authRequest);
const at = (second: number) => new Date(second * 1000);

const request: AuthRequest = {
  login_client: 'login-1',
  client_id: 'client-1',
  redirect_uri: 'https://app.example/callback',
  scope: ['openid'],
  audience: ['client-1'],
  response_type: 0,
  response_mode: 0,
  code_challenge: { Challenge: 'challenge', Method: 1 },
  need_refresh_token: false,
  issuer: 'https://id.example',
};
const session = { sessionId: 'session-1', userId: 'user-1', authTime: at(1), authMethods: [4] };
const link = { type: 'LinkSession', session, userOrgId: 'org-1', acrs: ['1fa'] } as const;
const exchange = {
  type: 'ExchangeCode',
  now: at(10),
  clientId: 'client-1',
  redirectUri: 'https://app.example/callback',
  codeChallenge: 'challenge',
  oidcSessionId: 'V2_2',
} as const;

const added: AuthRequestEvent = { type: 'auth_request.added', payload: request };
const addedWith = (more: Partial<AuthRequest>): AuthRequestEvent => ({
  type: 'auth_request.added',
  payload: { ...request, ...more },
});
const linked: AuthRequestEvent = {
  type: 'auth_request.session.linked',
  payload: { session_id: 'session-1', user_id: 'user-1', auth_time: '1970-01-01T00:00:01.000Z', auth_methods: [4] },
};
const codeAdded: AuthRequestEvent = { type: 'auth_request.code.added', payload: {} };
const exchanged: AuthRequestEvent = { type: 'auth_request.code.exchanged', payload: { oidc_session_id: 'V2_2' } };
const succeeded: AuthRequestEvent = { type: 'auth_request.succeeded', payload: {} };
const failed: AuthRequestEvent = { type: 'auth_request.failed', payload: { reason: 9 } };

describe('an auth request', () => {
  it('is answered once, with a session or with an error', () => {
    given(added).when(link).then(linked, codeAdded);
    given(added, linked, codeAdded).when(link).thenRejected('auth_request.already_handled');
    given(added, failed).when(link).thenRejected('auth_request.already_handled');
    given(added).when({ type: 'FailAuthRequest', reason: 9 }).then(failed);
    given(added, linked, codeAdded)
      .when({ type: 'FailAuthRequest', reason: 9 })
      .thenRejected('auth_request.already_failed');
    given().when(link).thenRejected('auth_request.not_found');
  });

  it('accepts only the organization and the user that the client asked for', () => {
    given(addedWith({ organization_id: 'org-2' }))
      .when(link)
      .thenRejected('auth_request.other_organization');
    given(addedWith({ hint_user_id: 'user-2' }))
      .when(link)
      .thenRejected('auth_request.other_user');
  });

  it('accepts a login no older than max_age, counted from the request', () => {
    const old = { ...link, session: { ...session, authTime: at(-60) } };
    given(addedWith({ max_age: seconds(60) }))
      .when(old)
      .thenRejected('auth_request.login_too_old');
    given(addedWith({ max_age: seconds(0) }))
      .when(link)
      .then(linked, codeAdded);
  });
});

describe('the person that a client asks for', () => {
  const claimsOf = (id_token: object) => addedWith({ claims: { id_token: { ...id_token } } });

  it('may be named among its claims, and must fit the hint', () => {
    given(claimsOf({ sub: { value: 'user-1' } }))
      .when(link)
      .then(linked, codeAdded);
    given(claimsOf({ sub: { values: ['user-2', 'user-3'] } }))
      .when(link)
      .thenRejected('auth_request.other_user');
    given(addedWith({ hint_user_id: 'user-1', claims: { id_token: { sub: { value: 'user-2' } } } }))
      .when(link)
      .thenRejected('auth_request.other_user');
  });

  it('must reach an acr that is essential, and need not reach one that is not', () => {
    given(claimsOf({ acr: { essential: true, values: ['2fa', 'phr'] } }))
      .when(link)
      .thenRejected('auth_request.acr_unmet');
    given(claimsOf({ acr: { essential: true, values: ['2fa', '1fa'] } }))
      .when(link)
      .then(linked, codeAdded);
    given(claimsOf({ acr: { values: ['2fa'] } }))
      .when(link)
      .then(linked, codeAdded);
  });
});

describe('a request that was pushed', () => {
  const pushed: AuthRequestEvent = { type: 'auth_request.pushed', payload: { ...request, login_client: '' } };
  const begin = { type: 'BeginPushed', now: at(10), clientId: 'client-1', loginClient: 'login-1' } as const;

  it('begins when its client’s browser brings it, once', () => {
    given().when({ type: 'PushAuthRequest', request }).then({ type: 'auth_request.pushed', payload: request });
    given(pushed).when(begin).then(added);
    given(pushed, added).when(begin).thenNothing();
    given(pushed, added, linked, codeAdded).when(begin).thenRejected('auth_request.already_handled');
    given(pushed, added, failed).when(begin).thenRejected('auth_request.already_handled');
  });

  it('is nobody else’s, and is forgotten after a minute', () => {
    given(pushed)
      .when({ ...begin, clientId: 'client-2' })
      .thenRejected('auth_request.not_pushed');
    given().when(begin).thenRejected('auth_request.not_pushed');
    given(added).when(begin).thenRejected('auth_request.not_pushed');
    given(pushed)
      .when({ ...begin, now: at(61) })
      .thenRejected('auth_request.push_expired');
  });

  it('can be answered only once a browser brought it', () => {
    given(pushed).when(link).thenRejected('auth_request.not_found');
    given(pushed).when({ type: 'FailAuthRequest', reason: 9 }).thenRejected('auth_request.not_found');
  });
});

describe('a request for tokens at once', () => {
  it('is at its end with the sign-in where no code is asked for', () => {
    given(addedWith({ response_type: 2 }))
      .when({ ...link, oidcSessionId: 'V2_1' })
      .then(linked, succeeded);
    given(addedWith({ response_type: 2 }), linked, succeeded)
      .when(link)
      .thenRejected('auth_request.already_handled');
    given(addedWith({ response_type: 2 }), linked, succeeded)
      .when(exchange)
      .thenRejected('auth_request.no_code');
  });

  it('remembers with the code which tokens went beside it', () => {
    given(addedWith({ response_type: 5 }))
      .when({ ...link, oidcSessionId: 'V2_1' })
      .then(linked, { type: 'auth_request.code.added', payload: { oidc_session_id: 'V2_1' } });
  });
});

describe('a code', () => {
  const issued = [added, linked, codeAdded];

  it('is redeemed once, and remembers for which tokens', () => {
    given(...issued)
      .when(exchange)
      .then(exchanged, succeeded);
    given(...issued, exchanged, succeeded)
      .when(exchange)
      .thenRejected('auth_request.code_used');
    given(added).when(exchange).thenRejected('auth_request.no_code');
  });

  it('expires ten minutes after it was issued', () => {
    const issuedAt = 3;
    given(...issued)
      .when({ ...exchange, now: at(issuedAt + 599) })
      .then(exchanged, succeeded);
    given(...issued)
      .when({ ...exchange, now: at(issuedAt + minutes(10) / seconds(1)) })
      .thenRejected('auth_request.code_expired');
  });

  it('expires sooner where the profile of its client wants that, never later', () => {
    const within = (lifetime: number, age: number) =>
      given(...issued).when({ ...exchange, lifetime, now: at(3 + age) });
    within(60_000, 59).then(exchanged, succeeded);
    within(60_000, 60).thenRejected('auth_request.code_expired');
    within(3_600_000, 600).thenRejected('auth_request.code_expired');
  });

  it('is for the client, the redirect URI and the verifier that it was asked with', () => {
    given(...issued)
      .when({ ...exchange, clientId: 'client-2' })
      .thenRejected('auth_request.other_client');
    given(...issued)
      .when({ ...exchange, redirectUri: 'https://app.example/' })
      .thenRejected('auth_request.other_redirect_uri');
    given(...issued)
      .when({ ...exchange, codeChallenge: 'another' })
      .thenRejected('auth_request.wrong_verifier');
    given(...issued)
      .when({ ...exchange, codeChallenge: undefined })
      .thenRejected('auth_request.wrong_verifier');
  });

  it('without a challenge refuses a verifier', () => {
    const { code_challenge: _without, ...plain } = request;
    given({ type: 'auth_request.added', payload: plain }, linked, codeAdded)
      .when(exchange)
      .thenRejected('auth_request.wrong_verifier');
  });
});

const client = fc.constantFrom('client-1', 'client-2');
deciderProperties<AuthRequestCommand, ReturnType<ReturnType<typeof given>['state']>, AuthRequestEvent>(
  authRequest,
  fc.oneof(
    client.map((client_id): AuthRequestCommand => ({ type: 'AddAuthRequest', request: { ...request, client_id } })),
    fc.constant<AuthRequestCommand>(link),
    fc.constant<AuthRequestCommand>({ type: 'PushAuthRequest', request }),
    client.map(
      (clientId): AuthRequestCommand => ({ type: 'BeginPushed', now: at(10), clientId, loginClient: 'login-1' }),
    ),
    fc.nat(16).map((reason): AuthRequestCommand => ({ type: 'FailAuthRequest', reason })),
    client.map((clientId): AuthRequestCommand => ({ ...exchange, clientId })),
  ),
);
