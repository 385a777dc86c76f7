import { securitySettings } from '../../../domain/settings/security.ts';
import type { Story, World } from './story.ts';

const elsewhere = 'https://elsewhere.example/callback';

/** An application that nobody here knows: it has registered itself. */
const stranger = async ({ fasti: { api, context, instanceId, url } }: World): Promise<string> => {
  const values = { enable_dynamic_client_registration: true, allow_unauthenticated_dynamic_client_registration: true };
  await api.execute(context, securitySettings, instanceId, { type: 'SetSecurity', values });
  const body = JSON.stringify({ client_name: 'Robots', redirect_uris: [elsewhere] });
  const headers = { 'content-type': 'application/json' };
  return (await (await fetch(`${url}/oauth/v2/register`, { method: 'POST', headers, body })).json()).client_id;
};

export const errorStory: Story = {
  title: 'what cannot be gone on with',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 40[04]/] });
    await page.goto(`${world.fasti.url}/ui/v2/login/password?step=stale`);
    await stop(page, 'error');
    await page.goto(`${world.fasti.url}/oauth/v2/authorize?client_id=nobody`);
    await stop(page, 'error-of-an-application');
    await page.goto(
      `${world.fasti.url}/oauth/v2/authorize?client_id=${await stranger(world)}&redirect_uri=${elsewhere}`,
    );
    await page.getByRole('link', { name: 'Go to elsewhere.example' }).waitFor();
    await stop(page, 'leaving');
    await page.goto(`${world.fasti.url}/nowhere`);
    await stop(page, 'no-such-page');
    await page.goto(world.fasti.url.replace('localhost', 'stranger.localhost'));
    await stop(page, 'no-such-instance');
  },
};
