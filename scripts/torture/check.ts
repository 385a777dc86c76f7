/** One thing that must hold in the end. */
export type Check = {
  readonly name: string;
  /** What does not hold, for people; `seen`: how much was looked at. */
  run(): Promise<{ readonly findings: readonly string[]; readonly seen: string }>;
};

export type Checked = { readonly name: string; readonly findings: readonly string[]; readonly seen: string };

/** One after the other; one that can't be made has found just that. */
export const runChecks = async (
  checks: readonly Check[],
  onChecked: (checked: Checked) => void = () => {},
): Promise<readonly Checked[]> => {
  const all: Checked[] = [];
  for (const { name, run } of checks) {
    const result = await run().catch((error: Error) => ({
      findings: [`it could not be checked: ${error.message}`],
      seen: '',
    }));
    const checked = { name, ...result };
    all.push(checked);
    onChecked(checked);
  }
  return all;
};
