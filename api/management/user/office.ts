import { membershipsOf } from '../../../projections/member/queries.ts';
import type { Api, Call } from '../../api.ts';

/**
 * Whoever changes what an administrator signs in with can sign in as them: only who could appoint administrators may. An office
 * below the instance is given to somebody of an organization that is trusted with its own people.
 */
export const mustMatchOffices = async (
  { views }: Pick<Api, 'views'>,
  call: Call,
  userId: string,
  homeOrgId: string,
): Promise<void> => {
  if (await call.may('iam.member.write')) return;
  const offices = await membershipsOf(views, call.read, userId);
  if (offices.some(({ aggregateType }) => aggregateType === 'instance')) await call.allow('iam.member.write');
  if (offices.length > 0) await call.allow('org.member.write', { orgId: homeOrgId });
};
