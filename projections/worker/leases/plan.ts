/** A projection's lease as a worker finds it; `owner`: who lives and holds it. */
export type Held = {
  readonly name: string;
  readonly owner: string | undefined;
  /** How long nobody has held it. */
  readonly freeForMs: number;
  /** Who has asked for it. */
  readonly wantedBy: string | undefined;
};

export type LeasePlan = {
  /** Nobody's, to be taken. */
  readonly take: readonly string[];
  /** Another's, to be asked for. */
  readonly want: string | undefined;
  /** Ours, to be handed to who asked for it. */
  readonly give: { readonly name: string; readonly to: string } | undefined;
};

/**
 * Fair shares: nobody takes more than its part of what is free, except what all others leave lying; who has less than another
 * by two or more asks that one for one projection at a time, so that a process which joins disturbs one read model after the
 * other and only for the moment between two batches.
 */
export const leasePlan = (me: string, living: number, leases: readonly Held[], patienceMs: number): LeasePlan => {
  const countOf = (owner: string) => leases.filter((lease) => lease.owner === owner).length;
  const mine = countOf(me);
  const free = leases.filter(({ owner }) => owner === undefined);
  const room = Math.max(0, Math.ceil(leases.length / Math.max(1, living)) - mine);
  const take = free.filter(({ freeForMs }, index) => index < room || freeForMs > patienceMs).map(({ name }) => name);

  const given = leases.find(
    ({ owner, wantedBy }) => owner === me && wantedBy !== undefined && countOf(wantedBy) + 2 <= mine,
  );
  const asked = leases.some(({ owner, wantedBy }) => wantedBy === me && owner !== me);
  const others = [...new Set(leases.flatMap(({ owner }) => (owner === undefined || owner === me ? [] : [owner])))];
  const richest = others.toSorted((one, other) => countOf(other) - countOf(one))[0];
  const mayAsk = free.length === 0 && !asked && richest !== undefined && countOf(richest) >= mine + 2;
  return {
    take,
    want: mayAsk ? leases.find(({ owner, wantedBy }) => owner === richest && wantedBy === undefined)?.name : undefined,
    give: given?.wantedBy === undefined ? undefined : { name: given.name, to: given.wantedBy },
  };
};
