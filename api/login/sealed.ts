import type { Keys } from '../../eventstore/keys.ts';

/** What a kind of sealed text is for: one kind never opens as another. */
type Purpose = 'login.step' | 'login.accounts' | 'login.logout';

export const seal = async (keys: Keys, instanceId: string, purpose: Purpose, value: object): Promise<string> =>
  (await keys.instance(instanceId)).seal(Buffer.from(JSON.stringify(value)), purpose);

/** Undefined for anything that this instance did not seal for this purpose; what it sealed is of the type that it was. */
export const open = async <T>(
  keys: Keys,
  instanceId: string,
  purpose: Purpose,
  sealed: string,
): Promise<T | undefined> => {
  const key = await keys.instance(instanceId);
  try {
    return JSON.parse(Buffer.from(key.open(sealed, purpose)).toString()) as T;
  } catch {
    return undefined;
  }
};
