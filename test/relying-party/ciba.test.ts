import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ciba } from '../../domain/ciba/ciba.ts';
import { step } from '../../eventstore/execute.ts';
import { inboxAt, linkIn } from '../messages/inbox.ts';
import { startReceiver } from '../messages/receiver.ts';
import { secondInstance } from '../scenarios/second-instance.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { newVisitor } from '../support/visitor.ts';
import { type Party, partyOf } from './party.ts';

const grantType = 'urn:openid:params:grant-type:ciba';
const notificationToken = 'a-notification-token-of-the-client';

let fasti: Fasti;
let party: Party;
let inbox: ReturnType<typeof inboxAt>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let signing: CryptoKey;
let metadataFor: (mode: string, more?: object) => object;
let poll: client.Configuration;
let ping: client.Configuration;
let push: client.Configuration;
let other: client.Configuration;
/** Registered that it wants its ID tokens encrypted, and has no key to encrypt to. */
let keyless: client.Configuration;

beforeAll(async () => {
  receiver = await startReceiver();
  fasti = await startFasti({ 'HTTPClient.DenyList': [] });
  party = await partyOf(fasti);
  inbox = inboxAt(fasti.url);
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  signing = privateKey;
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'call-centre', alg: 'ES256' }] };
  metadataFor = (mode, more = {}) => ({
    grant_types: [grantType],
    backchannel_token_delivery_mode: mode,
    jwks,
    ...(mode === 'poll' ? {} : { backchannel_client_notification_endpoint: `${receiver.url}/${mode}` }),
    ...more,
  });
  const asking = async (name: string, mode: string, more: object = {}) =>
    party.configured(await party.newApp(name, {}, metadataFor(mode, more)));
  poll = await asking('Call centre', 'poll');
  ping = await asking('Ping', 'ping');
  push = await asking('Push', 'push');
  other = await asking('Other', 'poll');
  keyless = await asking('Keyless', 'push', { id_token_encrypted_response_alg: 'RSA-OAEP-256' });
});
afterAll(async () => {
  await fasti?.stop();
  await receiver?.stop();
});
beforeEach(() => {
  receiver.taken.length = 0;
  receiver.answers(204, '');
});

type Asked = Awaited<ReturnType<Party['newPerson']>>;

/** What the person does who was mailed the link. */
const answers = async (person: Asked, answer: 'allow' | 'deny', count = 1) => {
  const { visit, submit, signIn } = newVisitor();
  const link = linkIn(await inbox.messageTo(person.email, count));
  const page = await signIn(await visit(link), person.email, person.password);
  expect(page.at.pathname).toBe('/ui/v2/login/ciba');
  return { page, end: await submit(page, { answer }) };
};

const begin = (config: client.Configuration, person: Asked, more: Record<string, string> = {}) =>
  client.initiateBackchannelAuthentication(config, {
    scope: 'openid profile offline_access',
    login_hint: person.email,
    ...more,
  });

/** Of all that the client was given, or not. */
const eventsOfTokens = async (config: client.Configuration): Promise<readonly string[]> => {
  const { events } = await fasti.api.store.readAll(0n, {
    limit: 1000,
    filter: { instanceId: fasti.instanceId, aggregateTypes: ['oidc_session'] },
  });
  const { client_id } = config.clientMetadata();
  const streams = new Set(
    events.flatMap(({ payload, aggregateId }) => (payload.clientID === client_id ? [aggregateId] : [])),
  );
  return events.flatMap(({ type, aggregateId }) => (streams.has(aggregateId) ? [type] : []));
};

/** As openid-client would ask, without waiting. */
const ask = async (config: client.Configuration, auth_req_id: string) => {
  try {
    return await client.genericGrantRequest(config, grantType, { auth_req_id });
  } catch (error) {
    if (error instanceof client.ResponseBodyError) return { error: error.error };
    throw error;
  }
};

