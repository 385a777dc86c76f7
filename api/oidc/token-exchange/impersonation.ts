import type { TokenActor } from '../../../domain/oidc-session/events.ts';
import { type Permission, permissionsOf } from '../../../domain/permissions.ts';
import { defaultSecurity, securitySettings } from '../../../domain/settings/security.ts';
import { user } from '../../../domain/user/user.ts';
import { membershipSources, membershipsOf } from '../../../projections/member/queries.ts';
import type { ReadContext, Views } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import { loadOwned } from '../../facts/owned.ts';
import { loadStates } from '../../facts/states.ts';

type Reads = Pick<Api, 'views' | 'loadAll'>;
type Person = { readonly userId: string; readonly orgId: string };

/**
 * Who may act for whom: the instance allows it at all, and the actor has a role for it, in the instance or in the person's
 * organization. For those who administer something it takes more than for others. Undefined: they may.
 */
export const whyNotActingFor = async (
  { views, loadAll }: Reads,
  read: ReadContext,
  actorId: string,
  { userId, orgId }: Person,
): Promise<string | undefined> => {
  const [settings] = await loadStates({ loadAll }, read.instanceId, { decider: securitySettings, id: read.instanceId });
  const { values = defaultSecurity } = settings.state;
  if (!values.enable_impersonation) return 'The security settings of this instance do not allow impersonation.';
  const officesOf = officesIn(views);
  const [offices, of] = await Promise.all([officesOf(read, actorId), officesOf(read, userId)]);
  const needed: Permission = of.length > 0 ? 'admin.impersonation' : 'impersonation';
  const covers = ({ aggregateType, aggregateId }: (typeof offices)[number]) =>
    aggregateType === 'instance' || (aggregateType === 'org' && aggregateId === orgId);
  const isAllowed = offices.some(
    (office) => covers(office) && office.roles.some((role) => permissionsOf(role).has(needed)),
  );
  return isAllowed ? undefined : 'The actor may not act for this person.';
};

/** As long as a token is used: nobody acts for others who may not act for themselves any more, or not for this one. */
export const mayStillAct = async (
  api: Reads,
  instanceId: string,
  actor: TokenActor | undefined,
  person: Person,
): Promise<boolean> => {
  if (!actor) return true;
  const { owned } = await loadOwned(
    api,
    instanceId,
    chain(actor).map((id) => ({ decider: user, id })),
  );
  if (!owned.every(({ isActive }) => isActive)) return false;
  return (await whyNotActingFor(api, { instanceId }, actor.user_id, person)) === undefined;
};

const chain = ({ user_id, actor }: TokenActor): readonly string[] => [user_id, ...(actor ? chain(actor) : [])];

/** Asked with every token of somebody who acts for another, so it is answered from memory until an office changes. */
const officesIn = (views: Views) => {
  const remembered =
    questions.get(views) ?? views.remember(membershipSources, (read, userId) => membershipsOf(views, read, userId));
  questions.set(views, remembered);
  return remembered;
};
type Offices = ReturnType<typeof membershipsOf>;
const questions = new WeakMap<Views, (read: ReadContext, userId: string) => Offices>();
