import { signIn } from '../world.ts';
import type { Story, World } from './story.ts';

/** An application without a keyboard: what its screen shows, and what comes of it. */
const television = async ({ fasti, clients }: World) => {
  const { projectId } = await clients.projects.createProject({ organizationId: fasti.orgId, name: 'Living room' });
  const { applicationType } = await clients.applications.createApplication({
    projectId,
    name: 'Television',
    applicationType: {
      case: 'oidcConfiguration',
      value: { grantTypes: [2, 3], applicationType: 2, authMethodType: 2, responseTypes: [1] },
    },
  });
  const { clientId } = applicationType.value as { readonly clientId: string };
  const ask = async (path: string, form: Record<string, string>) =>
    (
      await fetch(fasti.url + path, { method: 'POST', body: new URLSearchParams({ client_id: clientId, ...form }) })
    ).json();
  return {
    shows: () => ask('/oauth/v2/device_authorization', { scope: 'openid profile offline_access' }),
    asksAgain: (device_code: string) =>
      ask('/oauth/v2/token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code }),
  };
};

export const deviceStory: Story = {
  title: 'a device that is signed in by its code',
  async tell(world, stop) {
    const { loginName } = await world.person('Dana');
    const device = await television(world);
    const first = await device.shows();
    const page = await world.visitor({ expected: [/status of 400/] });
    await page.goto(first.verification_uri);
    await stop(page, 'device');
    await page.getByLabel('Code').fill('BCDF-GHJK');
    await page.getByRole('button', { name: 'Next' }).click();
    await stop(page, 'device-unknown');
    await page.getByLabel('Code').fill(` ${first.user_code.toLowerCase().replace('-', ' ')}`);
    await page.getByRole('button', { name: 'Next' }).click();
    await signIn(page, loginName);
    await page.getByText(first.user_code).waitFor();
    await stop(page, 'device-consent');
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Your device is being signed in' }).waitFor();
    await stop(page, 'device-done');
    const { access_token } = await device.asksAgain(first.device_code);
    if (!access_token) throw new Error('the device was not signed in');
    const second = await device.shows();
    await page.goto(second.verification_uri_complete);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('heading', { name: 'The device was refused' }).waitFor();
    const { error } = await device.asksAgain(second.device_code);
    if (error !== 'access_denied') throw new Error(`a refused device was told ${error}`);
  },
};