describe('somebody who is asked over the back channel to sign in', () => {
  it('is mailed a link, sees who asks and what was said there, and lets openid-client’s poll through', async () => {
    const ada = await party.newPerson('Ada');
    const begun = await begin(poll, ada, { binding_message: 'Ticket 4711', requested_expiry: '120' });
    expect(begun).toMatchObject({ expires_in: 120, interval: 5 });
    const polling = client.pollBackchannelAuthenticationGrant(poll, { ...begun, interval: 1 });
    const { page, end } = await answers(ada, 'allow');
    expect(page.body).toContain('Call centre');
    expect(page.body).toContain('Ticket 4711');
    expect(end.body).toContain('You are signed in');
    const tokens = await polling;
    expect(tokens.claims()).toMatchObject({ sub: ada.userId, amr: ['pwd'] });
    expect(await client.fetchUserInfo(poll, tokens.access_token, ada.userId)).toMatchObject({ sub: ada.userId });
    const renewed = await client.refreshTokenGrant(poll, tokens.refresh_token ?? '');
    // Known by what was issued before, too.
    const again = await client.initiateBackchannelAuthentication(poll, {
      scope: 'openid',
      id_token_hint: renewed.id_token ?? '',
    });
    expect(await ask(poll, again.auth_req_id)).toEqual({ error: 'authorization_pending' });
    expect(await ask(poll, again.auth_req_id)).toEqual({ error: 'slow_down' });
  }, 40_000);

  it('lets tokens through that are bound to the key of who polls', async () => {
    const abel = await party.newPerson('Abel');
    const begun = await begin(poll, abel);
    await answers(abel, 'allow');
    const DPoP = client.getDPoPHandle(poll, await client.randomDPoPKeyPair('ES256'));
    const polling = { ...begun, interval: 1 };
    const tokens = await client.pollBackchannelAuthenticationGrant(poll, polling, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    expect(await client.fetchUserInfo(poll, tokens.access_token, abel.userId, { DPoP })).toMatchObject({
      sub: abel.userId,
    });
    await expect(client.fetchUserInfo(poll, tokens.access_token, abel.userId)).rejects.toBeInstanceOf(
      client.WWWAuthenticateChallengeError,
    );
    const renewed = await client.refreshTokenGrant(poll, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(renewed.token_type).toBe('dpop');
  }, 40_000);

  it('finds it in their own account, too, until it is answered', async () => {
    const carl = await party.newPerson('Carl');
    const begun = await begin(poll, carl);
    const { visit, submit, signIn } = newVisitor();
    const home = `${fasti.url}/ui/v2/login/account`;
    const account = await signIn(await visit(home), carl.email, carl.password);
    expect(account.body).toContain('Call centre asks you to sign in');
    const link = /href="([^"]*\/ciba\?id=[^"]+)"/.exec(account.body)?.[1] ?? '';
    expect((await submit(await visit(new URL(link, home)), { answer: 'allow' })).body).toContain('You are signed in');
    expect((await visit(home)).body).not.toContain('asks you to sign in');
    expect(await ask(poll, begun.auth_req_id)).toMatchObject({ access_token: expect.any(String) });
    const types = ['ciba_request.added', 'ciba_request.sent', 'ciba_request.approved', 'ciba_request.done'];
    await expect
      .poll(async () => {
        const filter = { instanceId: fasti.instanceId, aggregateTypes: ['ciba_request'] };
        const { events } = await fasti.api.store.readAll(0n, { limit: 100, filter });
        const { aggregateId } = events.findLast(({ type }) => type === 'ciba_request.added') ?? {};
        return events.flatMap(({ type, aggregateId: id }) => (id === aggregateId ? [type] : [])).toSorted();
      })
      .toEqual(types.toSorted());
  }, 40_000);

  it('may refuse', async () => {
    const bert = await party.newPerson('Bert');
    const begun = await begin(poll, bert);
    const { end } = await answers(bert, 'deny');
    expect(end.body).toContain('You have refused');
    expect(await ask(poll, begun.auth_req_id)).toEqual({ error: 'access_denied' });
  }, 40_000);

  it('is told of by a ping, after which the client fetches its tokens', async () => {
    const cora = await party.newPerson('Cora');
    const begun = await begin(ping, cora, { client_notification_token: notificationToken });
    await answers(cora, 'allow');
    const { path, headers, body } = await party.arrived(receiver.taken);
    expect([path, headers.authorization]).toEqual(['/ping', `Bearer ${notificationToken}`]);
    expect(JSON.parse(body)).toEqual({ auth_req_id: begun.auth_req_id });
    expect(await ask(ping, begun.auth_req_id)).toMatchObject({ access_token: expect.any(String) });
    expect(await ask(ping, begun.auth_req_id)).toEqual({ error: 'invalid_grant' });
  }, 40_000);

  it('has tokens pushed to the client, the same again while it cannot take them', async () => {
    receiver.answers(503);
    const dora = await party.newPerson('Dora');
    const begun = await begin(push, dora, { client_notification_token: notificationToken });
    expect(begun).not.toHaveProperty('interval');
    expect(await ask(push, begun.auth_req_id)).toEqual({ error: 'unauthorized_client' });
    await answers(dora, 'allow');
    const first = JSON.parse((await party.arrived(receiver.taken)).body);
    receiver.answers(204, '');
    const second = JSON.parse((await party.arrived(receiver.taken, 2)).body);
    expect(second).toMatchObject({ auth_req_id: begun.auth_req_id, refresh_token: expect.any(String) });
    const keys = await (await fetch(push.serverMetadata().jwks_uri ?? '')).json();
    const { payload } = await jwtVerify(second.id_token, createLocalJWKSet(keys), { issuer: fasti.url });
    expect(payload).toMatchObject({
      sub: dora.userId,
      'urn:openid:params:jwt:claim:auth_req_id': begun.auth_req_id,
      'urn:openid:params:jwt:claim:rt_hash': expect.any(String),
    });
    for (const { access_token } of [first, second])
      expect(await client.fetchUserInfo(push, access_token, dora.userId)).toMatchObject({ sub: dora.userId });
  }, 40_000);

  it('has a refusal pushed, and that nobody answered in time', async () => {
    const emil = await party.newPerson('Emil');
    await begin(push, emil, { client_notification_token: notificationToken });
    await answers(emil, 'deny');
    expect(JSON.parse((await party.arrived(receiver.taken)).body)).toMatchObject({ error: 'access_denied' });
    const late = await begin(push, emil, { client_notification_token: notificationToken, requested_expiry: '1' });
    const told = JSON.parse((await party.arrived(receiver.taken, 2)).body);
    expect(told).toMatchObject({ auth_req_id: late.auth_req_id, error: 'expired_token' });
  }, 40_000);

  it('lets the client in for nothing where no tokens can be made, which it is told, and nothing begins', async () => {
    const greta = await party.newPerson('Greta');
    const begun = await begin(keyless, greta, { client_notification_token: notificationToken });
    await answers(greta, 'allow');
    const told = JSON.parse((await party.arrived(receiver.taken)).body);
    expect(told).toEqual({
      auth_req_id: begun.auth_req_id,
      error: 'transaction_failed',
      error_description: expect.stringContaining('RSA-OAEP-256'),
    });
    expect(await eventsOfTokens(keyless)).toEqual(['oidc_session.refused']);
  }, 40_000);

  it('takes back what had begun where the client spoils its keys before it takes its tokens', async () => {
    const app = await party.newApp('Fickle', {}, metadataFor('push'));
    const fickle = await party.configured(app);
    receiver.answers(503);
    const iris = await party.newPerson('Iris');
    await begin(fickle, iris, { client_notification_token: notificationToken });
    await answers(iris, 'allow');
    expect(JSON.parse((await party.arrived(receiver.taken)).body)).toHaveProperty('access_token');
    await party.rpc('fasti.oidc.v1.ClientService/SetClientMetadata', {
      ...{ projectId: party.projectId, applicationId: app.applicationId },
      metadata: metadataFor('push', { id_token_encrypted_response_alg: 'RSA-OAEP-256' }),
    });
    receiver.answers(204, '');
    await expect.poll(() => receiver.taken.at(-1)?.body, { timeout: 20_000 }).toContain('transaction_failed');
    expect(await eventsOfTokens(fickle)).toEqual([
      'oidc_session.added',
      'oidc_session.access_token.added',
      'oidc_session.refresh_token.added',
      'oidc_session.refresh_token.revoked',
      'oidc_session.access_token.revoked',
      'oidc_session.refused',
    ]);
  }, 40_000);

  it('has no tokens pushed for a sign-in that has ended since, nor too late, and each end is told once', async () => {
    const hugo = await party.newPerson('Hugo');
    const { sessionId } = await party.newSession(hugo);
    const ended = await party.newSession(hugo);
    await party.rpc('session.v2.SessionService/DeleteSession', { sessionId: ended.sessionId });
    const [past, later] = [new Date(Date.now() - 1000), new Date(Date.now() + 600_000)];
    const unfit = await toldOf(hugo, { sessionId: ended.sessionId, expires: later });
    expect(unfit.told).toMatchObject({ error: 'transaction_failed' });
    const late = await toldOf(hugo, { sessionId, expires: past });
    expect(late.told).toMatchObject({ error: 'expired_token' });
    await expect.poll(() => isExpiryDone(late.id)).toBe(true);
    expect(receiver.taken.map(({ path }) => path)).toEqual(['/push', '/push']);
  }, 40_000);

  /** Somebody lets a client in that waits until then; what it is told of it. */
  const toldOf = async (
    person: Asked,
    { sessionId, expires }: { readonly sessionId: string; readonly expires: Date },
  ) => {
    const { api, context, instanceId, orgId } = fasti;
    const id = api.newId();
    const before = new Date(expires.getTime() - 1);
    const said = { userId: person.userId, userOrgId: orgId, authTime: before, authMethods: [1], sessionId };
    const request = {
      ...{ ClientID: push.clientMetadata().client_id, UserID: person.userId, Expires: expires.toISOString() },
      ...{ Scopes: ['openid'], Audience: [], Delivery: 'push', Issuer: fasti.url },
      NotificationToken: notificationToken,
    };
    const count = receiver.taken.length + 1;
    await api.executeAll(context, [
      step(ciba, id, { type: 'AddCibaRequest', request }, instanceId),
      step(ciba, id, { type: 'ApproveCibaRequest', now: before, approval: said }),
    ]);
    return { id, told: JSON.parse((await party.arrived(receiver.taken, count)).body) };
  };
  const isExpiryDone = async (id: string) =>
    (await fasti.messaging.jobs.list('done', 100)).some(
      ({ data }) => data['cibaId'] === id && data['atExpiry'] === true,
    );
});

describe('a request that a client signs', () => {
  const signed = (claims: object) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'call-centre' })
      .setIssuer(poll.clientMetadata().client_id)
      .setAudience(fasti.url)
      .setIssuedAt()
      .setNotBefore('0s')
      .setJti(crypto.randomUUID())
      .setExpirationTime('5m')
      .sign(signing);

  it('says all that a plain one says, and whom it means by a token of its own', async () => {
    const fred = await party.newPerson('Fred');
    const login_hint_token = await signed({ login_hint: fred.email });
    const request = await signed({ scope: 'openid', login_hint_token, binding_message: 'Signed' });
    const begun = await client.initiateBackchannelAuthentication(poll, { request });
    const { page } = await answers(fred, 'allow');
    expect(page.body).toContain('Signed');
    expect(await ask(poll, begun.auth_req_id)).toMatchObject({ access_token: expect.any(String) });
  }, 40_000);
});

