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

it('whoever has no script shows a picture, the right way up and bare of where it was taken, and takes it away', async () => {
  const { loginName } = await here.person('Ines');
  const painter = await here.visitor();
  /** As browsers encode them, and as phones note beside them where that was and which way is up. */
  const painted = async (type: string) => {
    const base64 = await painter.evaluate((kind) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [60, 40];
      canvas.getContext('2d')?.fillRect(0, 0, 30, 20);
      return canvas.toDataURL(kind).split(',')[1] ?? '';
    }, type);
    return Buffer.from(base64, 'base64');
  };
  const jpeg = await painted('image/jpeg');
  // Which way is up: turned by a quarter (EXIF, orientation 6).
  const turned = '4d4d002a00000008000101120003000000010006000000000000';
  const note = Buffer.from(`Exif\0\0${Buffer.from(turned, 'hex').toString('latin1')}GPS 47.3769`, 'latin1');
  const noted = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xe1, 0, note.length + 2]),
    note,
    jpeg.subarray(2),
  ]);

  const page = await here.visitor({ javaScriptEnabled: false, expected: [/status of 400/] });
  await page.goto(`${account()}/picture`);
  await signIn(page, loginName);
  const file = page.getByLabel('New picture');
  const use = async (buffer: Buffer) => {
    // Whatever the name says, and what the browser makes of it.
    await file.setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer });
    await page.getByRole('button', { name: 'Use this picture' }).click();
  };
  let address = '';
  const shown = async () => {
    const now = page.locator(`img.portrait:not([src="${address}"])`);
    await now.waitFor();
    address = (await now.getAttribute('src')) ?? '';
    const fetched = await fetch(new URL(address, here.fasti.url));
    const bytes = Buffer.from(await fetched.arrayBuffer());
    await painter.goto(fetched.url);
    const [width, height] = await painter
      .locator('img')
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    return { type: fetched.headers.get('content-type'), width, height, tellsPlace: bytes.includes('GPS') };
  };
  await use(Buffer.concat([jpeg, Buffer.alloc(3 * 1024 * 1024)]));
  await page.getByRole('alert').getByText('This picture is too large').waitFor();
  await use(noted);
  expect(await shown()).toEqual({ type: 'image/jpeg', width: 40, height: 60, tellsPlace: false });
  for (const type of ['image/webp', 'image/png']) {
    await use(await painted(type));
    expect(await shown()).toEqual({ type, width: 60, height: 40, tellsPlace: false });
  }

  await page.getByRole('button', { name: 'Remove picture' }).click();
  await page.getByText('It was removed.').waitFor();
  expect(await page.getByRole('img').count()).toBe(0);
  expect((await fetch(new URL(address, here.fasti.url))).status).toBe(404);
  await page.getByRole('link', { name: 'Back to your account' }).click();
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('Picture removed').waitFor();
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
