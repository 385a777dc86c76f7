import { expect, it } from 'vitest';
import { askForKey, withAuthenticator } from './authenticator.ts';
import { everyFactor, setLogin } from './factors.ts';
import { browserWorld, password, signIn } from './world.ts';

const here = browserWorld();
const account = () => `${here.fasti.url}/ui/v2/login/account`;
const another = 'Another-word-2';

it('whoever has no script looks after their account all the same', async () => {
  const { loginName } = await here.person('Nora');
  const page = await here.visitor({ javaScriptEnabled: false });
  await page.goto(account());
  await signIn(page, loginName);
  await page.getByRole('link', { name: 'Profile' }).click();
  await page.getByLabel('Last name').fill('Neumann');
  await page.getByLabel('Language').selectOption('Deutsch');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Deine Änderungen sind gespeichert.').waitFor();
  await page.getByRole('link', { name: 'Zurück zu deinem Konto' }).click();
  await page.getByText('Nora Neumann').waitFor();
  await page.getByRole('link', { name: 'Passwort' }).click();
  await page.getByLabel('Aktuelles Passwort').fill(password);
  for (const field of ['password', 'again']) await page.locator(`#${field}`).fill(another);
  await page.getByRole('button', { name: 'Passwort ändern' }).click();
  await page.getByText('Dein Passwort ist geändert.').waitFor();
  await page.getByRole('link', { name: 'Zurück zu deinem Konto' }).click();
  await page.getByRole('link', { name: 'Verlauf' }).click();
  await page.getByText('Passwort geändert').waitFor();
  const elsewhere = await here.visitor();
  await elsewhere.goto(account());
  await signIn(elsewhere, loginName, another);
  await elsewhere.getByRole('heading', { level: 1 }).waitFor();
});

it('whoever signs in by passkey alone keeps it until there is another way, and sets a first password', async () => {
  await setLogin(here, everyFactor);
  const { users } = here.clients;
  const { id: userId } = await users.createUser({
    organizationId: here.fasti.orgId,
    username: 'pia',
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'Pia', familyName: 'Example' },
        email: { email: 'pia@example.com', verification: { case: 'isVerified', value: true } },
      },
    },
  });
  const { code } = await users.createPasskeyRegistrationLink({ userId, medium: { case: 'returnCode', value: {} } });
  const page = await here.visitor({ expected: [/status of 400/] });
  await withAuthenticator(page);
  const byLink = { userId, codeId: code?.id ?? '', code: code?.code ?? '' };
  await page.goto(`${here.fasti.url}/ui/v2/login/passkey/set?${new URLSearchParams(byLink)}`);
  await askForKey(page);
  await page.getByRole('link', { name: 'Sign in with the passkey' }).click();
  await askForKey(page, 'Sign in with a passkey');
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();

  await page.getByRole('link', { name: 'Manage your account' }).click();
  const toFactors = async () => {
    await page.getByRole('link', { name: 'Ways to sign in' }).click();
    await page.getByText('Remove').first().click();
    await page.getByRole('button', { name: 'Remove it for good' }).click();
  };
  await toFactors();
  await page.getByRole('alert').getByText('This is your only way to sign in.').waitFor();
  await page.getByRole('link', { name: 'Back to your account' }).click();
  await page.getByRole('link', { name: 'Password None yet' }).click();
  await page.getByRole('button', { name: 'Change password' }).waitFor();
  expect(await page.getByLabel('Current password').count()).toBe(0);
  for (const field of ['password', 'again']) await page.locator(`#${field}`).fill(another);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password was changed.').waitFor();
  await page.getByRole('link', { name: 'Back to your account' }).click();
  await toFactors();
  await page.getByText('It was removed.').waitFor();
});
