import { errors } from '../../domain/errors.ts';
import type { Api, Caller, Instance } from '../api.ts';
import { factorDemand } from '../session/factor-demand.ts';
import { bindingOf, liveToken } from './tokens/access-token.ts';

/** Who calls our own services by this token: they must be in its audience. */
export const verifyAccessToken = async (api: Api, instance: Instance, token: string): Promise<Caller | undefined> => {
  const live = await liveToken(api, instance.id, token);
  if (!live?.issued?.audience.includes(instance.projectId)) return undefined;
  const [{ grant, actor }, binding] = [live.issued, bindingOf(live)];
  if (actor) throw accessTokenErrors.not_for_api();
  const demand = await factorDemand(api, instance.id, live.user, grant.authMethods);
  return {
    userId: live.userId,
    orgId: live.user.owner,
    kind: live.user.machine ? 'machine' : 'human',
    via: 'access_token',
    tokenId: live.id,
    ...(grant.sessionID === '' ? {} : { sessionId: grant.sessionID }),
    ...(binding ? { binding } : {}),
    ...(demand === 'met' ? {} : { mustSetUpFactor: true }),
  };
};

export const accessTokenErrors = errors('access_token', {
  not_for_api: [
    'denied',
    'A token with which somebody acts for another opens applications, not this API.',
    'APP-Shi0J',
  ],
});
