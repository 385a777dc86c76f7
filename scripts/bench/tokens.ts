import type { Figure } from './measure.ts';
import { form, measured, type Request } from './requests.ts';
import { startFasti, startPeer, withDirectory } from './server.ts';
import { benchTenant } from './tenant.ts';

const peerName = 'oidc-provider (in memory)';

const accessToken = async ({ url, headers, body }: Request): Promise<string> => {
  const answer = await fetch(url, { method: 'POST', headers: headers as Record<string, string>, body: String(body) });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { readonly access_token: string }).access_token;
};

/** Client credentials, introspection and user info beside `oidc-provider`, which keeps its tokens in memory; ours are durable events. */
export const tokens = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const fasti = await startFasti(directory);
    const provider = await startPeer('oidc-provider-peer.ts');
    try {
      const { projectId, machine, api } = await benchTenant(fasti, fasti.pat);
      const audience = `urn:zitadel:iam:org:project:id:${projectId}:aud`;
      const issue = (scope: string) =>
        form(`${fasti.url}/oauth/v2/token`, machine, { grant_type: 'client_credentials', scope });
      const introspect = async (issued: Request, url: string, credentials: string) =>
        form(url, credentials, { token: await accessToken(issued) });
      const secret = 'bench:bench-secret-of-some-length';
      const peers = form(`${provider.url}/token`, secret, { grant_type: 'client_credentials' });
      const ours = (request: Request) => ({ server: fasti, requests: [request] });
      const peer = (request: Request) => ({ name: peerName, server: provider, requests: [request] });
      const withProfile = issue(`openid profile ${audience}`);

      return [
        ...(await measured({
          what: 'client credentials: an opaque access token',
          ours: ours(issue(audience)),
          peer: peer(peers),
          limit: '2,006 /s, ZITADEL 4.19 on 50 vCPU',
        })),
        ...(await measured({ what: 'client credentials: and an ID token, RS256', ours: ours(withProfile) })),
        ...(await measured({
          what: 'introspection',
          ours: ours(await introspect(issue(audience), `${fasti.url}/oauth/v2/introspect`, api)),
          peer: peer(await introspect(peers, `${provider.url}/token/introspection`, secret)),
          limit: '4,810 /s, ZITADEL 4.19 on 50 vCPU',
        })),
        ...(await measured({
          what: 'user info',
          ours: ours({
            url: `${fasti.url}/oidc/v1/userinfo`,
            method: 'GET',
            headers: { authorization: `Bearer ${await accessToken(withProfile)}` },
          }),
          limit: '8,984 /s, ZITADEL 4.19 on 50 vCPU',
        })),
      ];
    } finally {
      await Promise.all([fasti.stop(), provider.stop()]);
    }
  });
