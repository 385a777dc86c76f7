import type { AnyStep } from '../../../eventstore/execute.ts';
import { membershipsOf } from '../../../projections/member/queries.ts';
import type { Api, Call } from '../../api.ts';
import { cascadeSteps } from '../authorization/resting.ts';
import { leave } from '../internal-permission/member-step.ts';

/** The offices and authorizations that a user leaves behind, so that no list names somebody who is gone. */
export const departureSteps = async (
  api: Pick<Api, 'views' | 'store'>,
  call: Pick<Call, 'read'>,
  userId: string,
): Promise<readonly AnyStep[]> => [
  ...(await membershipsOf(api.views, call.read, userId)).flatMap((office) => leave(office, userId)),
  ...(await cascadeSteps(api, call, { of: 'user', id: userId }, { type: 'CascadeRemoval' })),
];
