import { user } from '../../../domain/user/user.ts';
import { enterLoginName, enterPassword, password, signIn } from '../world.ts';
import type { Story } from './story.ts';

/** As long as names get. */
const longName = 'Wolfeschlegelsteinhausenbergerdorff';

export const passwordStory: Story = {
  title: 'a sign-in with a password, and what comes of it',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 400/] });
    const at = (path: string) => page.goto(`${world.fasti.url}/ui/v2/login${path}`);
    const [ada, wolf] = [await world.person('Ada'), await world.person(longName)];
    await at('');
    await stop(page, 'loginname');
    await enterLoginName(page, 'nobody');
    await page.getByRole('alert').waitFor();
    await stop(page, 'loginname-unknown');
    await enterLoginName(page, wolf.loginName);
    await stop(page, 'password');
    await enterPassword(page, 'wrong');
    await stop(page, 'password-wrong');
    const hash = await world.fasti.api.passwords.hash(password);
    await world.fasti.api.execute(world.fasti.context, user, wolf.userId, {
      type: 'SetPassword',
      hash,
      changeRequired: true,
    });
    await enterPassword(page);
    await stop(page, 'password-change');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByLabel('New password, once more').fill('short');
    await page.getByRole('button', { name: 'Change password' }).click();
    await stop(page, 'password-change-weak');
    await at('/loginname');
    await signIn(page, ada.loginName);
    await stop(page, 'signedin');
    await page.getByRole('link', { name: 'Use another account' }).click();
    await stop(page, 'accounts');
    await at('/logout');
    await stop(page, 'logout');
    await page.getByRole('button', { name: 'Sign out of all accounts' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await stop(page, 'logout-done');
  },
};