describe('somebody who attacks it', () => {
  const refusal = async (config: client.Configuration, parameters: Record<string, string>) => {
    try {
      await client.initiateBackchannelAuthentication(config, parameters);
    } catch (error) {
      if (error instanceof client.ResponseBodyError) return error.error;
      throw error;
    }
    return 'no refusal';
  };

  it('gets nothing for what is wrong, or names nobody', async () => {
    const scope = 'openid';
    const login_hint = fasti.adminLoginName;
    expect(await refusal(poll, { scope, login_hint: 'nobody@example.com' })).toBe('unknown_user_id');
    expect(await refusal(poll, { scope })).toBe('invalid_request');
    expect(await refusal(poll, { scope, login_hint, id_token_hint: 'x' })).toBe('invalid_request');
    expect(await refusal(poll, { scope: 'profile', login_hint })).toBe('invalid_scope');
    expect(await refusal(poll, { scope, login_hint, requested_expiry: '-1' })).toBe('invalid_request');
    expect(await refusal(poll, { scope, login_hint, binding_message: 'x'.repeat(101) })).toBe(
      'invalid_binding_message',
    );
    expect(await refusal(push, { scope, login_hint })).toBe('invalid_request');
    const plain = await party.configured(await party.newApp('Plain'));
    expect(await refusal(plain, { scope, login_hint })).toBe('unauthorized_client');
  });

  it('cannot use another client’s ID token, nor another client’s or tenant’s auth_req_id', async () => {
    const gina = await party.newPerson('Gina');
    const begun = await begin(poll, gina);
    await answers(gina, 'allow');
    expect(await ask(other, begun.auth_req_id)).toEqual({ error: 'invalid_grant' });
    const tenant = await secondInstance(fasti);
    const { client_id, client_secret } = poll.clientMetadata();
    const abroad = await fetch(`${fasti.url}/oauth/v2/token`, {
      method: 'POST',
      headers: { 'x-zitadel-instance-host': tenant.domain },
      body: new URLSearchParams({
        ...{ grant_type: grantType, auth_req_id: begun.auth_req_id, client_id },
        client_secret: String(client_secret),
      }),
    });
    expect(await abroad.json()).toMatchObject({ error: 'invalid_client' });
    const tokens = await ask(poll, begun.auth_req_id);
    const id_token_hint = 'id_token' in tokens ? (tokens.id_token ?? '') : '';
    expect(await refusal(other, { scope: 'openid', id_token_hint })).toBe('invalid_request');
  }, 40_000);

  it('cannot answer for somebody else', async () => {
    const hans = await party.newPerson('Hans');
    const ida = await party.newPerson('Ida');
    const begun = await begin(poll, hans);
    const link = linkIn(await inbox.messageTo(hans.email));
    const { visit, signIn } = newVisitor();
    const page = await signIn(await visit(link), ida.email, ida.password);
    // Back at the sign-in: this person is not asked.
    expect(page.at.pathname).toBe('/ui/v2/login/loginname');
    expect(await ask(poll, begun.auth_req_id)).toEqual({ error: 'authorization_pending' });
  }, 40_000);
});
