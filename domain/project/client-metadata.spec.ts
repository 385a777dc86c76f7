import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { needsSecretItself } from './client-metadata.ts';
import { authMethodUnder, responseTypesUnder, withProfile } from './client-profile.ts';
import { emptyOidcConfig, type ProjectEvent } from './events.ts';
import { type ProjectCommand, project } from './project.ts';
import { validClientMetadata } from './valid-client-metadata.ts';

const jwks = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] };
const config = { ...emptyOidcConfig, redirectUris: ['https://shop.example/cb'], responseTypes: [0], grantTypes: [0] };
const given = specOf(project);
const past: ProjectEvent[] = [
  { type: 'project.added', payload: { name: 'Portal' } },
  { type: 'project.application.added', payload: { appId: 'app-1', name: 'Web' } },
  {
    type: 'project.application.config.oidc.added',
    payload: { appId: 'app-1', clientId: 'c-1', hashedSecret: 'h', ...config },
  },
];
const app = given(...past);
const set = (metadata: Record<string, unknown>) => ({ type: 'SetAppMetadata', appId: 'app-1', metadata }) as const;
const wasSet = (metadata: Record<string, unknown>): ProjectEvent => ({
  type: 'project.application.oidc.metadata.set',
  payload: { appId: 'app-1', metadata },
});

describe('client metadata', () => {
  it('is set whole, and the same set again records nothing', () => {
    app
      .when(set({ require_pushed_authorization_requests: true }))
      .then(wasSet({ require_pushed_authorization_requests: true }));
    expect(() => validClientMetadata({ jwks })).not.toThrow();
    app.when({ ...set({}), appId: 'app-2' }).thenRejected('app.not_found');
    app.when(set({})).thenNothing();
  });

  it('names the member that it does not know or that makes no sense', () => {
    app.when(set({ colour: 'red' })).thenRejected('app.metadata_unknown');
    expect(() => validClientMetadata({ jwks_uri: 'http://shop.example/keys' })).toThrow(
      'jwks_uri must be an https URL',
    );
    expect(() => validClientMetadata({ subject_type: 'secret' })).toThrow(
      'subject_type must be one of public, pairwise',
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ['keys in two ways', { jwks, jwks_uri: 'https://shop.example/keys' }],
    ['a private key', { jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }] } }],
    ['a shared key', { jwks: { keys: [{ kty: 'oct', k: 'aaaa' }] } }],
    ['a sign-in that begins in clear', { initiate_login_uri: 'http://shop.example/login' }],
    ['tokens signed by nobody', { id_token_signed_response_alg: 'none' }],
    ['an encoding without a key for it', { id_token_encrypted_response_enc: 'A256GCM', jwks }],
    ['encryption without anybody’s key', { userinfo_encrypted_response_alg: 'ECDH-ES' }],
    ['tls_client_auth without a name', { token_endpoint_auth_method: 'tls_client_auth' }],
    [
      'tls_client_auth with two names',
      {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=a',
        tls_client_auth_san_dns: 'a.example',
      },
    ],
    ['the name of a certificate for nothing', { tls_client_auth_san_dns: 'a.example' }],
    ['self-signed certificates that nobody knows', { token_endpoint_auth_method: 'self_signed_tls_client_auth' }],
    [
      'a secret to sign with RSA',
      { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'RS256' },
    ],
    ['a ping to nowhere', { backchannel_token_delivery_mode: 'ping' }],
    [
      'bound tokens that are pushed',
      {
        backchannel_token_delivery_mode: 'push',
        backchannel_client_notification_endpoint: 'https://shop.example/ciba',
        dpop_bound_access_tokens: true,
      },
    ],
    [
      'pushed tokens under FAPI',
      {
        backchannel_token_delivery_mode: 'push',
        backchannel_client_notification_endpoint: 'https://shop.example/ciba',
        profile: 'fapi2_security',
      },
    ],
    ['client credentials, which are of machine users', { grant_types: ['client_credentials'] }],
    ['secrets under FAPI', { profile: 'fapi2_security', token_endpoint_auth_method: 'client_secret_basic' }],
    ['RS256 under FAPI', { profile: 'fapi2_security', id_token_signed_response_alg: 'RS256' }],
  ])('refuses %s', (_, metadata) => {
    app.when(set(metadata)).thenRejected('app.metadata_invalid');
  });

  it('gives way where the way to authenticate is chosen by the configuration', () => {
    const metadata = { token_endpoint_auth_method: 'client_secret_jwt', require_auth_time: true } as const;
    given(...past, wasSet(metadata))
      .when({ type: 'ChangeApp', appId: 'app-1', oidc: { authMethodType: 3 } })
      .then(
        { type: 'project.application.config.oidc.changed', payload: { appId: 'app-1', authMethodType: 3 } },
        wasSet({ require_auth_time: true }),
      );
  });

  it('keeps the secret itself only where something is signed with it', () => {
    expect(needsSecretItself({ id_token_signed_response_alg: 'HS256' })).toBe(true);
    expect(needsSecretItself({ id_token_signed_response_alg: 'PS256' })).toBe(false);
    const change = { type: 'ChangeAppSecret', appId: 'app-1', hashedSecret: 'h2', clientSecret: 's2' } as const;
    const changed = {
      type: 'project.application.config.oidc.secret.changed',
      payload: { appId: 'app-1', hashedSecret: 'h2' },
    } as const;
    app.when(change).then(changed);
    const metadata = { token_endpoint_auth_method: 'client_secret_jwt' };
    given(...past, wasSet(metadata))
      .when(change)
      .then(changed, { type: 'project.application.oidc.secret.kept', payload: { appId: 'app-1', clientSecret: 's2' } });
  });
});

