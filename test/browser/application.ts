import { createHash } from 'node:crypto';
import { staticServer } from './static-server.ts';

const verifier = 'v'.repeat(43);

/** An application that only begins sign-ins and shows what came of them. */
export const bareApplication = async (host?: Parameters<typeof staticServer>[0]) => {
  const server = await staticServer(host);
  server.show({
    '/': {
      type: 'text/html',
      text: '<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><h1>The application</h1>',
    },
  });
  return {
    ...server,
    /** Where the browser is sent to sign in. */
    authorizeUrl: (issuer: string, clientId: string, changes: Readonly<Record<string, string>> = {}) =>
      `${issuer}/oauth/v2/authorize?${new URLSearchParams({
        client_id: clientId,
        redirect_uri: `${server.origin}/callback`,
        response_type: 'code',
        scope: 'openid',
        state: 'kept',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...changes,
      })}`,
    /** Tokens for what the browser came back with. */
    redeem: async (issuer: string, clientId: string, callback: string): Promise<Record<string, unknown>> => {
      const response = await fetch(`${issuer}/oauth/v2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          redirect_uri: `${server.origin}/callback`,
          code: new URL(callback).searchParams.get('code') ?? '',
          code_verifier: verifier,
        }),
      });
      return (await response.json()) as Record<string, unknown>;
    },
  };
};
