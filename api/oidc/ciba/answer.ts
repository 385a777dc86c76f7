import { isWaiting } from '../../../domain/approval.ts';
import { type CibaRequest, ciba } from '../../../domain/ciba/ciba.ts';
import { cibaErrors } from '../../../domain/ciba/errors.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { type Answer, approvalOf, type Completion, signedInFor } from '../signed-in-for.ts';

/** What waits for this person's answer; undefined: nothing does, or it is for somebody else, or too late. */
export const readCibaRequest = async (
  api: Api,
  instanceId: string,
  id: string,
): Promise<(CibaRequest & { readonly isWaiting: boolean }) | undefined> => {
  const { state } = await api.load(instanceId, ciba, id);
  return state.request && { ...state.request, isWaiting: isWaiting(state, api.now()) };
};

/** Somebody who has signed in with this session lets the client in. */
export const approveCibaRequest = async (
  api: Api,
  completion: Completion,
  id: string,
  answer: Answer,
): Promise<void> => {
  const { instance, context, wrote } = completion;
  const { request } = (await api.load(instance.id, ciba, id)).state;
  if (!request) throw cibaErrors.not_found();
  const signedIn = await fromMemory(api, (memory) => signedInFor(memory, completion, request.ClientID, answer));
  const approve = { type: 'ApproveCibaRequest', now: api.now(), approval: approvalOf(answer, signedIn) } as const;
  const { position } = await api.execute(context, ciba, id, approve);
  wrote(position);
};

export const denyCibaRequest = async (
  api: Api,
  { context, wrote }: Pick<Completion, 'context' | 'wrote'>,
  id: string,
  userId: string,
): Promise<void> => {
  wrote((await api.execute(context, ciba, id, { type: 'DenyCibaRequest', now: api.now(), userId })).position);
};
