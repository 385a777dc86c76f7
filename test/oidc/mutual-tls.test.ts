import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureContextOptions } from 'node:tls';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { appByClientId } from '../../projections/app/queries.ts';
import type { Config } from '../../scripts/config/settings.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

type Certificate = { readonly key: string; readonly cert: string };
const directory = mkdtempSync(join(tmpdir(), 'fasti-mtls-'));
const file = (name: string, content: string) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
const certificate = async (
  name: string,
  by?: Certificate,
  extensions: readonly object[] = [],
): Promise<Certificate> => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    extensions: [...extensions] as never,
    ...(by ? { ca: by } : {}),
  });
  return { key, cert };
};
const isAuthority = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true },
];
const named = (value: string) => [{ name: 'subjectAltName', altNames: [{ type: 2, value }] }];

let server: Certificate;
let robot: Certificate;
let impostor: Certificate;
let alone: Certificate;
let stranger: Certificate;
let authority: Certificate;
beforeAll(async () => {
  [authority, server, alone, stranger] = await Promise.all([
    certificate('Robots Inc', undefined, isAuthority),
    certificate('localhost', undefined, named('localhost')),
    certificate('alone'),
    certificate('alone'),
  ]);
  const another = await certificate('Robots Inc', undefined, isAuthority);
  robot = await certificate('robot', authority, named('robot.example'));
  impostor = await certificate('robot', another, named('robot.example'));
});

