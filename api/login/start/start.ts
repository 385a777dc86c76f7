import type { AuthRequest } from '../../../domain/auth-request/auth-request.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import { completeAuthRequest, type FailureReason, failAuthRequest, readAuthRequest } from '../../oidc/complete.ts';
import { isConsentMissing } from '../../oidc/consent.ts';
import { completionOf } from '../completion.ts';
import { beginDevice } from '../device/device.ts';
import { finish } from '../finish.ts';
import type { Fields, Guest } from '../guest.ts';
import { type KnownAccount, knownAccounts } from '../known-accounts.ts';
import { addressOf, type Screen } from '../screen.ts';
import { stepFor } from './step.ts';
import { prompts, wayOf } from './way.ts';

/** Where OIDC sends the browser to sign in. It shows nothing itself: it decides where to begin. */
export const start = (api: Api): Screen => ({
  path: '/login',
  async get(guest, fields) {
    const deviceId = taggedIn(fields, 'device_');
    if (deviceId !== undefined) return beginDevice(api, guest, deviceId);
    const authRequestId = authRequestIn(fields);
    if (authRequestId === undefined) return { to: addressOf('/loginname', { loginName: fields['loginName'] }) };
    const { request, addedAt } = await readAuthRequest(api, guest.visit, authRequestId);
    const way = await wayFor(api, guest, request, addedAt);
    const step = stepFor(authRequestId, request);
    if (way.to === 'client')
      return request.prompt?.includes(prompts.none)
        ? { to: await silently(api, guest, authRequestId, request, way.account) }
        : finish(api, guest, step, way.account);
    if (way.to === 'refusal')
      return { to: await failAuthRequest(api, await completionOf(guest), authRequestId, { reason: way.reason }) };
    if (way.to === 'registration') return { to: addressOf('/register', { step: await guest.seal(step) }) };
    if (way.to === 'accounts') return { to: addressOf('/accounts', { step: await guest.seal(step) }) };
    if (request.login_hint)
      return { to: addressOf('/password', { step: await guest.seal({ ...step, loginName: request.login_hint }) }) };
    return { to: addressOf('/loginname', { step: await guest.seal(step) }) };
  },
});

/** Memory may say that somebody is signed in, which is looked at again when the client is answered; nothing else. */
const wayFor = async (api: Api, guest: Guest, request: AuthRequest, addedAt: Date) => {
  const { load, loadAll } = api.recent;
  const remembered = wayOf(request, addedAt, await knownAccounts({ ...api, load, loadAll }, guest));
  return remembered.to === 'client' ? remembered : wayOf(request, addedAt, await knownAccounts(api, guest));
};

/** Core, 3.1.2.1: under prompt=none no page is shown, whatever is wrong. */
const silently = async (
  api: Api,
  guest: Guest,
  authRequestId: string,
  request: AuthRequest,
  account: KnownAccount,
): Promise<string> => {
  const completion = await completionOf(guest, account.userId);
  const fail = (reason: FailureReason) => failAuthRequest(api, completion, authRequestId, { reason });
  if (await isConsentMissing(api, completion, request, account.userId)) return fail('consent_required');
  try {
    return await completeAuthRequest(api, completion, authRequestId, account);
  } catch (error) {
    if (error instanceof DomainError && error.kind !== 'not_found') return fail('interaction_required');
    throw error;
  }
};

/** ZITADEL's login names it in either way; the second tells the protocols apart. */
export const authRequestIn = (fields: Fields): string | undefined => fields['authRequest'] ?? taggedIn(fields, 'oidc_');

const taggedIn = ({ requestId }: Fields, tag: string): string | undefined =>
  requestId?.startsWith(tag) ? requestId.slice(tag.length) : undefined;
