import { generateKeyPairSync } from 'node:crypto';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { UserServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/user/v2/user_service.js';
import { createAccessTokenInterceptor } from '@zitadel/node/dist/api/index.js';
import { Application, ServiceAccount } from '@zitadel/node/dist/credentials/index.js';
import { importJWK, SignJWT } from 'jose';
import { createChannel, createClientFactory } from 'nice-grpc';
import * as openid from 'openid-client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstUseOn } from '../../projections/first-use/first-use.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOf } from './clients.ts';
import { farAway, machineWithToken } from './company.ts';
import { refusalOf } from './refusal.ts';

let fasti: Fasti;
let admin: Clients;
let robotId: string;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  robotId = (await machineWithToken(admin, fasti.orgId, 'robot')).id;
});
afterAll(() => fasti?.stop());

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe("a machine's key file", () => {
  it('is what the SDK of ZITADEL signs in with', async () => {
    const { keyId, keyContent } = await admin.users.addKey({ userId: robotId, expirationDate: farAway });
    expect(JSON.parse(text(keyContent))).toEqual({
      type: 'serviceaccount',
      keyId,
      key: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----\n/),
      expirationDate: '2096-10-02T07:06:40Z',
      userId: robotId,
    });
    const account = ServiceAccount.fromJsonString(text(keyContent));
    const token = await account.authenticate(fasti.url, { apiAccess: true });
    const channel = createChannel(fasti.url);
    const users = createClientFactory().use(createAccessTokenInterceptor(token)).create(UserServiceDefinition, channel);
    expect((await users.getUserByID({ userId: robotId })).user?.username).toBe('robot');
    channel.close();

    const events = await fasti.api.store.readAll(0n, { limit: 1000, filter: { instanceId: fasti.instanceId } });
    expect(events.events.map(({ type }) => type)).toContain('user.machine.key.added');
    await admin.users.removeKey({ userId: robotId, keyId });
    await expect(account.authenticate(fasti.url)).rejects.toMatchObject({ response: { status: 400 } });
    const { events: after } = await fasti.api.store.readAll(events.position, {
      limit: 10,
      filter: { instanceId: fasti.instanceId },
    });
    expect(after.map(({ type }) => type)).toContain('user.machine.key.removed');
  });

  it('is empty where the machine brings a public key of its own, under any heading', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    for (const pem of [
      spki,
      publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      spki.replaceAll('PUBLIC KEY', 'RSA PUBLIC KEY'),
    ]) {
      const { keyId, keyContent } = await admin.users.addKey({
        userId: robotId,
        expirationDate: farAway,
        publicKey: Buffer.from(pem),
      });
      expect(keyContent).toHaveLength(0);
      const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
      await new ServiceAccount(robotId, keyId, key).authenticate(fasti.url);
      await admin.users.removeKey({ userId: robotId, keyId });
    }
  });

  it('is refused for a key that is none, too short or private, for the past, and for humans', async () => {
    const add = (publicKey: string) =>
      refusalOf(admin.users.addKey({ userId: robotId, expirationDate: farAway, publicKey: Buffer.from(publicKey) }));
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const invalid = { code: 'InvalidArgument', id: 'COMMAND-5F3h1', message: expect.stringContaining('public_key') };
    expect(await add('nonsense')).toMatchObject(invalid);
    expect(await add(short.publicKey.export({ type: 'spki', format: 'pem' }).toString())).toMatchObject(invalid);
    expect(await add(short.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString())).toMatchObject(invalid);
    const past = timestampFromDate(new Date('2020-01-01T00:00:00Z'));
    expect(await refusalOf(admin.users.addKey({ userId: robotId, expirationDate: past }))).toMatchObject({
      id: 'DOMAIN-dv3t5',
    });
    expect(await refusalOf(admin.users.addKey({ userId: fasti.adminId, expirationDate: farAway }))).toMatchObject({
      code: 'FailedPrecondition',
    });
  });

  it('is listed by every filter, in every order, for whoever may see its machine', async () => {
    const other = await machineWithToken(admin, fasti.orgId, 'other-robot');
    const soon = new Date('2031-01-01T00:00:00Z');
    const first = await admin.users.addKey({ userId: other.id, expirationDate: timestampFromDate(soon) });
    const second = await admin.users.addKey({ userId: other.id, expirationDate: farAway });
    const ids = async (request: Parameters<Clients['users']['listKeys']>[0], clients = admin) =>
      (await clients.users.listKeys(request)).result.map(({ id }) => id);
    const ofOther = { filter: { case: 'userIdFilter', value: { id: other.id } } } as const;
    const both = [first.keyId, second.keyId];
    expect(await ids({ filters: [ofOther], pagination: { asc: true } })).toEqual(both);
    expect(await ids({ filters: [ofOther] })).toEqual([...both].reverse());
    for (const sortingColumn of [0, 1, 2, 3, 4, 5])
      expect(await ids({ filters: [ofOther], sortingColumn, pagination: { asc: true } })).toEqual(both);
    expect(await ids({ filters: [{ filter: { case: 'keyIdFilter', value: { id: first.keyId } } }] })).toEqual([
      first.keyId,
    ]);
    const timestamp = timestampFromDate(soon);
    const expiring = (method: number) => ({
      filters: [ofOther, { filter: { case: 'expirationDateFilter' as const, value: { timestamp, method } } }],
    });
    expect(await ids(expiring(0))).toEqual([first.keyId]);
    expect(await ids(expiring(1))).toEqual([second.keyId]);
    expect(
      await ids({ filters: [{ filter: { case: 'createdDateFilter', value: { timestamp, method: 1 } } }] }),
    ).toEqual([]);
    const ofOrg = { filter: { case: 'organizationIdFilter', value: { id: fasti.orgId } } } as const;
    expect(await ids({ filters: [ofOther, ofOrg], pagination: { limit: 1, offset: 1n, asc: true } })).toEqual([
      second.keyId,
    ]);
    expect(await ids({}, clientsOf(fasti.url, other.token))).toHaveLength(2);
    const stranger = await machineWithToken(admin, fasti.orgId, 'stranger');
    expect(await ids({}, clientsOf(fasti.url, stranger.token))).toEqual([]);
  });
});

