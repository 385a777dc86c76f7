import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { activeClient } from './client/client.ts';
import { readAuthRequest } from './complete.ts';
import { applicationOf } from './device/answer.ts';

/** Where a sign-in begins anew, and at whose pages that is. */
export type Beginning = { readonly to: string; readonly application: string };

type Place = Pick<Visit, 'instance' | 'read' | 'origin'>;

/**
 * OpenID Connect Core, 4: the application's own page that begins a sign-in here, if it has one. Nobody is led to an application
 * that registered itself (RFC 9700, 4.11.2).
 */
export const beginningAt = async (
  api: Api,
  { read, origin }: Place,
  clientId: string,
): Promise<Beginning | undefined> => {
  const client = await activeClient(api, read, clientId);
  const { initiate_login_uri: uri, unvouched } = client?.metadata ?? {};
  if (uri === undefined || unvouched) return undefined;
  const to = new URL(uri);
  to.searchParams.set('iss', origin);
  return { to: to.href, application: (await applicationOf(api, { read }, { ClientID: clientId })).appName };
};

/** Of the application that asked for this sign-in, as far as that can be told. */
export const beginningOf = async (api: Api, place: Place, authRequestId: string): Promise<Beginning | undefined> => {
  try {
    const { request } = await readAuthRequest(api, place, authRequestId);
    return await beginningAt(api, place, request.client_id);
  } catch {
    return undefined;
  }
};
