import { type SignedInClient, sessionLogout } from '../../../domain/session-logout/session-logout.ts';
import { type Job, JobRefused } from '../../../projections/jobs/jobs.ts';
import type { Api } from '../../api.ts';
import { handOver } from '../../outbound/hand-over.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import { activeClient, type Client } from '../client/client.ts';
import type { BackChannelJob } from './begin.ts';
import { signLogoutToken } from './logout-token.ts';

/** Back-Channel Logout, 2.5 and 2.8. Whoever was told before, is gone, or does not want to hear of it any more is not called. */
export const deliverLogout =
  (api: Api, outbound: Outbound) =>
  async ({ id, data, attempt }: Job): Promise<void> => {
    const job = data as BackChannelJob;
    const { instanceId, sessionId, oidcSessionId } = job;
    const { state } = await api.load(instanceId, sessionLogout, sessionId);
    const signedIn = Object.values(state.backChannel).find((each) => each.oidcSessionId === oidcSessionId);
    const client = signedIn && (await activeClient(api, { instanceId }, signedIn.clientId));
    if (!client || client.backChannelLogoutUri === '') return;
    await tell(api, outbound, job, signedIn, client).catch((error: Error) => {
      throw attempt >= (api.settings.logoutAttempts ?? Number.POSITIVE_INFINITY)
        ? new JobRefused(error.message)
        : error;
    });
    const cause = { actor: 'OIDC', correlationId: id };
    await api.execute({ instanceId, cause }, sessionLogout, sessionId, { type: 'RecordSent', oidcSessionId });
  };

const tell = async (api: Api, outbound: Outbound, job: BackChannelJob, signedIn: SignedInClient, client: Client) => {
  const body = new URLSearchParams({ logout_token: await signLogoutToken(api, job, signedIn, client) });
  await handOver(outbound, {
    url: client.backChannelLogoutUri,
    body: body.toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
};
