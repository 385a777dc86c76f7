import { password } from '../world.ts';
import type { Story } from './story.ts';

export const registerStory: Story = {
  title: 'a new account',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 400/] });
    await page.goto(`${world.fasti.url}/ui/v2/login`);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('First name').fill('Rosa');
    await page.getByLabel('Last name').fill('Example');
    await page.getByLabel('E-mail address').fill('rosa@example.com');
    await stop(page, 'register');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByLabel('Password, once more').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('alert').waitFor();
    await stop(page, 'register-password');
    await page.getByLabel('Password', { exact: true }).fill(password);
    // Marked as it is typed, all five of them.
    await page.locator('#rules .met').nth(4).waitFor();
    await page.getByLabel('Password, once more').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL(/\/verify\?/);
  },
};

export const foundingStory: Story = {
  title: 'a new organization',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 400/] });
    await page.goto(`${world.fasti.url}/ui/v2/login/register/org`);
    await page.getByLabel('Name of the organization').fill('Society of Many Wonderful Gardens');
    await page.getByLabel('First name').fill('Flora');
    await page.getByLabel('Last name').fill('Example');
    await page.getByLabel('E-mail address').fill('flora@example.com');
    await stop(page, 'register-organization');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('link', { name: 'Change' }).click();
    await page.getByLabel('Name of the organization').fill('Gardens');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password, once more').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL(/\/verify\?/);
  },
};
