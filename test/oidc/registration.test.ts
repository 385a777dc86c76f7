import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SecuritySettings, securitySettings } from '../../domain/settings/security.ts';
import { redirectUri, startWorld, verifier, type World } from '../security/world.ts';
import { startPublisher } from '../support/publisher.ts';

let publisher: Awaited<ReturnType<typeof startPublisher>>;
let world: World;

beforeAll(async () => {
  publisher = await startPublisher();
  world = await startWorld(publisher.settings);
});
afterAll(async () => {
  await world.fasti.stop();
  await publisher.stop();
});

const allow = async (values: Partial<SecuritySettings>) => {
  const { api, context, instanceId } = world.fasti;
  await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
};
const send = async (method: string, path: string, body?: object, token?: string) => {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await world.send(method, path, { ...(body ? { body: JSON.stringify(body) } : {}), headers });
  return { ...answer, json: () => JSON.parse(answer.body) };
};
const registration = {
  client_name: 'Robots & Co',
  redirect_uris: [redirectUri],
  logo_uri: 'https://app.example/logo.png',
};
const register = (body: object, token?: string) => send('POST', '/oauth/v2/register', body, token);
/** As whoever comes by a name that is not of their own machine. */
const registerFromAfar = async (body: object) => {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${world.fasti.pat}`,
    'x-zitadel-public-host': publicHost,
  };
  return JSON.parse((await world.send('POST', '/oauth/v2/register', { body: JSON.stringify(body), headers })).body);
};
const publicHost = 'login.acme.example';

describe('dynamic registration', () => {
  it('is refused where it is not switched on, and discovery does not offer it', async () => {
    expect((await register(registration, world.fasti.pat)).status).toBe(403);
    expect(JSON.parse((await world.get('/.well-known/openid-configuration')).body)).not.toHaveProperty(
      'registration_endpoint',
    );
  });

  it('refuses what the specifications forbid a client, and says what it is', async () => {
    await allow({ enable_dynamic_client_registration: true });
    await world.admin.instances.addTrustedDomain({ trustedDomain: publicHost });
    const implicit = { grant_types: ['implicit'], response_types: ['id_token'] };
    const refused = async (more: object) => (await register({ ...registration, ...more }, world.fasti.pat)).json();
    for (const uri of ['http://localhost/cb', 'https://localhost/cb', 'http://127.0.0.1:8080/cb']) {
      const client = { ...registration, ...implicit, redirect_uris: [uri] };
      expect((await registerFromAfar(client)).error, uri).toBe('invalid_redirect_uri');
      expect(await registerFromAfar({ ...client, application_type: 'native' }), uri).toHaveProperty('client_id');
      // Where we are on one's own machine, its clients are.
      expect(await refused(client), uri).toHaveProperty('client_id');
    }
    const isPublic = { token_endpoint_auth_method: 'none' };
    for (const more of [
      { ...isPublic, backchannel_logout_uri: 'http://app.example/bye' },
      { frontchannel_logout_uri: 'https://elsewhere.example/bye' },
      { frontchannel_logout_uri: 'https://app.example:8443/bye' },
      { ...isPublic, id_token_signed_response_alg: 'HS256' },
      { token_endpoint_auth_method: 'private_key_jwt', userinfo_signed_response_alg: 'HS512' },
    ])
      expect((await refused(more)).error, JSON.stringify(more)).toBe('invalid_client_metadata');
    for (const more of [
      { backchannel_logout_uri: 'http://app.example/bye', frontchannel_logout_uri: 'https://app.example/bye' },
      { id_token_signed_response_alg: 'HS256' },
    ])
      expect(await refused(more), JSON.stringify(more)).toHaveProperty('client_id');
  });

  it('is asked by JSON, and says so to who sends anything else', async () => {
    await allow({ enable_dynamic_client_registration: true });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type, authorization: `Bearer ${world.fasti.pat}` };
      const answer = await world.send('POST', '/oauth/v2/register', { body: JSON.stringify(registration), headers });
      expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, 'invalid_request']);
      expect(answer.body).toContain('application/json');
    }
  });

  it('takes the token of whoever may register clients, and of nobody else', async () => {
    await allow({ enable_dynamic_client_registration: true });
    const bare = await register(registration);
    expect([bare.json().error, bare.headers['www-authenticate']]).toEqual(['invalid_token', 'Bearer realm="fasti"']);
    const challenged = (await register(registration, 'nonsense')).headers['www-authenticate'];
    expect(challenged).toMatch(/^Bearer .*error="invalid_token"/);
    expect((await register(registration, world.fasti.loginClientPat)).status).toBe(403);
    const answer = await register(registration, world.fasti.pat);
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({
      ...registration,
      client_secret_expires_at: 0,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    });
  });

  it('records what it refuses to whoever may ask, who asked, and why; strangers fill no log', async () => {
    const { api, instanceId, pat } = world.fasti;
    const { sub: byPat } = JSON.parse((await world.userinfo(pat)).body);
    await allow({ enable_dynamic_client_registration: true });
    const refusals = async () => {
      const filter = { instanceId, types: ['oidc_session.refused'] };
      return (await api.store.readAll(0n, { limit: 1000, filter })).events;
    };
    const before = (await refusals()).length;
    const client = (await register(registration, world.fasti.pat)).json();
    await register({ ...registration, redirect_uris: ['http://shop.example/cb'] }, world.fasti.pat);
    const { pathname } = new URL(client.registration_client_uri);
    await send('PUT', pathname, { ...registration, client_id: client.client_id }, 'guessed');
    await register(registration);
    const recorded = (await refusals()).slice(before);
    expect(recorded.map(({ payload }) => payload)).toMatchObject([
      { clientID: '', endpoint: 'register', error: 'invalid_redirect_uri' },
      { clientID: client.client_id, endpoint: 'register', error: 'invalid_token' },
    ]);
    expect(recorded[0]?.actor).toBe(byPat);
    expect(JSON.stringify(recorded.map(({ payload }) => payload))).not.toContain('guessed');
  });

  it('makes a client that signs people in after they consented, whose tokens are meant for no other client', async () => {
    await allow({ enable_dynamic_client_registration: true, allow_unauthenticated_dynamic_client_registration: true });
    const client = (await register(registration)).json();
    const other = (await register(registration)).json();
    const app = { clientId: client.client_id, clientSecret: client.client_secret };
    const { headers } = await world.authorize(app.clientId);
    expect(headers.location).toContain('/ui/v2/login/login?authRequest=');
    const stolen = await world.introspect(
      { ...app, applicationId: '', projectId: '', clientId: other.client_id, clientSecret: other.client_secret },
      (await world.tokens(world.spa)).access_token,
    );
    expect(stolen).toEqual({ active: false });
  });

  it('answers in the words of RFC 7591 what is wrong', async () => {
    const wrong = async (changes: object) => (await register({ ...registration, ...changes })).json().error;
    expect(await wrong({ redirect_uris: ['http://evil.example/cb'] })).toBe('invalid_redirect_uri');
    expect(await wrong({ redirect_uris: ['javascript:alert(1)'] })).toBe('invalid_redirect_uri');
    expect(await wrong({ redirect_uris: [] })).toBe('invalid_redirect_uri');
    expect(await wrong({ redirect_uris: 'https://app.example' })).toBe('invalid_client_metadata');
    expect(await wrong({ token_endpoint_auth_method: 'magic' })).toBe('invalid_client_metadata');
    expect(await wrong({ grant_types: ['password'] })).toBe('invalid_client_metadata');
    expect(await wrong({ jwks: { keys: [{ kty: 'RSA', n: 'n', e: 'AQAB', d: 'd' }] } })).toBe(
      'invalid_client_metadata',
    );
    expect(await wrong({ response_types: ['code id_token'], grant_types: ['authorization_code'] })).toBe(undefined);
    expect((await send('POST', '/oauth/v2/register')).json().error).toBe('invalid_client_metadata');
  });

  it('lets the client, and nobody else, read, change and end its registration; each change takes a new token', async () => {
    const made = (await register({ ...registration, token_endpoint_auth_method: 'none' })).json();
    const other = (await register(registration)).json();
    const path = new URL(made.registration_client_uri).pathname;
    expect((await send('GET', path)).status).toBe(401);
    expect((await send('GET', path, undefined, other.registration_access_token)).status).toBe(401);
    expect((await send('GET', path, undefined, made.registration_access_token)).json()).toMatchObject({
      client_id: made.client_id,
      client_name: 'Robots & Co',
    });
    const wanted = {
      ...registration,
      client_id: made.client_id,
      client_name: 'Robots',
      token_endpoint_auth_method: 'none',
    };
    const changed = (await send('PUT', path, wanted, made.registration_access_token)).json();
    expect(changed).toMatchObject({ client_name: 'Robots' });
    expect((await send('GET', path, undefined, made.registration_access_token)).status).toBe(401);
    const foreign = await send(
      'PUT',
      path,
      { ...wanted, client_id: other.client_id },
      changed.registration_access_token,
    );
    expect(foreign.json().error).toBe('invalid_client_metadata');
    expect((await send('DELETE', path, undefined, changed.registration_access_token)).status).toBe(204);
    expect((await send('GET', path, undefined, changed.registration_access_token)).status).toBe(401);
    expect((await world.authorize(made.client_id)).status).toBe(400);
  });

  it('asks the document of a sector whether it names every redirect URI', async () => {
    const pairwise = { ...registration, subject_type: 'pairwise', sector_identifier_uri: `${publisher.url}/sector` };
    expect((await register(pairwise)).json().error).toBe('invalid_client_metadata');
    publisher.documents.set('/sector', [redirectUri]);
    expect((await register(pairwise)).status).toBe(201);
  });
});

describe('a client that is known by its document', () => {
  const callback = 'http://127.0.0.1:4711/callback';
  const publish = (path: string, changes: object = {}) => {
    const client_id = publisher.url + path;
    publisher.documents.set(path, {
      ...{ client_id, client_name: 'Assistant', redirect_uris: ['http://127.0.0.1/callback'] },
      ...{ grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
      ...changes,
    });
    return client_id;
  };
  const begin = (client_id: string) => world.authorize(client_id, { redirect_uri: callback });

  it('is a stranger unless the settings allow its address', async () => {
    const id = publish('/a');
    const before = publisher.asked();
    expect((await begin(id)).status).toBe(400);
    await allow({
      enable_client_id_metadata_document: true,
      client_id_metadata_document_allowed_urls: ['https://b.example/'],
    });
    expect((await begin(id)).status).toBe(400);
    expect(publisher.asked()).toBe(before);
  });

  it('signs people in, at any port of their own machine, and is asked once', async () => {
    const id = publish('/a');
    await allow({ client_id_metadata_document_allowed_urls: [id] });
    const before = publisher.asked();
    for (const _ of [1, 2]) expect((await begin(id)).headers.location).toContain('authRequest=');
    expect(publisher.asked()).toBe(before + 1);
    const config = JSON.parse((await world.get('/.well-known/oauth-authorization-server')).body);
    expect(config).toMatchObject({ client_id_metadata_document_supported: true });
  });

  it('ends at once when its address is taken from the list', async () => {
    const id = `${publisher.url}/a`;
    await allow({ client_id_metadata_document_allowed_urls: [] });
    expect((await begin(id)).status).toBe(400);
    const exchange = await world.exchange({ clientId: id, clientSecret: '' }, 'x', { code_verifier: verifier });
    expect(JSON.parse(exchange.body).error).toBe('invalid_client');
  });

  it.each<[string, object | string]>([
    ['of another client', { client_id: 'https://other.example/x' }],
    ['with a secret', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['that leads elsewhere', { redirect_uris: ['https://evil.example/callback'] }],
  ])('is refused a document %s', async (name, changes) => {
    await allow({ client_id_metadata_document_allow_any_url: true });
    const id = publish(`/${encodeURIComponent(name)}`, changes as object);
    expect((await begin(id)).status).toBe(400);
  });

  it('is refused a document that is too long, or that is not there', async () => {
    publisher.documents.set('/long', ' '.repeat(70_000));
    for (const path of ['/long', '/nowhere']) expect((await begin(publisher.url + path)).status).toBe(400);
  });
});

describe('protected resources', () => {
  it('are told of as RFC 9728 has it', async () => {
    const { url } = world.fasti;
    expect(JSON.parse((await world.get('/.well-known/oauth-protected-resource')).body)).toMatchObject({
      resource: url,
      authorization_servers: [url],
    });
  });
});
