import type { JsonObject } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserVerificationRequirement } from '../../../api/gen/zitadel/session/v2/challenge_pb.js';
import { AuthenticationMethodType } from '../../../api/gen/zitadel/user/v2/user_service_pb.js';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { softwareAuthenticator } from '../../support/software-authenticator.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { recorded, typesOf } from '../log.ts';
import { peopleOf, whoIs } from '../person.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let users: Clients['users'];
let sessions: Clients['sessions'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ users, sessions } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const domain = 'login.example';
const origin = 'https://login.example';
const { REQUIRED, PREFERRED, DISCOURAGED } = UserVerificationRequirement;
const newPerson = peopleOf(() => users, { password: true });
const person = async () => (await newPerson()).userId;
type Device = ReturnType<typeof softwareAuthenticator>;
type Manner = Parameters<Device['create']>[1];

const passkey = async (userId: string, device: Device, manner: Partial<Manner> = {}) => {
  const { passkeyId, publicKeyCredentialCreationOptions: options = {} } = await users.registerPasskey({
    userId,
    domain,
  });
  const publicKeyCredential = device.create(options, { origin, ...manner });
  const verify = () =>
    users.verifyPasskeyRegistration({ userId, passkeyId, publicKeyCredential, passkeyName: 'Phone' });
  const credentialId = Buffer.from(String(publicKeyCredential['id']), 'base64url').toString('base64');
  return { passkeyId, verify, options, credentialId };
};
const u2f = async (userId: string, device: Device, manner: Partial<Manner> = {}) => {
  const { u2fId, publicKeyCredentialCreationOptions: options = {} } = await users.registerU2F({ userId, domain });
  const publicKeyCredential = device.create(options, { origin, userVerified: false, ...manner });
  return {
    u2fId,
    verify: () => users.verifyU2FRegistration({ userId, u2fId, publicKeyCredential, tokenName: 'Stick' }),
  };
};
const asking = (userVerificationRequirement = REQUIRED, of = domain) => ({
  webAuthN: { domain: of, userVerificationRequirement },
});
const begin = async (userId: string, requirement = REQUIRED) => {
  const answer = await sessions.createSession({ checks: whoIs(userId), challenges: asking(requirement) });
  const options = answer.challenges?.webAuthN?.publicKeyCredentialRequestOptions ?? {};
  return { sessionId: answer.sessionId, sessionToken: answer.sessionToken, options };
};
const show = (sessionId: string, credentialAssertionData: JsonObject) =>
  sessions.setSession({ sessionId, checks: { webAuthN: { credentialAssertionData } } });
const methodTypes = async (userId: string) => (await users.listAuthenticationMethodTypes({ userId })).authMethodTypes;
const withPasskey = async () => {
  const [userId, device] = [await person(), softwareAuthenticator()];
  const { verify, passkeyId } = await passkey(userId, device);
  await verify();
  return { userId, device, passkeyId };
};