const started = async (flags: Partial<Config>) => {
  const fasti = await startFasti({ 'TLS.ClientCertificates.CAPath': file('ca.pem', authority.cert), ...flags });
  const post = (path: string, form: object, headers: Record<string, string> = {}, by?: Certificate) =>
    new Promise<{ readonly status: number; readonly body: Record<string, unknown> }>((done, failed) => {
      const isTls = flags['TLS.Enabled'] === true;
      const options = { method: 'POST', agent: false as const, rejectUnauthorized: false, ...by };
      const to = fasti.url.replace('http:', isTls ? 'https:' : 'http:') + path;
      const sent = (isTls ? secureRequest : plainRequest)(
        to,
        { ...options, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => done({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
        },
      );
      sent.on('error', failed);
      sent.end(new URLSearchParams({ ...form }).toString());
    });
  return { fasti, post };
};

/** An application that proves itself by certificate, and whose tokens are bound to it; made beside the API, which is behind TLS. */
const application = async ({ api, context, instanceId, orgId }: Fasti, metadata: Record<string, unknown>) => {
  const [projectId, appId] = [api.newId(), api.newId()];
  await api.execute(context, project, projectId, { type: 'AddProject', name: projectId, settings: {} }, orgId);
  const { position } = await api.execute(context, project, projectId, {
    ...{ type: 'AddApiApp', appId, clientId: appId, name: appId, authMethodType: 1 },
    metadata,
  });
  await appByClientId(api.views, { instanceId, notBefore: position }, appId);
  return appId;
};

describe('by TLS of our own, a client', () => {
  let world: Awaited<ReturnType<typeof started>>;
  beforeAll(async () => {
    world = await started({
      ...{ 'TLS.Enabled': true, 'TLS.ClientCertificates.Request': true, ExternalSecure: true },
      ...{ 'TLS.KeyPath': file('key.pem', server.key), 'TLS.CertPath': file('cert.pem', server.cert) },
    });
  });
  afterAll(() => world.fasti.stop());
  const proves = async (client_id: string, by?: Certificate) =>
    (await world.post('/oauth/v2/introspect', { client_id, token: 'x' }, {}, by)).body;

  it('is known by the name in a certificate of an authority that counts', async () => {
    const metadata = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'robot.example' };
    const id = await application(world.fasti, metadata);
    expect(await proves(id, robot)).toEqual({ active: false });
    for (const wrong of [undefined, impostor, alone])
      expect(await proves(id, wrong)).toMatchObject({ error: 'invalid_client' });
    const byName = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN = robot' };
    expect(await proves(await application(world.fasti, byName), robot)).toEqual({ active: false });
    const another = { ...metadata, tls_client_auth_san_dns: 'other.example' };
    expect(await proves(await application(world.fasti, another), robot)).toMatchObject({ error: 'invalid_client' });
  });

  it('is known by the key of a certificate that it signed itself', async () => {
    const jwk = await exportJWK(new X509Certificate(alone.cert).publicKey);
    const metadata = { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [jwk] } };
    const id = await application(world.fasti, metadata);
    expect(await proves(id, alone)).toEqual({ active: false });
    for (const wrong of [undefined, stranger, robot])
      expect(await proves(id, wrong)).toMatchObject({ error: 'invalid_client' });
  });

  it('speaks TLS 1.2 at least, with the ciphers of BCP 195', async () => {
    const spoken = (options: SecureContextOptions) =>
      new Promise<string | undefined>((done) => {
        const { port } = new URL(world.fasti.url);
        const socket = connect({ port: Number(port), host: 'localhost', rejectUnauthorized: false, ...options }, () => {
          done(`${socket.getProtocol()} ${socket.getCipher().name}`);
          socket.destroy();
        });
        socket.on('error', () => done(undefined));
      });
    expect(await spoken({})).toMatch(/^TLSv1.3 /);
    expect(await spoken({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1.2 ECDHE-\w+-AES\d+-GCM-/);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await spoken(old)).toBeUndefined();
    expect(await spoken({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA:ECDHE-RSA-AES128-SHA' })).toBeUndefined();
  });
});

describe('behind a proxy that terminates TLS', () => {
  let world: Awaited<ReturnType<typeof started>>;
  let id: string;
  beforeAll(async () => {
    const host = 'mtls.{{.Domain}}:8443';
    world = await started({ 'TLS.ClientCertificates.Header': 'client-cert', 'TLS.ClientCertificates.Host': host });
    const metadata = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'robot.example' };
    id = await application(world.fasti, metadata);
  });
  afterAll(() => world.fasti.stop());
  const told = async (headers: Record<string, string>) =>
    (await world.post('/oauth/v2/introspect', { client_id: id, token: 'x' }, headers)).body;

  it('discovery names the host at which it asks for certificates, and DPoP proofs may be for it', async () => {
    const at = async (path: string) => (await fetch(world.fasti.url + path)).json();
    const metadata = await at('/.well-known/openid-configuration');
    expect(await at('/.well-known/oauth-authorization-server')).toEqual(metadata);
    const aliases = Object.entries<string>(metadata.mtls_endpoint_aliases);
    for (const [name, address] of aliases)
      expect(address).toBe(metadata[name].replace(world.fasti.url, 'https://mtls.localhost:8443'));
    expect(metadata.mtls_endpoint_aliases.token_endpoint).toBeDefined();

    const key = await generateKeyPair('ES256');
    const told = async (htu: string) => {
      const proof = await new SignJWT({ htm: 'POST', htu, jti: htu })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(key.publicKey) })
        .setIssuedAt()
        .sign(key.privateKey);
      const form = { grant_type: 'authorization_code', client_id: id, code: 'x', redirect_uri: 'https://x.example' };
      const cert = `:${new X509Certificate(robot.cert).raw.toString('base64')}:`;
      return (await world.post('/oauth/v2/token', form, { dpop: proof, 'client-cert': cert })).body['error'];
    };
    expect(await told('https://evil.example/oauth/v2/token')).toBe('invalid_dpop_proof');
    for (const htu of [metadata.token_endpoint, metadata.mtls_endpoint_aliases.token_endpoint])
      expect(await told(htu)).toBe('use_dpop_nonce');
  });

  it('its word on the certificate is taken, in the forms that proxies write', async () => {
    const der = new X509Certificate(robot.cert).raw.toString('base64');
    for (const form of [`:${der}:`, der, encodeURIComponent(robot.cert)])
      expect(await told({ 'client-cert': form })).toEqual({ active: false });
    for (const wrong of ['', ':AAAA:', encodeURIComponent(impostor.cert)])
      expect(await told({ 'client-cert': wrong })).toMatchObject({ error: 'invalid_client' });
    expect(await told({ 'x-client-cert': `:${der}:` })).toMatchObject({ error: 'invalid_client' });
  });

  it('binds tokens to the certificate: nobody else can use them', async () => {
    const { fasti, post } = world;
    const admin = clientsOf(fasti.url, fasti.pat);
    const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Bound' });
    const { applicationId, applicationType } = await admin.applications.createApplication({
      projectId,
      name: 'bound',
      applicationType: {
        case: 'oidcConfiguration',
        value: { redirectUris: ['https://app.example/cb'], responseTypes: [1], grantTypes: [0], authMethodType: 3 },
      },
    });
    const { clientId } = applicationType.value as { readonly clientId: string };
    const metadata = {
      ...{ token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'robot.example' },
      tls_client_certificate_bound_access_tokens: true,
    };
    await fasti.api.execute(fasti.context, project, projectId, {
      type: 'SetAppMetadata',
      appId: applicationId,
      metadata,
    });

    const verifier = 'v'.repeat(43);
    const asked = new URLSearchParams({
      ...{ client_id: clientId, redirect_uri: 'https://app.example/cb', response_type: 'code', scope: 'openid' },
      ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    });
    const begun = await fetch(`${fasti.url}/oauth/v2/authorize?${asked}`, { redirect: 'manual' });
    const authRequestId = new URL(begun.headers.get('location') ?? '').searchParams.get('authRequest') ?? '';
    const login = clientsOf(fasti.url, fasti.loginClientPat);
    const session = await login.sessions.createSession({
      checks: {
        user: { search: { case: 'userId', value: fasti.adminId } },
        password: { password: fasti.adminPassword },
      },
    });
    const { callbackUrl } = await login.oidc.createCallback({
      authRequestId,
      callbackKind: { case: 'session', value: { sessionId: session.sessionId, sessionToken: session.sessionToken } },
    });
    const code = new URL(callbackUrl).searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: verifier };
    const certificateOf = ({ cert }: Certificate) => ({ 'client-cert': encodeURIComponent(cert) });
    const answer = await post(
      '/oauth/v2/token',
      { ...form, redirect_uri: 'https://app.example/cb' },
      certificateOf(robot),
    );
    expect(answer.body).toMatchObject({ token_type: 'Bearer' });
    const bearer = { authorization: `Bearer ${answer.body['access_token']}` };
    expect((await post('/oidc/v1/userinfo', {}, { ...bearer, ...certificateOf(robot) })).status).toBe(200);
    for (const thief of [{}, certificateOf(alone), certificateOf(impostor)])
      expect((await post('/oidc/v1/userinfo', {}, { ...bearer, ...thief })).status).toBe(401);
    const thumbprint = createHash('sha256').update(new X509Certificate(robot.cert).raw).digest('base64url');
    const said = await post(
      '/oauth/v2/introspect',
      { client_id: clientId, token: String(answer.body['access_token']) },
      certificateOf(robot),
    );
    expect(said.body).toMatchObject({ active: true, cnf: { 'x5t#S256': thumbprint } });
  });
});

describe('from anybody but a trusted proxy', () => {
  it('the header is ignored', async () => {
    const { fasti, post } = await started({
      ...{ 'TLS.ClientCertificates.Header': 'client-cert', 'TLS.ClientCertificates.TrustedProxies': ['192.0.2.1'] },
    });
    const metadata = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'robot.example' };
    const client_id = await application(fasti, metadata);
    const headers = { 'client-cert': encodeURIComponent(robot.cert) };
    expect((await post('/oauth/v2/introspect', { client_id, token: 'x' }, headers)).body).toMatchObject({
      error: 'invalid_client',
    });
    await fasti.stop();
  });
});
