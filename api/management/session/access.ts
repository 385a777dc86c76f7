import type { Permission } from '../../../domain/permissions.ts';
import { sessionErrors } from '../../../domain/session/errors.ts';
import type { SessionState } from '../../../domain/session/state.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import type { SessionRow } from '../../../projections/session/queries.ts';
import type { Api, Call } from '../../api.ts';
import type { RequestChallenges } from '../../gen/zitadel/session/v2/challenge_pb.js';
import type { CheckedUser } from '../../session/find-user.ts';
import { mustHaveHeldToken } from '../../session/token.ts';
import { mustLeadHome } from '../link-elsewhere.ts';

/** Sessions of a user belong with the user's organization; one without a user, with the organization in context. */
type Whose = { readonly id: string; readonly orgId: string } | undefined;

/** Own sessions anybody may change and end; others, whoever holds the permission where their user is at home. */
export const mustBeAllowed = async (call: Call, permission: Permission, whose: Whose): Promise<void> => {
  if (whose && whose.id === call.caller?.userId) return;
  await call.allow(permission, { orgId: whose?.orgId ?? call.orgId });
};

/** The session's newest token stands in for any permission; that the session is over is said where it matters. */
export const mustBeAllowedOn = async (
  api: Api,
  call: Call,
  permission: Permission,
  on: { readonly id: string; readonly state: SessionState; readonly token: string | undefined },
): Promise<void> => {
  if (on.token) await mustHaveHeldToken(api, call.instance.id, on.id, on.state, on.token);
  else await mustBeAllowed(call, permission, on.state.user);
};

/**
 * Whoever runs logins asks for codes on behalf of others, and may be handed them. Anybody else could prove with them what they do not
 * have, or be sent so many that it costs us.
 */
export const mayAskForCodes = async (
  api: Pick<Api, 'throttle' | 'views'>,
  call: Call,
  whose: Whose,
  { otpSms, otpEmail }: Pick<RequestChallenges, 'otpSms' | 'otpEmail'>,
): Promise<void> => {
  if (!whose || (!otpSms && !otpEmail)) return;
  const scope = { orgId: whose.orgId };
  if (await call.may('session.write', scope)) return;
  if (otpSms?.returnCode || otpEmail?.deliveryType.case === 'returnCode') await call.allow('session.write', scope);
  const sent = otpEmail?.deliveryType.case === 'sendCode' ? otpEmail.deliveryType.value : undefined;
  await mustLeadHome(api, call, sent?.urlTemplate, 'session.write', scope);
  await api.throttle.take('message', { instanceId: call.instance.id, account: whose.id });
};

/** As `mustBeAllowedOn`; but clients show a token that they need no more, and may have shown another in the meantime. */
export const mustBeAllowedToSet = async (
  api: Api,
  call: Call,
  on: { readonly id: string; readonly state: SessionState; readonly token: string | undefined },
): Promise<void> => {
  const { user } = on.state;
  const isOwn = user !== undefined && user.id === call.caller?.userId;
  if (isOwn || (await call.may('session.write', { orgId: user?.orgId ?? call.orgId }))) return;
  await mustBeAllowedOn(api, call, 'session.write', on);
};

/** Who may not check whom they name learns nothing about whether that user exists. */
export const mustExist = async (call: Call, found: CheckedUser | undefined): Promise<CheckedUser> => {
  if (found) return found;
  await call.allow('session.write');
  throw userErrors.not_found();
};

/** Own sessions, sessions one has created, and those that the permission reaches; of others one learns nothing. */
export const mustSee = async (call: Call, row: SessionRow): Promise<void> => {
  const { userId } = call.caller ?? {};
  if (userId !== undefined && (row.user_id === userId || row.creator === userId)) return;
  if (!(await call.may('session.read', { orgId: row.user_org_id ?? call.orgId }))) throw sessionErrors.not_found();
};