describe('a passkey', () => {
  it('is registered, listed, signs in without a password, counts as user and mfa, and is removed', async () => {
    const [userId, device] = [await person(), softwareAuthenticator()];
    const made = await passkey(userId, device, { attestation: 'packed', backedUp: true });
    const { passkeyId, verify, options } = made;
    expect(options).toMatchObject({
      publicKey: {
        rp: { id: domain, name: expect.any(String) },
        user: { id: Buffer.from(userId).toString('base64url') },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
      },
    });
    expect((await users.listPasskeys({ userId })).result).toEqual([]);
    const { events } = await recorded(fasti, verify);
    expect(events).toMatchObject([
      {
        type: 'user.human.passwordless.token.verified',
        payload: {
          webAuthNTokenId: passkeyId,
          webAuthNTokenName: 'Phone',
          attestationType: 'packed',
          backupEligible: true,
          backedUp: true,
          signCount: 1,
        },
      },
    ]);
    expect((await users.listPasskeys({ userId })).result).toMatchObject([{ id: passkeyId, name: 'Phone' }]);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD, AuthenticationMethodType.PASSKEY]);

    const { sessionId, options: asked } = await begin(userId);
    expect(asked).toMatchObject({ publicKey: { rpId: domain, userVerification: 'required' } });
    const { answer, events: signIn } = await recorded(fasti, () => show(sessionId, device.get(asked, { origin })));
    expect(signIn.map(({ type }) => type).toSorted()).toEqual(
      [
        'user.human.passwordless.token.check.succeeded',
        'user.human.passwordless.token.signcount.changed',
        'session.webAuthN.checked',
        'session.token.set',
      ].toSorted(),
    );
    const { session } = await sessions.getSession({ sessionId });
    expect(session?.factors?.webAuthN).toMatchObject({ userVerified: true, verifiedAt: expect.anything() });
    // Alone it is worth a sign-in: the session's token speaks for the person.
    const own = clientsOf(fasti.url, answer.sessionToken);
    expect((await own.users.getUserByID({ userId })).user?.userId).toBe(userId);

    const aggregateIds = [userId, sessionId];
    const stored = await fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds } });
    expect(JSON.stringify(stored.events.map(({ payload }) => payload))).not.toContain(made.credentialId);

    expect(await typesOf(fasti, () => users.removePasskey({ userId, passkeyId }))).toEqual([
      'user.human.passwordless.token.removed',
    ]);
    expect(await refusal(begin(userId))).toBe('FailedPrecondition COMMAND-Aej7i');
    expect(await refusal(users.removePasskey({ userId, passkeyId }))).toBe('NotFound COMMAND-DAfb2');
  });

  it('says by itself whose it is, where nobody was named', async () => {
    const { userId, device } = await withPasskey();
    const { sessionId, challenges } = await sessions.createSession({ challenges: asking() });
    const options = challenges?.webAuthN?.publicKeyCredentialRequestOptions ?? {};
    expect(options['publicKey']).not.toHaveProperty('allowCredentials');
    await show(sessionId, device.get(options, { origin }));
    const { session } = await sessions.getSession({ sessionId });
    expect(session?.factors?.user?.id).toBe(userId);
    expect(await refusal(sessions.createSession({ challenges: asking(DISCOURAGED) }))).toBe(
      'FailedPrecondition COMMAND-Sfw3f',
    );
  });

  it.each<[string, Partial<Manner>]>([
    ['another page', { origin: 'https://evil.example' }],
    ['a page of a subdomain', { origin: 'https://shop.login.example' }],
    ['a page without TLS', { origin: 'http://login.example' }],
    ['another domain', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
    ['the other ceremony', { type: 'webauthn.create' }],
    ['nobody verified', { userVerified: false }],
    ['nobody present', { userPresent: false }],
  ])('is refused when what was signed tells of %s', async (_, manner) => {
    const { userId, device } = await withPasskey();
    const { sessionId, options } = await begin(userId);
    const attempt = () => show(sessionId, device.get(options, { origin, ...manner })).catch(() => undefined);
    expect(await typesOf(fasti, attempt)).toEqual(['user.human.passwordless.token.check.failed']);
    const { session } = await sessions.getSession({ sessionId });
    expect(session?.factors?.webAuthN).toBeUndefined();
    const again = { ...manner, type: 'type' in manner ? 'webauthn.get' : 'webauthn.create' };
    const registration = (await passkey(await person(), device, again)).verify();
    expect(await refusal(registration)).toBe('InvalidArgument WEBAU-3Vb9s');
  });

  it('is refused when it counts backwards or stands still, as a copy would', async () => {
    const { userId, device } = await withPasskey();
    const use = async (counter: number) => {
      const { sessionId, options } = await begin(userId);
      return show(sessionId, device.get(options, { origin, counter }));
    };
    await use(9);
    const backwards = () => use(8).catch(() => undefined);
    expect(await typesOf(fasti, backwards)).toContain('user.human.passwordless.token.check.failed');
    expect(await refusal(use(8))).toBe('FailedPrecondition WEBAU-4M90s');
    expect(await refusal(use(9))).toBe('FailedPrecondition WEBAU-4M90s');
    expect(await refusal(use(0))).toBe('FailedPrecondition WEBAU-4M90s');
    await use(10);
  });

  it('answers each challenge once, in its own session, also when it is shown many times at once', async () => {
    const { userId, device } = await withPasskey();
    const one = await begin(userId);
    const other = await begin(userId);
    const answer = device.get(one.options, { origin });
    expect(await refusal(show(other.sessionId, answer))).toBe('InvalidArgument WEBAU-3M9si');
    const tries = await Promise.allSettled(Array.from({ length: 6 }, () => show(one.sessionId, answer)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusal(show(one.sessionId, answer))).toBe('FailedPrecondition COMMAND-Ioqu5');
  });

  it('does not sign in anybody else, nor one who is locked', async () => {
    const [ada, bea] = [await withPasskey(), await withPasskey()];
    const asked = await begin(ada.userId);
    const ofAnother = bea.device.get((await begin(bea.userId)).options, { origin });
    expect(await refusal(show(asked.sessionId, ofAnother))).toBe('FailedPrecondition COMMAND-Aej7i');
    await users.lockUser({ userId: ada.userId });
    expect(await refusal(show(asked.sessionId, ada.device.get(asked.options, { origin })))).toBe(
      'FailedPrecondition COMMAND-JLK35',
    );
  });

  it('belongs to one person, and is registered once', async () => {
    const [ada, bea] = [await person(), await person()];
    const { verify } = await passkey(ada, softwareAuthenticator(), { credentialId: 'c2FtZQ' });
    await verify();
    expect(await refusal(verify())).toBe('FailedPrecondition COMMAND-3b7zs');
    const impostor = await passkey(bea, softwareAuthenticator(), { credentialId: 'c2FtZQ' });
    expect(await refusal(impostor.verify())).toBe('AlreadyExists user.key_taken');
    await users.deleteUser({ userId: ada });
    await impostor.verify();
  });

  it('may be one of several, of which any answers; only those of the domain are asked for', async () => {
    const { userId, device } = await withPasskey();
    const second = softwareAuthenticator();
    await (await passkey(userId, second)).verify();
    const { options, sessionId } = await begin(userId);
    expect((options['publicKey'] as JsonObject)['allowCredentials']).toHaveLength(2);
    await show(sessionId, second.get(options, { origin }));
    const again = await begin(userId);
    await show(again.sessionId, device.get(again.options, { origin }));
    expect(
      await refusal(sessions.createSession({ checks: whoIs(userId), challenges: asking(REQUIRED, 'other.example') })),
    ).toBe('FailedPrecondition COMMAND-Aej7i');
  });

  it('is registered with a code by whoever was given one: once, and no guess is good', async () => {
    const userId = await person();
    const { answer, events } = await recorded(fasti, () =>
      users.createPasskeyRegistrationLink({ userId, medium: { case: 'returnCode', value: {} } }),
    );
    const code = answer.code ?? { id: '', code: '' };
    expect(code.code).toMatch(/^[A-Za-z0-9]{12}$/);
    expect(events.map(({ type }) => type)).toEqual(['user.human.passwordless.initialization.code.requested']);
    const wrong = () => users.registerPasskey({ userId, domain, code: { id: code.id, code: 'AAAAAAAAAAAA' } });
    expect(await typesOf(fasti, () => wrong().catch(() => undefined))).toEqual([
      'user.human.passwordless.initialization.code.check.failed',
    ]);
    expect(await typesOf(fasti, () => users.registerPasskey({ userId, domain, code }))).toEqual([
      'user.human.passwordless.initialization.code.check.succeeded',
      'user.human.passwordless.token.added',
    ]);
    expect(await refusal(users.registerPasskey({ userId, domain, code }))).toBe('FailedPrecondition COMMAND-2M9fs');
    const sent = await users.createPasskeyRegistrationLink({
      userId,
      medium: { case: 'sendLink', value: { urlTemplate: 'https://a.example/{{.CodeID}}/{{.Code}}' } },
    });
    expect(sent.code).toBeUndefined();
  });

  it('may be asked for on our own pages, which are at their own port', async () => {
    const [userId, device] = [await person(), softwareAuthenticator()];
    const { passkeyId, publicKeyCredentialCreationOptions: options = {} } = await users.registerPasskey({ userId });
    const publicKeyCredential = device.create(options, { origin: new URL(fasti.url).origin });
    await users.verifyPasskeyRegistration({ userId, passkeyId, publicKeyCredential, passkeyName: 'Laptop' });
    expect((await users.listPasskeys({ userId })).result).toHaveLength(1);
  });
});

