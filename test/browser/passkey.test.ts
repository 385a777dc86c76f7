import type { JsonObject } from '@bufbuild/protobuf';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { UserVerificationRequirement } from '../../api/gen/zitadel/session/v2/challenge_pb.js';
import { clientsOf } from '../scenarios/clients.ts';
import { browserWorld } from './world.ts';

const here = browserWorld();

/** A phone's own authenticator, whose owner touches it at once, in Chromium's DevTools. */
const withAuthenticator = async (page: Page) => {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('WebAuthn.enable');
  await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
};

// What runs in the page: newer than the library of types that we check with.
type Ceremonies = {
  readonly PublicKeyCredential: {
    parseCreationOptionsFromJSON(options: object): object;
    parseRequestOptionsFromJSON(options: object): object;
  };
  readonly navigator: {
    readonly credentials: Record<'create' | 'get', (options: object) => Promise<{ toJSON(): object }>>;
  };
};
const create = (page: Page, options: JsonObject) =>
  page.evaluate(async (publicKey: string) => {
    const { PublicKeyCredential, navigator } = globalThis as unknown as Ceremonies;
    const parsed = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(publicKey));
    return (await navigator.credentials.create({ publicKey: parsed })).toJSON();
  }, JSON.stringify(options['publicKey'])) as Promise<JsonObject>;
const get = (page: Page, options: JsonObject) =>
  page.evaluate(async (publicKey: string) => {
    const { PublicKeyCredential, navigator } = globalThis as unknown as Ceremonies;
    const parsed = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(publicKey));
    return (await navigator.credentials.get({ publicKey: parsed })).toJSON();
  }, JSON.stringify(options['publicKey'])) as Promise<JsonObject>;

it('a passkey made in a real browser signs its person in there, without a name and without a password', async () => {
  const { users, sessions } = here.clients;
  const { userId } = await here.person('Ada');
  const page = await here.visitor();
  await withAuthenticator(page);
  await page.goto(`${here.fasti.url}/ui/v2/login`);

  const begun = await users.registerPasskey({ userId });
  const publicKeyCredential = await create(page, begun.publicKeyCredentialCreationOptions ?? {});
  const { passkeyId } = begun;
  await users.verifyPasskeyRegistration({ userId, passkeyId, publicKeyCredential, passkeyName: 'Phone' });

  const webAuthN = { domain: 'localhost', userVerificationRequirement: UserVerificationRequirement.REQUIRED };
  const { sessionId, challenges } = await sessions.createSession({ challenges: { webAuthN } });
  const asked = challenges?.webAuthN?.publicKeyCredentialRequestOptions ?? {};
  const credentialAssertionData = await get(page, asked);
  const { sessionToken } = await sessions.setSession({
    sessionId,
    checks: { webAuthN: { credentialAssertionData } },
  });
  const { session } = await sessions.getSession({ sessionId });
  expect(session?.factors).toMatchObject({ user: { id: userId }, webAuthN: { userVerified: true } });
  const own = clientsOf(here.fasti.url, sessionToken);
  expect((await own.users.getUserByID({ userId })).user?.userId).toBe(userId);
});
