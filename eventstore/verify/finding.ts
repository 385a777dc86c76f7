/** One thing that is not as it was written. */
export type Finding = {
  readonly kind:
    | 'missing'
    | 'misplaced'
    | 'changed'
    | 'time'
    | 'revision'
    | 'stream'
    | 'truncated'
    | 'rewritten'
    | 'root'
    | 'signature';
  /** Where it was noticed. */
  readonly position: bigint;
  /** The event, as far as there is one: `user/312909075212468224 revision 3 (user.locked)`. */
  readonly event?: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
};

export const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** Whoever rewrote half of the log need not be told of each event. */
const most = 100;

export const findings = () => {
  const kept: Finding[] = [];
  let count = 0;
  return {
    add(finding: Finding) {
      count++;
      if (kept.length < most) kept.push(finding);
    },
    kept: (): readonly Finding[] => kept,
    /** Those that were not kept too. */
    count: () => count,
  };
};
export type Findings = ReturnType<typeof findings>;