describe('a profile', () => {
  it('switches on what FAPI 2.0 demands, whatever else is said', () => {
    expect(withProfile({ profile: 'fapi2_security', require_pushed_authorization_requests: false })).toMatchObject({
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
      id_token_signed_response_alg: 'PS256',
    });
    const signing = withProfile({ profile: 'fapi2_message_signing', authorization_signed_response_alg: 'ES256' });
    expect(signing).toMatchObject({
      require_signed_request_object: true,
      authorization_signed_response_alg: 'ES256',
      introspection_signed_response_alg: 'PS256',
    });
  });

  it('binds tokens to certificates instead of keys where that was chosen', () => {
    const metadata = { profile: 'fapi2_security', tls_client_certificate_bound_access_tokens: true } as const;
    expect(withProfile(metadata).dpop_bound_access_tokens).toBeUndefined();
  });

  it('knows neither secrets nor tokens in addresses', () => {
    expect(authMethodUnder({ profile: 'fapi2_security' }, 'client_secret_basic')).toBe('private_key_jwt');
    expect(authMethodUnder({ profile: 'none' }, 'client_secret_basic')).toBe('client_secret_basic');
    expect(responseTypesUnder({ profile: 'fapi2_security' }, ['code', 'id_token'])).toEqual(['code']);
    expect(responseTypesUnder({ response_types: ['code id_token'] }, ['code'])).toEqual(['code', 'code id_token']);
  });
});

const ids = fc.constantFrom('app-1', 'app-2');
const commands: fc.Arbitrary<ProjectCommand> = fc.oneof(
  fc.constant<ProjectCommand>({ type: 'AddProject', name: 'Portal', settings: {} }),
  ids.map((appId) => ({ type: 'AddOidcApp', appId, name: appId, clientId: appId, config }) as const),
  fc.record({
    type: fc.constant('SetAppMetadata' as const),
    appId: ids,
    metadata: fc.constantFrom({}, { subject_type: 'pairwise' }, { subject_type: 'x' }, { profile: 'fapi2_security' }),
  }),
);
deciderProperties(project, commands);
