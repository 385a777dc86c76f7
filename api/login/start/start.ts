import type { Api } from '../../api.ts';
import { readAuthRequest } from '../../oidc/complete.ts';
import { beginDevice } from '../device/device.ts';
import { finish } from '../finish.ts';
import type { Fields } from '../guest.ts';
import { addressOf, type Screen } from '../screen.ts';
import { answeredBy, wayFor } from './at-once.ts';
import { stepFor } from './step.ts';

/** Where OIDC sends the browser to sign in. It shows nothing itself: it decides where to begin. */
export const start = (api: Api): Screen => ({
  path: '/login',
  async get(guest, fields) {
    const deviceId = taggedIn(fields, 'device_');
    if (deviceId !== undefined) return beginDevice(api, guest, deviceId);
    const authRequestId = authRequestIn(fields);
    if (authRequestId === undefined) return { to: addressOf('/loginname', { loginName: fields['loginName'] }) };
    const inquiry = await readAuthRequest(api, guest.visit, authRequestId);
    const way = await wayFor(api, guest, inquiry);
    const answered = await answeredBy(api, guest, inquiry, way);
    if (answered) return answered;
    const { request } = inquiry;
    const step = stepFor(authRequestId, request);
    // To be asked for a consent, or told what stands in the way.
    if (way.to === 'client') return finish(api, guest, step, way.account);
    if (way.to === 'registration') return { to: addressOf('/register', { step: await guest.seal(step) }) };
    if (way.to === 'accounts') return { to: addressOf('/accounts', { step: await guest.seal(step) }) };
    if (request.login_hint)
      return { to: addressOf('/password', { step: await guest.seal({ ...step, loginName: request.login_hint }) }) };
    return { to: addressOf('/loginname', { step: await guest.seal(step) }) };
  },
});

/** ZITADEL's login names it in either way; the second tells the protocols apart. */
export const authRequestIn = (fields: Fields): string | undefined => fields['authRequest'] ?? taggedIn(fields, 'oidc_');

const taggedIn = ({ requestId }: Fields, tag: string): string | undefined =>
  requestId?.startsWith(tag) ? requestId.slice(tag.length) : undefined;
