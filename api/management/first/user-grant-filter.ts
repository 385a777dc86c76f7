import type { MessageInitShape } from '@bufbuild/protobuf';
import { errors } from '../../../domain/errors.ts';
import type { AuthorizationsSearchFilterSchema } from '../../gen/zitadel/authorization/v2/authorization_pb.js';
import type { UserGrantQuery } from '../../gen/zitadel/user_pb.js';
import { listErrors } from '../paging.ts';

export const userGrantQueryErrors = errors('user_grant_query', {
  not_served: ['invalid', 'This query of user grants is not served.'],
});

/** None for what says nothing: grants of granted projects are always listed. */
export const userGrantFilterOf = ({
  query,
}: UserGrantQuery): readonly MessageInitShape<typeof AuthorizationsSearchFilterSchema>[] => {
  switch (query.case) {
    case 'projectIdQuery':
      return [{ filter: { case: 'projectId', value: { id: query.value.projectId } } } as const];
    case 'userIdQuery':
      return [users([query.value.userId])];
    case 'inUserIdsQuery':
      return [users(query.value.inUserIds)];
    case 'projectGrantIdQuery':
      return [{ filter: { case: 'projectGrantId', value: { id: query.value.projectGrantId } } } as const];
    case 'roleKeyQuery': {
      const { roleKey: key, method } = query.value;
      return [{ filter: { case: 'roleKey', value: { key, method: method as number } } } as const];
    }
    case 'projectNameQuery': {
      const { projectName: name, method } = query.value;
      return [{ filter: { case: 'projectName', value: { name, method: method as number } } } as const];
    }
    case 'displayNameQuery': {
      const { displayName, method } = query.value;
      return [{ filter: { case: 'userDisplayName', value: { displayName, method: method as number } } } as const];
    }
    case 'userNameQuery': {
      const { userName: loginName, method } = query.value;
      return [{ filter: { case: 'userPreferredLoginName', value: { loginName, method: method as number } } } as const];
    }
    case 'withGrantedQuery':
      return [];
    case undefined:
      throw listErrors.filter_empty();
    default:
      throw userGrantQueryErrors.not_served({ message: `queries: ${query.case} is not served.` });
  }
};

const users = (ids: string[]) => ({ filter: { case: 'inUserIds', value: { ids } } }) as const;
