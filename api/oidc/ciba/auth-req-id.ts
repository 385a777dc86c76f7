import type { Keys } from '../../../eventstore/keys.ts';
import { openToken, sealTokenRepeatably } from '../../secret/token.ts';

/** Only we can make one, and always the same of a request: a ping names it again (CIBA, 7.3 and 10.2). */
export const authReqIdOf = (keys: Keys, instanceId: string, cibaId: string): Promise<string> =>
  sealTokenRepeatably(keys, instanceId, `ciba:${cibaId}`);

export const openAuthReqId = async (keys: Keys, instanceId: string, authReqId: string): Promise<string | undefined> => {
  const text = await openToken(keys, instanceId, authReqId);
  return text === undefined ? undefined : /^ciba:(\d+)$/.exec(text)?.[1];
};
