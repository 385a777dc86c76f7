import type { Page } from 'playwright-core';
import { withAuthenticator } from '../authenticator.ts';
import { everyFactor, newcomer, setLogin } from '../factors.ts';
import { codeIn, messageTo } from '../inbox.ts';
import { password, signIn } from '../world.ts';
import type { Story } from './story.ts';

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const said = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();

export const accountStory: Story = {
  title: 'somebody looks after their own account',
  async tell(world, stop) {
    await setLogin(world, everyFactor);
    const { userId, loginName } = await newcomer(world, 'Renata');
    await world.clients.users.humanMFAInitSkipped({ userId });
    const page = await world.visitor({ expected: [/status of 400/] });
    await withAuthenticator(page);
    const back = () => page.getByRole('link', { name: 'Back to your account' }).click();
    const open = (name: string) => page.getByRole('link', { name }).click();

    await page.goto(`${world.fasti.url}/ui/v2/login/account`);
    await signIn(page, loginName);
    await page.getByRole('heading', { name: 'Your account' }).waitFor();
    await stop(page, 'account');

    await open('Profile');
    await page.getByLabel('Nickname').fill('Reni');
    await press(page, 'Save');
    await said(page, 'Your changes were saved.');
    await stop(page, 'account-profile');
    await back();

    await open('Ways to sign in');
    await page.getByText('You have not set up anything').waitFor();
    await press(page, 'Security key A key that you touch.');
    await press(page, 'Continue');
    await page.getByRole('heading', { name: 'Show your security key' }).waitFor();
    await press(page, 'Continue');
    await page.getByText('Remove').first().waitFor();
    await stop(page, 'account-factors');
    await press(page, 'Make new codes');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await stop(page, 'account-recovery-codes');
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await page.getByText('10 are left.').waitFor();
    await page.getByText('Remove').first().click();
    await press(page, 'Remove it for good');
    await said(page, 'It was removed.');
    await back();

    await open('Password');
    await page.getByLabel('Current password').fill('wrong');
    for (const label of ['New password', 'New password, once more'])
      await page.getByLabel(label, { exact: true }).fill('Another-word-2');
    await press(page, 'Change password');
    await page.getByRole('alert').getByText('The current password is wrong.').waitFor();
    await stop(page, 'account-password');
    await back();

    await open('Phone number');
    await stop(page, 'account-phone');
    await press(page, 'Remove number');
    await said(page, 'It was removed.');
    await back();

    await open('Devices');
    await page.getByText('This browser').waitFor();
    await stop(page, 'account-sessions');
    await back();

    await open('Applications');
    await page.getByText('No application has access').waitFor();
    await stop(page, 'account-applications-none');
    await back();

    await open('History');
    await page.getByText('Security key: removed').waitFor();
    await stop(page, 'account-history');
    await back();

    await open('E-mail address');
    await stop(page, 'account-email');
    await page.getByLabel('New e-mail address').fill('renata@new.example');
    await press(page, 'Send code');
    await page
      .getByLabel('Code')
      .fill(codeIn(await messageTo(world.fasti, 'renata@new.example', 'user.human.email.code.added')));
    await press(page, 'Confirm');
    await page.getByText('Your address is renata@new.example.').waitFor();
    await back();

    await open('Delete account');
    await stop(page, 'account-delete');
    await page.getByLabel('I understand').check();
    await press(page, 'Delete my account');
    await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
    await stop(page, 'account-deleted');
    await page.goto(`${world.fasti.url}/ui/v2/login/loginname`);
    await signIn(page, loginName, password);
    await page.getByRole('alert').waitFor();
  },
};
