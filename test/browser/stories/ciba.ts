import { linkIn, messageTo } from '../inbox.ts';
import { signIn } from '../world.ts';
import type { Story, World } from './story.ts';

const grantType = 'urn:openid:params:grant-type:ciba';

/** Somebody at a telephone who asks people to sign in. */
const callCentre = async ({ fasti, clients }: World) => {
  const { projectId } = await clients.projects.createProject({ organizationId: fasti.orgId, name: 'Service' });
  const { applicationId, applicationType } = await clients.applications.createApplication({
    projectId,
    name: 'Call centre',
    applicationType: {
      case: 'oidcConfiguration',
      value: { redirectUris: ['https://centre.example/'], grantTypes: [0, 2], responseTypes: [1], authMethodType: 0 },
    },
  });
  const { clientId, clientSecret } = applicationType.value as {
    readonly clientId: string;
    readonly clientSecret: string;
  };
  const post = async (path: string, body: string | URLSearchParams, headers: Record<string, string>) =>
    (await fetch(fasti.url + path, { method: 'POST', headers, body })).json();
  await post(
    '/fasti.oidc.v1.ClientService/SetClientMetadata',
    JSON.stringify({ projectId, applicationId, metadata: { grant_types: [grantType] } }),
    { 'content-type': 'application/json', authorization: `Bearer ${fasti.pat}` },
  );
  const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` };
  return {
    asks: (login_hint: string) =>
      post(
        '/oauth/v2/bc-authorize',
        new URLSearchParams({ scope: 'openid profile', login_hint, binding_message: 'Ticket 4711' }),
        basic,
      ),
    asksAgain: (auth_req_id: string) =>
      post('/oauth/v2/token', new URLSearchParams({ grant_type: grantType, auth_req_id }), basic),
  };
};

export const cibaStory: Story = {
  title: 'somebody who is asked elsewhere to sign in',
  async tell(world, stop) {
    const { loginName } = await world.person('Rhea');
    const centre = await callCentre(world);
    const { auth_req_id } = await centre.asks(loginName);
    const page = await world.visitor();
    await page.goto(linkIn(await messageTo(world.fasti, 'rhea@example.com', 'ciba_request.added')));
    await signIn(page, loginName);
    await page.getByText('Ticket 4711').waitFor();
    await stop(page, 'ciba');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await stop(page, 'ciba-done');
    const { access_token } = await centre.asksAgain(auth_req_id);
    if (!access_token) throw new Error('the call centre got no token');

    const once = await centre.asks(loginName);
    await page.goto(`${world.fasti.url}/ui/v2/login/account`);
    const asking = page.getByRole('link', { name: 'Call centre asks you to sign in' });
    await asking.waitFor();
    await stop(page, 'account-asked');
    await asking.click();
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('heading', { name: 'You have refused' }).waitFor();
    await page.goto(`${world.fasti.url}/ui/v2/login/account`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if ((await asking.count()) > 0) throw new Error('what was refused still waits');
    if ((await centre.asksAgain(once.auth_req_id)).error !== 'access_denied') throw new Error('a refusal is not told');
  },
};
