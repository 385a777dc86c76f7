/** Where the settings are written that a check is decided under. */
export type DecidedUnder = { readonly owner?: string; readonly revision?: number };

export const checkedUnder = ({ owner, revision }: DecidedUnder) => ({
  ...(owner === undefined ? {} : { policyOwner: owner }),
  ...(revision === undefined ? {} : { policyRevision: revision }),
});
