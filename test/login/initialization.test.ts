import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AddHumanUserRequestSchema, ImportHumanUserRequestSchema } from '../../api/gen/zitadel/management_pb.js';
import { userInitialization } from '../../api/management/user/initialization.ts';
import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { loginWorld, signIn } from './world.ts';

const heading = (body: string) => /<h1>([^<]*)<\/h1>/.exec(body)?.[1];
const chosen = { password: 'Another1!', again: 'Another1!' };

const world = async () => {
  const here = await loginWorld();
  const { api, callAs, adminId, instance } = here;
  const service = userInitialization(api);
  const call = () => callAs(adminId);
  const holderOf = async (userId: string) => (await api.load(instance.id, user, userId)).state;
  const added = async (userName: string, more: { readonly initialPassword?: string } = {}) => {
    const asking = call();
    const profile = { firstName: 'New', lastName: 'Comer' };
    const request = { userName, profile, email: { email: `${userName}@example.com` }, ...more };
    const { userId = '' } = await service.addHumanUser(asking, create(AddHumanUserRequestSchema, request));
    await findUserByLoginName(api.views, asking.read, userName);
    await here.obey(userId, { type: 'SkipFactorPrompt' });
    return userId;
  };
  const linkFor = async (userId: string) => {
    const { code = '' } = (await holderOf(userId)).human?.initialization ?? {};
    return `/ui/v2/login/verify?${new URLSearchParams({ userId, code, initialize: 'true' })}`;
  };
  return { ...here, service, call, holderOf, added, linkFor };
};

describe('somebody who was added without a password', () => {
  it('follows the link in the mail, chooses a password, and is signed in', async () => {
    const { added, linkFor, browser, holderOf } = await world();
    const userId = await added('newcomer');
    expect(await holderOf(userId)).toMatchObject({ status: 'initial', human: { email: { verified: false } } });
    const new1 = browser();
    const shown = await new1.open(await linkFor(userId));
    expect(heading(shown.body)).toBe('Set up your account');
    const [, code = ''] = /id="code"[^>]*value="([A-Z0-9]{6})"/.exec(shown.body) ?? [];
    const choice = await new1.submit(shown, { code });
    expect(choice.at).toBe('/ui/v2/login/authenticator/set');
    expect(await holderOf(userId)).toMatchObject({ status: 'active', human: { email: { verified: true } } });
    const [, step = ''] = /name="step" value="([^"]*)"/.exec(choice.body) ?? [];
    const form = await new1.open(`/ui/v2/login/password/set?step=${encodeURIComponent(step)}`);
    expect((await new1.submit(form, chosen)).at).toBe('/ui/v2/login/signedin');
  });

  it('is mailed the code anew where somebody else would be mailed one for a new password', async () => {
    const { added, browser, holderOf } = await world();
    const userId = await added('forgetful');
    const before = (await holderOf(userId)).human?.initialization?.code;
    const guest = browser();
    const asked = await guest.submit(await guest.open('/ui/v2/login/loginname'), { loginName: 'forgetful' });
    const [, step = ''] = /name="step" value="([^"]*)"/.exec(asked.body) ?? [];
    await guest.post('/ui/v2/login/password/set', { step, send: '1' });
    // One was sent a moment ago, when the account was made.
    expect((await holderOf(userId)).human?.initialization?.code).toBe(before);
  });
});

describe('somebody who was added with a password', () => {
  it('and shows it before the code, is asked for the code; a stranger learns nothing', async () => {
    const { added, linkFor, browser, holderOf } = await world();
    const userId = await added('early', { initialPassword: 'Password1!' });
    const guest = browser();
    expect((await signIn(guest, 'early', undefined, 'Wrong1!')).body).toContain(
      'The login name or the password is wrong.',
    );
    const asked = await signIn(guest, 'early');
    expect([asked.at, heading(asked.body)]).toEqual(['/ui/v2/login/verify', 'Set up your account']);
    const { code = '' } = (await holderOf(userId)).human?.initialization ?? {};
    expect((await guest.submit(asked, { code: 'WRONG1' })).status).toBe(400);
    expect((await guest.submit(asked, { code })).at).toBe('/ui/v2/login/verify/success');
    // What an administrator chose is changed first.
    expect((await signIn(guest, 'early')).at).toBe('/ui/v2/login/password/change');
    expect((await guest.open(await linkFor(userId))).status).toBe(200);
  });
});

describe('somebody who is imported', () => {
  it('can sign in at once, if the address is verified and there is a password', async () => {
    const { service, call, holderOf } = await world();
    const request = create(ImportHumanUserRequestSchema, {
      userName: 'imported',
      profile: { firstName: 'Im', lastName: 'Ported' },
      email: { email: 'imported@example.com', isEmailVerified: true },
      hashedPassword: { value: '$2a$04$ujBlDOjPHqB8PZJmHAjdDu0OfQ9DG5AVdW1B1Q0IWkDO0eYYHrVXS' },
      recoveryCodes: [{ codeType: { case: 'raw', value: 'one-more' } }],
      requestPasswordlessRegistration: true,
    });
    const { userId = '', passwordlessRegistration } = await service.importHumanUser(call(), request);
    expect(passwordlessRegistration?.link).toContain(`/ui/v2/login/passkey/set?userId=${userId}`);
    const state = await holderOf(userId);
    expect(state).toMatchObject({ status: 'active', human: { password: { changeRequired: false } } });
    expect(state.human?.factors.recoveryCodes).toHaveLength(1);
  });

  it('is refused with what nobody would find again', async () => {
    const { service, call } = await world();
    const described = {
      userName: 'linked',
      profile: { firstName: 'Lin', lastName: 'Ked' },
      email: { email: 'linked@example.com' },
    };
    const linked = create(ImportHumanUserRequestSchema, { ...described, idps: [{ configId: 'idp' }] });
    await expect(service.importHumanUser(call(), linked)).rejects.toThrow('idps');
    const hashed = { ...described, recoveryCodes: [{ codeType: { case: 'hash' as const, value: 'hash' } }] };
    await expect(service.importHumanUser(call(), create(ImportHumanUserRequestSchema, hashed))).rejects.toThrow(
      'recovery_codes',
    );
  });
});
