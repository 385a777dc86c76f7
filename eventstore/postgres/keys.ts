import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { dataKey, newKeyBytes } from '../data-key.ts';
import type { DataKey, Keys } from '../keys.ts';
import { lru } from '../lru.ts';

/** An instance's own key has no subject. */
const ownKey = '';
/** How long a process may go on opening what belongs to a person whom another process has erased. */
const remembered = 60_000;

type Kept = { readonly bytes: Uint8Array; readonly key: DataKey; readonly until: number };
type Row = {
  readonly instance_id: string;
  readonly subject: string;
  readonly wrapped: string | null;
  readonly master_key: string | null;
};

const nameOf = (instanceId: string, subject: string) => JSON.stringify([instanceId, subject]);

const masterKeyOf = (text: string) => {
  const bytes = Buffer.from(text);
  if (bytes.length !== 32) throw new Error(`the masterkey must be 32 characters long, it is ${bytes.length}`);
  return { id: createHash('sha256').update('fasti masterkey').update(bytes).digest('hex').slice(0, 16), key: dataKey(bytes) };
};

/** `masterKeys`: the first wraps new keys, all of them open. */
export const postgresKeys = (pool: Pick<Pool, 'query'>, masterKeys: readonly [string, ...string[]], { capacity = 10_000 } = {}): Keys => {
  const masters = masterKeys.map(masterKeyOf);
  const [current] = masters as [ReturnType<typeof masterKeyOf>];
  ...
};
