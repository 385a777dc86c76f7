import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import * as user from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { userService } from '../../api/management/user/user.ts';
import type { DomainError } from '../../domain/errors.ts';
import { members } from '../../domain/member/member.ts';
import { org } from '../../domain/org/org.ts';
import { domainSettings } from '../../domain/settings/domain.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { user as userOf } from '../../domain/user/user.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import { callsOf, tenant } from './tenant.ts';

/** A tenant whose users are asked for and changed by its administrator, or by whoever is given as the call. */
export const userTenant = async () => {
  const here = await tenant();
  const ask = callsOf(userService(here.api));
  const admin = () => here.callAs(here.adminId);
  const asking =
    <D extends DescMessage>(method: string, request: D) =>
    (init: MessageInitShape<D>, call = admin()) =>
      ask(method, call, create(request, init));

  const run = async (...steps: AnyStep[]) => {
    const call = admin();
    call.wrote((await here.api.executeAll(call.context, steps)).position);
  };

  const createUser = asking('createUser', user.CreateUserRequestSchema);
  type Human = Extract<
    NonNullable<MessageInitShape<typeof user.CreateUserRequestSchema>['userType']>,
    { case: 'human' }
  >;
  return {
    ...here,
    ask,
    admin,
    run,
    createUser,
    addHumanUser: asking('addHumanUser', user.AddHumanUserRequestSchema),
    updateUser: asking('updateUser', user.UpdateUserRequestSchema),
    updateHumanUser: asking('updateHumanUser', user.UpdateHumanUserRequestSchema),
    setPassword: asking('setPassword', user.SetPasswordRequestSchema),
    getUser: asking('getUserByID', user.GetUserByIDRequestSchema),
    listUsers: asking('listUsers', user.ListUsersRequestSchema),
    deleteUser: asking('deleteUser', user.DeleteUserRequestSchema),
    addPat: asking('addPersonalAccessToken', user.AddPersonalAccessTokenRequestSchema),
    listPats: asking('listPersonalAccessTokens', user.ListPersonalAccessTokensRequestSchema),
    removePat: asking('removePersonalAccessToken', user.RemovePersonalAccessTokenRequestSchema),
    /** The id of a new human, named after its e-mail address. */
    human: async (email: string, more: Partial<Human['value']> = {}, orgId = here.created.orgId): Promise<string> => {
      const [name = ''] = email.split('@');
      const value = {
        profile: { givenName: name, familyName: 'Example' },
        email: { email, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: 'Secret1!' } },
        ...more,
      } as Human['value'];
      return (await createUser({ organizationId: orgId, userType: { case: 'human', value } })).id;
    },
    machine: async (username: string, orgId = here.created.orgId): Promise<string> => {
      const value = { name: username };
      return (await createUser({ organizationId: orgId, username, userType: { case: 'machine', value } })).id;
    },
    org: async (id: string) => run(step(org, id, { type: 'AddOrg', name: id, instanceDomain: 'localhost' }, id)),
    appoint: async (orgId: string, userId: string, role: string) =>
      run(step(members.org, orgId, { type: 'AddMember', userId, roles: [role] })),
    lockAfter: async (maxPasswordAttempts: number) =>
      run(step(lockoutSettings.instance, here.instance.id, { type: 'SetSettings', values: { maxPasswordAttempts } })),
    nameWithDomain: async (orgId: string) =>
      run(step(domainSettings.org, orgId, { type: 'SetSettings', values: { userLoginMustBeDomain: true } })),
    state: async (id: string) => (await here.api.load(here.instance.id, userOf, id)).state,
  };
};

/** What a rejected call was refused with. */
export const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as DomainError,
  );
  if (!error) throw new Error('the call was not refused');
  return error.code ?? error;
};
