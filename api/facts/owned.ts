import { org } from '../../domain/org/org.ts';
import type { Executor, Outcome } from '../../eventstore/execute.ts';
import { type Asked, loadStates, type StateOf } from './states.ts';

/** A user or a project: it counts for as long as the organization that owns it is active, too. */
export type Owned<S> = Outcome<S> & { readonly isActive: boolean };
type AskedOwned = {
  readonly decider: { readonly name: string; readonly initial: { readonly status: string } };
} & Asked;

type Answers<O extends readonly AskedOwned[], A extends readonly Asked[]> = {
  readonly owned: { readonly [K in keyof O]: Owned<StateOf<O[K]>> };
  readonly others: { readonly [K in keyof A]: Outcome<StateOf<A[K]>> };
};

/** What organizations own, read together with them, and `others` beside. */
export const loadOwned = async <const O extends readonly AskedOwned[], const A extends readonly Asked[] = []>(
  { loadAll }: Pick<Executor, 'loadAll'>,
  instanceId: string,
  asked: O,
  ...others: A
): Promise<Answers<O, A>> => {
  const owners = ownersFor(loadAll);
  // No two have one name: only an id could hold a NUL.
  const names = asked.map(({ decider, id }) => `${instanceId}\0${decider.name}\0${id}`);
  const expected = names.map((name) => owners.get(name));
  const loaded = await loadStates({ loadAll }, instanceId, ...asked, ...others, ...orgsOf(expected));
  const found = loaded.slice(0, asked.length) as readonly Outcome<{ readonly status: string }>[];
  const actual = found.map(({ last }) => last?.owner);

  const isAsExpected = actual.every((owner, index) => owner === expected[index]);
  const orgs = isAsExpected
    ? (loaded.slice(asked.length + others.length) as readonly Outcome<typeof org.initial>[])
    : await loadStates({ loadAll }, instanceId, ...orgsOf(actual));
  if (!isAsExpected)
    for (const [index, owner] of actual.entries()) if (owner !== undefined) owners.set(names[index] ?? '', owner);

  let next = 0;
  return {
    owned: found.map(({ state, last, position }) => {
      const owner = last === undefined ? undefined : orgs[next++];
      return { state, last, position, isActive: state.status === 'active' && owner?.state.status === 'active' };
    }),
    others: loaded.slice(asked.length, asked.length + others.length),
    // Cut from one list, each is still of its own type.
  } as unknown as Answers<O, A>;
};

const orgsOf = (owners: readonly (string | undefined)[]) =>
  owners.flatMap((id) => (id === undefined ? [] : { decider: org, id }));

/** An owner never changes: from the second time on, what it owns is read with it in one round trip. */
const ownersFor = (loadAll: Executor['loadAll']): Map<string, string> => {
  const known = knownOwners.get(loadAll);
  if (known && known.size < keptAtMost) return known;
  const owners = new Map<string, string>();
  knownOwners.set(loadAll, owners);
  return owners;
};
const knownOwners = new WeakMap<Executor['loadAll'], Map<string, string>>();
/** Some ten megabytes; then they are forgotten and asked for again. */
const keptAtMost = 100_000;
