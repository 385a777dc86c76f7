import type { Page } from 'playwright-core';
import { hours } from '../../../domain/duration.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { pngOf } from '../../support/picture.ts';
import { askForKey, withAuthenticator } from '../authenticator.ts';
import { everyFactor, newcomer, setLogin } from '../factors.ts';
import { codeIn, messageTo } from '../inbox.ts';
import { signIn } from '../world.ts';
import type { Story, World } from './story.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

/** As if the person had signed in to it. */
const giveAccess = async ({ fasti }: World, userID: string, clientID: string) => {
  const scope = ['openid', 'email'];
  const start = {
    type: 'StartOidcSession',
    grant: {
      ...{ userID, userResourceOwner: fasti.orgId, clientID, scope, audience: [clientID] },
      ...{ sessionID: 'another device', authMethods: [], authTime: new Date().toISOString() },
    },
    accessToken: { id: 'at_1', scope, lifetime: hours(1), reason: 1 },
  } as const;
  await fasti.api.execute(fasti.context, oidcSession, `V2_${userID}`, start, fasti.orgId);
};

const back = (page: Page) => page.getByRole('link', { name: 'Back to your account' }).click();
const open = (page: Page, name: string) => page.getByRole('link', { name }).click();

/** On the first page of their account, with a verified phone. */
const owner = async (world: World, givenName: string) => {
  await setLogin(world, everyFactor);
  const { userId, loginName } = await newcomer(world, givenName);
  await world.clients.users.humanMFAInitSkipped({ userId });
  const page = await world.visitor({ expected: [/status of 400/] });
  await withAuthenticator(page);
  await page.goto(`${world.fasti.url}/ui/v2/login/account`);
  await signIn(page, loginName);
  await page.getByRole('heading', { name: 'Your account' }).waitFor();
  return { userId, loginName, page };
};

export const accountStory: Story = {
  title: 'somebody changes what is known about them, and deletes their account',
  async tell(world, stop) {
    const { page } = await owner(world, 'Renata');
    await stop(page, 'account');

    await open(page, 'Profile');
    await page.getByLabel('Nickname').fill('Reni');
    await press(page, 'Save');
    await said(page, 'Your changes were saved.');
    await stop(page, 'account-profile');
    await back(page);

    await open(page, 'Picture');
    const choose = (name: string, buffer: Buffer) =>
      page.getByLabel('New picture').setInputFiles({ name, mimeType: 'image/png', buffer });
    await choose('me.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await press(page, 'Use this picture');
    await page.getByRole('alert').getByText('This file is no picture').waitFor();
    await choose('me.png', pngOf({ width: 200, height: 200 }));
    await press(page, 'Use this picture');
    await said(page, 'Your changes were saved.');
    await page.getByRole('img', { name: 'Your picture now' }).waitFor();
    await stop(page, 'account-picture');
    await back(page);

    await open(page, 'Password');
    await page.getByLabel('Current password').fill('wrong');
    for (const label of ['New password', 'New password, once more'])
      await page.getByLabel(label, { exact: true }).fill('Another-word-2');
    await press(page, 'Change password');
    await page.getByRole('alert').getByText('The current password is wrong.').waitFor();
    await stop(page, 'account-password');
    await back(page);

    await open(page, 'Phone number');
    await stop(page, 'account-number');
    await press(page, 'Remove number');
    await said(page, 'It was removed.');
    await back(page);

    await open(page, 'E-mail address');
    await stop(page, 'account-email');
    await page.getByLabel('New e-mail address').fill('renata@new.example');
    await press(page, 'Send code');
    const mail = await messageTo(world.fasti, 'renata@new.example', 'user.human.email.code.added');
    await page.getByLabel('Code').fill(codeIn(mail));
    await press(page, 'Confirm');
    await page.getByText('Your address is renata@new.example.').waitFor();
    await back(page);

    await open(page, 'Delete account');
    await stop(page, 'account-delete');
    await page.getByLabel('I understand').check();
    await press(page, 'Delete my account');
    await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
    await stop(page, 'account-deleted');
  },
};

export const accountSafetyStory: Story = {
  title: 'somebody looks who and what has access to their account, and how they sign in themselves',
  async tell(world, stop) {
    const { userId, loginName, page } = await owner(world, 'Saskia');
    await giveAccess(world, userId, await world.application('Newspaper', 'https://newspaper.example'));

    await open(page, 'Ways to sign in');
    await page.getByText('You have not set up anything').waitFor();
    await press(page, 'Security key A key that you touch.');
    await askForKey(page);
    await page.getByRole('heading', { name: 'Use your security key' }).waitFor();
    await askForKey(page);
    await page.getByText('Remove').first().waitFor();
    await stop(page, 'account-factors');
    await press(page, 'Make new codes');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await stop(page, 'account-recovery-codes');
    await page.getByRole('link', { name: 'I have saved them' }).click();
    await page.getByText('10 are left.').waitFor();
    await page.getByText('Remove').first().click();
    await press(page, 'Remove it for good');
    await said(page, 'It was removed.');
    await back(page);

    const elsewhere = await world.visitor();
    await elsewhere.goto(`${world.fasti.url}/ui/v2/login`);
    await signIn(elsewhere, loginName);
    await elsewhere.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await open(page, 'Devices');
    await page.getByText('This browser').waitFor();
    await stop(page, 'account-sessions');
    await press(page, 'Sign out everywhere else');
    await page.getByText('You are not signed in anywhere else.').waitFor();
    await elsewhere.reload();
    await elsewhere.getByLabel('Login name').waitFor();
    await back(page);

    await open(page, 'Applications');
    await stop(page, 'account-applications');
    await press(page, 'Remove access: Newspaper');
    await page.getByText('No application has access').waitFor();
    await back(page);

    await open(page, 'History');
    await page.getByText('Security key: removed').waitFor();
    await stop(page, 'account-history');
  },
};
