import { generateSync } from 'otplib';
import { signIn } from '../world.ts';
import type { Story } from './story.ts';

export const secondFactorStory: Story = {
  title: 'a sign-in with a second factor',
  async tell(world, stop) {
    const { userId, loginName } = await world.person('Tessa');
    const { secret } = await world.clients.users.registerTOTP({ userId });
    await world.clients.users.verifyTOTPRegistration({ userId, code: generateSync({ secret }) });
    const page = await world.visitor();
    await page.goto(`${world.fasti.url}/ui/v2/login`);
    await signIn(page, loginName);
    await page.getByLabel('Code').waitFor();
    await stop(page, 'second-factor');
  },
};
