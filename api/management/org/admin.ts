import { errors } from '../../../domain/errors.ts';
import { members } from '../../../domain/member/member.ts';
import { exists } from '../../../domain/user/guards.ts';
import { user } from '../../../domain/user/user.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api, Call } from '../../api.ts';
import type { AddOrganizationRequest_Admin } from '../../gen/zitadel/org/v2/org_service_pb.js';
import { humanSteps } from '../../user/creation.ts';
import { newHumanIn } from '../user/request.ts';

export const orgAdminErrors = errors('org_admin', {
  user_not_found: ['precondition', 'There is no such user to administer the organization.'],
  nobody: ['invalid', 'An administrator is an existing user or a new human: the request says neither.'],
});

/** `created`: only for a human who is new. */
type AdminToBe = {
  readonly steps: readonly AnyStep[];
  readonly created?: { readonly userId: string; readonly emailCode?: string; readonly phoneCode?: string };
};

/** The steps that make somebody an administrator of an organization that comes with the same append. */
export const adminSteps = async (
  api: Api,
  { instance, context }: Call,
  orgId: string,
  { userType, roles }: AddOrganizationRequest_Admin,
): Promise<AdminToBe> => {
  const appoint = (userId: string) =>
    step(members.org, orgId, { type: 'AddMember', userId, roles: roles.length === 0 ? ['ORG_OWNER'] : roles });
  switch (userType.case) {
    case 'userId': {
      const { state } = await api.load(instance.id, user, userType.value);
      if (!exists(state)) throw orgAdminErrors.user_not_found();
      return { steps: [appoint(userType.value)] };
    }
    case 'human': {
      const { userId: wantedId, username } = userType.value;
      const human = newHumanIn(orgId, userType.value, {
        ...(wantedId === undefined ? {} : { userId: wantedId }),
        ...(username === undefined ? {} : { username }),
      });
      const { steps, ...created } = await humanSteps(api, context, human);
      return { steps: [...steps, appoint(created.userId)], created };
    }
    case undefined:
      throw orgAdminErrors.nobody();
  }
};
