import { createHash } from 'node:crypto';
import { dataKey } from '../data-key.ts';
import type { DataKey } from '../keys.ts';

export type MasterKey = { readonly id: string; readonly key: DataKey; readonly text: string };

export const masterKeyOf = (text: string): MasterKey => {
  const bytes = Buffer.from(text);
  if (bytes.length !== 32) throw new Error(`The masterkey must be 32 characters long, not ${bytes.length}.`);
  const id = createHash('sha256').update('fasti masterkey').update(bytes).digest('hex').slice(0, 16);
  return { id, key: dataKey(bytes), text };
};

type Query = <R>(text: string, values: unknown[]) => Promise<readonly R[]>;
type Handover = { readonly id: string; readonly sealed: string; readonly sealed_by: string };
const contextOf = (id: string) => JSON.stringify(['masterkey', id]);

/** A new master key for those who know only the one before. */
export const handOver = (next: MasterKey, before: MasterKey): Handover => ({
  id: next.id,
  sealed: before.key.seal(Buffer.from(next.text), contextOf(next.id)),
  sealed_by: before.id,
});

export type MasterKeys = {
  /** Wraps what is new: the newest that is known here. */
  readonly newest: () => MasterKey;
  readonly find: (id: string | null) => Promise<MasterKey>;
};

/** `again`: what the configuration says by now. Asked, and then the database, when a key turns up that nobody knows. */
export const masterKeysOf = (
  query: Query,
  given: readonly [string, ...string[]],
  { again = () => [] }: MasterKeyOptions = {},
): MasterKeys => {
  let known: readonly MasterKey[] = given.map(masterKeyOf);
  const knownAs = (id: string) => known.find((one) => one.id === id);
  /** The first one wraps from now on. */
  const learn = (keys: readonly MasterKey[]) => {
    known = [...keys, ...known.filter(({ id }) => !keys.some((one) => one.id === id))];
  };

  /** `asked`: on the way here; two keys may each have been replaced by the other. */
  const fromDatabase = async (id: string, asked: readonly string[] = []): Promise<MasterKey | undefined> => {
    if (asked.includes(id)) return undefined;
    const rows = await query<Handover>(
      'select id, sealed, sealed_by from eventstore.master_key_handovers where id = $1',
      [id],
    );
    const [row] = rows;
    const by = row && (knownAs(row.sealed_by) ?? (await fromDatabase(row.sealed_by, [...asked, id])));
    if (!by) return undefined;
    return masterKeyOf(Buffer.from(by.key.open(row.sealed, contextOf(id))).toString());
  };

  return {
    newest: () => known[0] as MasterKey,
    async find(id) {
      const found = knownAs(id ?? '');
      if (found) return found;
      const configured = again().map(masterKeyOf);
      if (configured.some((one) => one.id === id)) learn(configured);
      const next = knownAs(id ?? '') ?? (await fromDatabase(id ?? ''));
      if (!next)
        throw new WrongMasterKey(
          known.map((one) => one.id),
          id,
        );
      if (!knownAs(next.id)) learn([next]);
      return next;
    },
  };
};

export type MasterKeyOptions = {
  readonly again?: () => readonly string[];
};

export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
  constructor(given: readonly string[], wanted: string | null) {
    super(
      `The masterkey is wrong: the keys in this database were wrapped with the one whose id is ${wanted}, and given was ${given.join(', ')}. Start with the masterkey of the first start, or with the one that replaced it.`,
    );
  }
}
