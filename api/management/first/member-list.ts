import type { Call } from '../../api.ts';
import { InternalPermissionService } from '../../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import type { Administrator } from '../../gen/zitadel/internal_permission/v2/query_pb.js';
import type { SearchQuery } from '../../gen/zitadel/member_pb.js';
import type { User } from '../../gen/zitadel/user/v2/user_pb.js';
import { UserService } from '../../gen/zitadel/user/v2/user_service_pb.js';
import { listErrors } from '../paging.ts';
import { listing, pageIn, read, type Second } from './second.ts';

/** What somebody administers. */
export type Administered =
  | { readonly case: 'instance'; readonly value: true }
  | { readonly case: 'organizationId' | 'projectId'; readonly value: string }
  | { readonly case: 'projectGrant'; readonly value: { readonly projectId: string; readonly organizationId: string } };
type Asked = { readonly query?: Parameters<typeof pageIn>[0]; readonly queries: readonly SearchQuery[] };

/** Who administers a thing; names and addresses are those of users whom the caller may see. */
export const memberList = ({ ask }: Second) => {
  const usersWhere = async (call: Call, queries: ReturnType<typeof userQuery>[]) =>
    (await ask(call, UserService.method.listUsers, { queries })).result;

  return async (call: Call, resource: Administered, { query, queries }: Asked) => {
    const list = listing(call);
    const wanted = queries.length > 0 && (await usersWhere(call, queries.map(userQuery)));
    const among = wanted ? [withIds(wanted.map(({ userId }) => userId))] : [];
    const { administrators, pagination } = await ask(list.call, InternalPermissionService.method.listAdministrators, {
      pagination: pageIn(query),
      filters: [{ filter: { case: 'resource', value: { resource } } }, ...among],
    });
    const userIds = administrators.flatMap(({ user }) => user?.id ?? []);
    const people = userIds.length === 0 ? [] : await usersWhere(call, [userQueryOf(userIds)]);
    const known = new Map(people.map((user) => [user.userId, user]));
    const result = administrators.map((member) => memberMessage(call, member, known.get(member.user?.id ?? '')));
    return { details: list.details(pagination?.totalResult), result };
  };
};

const withIds = (ids: string[]) => ({ filter: { case: 'inUserIdsFilter', value: { ids } } }) as const;
const userQueryOf = (userIds: string[]) => ({ query: { case: 'inUserIdsQuery', value: { userIds } } }) as const;

const userQuery = ({ query }: SearchQuery) => {
  switch (query.case) {
    case 'firstNameQuery': {
      const { firstName, method } = query.value;
      return { query: { case: 'firstNameQuery', value: { firstName, method: method as number } } } as const;
    }
    case 'lastNameQuery': {
      const { lastName, method } = query.value;
      return { query: { case: 'lastNameQuery', value: { lastName, method: method as number } } } as const;
    }
    case 'emailQuery': {
      const { email: emailAddress, method } = query.value;
      return { query: { case: 'emailQuery', value: { emailAddress, method: method as number } } } as const;
    }
    case 'userIdQuery':
      return userQueryOf([query.value.userId]);
    case undefined:
      throw listErrors.filter_empty();
  }
};

const memberMessage = (call: Call, { user, roles, ...dates }: Administrator, person: User | undefined) => {
  const human = person?.type.case === 'human' ? person.type.value : undefined;
  const { givenName = '', familyName = '' } = human?.profile ?? {};
  return {
    userId: user?.id ?? '',
    details: read(call.orgId, dates),
    roles,
    preferredLoginName: user?.preferredLoginName ?? '',
    email: human?.email?.email ?? '',
    firstName: givenName,
    lastName: familyName,
    displayName: user?.displayName ?? '',
    avatarUrl: human?.profile?.avatarUrl ?? '',
    userType: person === undefined ? 0 : human ? 1 : 2,
    userResourceOwner: user?.organizationId ?? '',
  };
};
