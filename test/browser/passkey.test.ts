import type { JsonObject } from '@bufbuild/protobuf';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { UserVerificationRequirement } from '../../api/gen/zitadel/session/v2/challenge_pb.js';
import { clientsOf } from '../scenarios/clients.ts';
import { askForKey, withAuthenticator } from './authenticator.ts';
import { everyFactor, newcomer, setLogin } from './factors.ts';
import { browserWorld, enterLoginName, signIn } from './world.ts';

const here = browserWorld();

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

const pages = () => `${here.fasti.url}/ui/v2/login`;
const signedIn = (page: Page) => page.getByRole('heading', { name: 'You are signed in' }).waitFor();

/** Whose browser holds a passkey that was set up on our pages, and has forgotten who signed in. */
const equipped = async (page: Page, name: string) => {
  await setLogin(here, everyFactor);
  const key = await withAuthenticator(page);
  const { loginName } = await newcomer(here, name);
  await page.goto(`${pages()}/loginname`);
  await signIn(page, loginName);
  await page.getByRole('link', { name: 'Passkey' }).click();
  await page.getByLabel('Name').fill('Phone');
  await askForKey(page);
  await signedIn(page);
  await page.context().clearCookies();
  return key;
};

it('the passkey that a person chooses in the field of the login name signs them in, with nothing typed and nothing pressed', async () => {
  const page = await here.visitor();
  await equipped(page, 'Grace');
  // The key is touched as soon as it is asked, which may be before the page has loaded.
  await page.goto(`${pages()}/loginname`, { waitUntil: 'commit' });
  await signedIn(page);
});

it('somebody whom their device does not recognize is told so, and tries again or signs in by name', async () => {
  const page = await here.visitor();
  const key = await equipped(page, 'Ines');
  await key.recognize(false);
  await page.goto(`${pages()}/loginname`);
  await askForKey(page, 'Sign in with a passkey');
  await page.getByText('No key was used').waitFor();
  await enterLoginName(page, 'ines');
  await page.getByLabel('Password').waitFor();
  await key.recognize(true);
  await page.goto(`${pages()}/passkey`);
  await askForKey(page, 'Sign in with a passkey');
  await signedIn(page);
});

it('without script the pages say what keys need, and lead to the other ways in', async () => {
  const page = await here.visitor({ javaScriptEnabled: false });
  await page.goto(`${pages()}/loginname`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL(/passkey/);
  await page.getByText('Keys need JavaScript').waitFor();
  await page.getByRole('link', { name: 'Sign in another way' }).click();
  await page.getByLabel('Login name').waitFor();
});

it('a link sets up a passkey for somebody who has no password, and that signs them in', async () => {
  const { users } = here.clients;
  const { userId } = await here.person('Jo');
  const { code } = await users.createPasskeyRegistrationLink({
    userId,
    medium: { case: 'returnCode', value: {} },
  });
  const page = await here.visitor();
  await withAuthenticator(page);
  await page.goto(
    `${pages()}/passkey/set?${new URLSearchParams({ userId, codeId: code?.id ?? '', code: code?.code ?? '' })}`,
  );
  await askForKey(page);
  await page.getByRole('heading', { name: 'Your passkey is ready' }).waitFor();
  await page.getByRole('link', { name: 'Sign in with the passkey' }).click();
  await askForKey(page, 'Sign in with a passkey');
  await signedIn(page);
});
