import type { Job, Jobs, NewJob } from '../../../projections/jobs/jobs.ts';
import type { LogoutJob } from '../../../projections/reactions/logouts.ts';
import { type PendingLogout, pendingLogouts } from '../../../projections/session-logout/queries.ts';
import type { Api } from '../../api.ts';

/** The kind of job that `deliver.ts` does. */
export const backChannelKind = 'back_channel_logout';

export type BackChannelJob = {
  readonly instanceId: string;
  readonly sessionId: string;
  readonly oidcSessionId: string;
};

/** One job for each application that is to hear of it. Also those are found that got their tokens a moment before the end. */
export const beginLogout =
  ({ views }: Pick<Api, 'views'>, jobs: Pick<Jobs, 'add'>) =>
  async ({ data }: Job): Promise<void> => {
    const ended = data as LogoutJob;
    const { instanceId, position } = ended;
    const read = { instanceId, notBefore: BigInt(position), strict: true };
    const pending = await pendingLogouts(views, read, whose(ended));
    if (pending.length > 0) await jobs.add(pending.map((one) => jobFor(instanceId, one)));
  };

const whose = (ended: LogoutJob) => {
  if ('sessionId' in ended) return { session_id: ended.sessionId };
  return 'orgId' in ended ? { user_org_id: ended.orgId } : { user_id: ended.userId };
};

/** Named by the token session: whoever else finds it adds nothing. */
export const jobFor = (
  instanceId: string,
  { session_id: sessionId, oidc_session_id: oidcSessionId }: PendingLogout,
): NewJob => {
  const data: BackChannelJob = { instanceId, sessionId, oidcSessionId };
  return { id: `back-channel-${oidcSessionId}`, kind: backChannelKind, data };
};
