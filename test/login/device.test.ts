import { describe, expect, it } from 'vitest';
import { deviceAuthIdOf, newUserCode, shownUserCode } from '../../api/oidc/device/codes.ts';
import { usual } from '../../api/oidc/device/settings.ts';
import { type DeviceRequest, deviceAuth } from '../../domain/device-auth/device-auth.ts';
import { instance } from '../../domain/instance/instance.ts';
import { loginWorld, password } from './world.ts';

/** A world with a device that waits; its code. */
const waiting = async (changes: Partial<DeviceRequest> = {}) => {
  const here = await loginWorld();
  const { api, created, callAs, adminId } = here;
  const { clientId } = (await api.load(created.instanceId, instance, created.instanceId)).state.console;
  const code = newUserCode(usual.userCode);
  const id = await deviceAuthIdOf(api.keys, created.instanceId, code);
  const Expires = new Date(api.now().getTime() + 300_000).toISOString();
  const request = { ClientID: clientId, Expires, Scopes: ['openid'], Audience: [clientId], ...changes };
  const command = { type: 'AddDeviceAuthorization', request } as const;
  await api.execute(callAs(adminId).context, deviceAuth, id, command, created.instanceId);
  return {
    ...here,
    deviceId: id,
    userCode: shownUserCode(code, usual.userCode),
    status: async () => (await api.load(created.instanceId, deviceAuth, id)).state.status,
  };
};
type Browser = ReturnType<Awaited<ReturnType<typeof loginWorld>>['browser']>;

const enterCode = async (browser: Browser, user_code: string) =>
  browser.submit(await browser.open('/ui/v2/login/device'), { user_code });
const signInAfter = async (browser: Browser, user_code: string, loginName = 'anna') => {
  const named = await browser.submit(await enterCode(browser, user_code), { loginName });
  return browser.submit(named, { password });
};

describe('a device that a link names', () => {
  it('is asked about by its id, without its code; one that nobody knows is not', async () => {
    const { browser, deviceId, status } = await waiting();
    const anna = browser();
    const begun = await anna.open(`/ui/v2/login/login?requestId=device_${deviceId}`);
    const page = await anna.submit(await anna.submit(begun, { loginName: 'anna' }), { password });
    expect(page.at).toBe('/ui/v2/login/device/consent');
    await anna.submit(page, { answer: 'allow' });
    expect(await status()).toBe('approved');
    expect((await browser().open(`/ui/v2/login/login?requestId=device_${deviceId}`)).status).toBe(400);
    expect((await browser().open('/ui/v2/login/login?requestId=device_nothing')).status).toBe(404);
  });
});

describe('the code of a device', () => {
  it('is entered at a short address, and may be part of it', async () => {
    const { browser, userCode } = await waiting();
    const shown = await browser().open(`/device?user_code=${userCode}`);
    expect(shown.at).toBe('/ui/v2/login/device');
    expect(shown.body).toContain(`value="${userCode}"`);
  });

  it('leads to what the device wants to do in detail (RFC 9396), which it may be let do or not', async () => {
    const payment = { type: 'payment', amount: '5 EUR' };
    const { browser, userCode } = await waiting({ authorization_details: [payment] });
    const asked = await signInAfter(browser(), userCode);
    expect(asked.at).toBe('/ui/v2/login/device/consent');
    for (const told of ['payment', '5 EUR']) expect(asked.body).toContain(told);
  });

  it('lets the device in only after the person has signed in and agreed', async () => {
    const { browser, userCode, status } = await waiting();
    const anna = browser();
    const asked = await signInAfter(anna, userCode.toLowerCase().replace('-', ''));
    expect(asked.at).toBe('/ui/v2/login/device/consent');
    expect(asked.body).toContain(userCode);
    expect(await status()).toBe('initiated');
    expect((await anna.submit(asked, { answer: 'allow' })).body).toContain('Your device is being signed in');
    expect(await status()).toBe('approved');
  });

  it('is asked about at once where the browser knows who is signed in', async () => {
    const { browser, userCode, status } = await waiting();
    const anna = browser();
    const named = await anna.submit(await anna.open('/ui/v2/login/loginname'), { loginName: 'anna' });
    await anna.submit(named, { password });
    const asked = await enterCode(anna, userCode);
    expect(asked.at).toBe('/ui/v2/login/device/consent');
    expect((await anna.submit(asked, { answer: 'deny' })).body).toContain('The device was refused');
    expect(await status()).toBe('canceled');
  });

  it('is good once: a page that was left open changes nothing', async () => {
    const { browser, userCode, status } = await waiting();
    const anna = browser();
    const asked = await signInAfter(anna, userCode);
    await anna.submit(asked, { answer: 'deny' });
    const again = await anna.submit(asked, { answer: 'allow' });
    expect([again.status, again.body]).toEqual([400, expect.stringContaining('allowed or refused already')]);
    expect(await status()).toBe('canceled');
    expect((await enterCode(anna, userCode)).body).toContain('No device is waiting with this code');
  });

  it('cannot be answered from another browser, nor by a form that we did not send', async () => {
    const { browser, userCode, status } = await waiting();
    const anna = browser();
    const asked = await signInAfter(anna, userCode);
    const stranger = browser();
    await stranger.open('/ui/v2/login/loginname');
    expect((await stranger.submit(asked, { answer: 'allow' })).status).toBe(400);
    expect((await anna.post('/ui/v2/login/device/consent', { answer: 'allow' })).status).toBe(400);
    expect((await anna.post('/ui/v2/login/device', { user_code: userCode })).status).toBe(400);
    expect(await status()).toBe('initiated');
  });

  it('that asks for users of another organization is refused to this one', async () => {
    const { browser, userCode, status } = await waiting({ OrganizationID: '999' });
    const asked = await signInAfter(browser(), userCode);
    expect(asked.body).not.toContain('Allow');
    expect(await status()).toBe('initiated');
  });
});
