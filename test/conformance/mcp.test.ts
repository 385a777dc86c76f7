import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { securitySettings } from '../../domain/settings/security.ts';
import { freePort } from '../../scripts/free-port.ts';
import { startWorld, verifier, type World } from '../security/world.ts';
import { startPublisher } from '../support/publisher.ts';
import { snippetOf } from './guide.ts';

let publisher: Awaited<ReturnType<typeof startPublisher>>;
let world: World;
beforeAll(async () => {
  publisher = await startPublisher();
  world = await startWorld(publisher.settings);
});
afterAll(async () => {
  await world?.fasti.stop();
  await publisher?.stop();
});

/** The server of docs/guides/mcp.md, as it stands there, but for its port. */
const guideServer = async (port: number) => {
  const code = await snippetOf('mcp.md', 'The server', 'js', { 3000: String(port) });
  const { clientId, clientSecret } = world.resource;
  const env = { ...process.env, FASTI: world.fasti.url, ID: clientId, SECRET: clientSecret, PROJECT: world.projectId };
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: 'inherit' });
  onTestFinished(async () => {
    child.kill();
    await once(child, 'exit');
  });
  const url = `http://localhost:${port}`;
  const answers = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  await expect.poll(answers).toBe(true);
  return url;
};

/** What assistants send always: for which server the token is to be. */
const named = async (resource: string) => {
  const { projectId, applicationId } = world.resource;
  const metadata = { resource_identifiers: [resource] };
  await world.send('PUT', `/oidc/v1/projects/${projectId}/applications/${applicationId}/metadata`, {
    body: JSON.stringify({ metadata }),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.fasti.pat}` },
  });
};

it('an assistant that nobody has set up finds its way from an MCP server to a token for it', async () => {
  const { api, context, instanceId } = world.fasti;
  const values = { enable_client_id_metadata_document: true, client_id_metadata_document_allow_any_url: true };
  await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
  const client_id = `${publisher.url}/client.json`;
  publisher.documents.set('/client.json', {
    ...{ client_id, client_name: 'Assistant', redirect_uris: ['http://127.0.0.1/callback'] },
    ...{ grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
  });

  const server = await guideServer(await freePort());
  const refusal = await fetch(`${server}/mcp`);
  const metadata = /resource_metadata="(.*)"/.exec(refusal.headers.get('www-authenticate') ?? '')?.[1] ?? '';
  const { authorization_servers, scopes_supported } = await (await fetch(metadata)).json();
  const found = await (await fetch(`${authorization_servers[0]}/.well-known/oauth-authorization-server`)).json();
  expect(found.client_id_metadata_document_supported).toBe(true);

  const redirect_uri = 'http://127.0.0.1:4711/callback';
  const form = { grant_type: 'authorization_code', client_id, redirect_uri, code_verifier: verifier };
  const statusWith = async (further: { readonly scope: string; readonly resource?: string }) => {
    const { url } = await world.callback(client_id, { redirect_uri, ...further });
    const { resource } = further;
    const code = url.searchParams.get('code') ?? '';
    const answer = await world.post('/oauth/v2/token', { ...form, code, ...(resource ? { resource } : {}) });
    const headers = { authorization: `Bearer ${JSON.parse(answer.body).access_token}` };
    return (await fetch(`${server}/mcp`, { headers })).status;
  };
  expect(await statusWith({ scope: scopes_supported.join(' ') })).toBe(200);
  expect(await statusWith({ scope: 'openid' })).toBe(401);
  const { resource } = await (await fetch(metadata)).json();
  expect(await statusWith({ scope: 'openid', resource })).toBe(401);
  await named(resource);
  expect(await statusWith({ scope: 'openid', resource })).toBe(200);
  expect(await statusWith({ scope: 'openid', resource: 'https://other.example' })).toBe(401);
  expect((await fetch(`${server}/mcp`, { headers: { authorization: 'Bearer x' } })).status).toBe(401);
});
