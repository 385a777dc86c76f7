import type { Page } from 'playwright-core';
import { codeIn, linkIn, messageTo } from '../inbox.ts';
import { enterLoginName, enterPassword, signIn } from '../world.ts';
import type { Story, World } from './story.ts';

const another = 'Another1!';
const choose = async (page: Page) => {
  await page.getByLabel('New password', { exact: true }).fill(another);
  await page.getByLabel('New password, once more').fill(another);
  await page.getByRole('button', { name: 'Set password' }).click();
};
const signedIn = (page: Page) => page.getByRole('heading', { name: 'You are signed in' }).waitFor();

/** Without anything to sign in with, and with an address that nobody has proved. */
const newcomer = async ({ clients, fasti }: World, givenName: string) => {
  const loginName = givenName.toLowerCase();
  const email = `${loginName}@example.com`;
  const { id: userId } = await clients.users.createUser({
    organizationId: fasti.orgId,
    username: loginName,
    userType: {
      case: 'human',
      value: {
        profile: { givenName, familyName: 'Example' },
        email: { email, verification: { case: 'returnCode', value: {} } },
      },
    },
  });
  await clients.users.humanMFAInitSkipped({ userId });
  return { userId, loginName, email };
};

export const forgottenPasswordStory: Story = {
  title: 'a password that was forgotten, with the code typed in and by the link',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 400/] });
    const { loginName } = await world.person('Fay');
    await page.goto(`${world.fasti.url}/ui/v2/login`);
    await enterLoginName(page, loginName);
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByText('a code is on its way').waitFor();
    await stop(page, 'password-set');
    await page.getByLabel('Code from the e-mail').fill('AAAAAA');
    await choose(page);
    await page.getByRole('alert').waitFor();
    await stop(page, 'password-set-wrong');
    const mail = await messageTo(world.fasti, 'fay@example.com', 'user.human.password.code.added');
    await page.getByLabel('Code from the e-mail').fill(codeIn(mail).toLowerCase());
    await choose(page);
    await signedIn(page);

    const elsewhere = await world.visitor({ javaScriptEnabled: false });
    const { userId } = await world.person('Flo');
    await world.clients.users.passwordReset({ userId });
    const link = linkIn(await messageTo(world.fasti, 'flo@example.com', 'user.human.password.code.added'));
    await elsewhere.goto(link);
    await choose(elsewhere);
    await signedIn(elsewhere);
  },
};

export const verificationStory: Story = {
  title: 'an address that is proved: on the way in, and by the link',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 400/] });
    const vera = await newcomer(world, 'Vera');
    await world.clients.users.setPassword({ userId: vera.userId, newPassword: { password: another } });
    await page.goto(`${world.fasti.url}/ui/v2/login`);
    await signIn(page, vera.loginName, another);
    await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
    await stop(page, 'verify');
    await page.getByLabel('Code').fill('AAAAAA');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('alert').waitFor();
    await stop(page, 'verify-wrong');
    await page.getByLabel('Code').fill(codeIn(await messageTo(world.fasti, vera.email, 'user.human.email.code.added')));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await signedIn(page);

    const { userId } = await world.person('Vic');
    await world.clients.users.setEmail({ userId, email: 'vic@new.example' });
    await page.goto(linkIn(await messageTo(world.fasti, 'vic@new.example', 'user.human.email.code.added')));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Confirmed' }).waitFor();
    await stop(page, 'verify-success');
    await page.getByRole('link', { name: 'To the sign-in' }).click();
    await page.getByLabel('Login name').waitFor();
  },
};

export const invitationStory: Story = {
  title: 'an invitation, accepted with a password',
  async tell(world, stop) {
    const page = await world.visitor();
    const { userId, loginName, email } = await newcomer(world, 'Ivy');
    await world.clients.users.createInviteCode({ userId, verification: { case: 'sendCode', value: {} } });
    await page.goto(linkIn(await messageTo(world.fasti, email, 'user.human.invite.code.added')));
    await page.getByRole('heading', { name: 'Accept your invitation' }).waitFor();
    await stop(page, 'verify-invitation');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('heading', { name: 'Choose how to sign in' }).waitFor();
    await stop(page, 'authenticator-set');
    await page.getByRole('link', { name: 'Choose a password instead' }).click();
    await choose(page);
    await signedIn(page);
    const other = await world.visitor();
    await other.goto(`${world.fasti.url}/ui/v2/login`);
    await enterLoginName(other, loginName);
    await enterPassword(other, another);
    await signedIn(other);
  },
};

export const initializationStory: Story = {
  title: 'an account that is set up by whoever it was made for',
  async tell(world, stop) {
    const page = await world.visitor();
    const email = 'nina@example.com';
    const { userId } = await world.clients.management.addHumanUser({
      userName: 'nina',
      profile: { firstName: 'Nina', lastName: 'Example' },
      email: { email },
    });
    await world.clients.users.humanMFAInitSkipped({ userId });
    await page.goto(linkIn(await messageTo(world.fasti, email, 'user.human.initialization.code.added')));
    await page.getByRole('heading', { name: 'Set up your account' }).waitFor();
    await stop(page, 'verify-initialization');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('link', { name: 'Choose a password instead' }).click();
    await choose(page);
    await signedIn(page);
  },
};
