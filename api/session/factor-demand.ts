import type { UserState } from '../../domain/user/state.ts';
import type { Api } from '../api.ts';
import { effectiveLogin } from '../facts/settings.ts';
import { factorErrors, isManifold, mustHaveShownFactors } from './factors.ts';

/**
 * Whether a sign-in by these methods shows what is asked of this person, or they have yet to set it up: their settings demand a
 * second factor, and they have none. Nothing but our own checks lets anybody in: all sign-ins are local ones.
 * @throws where they could have shown one
 */
export const factorDemand = async (
  api: Pick<Api, 'recent'>,
  instanceId: string,
  holder: UserState,
  methods: readonly number[],
): Promise<'met' | 'to_set_up'> => {
  mustHaveShownFactors(holder, methods);
  if (!holder.human || isManifold(methods)) return 'met';
  const { forceMFA, forceMFALocalOnly } = (await effectiveLogin(api, instanceId, holder.owner)).values;
  if (!forceMFA && !forceMFALocalOnly) return 'met';
  // Who has a passkey could have signed in with it: the password alone must not put something beside it.
  if (Object.values(holder.human.factors.keys).some(({ credential }) => credential)) throw factorErrors.demanded();
  return 'to_set_up';
};
