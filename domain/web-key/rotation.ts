import type { WebKeyState } from './web-key.ts';

export type RotationPolicy = {
  /** So long a key signs before the next one takes over. */
  readonly everyMs: number;
  /** So long a key is published before it signs: longer than clients keep the key set. */
  readonly aheadMs: number;
  /** So long a key stays published after it signed: as long as tokens live. */
  readonly keptMs: number;
};

/** What is due now, by the ids of keys. */
export type Rotation = {
  readonly handover: { readonly from: string; readonly to: string } | undefined;
  /** Each is to get a successor of its kind, which is published and waits. */
  readonly withoutSuccessor: readonly string[];
  readonly outlived: readonly string[];
};

type Key = WebKeyState & { readonly id: string; readonly addedAt: Date; readonly changedAt: Date };

/**
 * The active key hands over to one of its kind that clients know by now. Beside it, keys of further algorithms sign for clients
 * that registered these (`signing-keys.ts`): they follow each other without being activated, the newest known one signs.
 */
export const rotationDue = (
  keys: ReadonlyMap<string, WebKeyState>,
  now: Date,
  { everyMs, aheadMs, keptMs }: RotationPolicy,
): Rotation => {
  const isOver = (since: Date, ms: number) => now.getTime() - since.getTime() >= ms;
  const all = [...keys].flatMap(([id, key]): Key[] => {
    const { addedAt, changedAt } = key;
    return addedAt && changedAt ? [{ ...key, id, addedAt, changedAt }] : [];
  });
  const active = all.find(({ status }) => status === 'active');
  const waiting = all
    .filter(({ status, isAutomatic }) => status === 'initial' && isAutomatic)
    .sort((a, b) => a.addedAt.getTime() - b.addedAt.getTime());

  const successors = waiting.filter((key) => active && isOfKind(key, active));
  const to =
    active && isOver(active.changedAt, everyMs) ? successors.find((key) => isOver(key.addedAt, aheadMs)) : null;
  const needsSuccessor = active && successors.length === (to ? 1 : 0);

  const besides = waiting.filter((key) => !successors.includes(key));
  const newest = besides.filter((key) => key === besides.findLast((other) => isOfKind(other, key)));
  const replaced = besides.filter((key) =>
    besides.some(
      (other) => isOfKind(other, key) && other.addedAt > key.addedAt && isOver(other.addedAt, aheadMs + keptMs),
    ),
  );
  const ended = all.filter(
    ({ status, isAutomatic, changedAt }) => status === 'inactive' && isAutomatic && isOver(changedAt, keptMs),
  );
  return {
    handover: active && to ? { from: active.id, to: to.id } : undefined,
    withoutSuccessor: [
      ...(needsSuccessor ? [active.id] : []),
      ...newest.filter((key) => isOver(key.addedAt, everyMs)).map(({ id }) => id),
    ],
    outlived: [...replaced, ...ended].map(({ id }) => id),
  };
};

const isOfKind = (one: WebKeyState, other: WebKeyState) =>
  one.publicKey?.alg === other.publicKey?.alg && bitsOf(one) === bitsOf(other);
const bitsOf = ({ config }: WebKeyState) => ('Bits' in config ? config['Bits'] : undefined);
