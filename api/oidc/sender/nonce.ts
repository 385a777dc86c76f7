import type { Api } from '../../api.ts';
import { openToken, sealToken } from '../../secret/token.ts';

/** So long a nonce may be used; a client that keeps calling gets a newer one with each answer. */
const goodForMs = 5 * 60_000;

/** RFC 9449, 8: it says when it was made and nothing else, so every process knows those of every other. */
export const newNonce = ({ keys, now }: Pick<Api, 'keys' | 'now'>, instanceId: string): Promise<string> =>
  sealToken(keys, instanceId, `dpop:${now().getTime()}`);

export const isGoodNonce = async (
  { keys, now }: Pick<Api, 'keys' | 'now'>,
  instanceId: string,
  nonce: string,
): Promise<boolean> => {
  const made = /^dpop:(\d+)$/.exec((await openToken(keys, instanceId, nonce)) ?? '')?.[1];
  return made !== undefined && now().getTime() - Number(made) < goodForMs;
};
