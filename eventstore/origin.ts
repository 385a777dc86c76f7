import type { DataKey, Keys } from './keys.ts';
import { lru } from './lru.ts';

/** Where a request came from (ip, user agent), as `Cause.origin` keeps it. */
export type OriginSeal = {
  /**
   * With the key of the first of these that is a person with one, or else with the instance's. `stranger`: there is somebody,
   * and nobody knows who. Then it is not kept: with which key could it be forgotten?
   */
  seal(
    instanceId: string,
    origin: object,
    persons?: readonly string[],
    how?: { readonly stranger: boolean },
  ): Promise<string | undefined>;
  /** Undefined: the person was erased, or it is of another instance. */
  open(instanceId: string, sealed: string): Promise<object | undefined>;
};

/** Before the sealed text: whose key it was, so that it opens without knowing the event. */
const personal = 'of.';
const contextOf = (instanceId: string) => JSON.stringify([instanceId, 'origin']);
/** Services and machines of old have no key, act often, and get one seldom. */
const rememberedMs = 60_000;

export const originSeal = (keys: Keys): OriginSeal => {
  const keyless = lru<number>(1_000);

  const keyOf = async (instanceId: string, persons: readonly string[]) => {
    for (const person of persons) {
      const name = JSON.stringify([instanceId, person]);
      if ((keyless.get(name) ?? 0) > Date.now()) continue;
      const key = await keys.subject(instanceId, person);
      if (key) return { key, prefix: `${personal}${Buffer.from(person).toString('base64url')}.` };
      keyless.set(name, Date.now() + rememberedMs);
    }
    return undefined;
  };

  const keyBefore = async (instanceId: string, sealed: string): Promise<[DataKey | undefined, string]> => {
    if (!sealed.startsWith(personal)) return [await keys.instance(instanceId), sealed];
    const [, person = '', ...text] = sealed.split('.');
    return [await keys.subject(instanceId, Buffer.from(person, 'base64url').toString()), text.join('.')];
  };

  return {
    async seal(instanceId, origin, persons = [], { stranger } = { stranger: false }) {
      const known = await keyOf(instanceId, persons);
      if (!known && stranger) return undefined;
      const { key, prefix } = known ?? { key: await keys.instance(instanceId), prefix: '' };
      return prefix + key.seal(Buffer.from(JSON.stringify(origin)), contextOf(instanceId));
    },
    async open(instanceId, sealed) {
      try {
        const [key, text] = await keyBefore(instanceId, sealed);
        return key && JSON.parse(Buffer.from(key.open(text, contextOf(instanceId))).toString());
      } catch {
        return undefined;
      }
    },
  };
};
