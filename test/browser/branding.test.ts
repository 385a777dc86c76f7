import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelSettings, themeModes } from '../../domain/settings/label.ts';
import { privacySettings } from '../../domain/settings/privacy.ts';
import { restrictions } from '../../domain/settings/restrictions.ts';
import { hostedLoginTranslation } from '../../domain/settings/translation.ts';
import { noBrowser } from '../support/browser.ts';
import { expectAccessible } from './accessibility.ts';
import { bareApplication } from './application.ts';
import { photograph } from './photograph.ts';
import { browserWorld, enterLoginName, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof bareApplication>>;
let clientId: string;

const loginUrl = () => `${here.fasti.url}/ui/v2/login`;
/** As an application asks for users of the organization. */
const ofTheOrganization = (changes: Record<string, string> = {}) =>
  app.authorizeUrl(here.fasti.url, clientId, {
    scope: `openid urn:zitadel:iam:org:id:${here.fasti.orgId}`,
    ...changes,
  });
const buttonColour = (page: Page) =>
  page.getByRole('button', { name: 'Next' }).evaluate((element) => getComputedStyle(element).backgroundColor);
const language = (page: Page) => page.locator('html').getAttribute('lang');

const look = {
  primaryColor: '#ffe000',
  backgroundColor: '#101010',
  warnColor: '#ff0000',
  fontColor: '#202020',
  primaryColorDark: '#7a1fa2',
  backgroundColorDark: '#000000',
  warnColorDark: '#550000',
  fontColorDark: '#333333',
  hideLoginNameSuffix: true,
  disableWatermark: true,
};

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="48"><rect width="160" height="48" rx="8" fill="#ffe000"/><text x="80" y="33" text-anchor="middle" font-family="sans-serif" font-size="26" font-weight="700">ACME</text></svg>';

beforeAll(async () => {
  app = await bareApplication();
  if (noBrowser !== undefined) return;
  clientId = await here.application('Branded', app.origin);
  const { api, instanceId, orgId } = here.fasti;
  const { org } = labelSettings;
  await api.execute(here.fasti.context, org, orgId, { type: 'AddSettings', values: look });
  await api.execute(here.fasti.context, org, orgId, { type: 'ActivateLabel' });
  const links = {
    tosLink: 'https://example.com/{{.Lang}}/terms',
    privacyLink: 'https://example.com/privacy',
    supportEmail: 'help@example.com',
  };
  await api.execute(here.fasti.context, privacySettings.instance, instanceId, { type: 'SetSettings', values: links });
  await api.execute(here.fasti.context, hostedLoginTranslation.org, orgId, {
    type: 'SetTranslation',
    language: 'en',
    translation: { loginname: { title: 'Welcome to Acme <3' } },
  });
});
afterAll(() => app?.stop());

describe('the pages of an organization', () => {
  it('have its colours, in light and in dark, and can be read whatever it chose', async () => {
    const page = await here.visitor({ reducedMotion: 'reduce' });
    await page.goto(ofTheOrganization());
    for (const [colorScheme, button] of [
      ['light', 'rgb(255, 224, 0)'],
      ['dark', 'rgb(122, 31, 162)'],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await buttonColour(page)).toBe(button);
      await expectAccessible(page, `branded, ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: null });
    expect(await page.getByText('Secured by').count()).toBe(0);
  });

  it('have its logo above them, once it is activated', async () => {
    const { api, orgId, url, pat } = here.fasti;
    const body = new FormData();
    body.set('file', new Blob([logo], { type: 'image/svg+xml' }), 'logo.svg');
    const headers = { authorization: `Bearer ${pat}`, 'x-zitadel-orgid': orgId };
    const uploaded = await fetch(`${url}/assets/v1/org/policy/label/logo`, { method: 'POST', body, headers });
    expect(uploaded.status).toBe(200);
    const page = await here.visitor();
    await page.goto(ofTheOrganization());
    expect(await page.getByRole('img').count()).toBe(0);
    await api.execute(here.fasti.context, labelSettings.org, orgId, { type: 'ActivateLabel' });
    await page.goto(ofTheOrganization());
    const width = await page.getByRole('img').evaluate((image: HTMLImageElement) => image.naturalWidth);
    expect(width).toBe(160);
    await photograph(page, 'loginname-branded');
  });

  it('have its words, and those of its product beside', async () => {
    const page = await here.visitor();
    await page.goto(ofTheOrganization());
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Welcome to Acme <3');
    await page.getByRole('button', { name: 'Next' }).waitFor();
    await page.goto(loginUrl());
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in');
    await page.getByText('Secured by Fasti').waitFor();
  });

  it('are those of whoever has proved that they belong to it, and of nobody whose name was merely typed', async () => {
    const { loginName } = await here.person('Olga');
    const page = await here.visitor();
    await page.goto(loginUrl());
    await enterLoginName(page, loginName);
    await page.getByLabel('Password').waitFor();
    await page.getByText('Secured by Fasti').waitFor();
    await page.goto(loginUrl());
    await signIn(page, loginName);
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await page.waitForLoadState();
    expect(await page.getByText('Secured by Fasti').count()).toBe(0);
  });

  it('stay as they are where it wants one theme only', async () => {
    const { api, orgId } = here.fasti;
    await api.execute(here.fasti.context, labelSettings.org, orgId, {
      type: 'SetSettings',
      values: { themeMode: themeModes.light },
    });
    await api.execute(here.fasti.context, labelSettings.org, orgId, { type: 'ActivateLabel' });
    const page = await here.visitor({ colorScheme: 'dark' });
    await page.goto(ofTheOrganization());
    expect(await buttonColour(page)).toBe('rgb(255, 224, 0)');
  });
});

describe('below a page', () => {
  it('are the terms, in the language of the page, the privacy and whom to write to', async () => {
    const page = await here.visitor({ locale: 'de-CH' });
    await page.goto(loginUrl());
    const address = (name: string) => page.getByRole('link', { name }).getAttribute('href');
    expect(await address('Nutzungsbedingungen')).toBe('https://example.com/de/terms');
    expect(await address('Datenschutz')).toBe('https://example.com/privacy');
    expect(await address('Support')).toBe('mailto:help@example.com');
  });
});

describe('the language of the pages', () => {
  it('is the one that somebody chooses below, without script, in the middle of a sign-in and later', async () => {
    const { loginName } = await here.person('Lena');
    const page = await here.visitor({ javaScriptEnabled: false });
    await page.goto(app.authorizeUrl(here.fasti.url, clientId, { ui_locales: 'fr' }));
    expect(await language(page)).toBe('fr');
    await page.getByLabel('Identifiant').fill(loginName);
    await page.getByRole('button', { name: 'Suivant' }).click();
    await page.locator('footer summary').click();
    await page.getByRole('button', { name: '日本語' }).click();
    await page.locator('html[lang=ja]').waitFor();
    expect(new URL(page.url()).pathname).toBe('/ui/v2/login/password');
    await page.getByText(loginName).waitFor();
    await page.goto(loginUrl());
    expect(await language(page)).toBe('ja');
  });

  it('leads nobody to another site', async () => {
    const page = await here.visitor();
    const post = async (at: string) => {
      const answer = await page.request.post(`${loginUrl()}/language`, {
        form: { at, language: 'de' },
        maxRedirects: 0,
      });
      return answer.headers()['location'];
    };
    for (const at of ['https://evil.example', '//evil.example/ui/v2/login', '/\\evil.example', '/ui/v2/loginx', 'x:y'])
      expect(await post(at)).toBe('/ui/v2/login');
    expect(await post('/ui/v2/login/accounts?x=1')).toBe('/ui/v2/login/accounts?x=1');
  });

  it('is one that the instance allows', async () => {
    const { api, instanceId } = here.fasti;
    await api.execute(here.fasti.context, restrictions, instanceId, {
      type: 'SetRestrictions',
      values: { allowedLanguages: ['en', 'it'] },
      defaultLanguage: 'en',
      supported: ['en', 'it'],
    });
    const page = await here.visitor({ locale: 'de-DE' });
    await page.goto(loginUrl());
    expect(await language(page)).toBe('en');
    await page.locator('footer summary').click();
    expect(await page.locator('footer button').allTextContents()).toEqual(['English', 'Italiano']);
  });
});
