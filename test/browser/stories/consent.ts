import { project } from '../../../domain/project/project.ts';
import { bareApplication } from '../application.ts';
import { signIn } from '../world.ts';
import type { Story, World } from './story.ts';

const payment = {
  ...{ type: 'payment_initiation', actions: ['initiate'], locations: ['https://bank.example/payments'] },
  ...{ instructedAmount: { currency: 'EUR', amount: '12.50' }, creditorName: 'Merchant A' },
};

/** An application of somebody else's, which says what it does with what it gets. */
const thirdParty = async ({ fasti, clients }: World, origin: string): Promise<string> => {
  const { projectId } = await clients.projects.createProject({ organizationId: fasti.orgId, name: 'Partners' });
  const { applicationId, applicationType } = await clients.applications.createApplication({
    projectId,
    name: 'Calendar',
    applicationType: {
      case: 'oidcConfiguration',
      value: {
        redirectUris: [`${origin}/callback`],
        responseTypes: [1],
        grantTypes: [0, 2],
        applicationType: 1,
        authMethodType: 2,
        developmentMode: true,
      },
    },
  });
  const { clientId } = applicationType.value as { readonly clientId: string };
  const about = { policy_uri: `${origin}/privacy`, tos_uri: `${origin}/terms` };
  const metadata = { third_party: true, ...about, authorization_details_types: [payment.type] };
  await fasti.api.execute(fasti.context, project, projectId, {
    type: 'SetAppMetadata',
    appId: applicationId,
    metadata,
  });
  return clientId;
};

export const consentStory: Story = {
  title: 'an application of a third party, which asks before it gets anything, and is remembered',
  async tell(world, stop) {
    const { loginName } = await world.person('Cleo');
    const app = await bareApplication();
    const clientId = await thirdParty(world, app.origin);
    const ask = (changes: Record<string, string> = {}) =>
      app.authorizeUrl(world.fasti.url, clientId, { scope: 'openid email offline_access', ...changes });
    const page = await world.visitor();
    const back = async () => {
      await page.waitForURL(`${app.origin}/callback?**`);
      return new URL(page.url()).searchParams;
    };
    try {
      await page.goto(ask());
      await signIn(page, loginName);
      await page.getByRole('heading', { name: 'Give access?' }).waitFor();
      await page.getByText('Calendar of Partners').waitFor();
      await page.getByText(`Your answer goes to ${new URL(app.origin).host}.`).waitFor();
      await stop(page, 'consent');
      await page.getByRole('button', { name: 'Refuse' }).click();
      if ((await back()).get('error') !== 'access_denied') throw new Error('a refusal is not told');

      await page.goto(ask({ prompt: 'none' }));
      if ((await back()).get('error') !== 'consent_required') throw new Error('consent is not required');
      await page.goto(ask());
      await page.getByRole('button', { name: 'Allow' }).click();
      await back();
      const tokens = await app.redeem(world.fasti.url, clientId, page.url());
      if (!tokens['access_token']) throw new Error('a consent gives no tokens');

      await page.goto(ask({ prompt: 'none' }));
      if (!(await back()).get('code')) throw new Error('the consent is not remembered');
      await page.goto(ask({ scope: 'openid email profile' }));
      await page.getByRole('heading', { name: 'Give access?' }).waitFor();
      await page.goto(ask({ prompt: 'consent' }));
      await page.getByRole('button', { name: 'Allow' }).click();
      if (!(await back()).get('code')) throw new Error('the second consent gives nothing');

      await page.goto(ask({ authorization_details: JSON.stringify([payment]) }));
      await page.getByText('currency EUR, amount 12.50').waitFor();
      await stop(page, 'consent-details');
      await page.getByRole('button', { name: 'Allow' }).click();
      if (!(await back()).get('code')) throw new Error('what was shown in detail gives nothing');
    } finally {
      await app.stop();
    }
  },
};
