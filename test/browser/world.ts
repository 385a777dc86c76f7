import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished } from 'vitest';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { noBrowser, startBrowser } from '../support/browser.ts';
import { rpcOn } from '../support/call.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

export const password = 'Password1!';

/** One Fasti and one Chromium for the tests of a file. Where there is no Chromium they are skipped, with the reason. */
export const browserWorld = () => {
  let started: { readonly fasti: Fasti; readonly browser: Browser; readonly clients: Clients } | undefined;
  let complaints: string[] = [];
  const here = () => {
    if (!started) throw new Error('the world of this file has not been started');
    return started;
  };

  beforeAll(async () => {
    if (noBrowser !== undefined) return;
    const [fasti, browser] = await Promise.all([startFasti(), startBrowser()]);
    started = { fasti, browser, clients: clientsOf(fasti.url, fasti.pat) };
  });
  beforeEach(({ skip }) => {
    if (noBrowser !== undefined) skip(noBrowser);
    complaints = [];
  });
  afterEach(() => expect(complaints).toEqual([]));
  afterAll(async () => {
    await started?.browser.close();
    await started?.fasti.stop();
  });

  return {
    get fasti() {
      return here().fasti;
    },
    get clients() {
      return here().clients;
    },

    /** A browser of its own. What its console says beyond `expected` fails the test. */
    async visitor({
      expected = [],
      ...options
    }: BrowserContextOptions & { readonly expected?: readonly RegExp[] } = {}): Promise<Page> {
      const context = await here().browser.newContext({ locale: 'en-US', ...options });
      onTestFinished(() => context.close());
      context.setDefaultTimeout(30_000);
      const ofThisTest = complaints;
      const complain = (text: string) => {
        if (!expected.some((known) => known.test(text))) ofThisTest.push(text);
      };
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complain(message.text());
      });
      context.on('weberror', (error) => complain(String(error.error())));
      return context.newPage();
    },

    /** Somebody with the password above; `wasAsked`: for a second factor, and did not want one. */
    async person(
      givenName: string,
      { wasAsked = true } = {},
    ): Promise<{ readonly userId: string; readonly loginName: string }> {
      const loginName = givenName.toLowerCase();
      const { id: userId } = await here().clients.users.createUser({
        organizationId: here().fasti.orgId,
        username: loginName,
        userType: {
          case: 'human',
          value: {
            profile: { givenName, familyName: 'Example' },
            email: { email: `${loginName}@example.com`, verification: { case: 'isVerified', value: true } },
            passwordType: { case: 'password', value: { password } },
          },
        },
      });
      if (wasAsked) await here().clients.users.humanMFAInitSkipped({ userId });
      return { userId, loginName };
    },

    /** A public client, whose pages live at `origin`; `metadata` is what ZITADEL's configuration has no words for. */
    async application(
      name: string,
      origin: string,
      metadata?: object,
      more: { readonly accessTokenType?: 0 | 1 } = {},
    ): Promise<string> {
      const { applications, projects } = here().clients;
      const { projectId } = await projects.createProject({ organizationId: here().fasti.orgId, name });
      const { applicationId, applicationType } = await applications.createApplication({
        projectId,
        name,
        applicationType: {
          case: 'oidcConfiguration',
          value: {
            redirectUris: [`${origin}/callback`],
            postLogoutRedirectUris: [`${origin}/goodbye`],
            responseTypes: [1],
            grantTypes: [0, 2],
            applicationType: 1,
            authMethodType: 2,
            developmentMode: true,
            ...more,
          },
        },
      });
      if (applicationType.case !== 'oidcConfiguration') throw new Error('this is no OIDC application');
      if (metadata)
        await rpcOn(here().fasti)('fasti.oidc.v1.ClientService/SetClientMetadata', {
          projectId,
          applicationId,
          metadata,
        });
      return applicationType.value.clientId;
    },
  };
};

/** The first two pages of a sign-in. */
export const signIn = async (page: Page, loginName: string, secret = password) => {
  await enterLoginName(page, loginName);
  await enterPassword(page, secret);
};

export const enterLoginName = async (page: Page, loginName: string) => {
  await page.getByLabel('Login name').fill(loginName);
  await page.getByRole('button', { name: 'Next' }).click();
};

export const enterPassword = async (page: Page, secret = password) => {
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
};
