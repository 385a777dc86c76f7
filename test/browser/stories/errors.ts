import type { Story } from './story.ts';

export const errorStory: Story = {
  title: 'what cannot be gone on with',
  async tell(world, stop) {
    const page = await world.visitor({ expected: [/status of 40[04]/] });
    await page.goto(`${world.fasti.url}/ui/v2/login/password?step=stale`);
    await stop(page, 'error');
    await page.goto(`${world.fasti.url}/oauth/v2/authorize?client_id=nobody`);
    await stop(page, 'error-of-an-application');
    await page.goto(`${world.fasti.url}/nowhere`);
    await stop(page, 'no-such-page');
    await page.goto(world.fasti.url.replace('localhost', 'stranger.localhost'));
    await stop(page, 'no-such-instance');
  },
};
