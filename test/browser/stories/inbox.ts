import { messageTo } from '../inbox.ts';
import type { Story } from './story.ts';

export const inboxStory: Story = {
  title: 'a developer reads what would have been sent, and follows its link',
  async tell(world, stop) {
    const page = await world.visitor();
    await page.goto(`${world.fasti.url}/ui/inbox`);
    await stop(page, 'inbox-empty');
    const email = 'imke@example.com';
    await world.clients.users.createUser({
      organizationId: world.fasti.orgId,
      username: 'imke',
      userType: {
        case: 'human',
        value: {
          profile: { givenName: 'Imke', familyName: 'Example' },
          email: { email, verification: { case: 'sendCode', value: {} } },
        },
      },
    });
    await messageTo(world.fasti, email, 'user.human.email.code.added');
    await page.getByRole('link', { name: 'Look again' }).click();
    await page.getByText(email).first().waitFor();
    await stop(page, 'inbox');
    await page
      .getByRole('link', { name: /\/ui\/v2\/login\/verify/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
  },
};