describe("an application's key", () => {
  const newApp = async (authMethodType: number, name: string) => {
    const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name });
    const { applicationId } = await admin.applications.createApplication({
      ...{ projectId, name },
      applicationType: { case: 'apiConfiguration', value: { authMethodType } },
    });
    return { projectId, applicationId };
  };

  it('proves to introspection who asks, by the SDK of ZITADEL and by openid-client', async () => {
    const app = await newApp(1, 'Signing API');
    const { keyId, keyDetails } = await admin.applications.createApplicationKey({ ...app, expirationDate: farAway });
    const file = JSON.parse(text(keyDetails));
    expect(file).toEqual({
      ...{ type: 'application', keyId, appId: app.applicationId },
      key: expect.stringContaining('RSA PRIVATE KEY'),
      clientId: expect.any(String),
    });
    const introspect = (jwt: string) =>
      fetch(`${fasti.url}/oauth/v2/introspect`, {
        method: 'POST',
        body: new URLSearchParams({
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: jwt,
          token: fasti.pat,
        }),
      });
    const bySdk = await introspect(await Application.fromJsonString(text(keyDetails)).getSignedJwt(fasti.url));
    expect(await bySdk.json()).toMatchObject({ active: true });

    const { createPrivateKey } = await import('node:crypto');
    const key = (await importJWK(createPrivateKey(file.key).export({ format: 'jwk' }), 'RS256')) as CryptoKey;
    const config = await openid.discovery(
      new URL(fasti.url),
      file.clientId,
      undefined,
      openid.PrivateKeyJwt({ key, kid: keyId }),
      { execute: [openid.allowInsecureRequests] },
    );
    // A new `jti` each time.
    for (const _ of [1, 2])
      expect(await openid.tokenIntrospection(config, fasti.pat)).toMatchObject({ active: true, token_type: 'Bearer' });

    const signed = await new SignJWT({ jti: 'once' })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuer(file.clientId)
      .setSubject(file.clientId)
      .setAudience(fasti.url)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key);
    expect((await introspect(signed)).status).toBe(200);
    expect((await introspect(signed)).status).toBe(401);

    await admin.applications.deleteApplicationKey({ ...app, keyId });
    await expect(openid.tokenIntrospection(config, fasti.pat)).rejects.toMatchObject({ status: 401 });
    const { events } = await fasti.api.store.readAll(0n, { limit: 1000, filter: { instanceId: fasti.instanceId } });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['project.application.oidc.key.added', 'project.application.oidc.key.removed']),
    );
  });

  it('is for an application that authenticates by signature', async () => {
    expect(await refusalOf(admin.applications.createApplicationKey(await newApp(0, 'With a secret')))).toMatchObject({
      code: 'FailedPrecondition',
      id: 'COMMAND-Dff54',
    });
  });

  it('is found by its id, and by every filter, in every order', async () => {
    const app = await newApp(1, 'Listed');
    const soon = timestampFromDate(new Date('2031-01-01T00:00:00Z'));
    const { keyId } = await admin.applications.createApplicationKey({ ...app, expirationDate: soon });
    const { keyId: endless } = await admin.applications.createApplicationKey(app);
    expect(await admin.applications.getApplicationKey({ keyId })).toMatchObject({ keyId, expirationDate: soon });
    const { applicationId, projectId } = app;
    const ofApp = { filter: { case: 'applicationIdFilter', value: { applicationId } } } as const;
    const ofProject = { filter: { case: 'projectIdFilter', value: { projectId } } } as const;
    const ofOrg = { filter: { case: 'organizationIdFilter', value: { organizationId: fasti.orgId } } } as const;
    for (const sortingColumn of [0, 1, 2, 3, 4, 5, 6]) {
      const { keys } = await admin.applications.listApplicationKeys({
        ...{ filters: [ofApp, ofProject, ofOrg], sortingColumn, pagination: { asc: true } },
      });
      expect(keys.map((each) => each.keyId)).toEqual([keyId, endless]);
    }
    const { keys } = await admin.applications.listApplicationKeys({ filters: [ofApp], pagination: { limit: 1 } });
    expect(keys).toMatchObject([{ keyId: endless, applicationId, projectId, organizationId: fasti.orgId }]);
    await admin.applications.deleteApplication(app);
    expect((await admin.applications.listApplicationKeys({ filters: [ofApp] })).keys).toEqual([]);
  });
});

describe('what is good once', () => {
  it('is good once in all processes together, and forgotten when its time is over', async () => {
    const pools = [1, 2].map(() => new pg.Pool({ ...fasti.connection, max: 4 }));
    let time = Date.now();
    const [one, other] = pools.map((pool) => firstUseOn(pool, () => time));
    const until = new Date(time + 60_000);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other)?.('instance', 'name', until)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await one?.('another instance', 'name', until)).toBe(true);
    time += 120_000;
    expect(await one?.('instance', 'name', until)).toBe(true);
    await Promise.all(pools.map((pool) => pool.end()));
  });
});
