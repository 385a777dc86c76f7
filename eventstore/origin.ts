import type { DataKey, Keys } from './keys.ts';
import { lru } from './lru.ts';
import { type Soon, whenThere } from './soon.ts';

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
  ): Soon<string | undefined>;
  /** Undefined: the person was erased, or it is of another instance. */
  open(instanceId: string, sealed: string): Promise<object | undefined>;
};

/** Before the sealed text: whose key it was, so that it opens without knowing the event. */
const personal = 'of.';
const contextOf = (instanceId: string) => JSON.stringify([instanceId, 'origin']);
const prefixOf = (person: string | undefined) =>
  person === undefined ? '' : `${personal}${Buffer.from(person).toString('base64url')}.`;
/** A key, and of which person; else it is the instance's. */
type Owned = { readonly key: DataKey; readonly person?: string };
/** Services and machines of old have no key, act often, and get one seldom. */
const rememberedMs = 60_000;
const sealedOnceMs = 1_000;

export const originSeal = (keys: Keys): OriginSeal => {
  const keyless = lru<number>(1_000);
  /** What each key sealed last, so that who asks again at once is not sealed anew; forgotten together, for it is in the clear. */
  const lately = new Map<DataKey, { readonly plain: string; readonly sealed: string }>();

  const sealWith = (instanceId: string, { key, person }: Owned, origin: object): string => {
    const plain = JSON.stringify(origin);
    const known = lately.get(key);
    if (known?.plain === plain) return known.sealed;
    const sealed = prefixOf(person) + key.seal(Buffer.from(plain), contextOf(instanceId));
    if (lately.size === 0) setTimeout(() => lately.clear(), sealedOnceMs).unref();
    lately.set(key, { plain, sealed });
    return sealed;
  };

  const keyOf = (instanceId: string, person: string): Soon<DataKey | undefined> => {
    const name = `${instanceId}\x1f${person}`;
    if ((keyless.get(name) ?? 0) > Date.now()) return undefined;
    return whenThere(keys.subject(instanceId, person), (key) => {
      if (!key) keyless.set(name, Date.now() + rememberedMs);
      return key;
    });
  };

  const firstWithKey = (instanceId: string, persons: readonly string[], place = 0): Soon<Owned | undefined> => {
    const person = persons[place];
    if (person === undefined) return undefined;
    return whenThere(keyOf(instanceId, person), (key) =>
      key ? { key, person } : firstWithKey(instanceId, persons, place + 1),
    );
  };

  const keyBefore = async (instanceId: string, sealed: string): Promise<[DataKey | undefined, string]> => {
    if (!sealed.startsWith(personal)) return [await keys.instance(instanceId), sealed];
    const [, person = '', ...text] = sealed.split('.');
    return [await keys.subject(instanceId, Buffer.from(person, 'base64url').toString()), text.join('.')];
  };

  return {
    seal(instanceId, origin, persons = [], { stranger } = { stranger: false }) {
      return whenThere(firstWithKey(instanceId, persons), (owned) => {
        if (owned) return sealWith(instanceId, owned, origin);
        if (stranger) return undefined;
        return whenThere(keys.instance(instanceId), (key) => sealWith(instanceId, { key }, origin));
      });
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
