import { type AuthorizationCommand, authorization } from '../../../domain/authorization/authorization.ts';
import type { Envelope } from '../../../domain/decider.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import { type Ground, restingOn } from '../../../projections/authorization/resting.ts';
import type { Api, Call } from '../../api.ts';
import { recordAll } from '../record.ts';

type Cascade = Extract<AuthorizationCommand, { readonly type: `Cascade${string}` }>;

/** What becomes of the authorizations that rest on something which goes: all that are recorded by now. */
export const cascadeSteps = async (
  api: Pick<Api, 'views' | 'store'>,
  call: Pick<Call, 'read'>,
  ground: Ground,
  cascade: Cascade,
): Promise<readonly AnyStep[]> => {
  const ids = await restingOn(api.views, { ...call.read, notBefore: await api.store.head() }, ground);
  return ids.map((id) => step(authorization, id, cascade));
};

/** Takes something away, and what rests on it, in one append. Answers with the envelope of the first step's aggregate. */
export const withResting = async (
  api: Pick<Api, 'executeAll' | 'views' | 'store'>,
  call: Call,
  steps: readonly AnyStep[],
  ground: Ground,
  cascade: Cascade,
): Promise<Envelope | undefined> => {
  const cascades = await cascadeSteps(api, call, ground, cascade);
  const last = await recordAll(api, call, [...steps, ...cascades]);
  return last[0];
};