describe('a U2F key', () => {
  it('is a second factor: it proves that it is there, not who holds it', async () => {
    const [userId, device] = [await person(), softwareAuthenticator()];
    const { answer, events } = await recorded(fasti, () => u2f(userId, device));
    expect(events.map(({ type }) => type)).toEqual(['user.human.mfa.u2f.token.added']);
    const { u2fId, verify } = answer;
    expect(await typesOf(fasti, verify)).toEqual(['user.human.mfa.u2f.token.verified']);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD, AuthenticationMethodType.U2F]);
    expect((await users.listAuthenticationFactors({ userId })).result).toMatchObject([
      { type: { case: 'u2f', value: { id: u2fId, name: 'Stick' } } },
    ]);
    expect(await refusal(begin(userId, REQUIRED))).toBe('FailedPrecondition COMMAND-Aej7i');

    const begun = await recorded(fasti, () => begin(userId, DISCOURAGED));
    expect(begun.events.map(({ type }) => type)).toContain('session.webAuthN.challenged');
    const { sessionId, options } = begun.answer;
    const shown = await recorded(fasti, () =>
      show(sessionId, device.get(options, { origin, userVerified: false, counter: 9 })),
    );
    expect(shown.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'user.human.mfa.u2f.token.check.succeeded',
        'user.human.mfa.u2f.token.signcount.changed',
        'session.webAuthN.checked',
      ]),
    );
    const copied = await begin(userId, DISCOURAGED);
    const backwards = () =>
      show(copied.sessionId, device.get(copied.options, { origin, userVerified: false, counter: 8 })).catch(() => {});
    expect(await typesOf(fasti, backwards)).toEqual(['user.human.mfa.u2f.token.check.failed']);
    const { sessionToken } = shown.answer;
    const { session } = await sessions.getSession({ sessionId });
    expect(session?.factors?.webAuthN).toMatchObject({ userVerified: false });
    const own = clientsOf(fasti.url, sessionToken);
    expect(await refusal(own.users.getUserByID({ userId }))).toMatch(/^Unauthenticated/);

    expect(await typesOf(fasti, () => users.removeU2F({ userId, u2fId }))).toEqual([
      'user.human.mfa.u2f.token.removed',
    ]);
    expect(await methodTypes(userId)).toEqual([AuthenticationMethodType.PASSWORD]);
  });

  it('stays one where it says that it has verified whoever holds it: a finder can give it a PIN of their own', async () => {
    const [userId, device] = [await person(), softwareAuthenticator()];
    await (await u2f(userId, device)).verify();
    const { sessionId, options } = await begin(userId, PREFERRED);
    const { sessionToken } = await show(sessionId, device.get(options, { origin, userVerified: true }));
    const { session } = await sessions.getSession({ sessionId });
    expect(session?.factors?.webAuthN).toMatchObject({ userVerified: false });
    const own = clientsOf(fasti.url, sessionToken);
    expect(await refusal(own.users.getUserByID({ userId }))).toMatch(/^Unauthenticated/);
  });
});
