import type { DomainError } from '../errors.ts';

/** Providers of one kind, of which at most one is active. */
export type ProviderList<P> = {
  readonly providers: { readonly [id: string]: P };
  readonly active: string | undefined;
};

export type ProviderListCommand = {
  readonly type: 'ActivateProvider' | 'DeactivateProvider' | 'RemoveProvider';
};

export const noProviders = { providers: {}, active: undefined };

/** Callers may name anything, `constructor` too. */
export const providerOf = <P>({ providers }: Pick<ProviderList<P>, 'providers'>, id: string): P | undefined =>
  Object.hasOwn(providers, id) ? providers[id] : undefined;

export const withProvider = <P>(list: ProviderList<P>, id: string, provider: P): ProviderList<P> => ({
  ...list,
  providers: { ...list.providers, [id]: provider },
});

/** What the event names of the provider as it was, and keeps silent about the rest. */
export const changedBy = <P>(list: ProviderList<P>, id: string, change: object): ProviderList<P> => {
  const known = providerOf(list, id);
  return known ? withProvider(list, id, { ...known, ...change }) : list;
};

export const withoutProvider = <P>({ providers, active }: ProviderList<P>, id: string): ProviderList<P> => {
  const { [id]: _, ...others } = providers;
  return { providers: others, active: active === id ? undefined : active };
};

export const withActive = <P>(list: ProviderList<P>, active: string | undefined): ProviderList<P> => ({
  ...list,
  active,
});

/** The one that is used, if there is one. */
export const activeOf = <P>({ providers, active }: ProviderList<P>): (P & { readonly id: string }) | undefined => {
  const provider = active === undefined ? undefined : providerOf({ providers }, active);
  return provider && active !== undefined ? { ...provider, id: active } : undefined;
};

/** What becomes of a provider that is known, in the words that its events end with. */
export const listChange = <P>(
  { type, id }: ProviderListCommand & { readonly id: string },
  { active }: ProviderList<P>,
  refusals: { readonly [reason in 'already_active' | 'already_inactive']: () => DomainError },
): 'activated' | 'deactivated' | 'removed' => {
  switch (type) {
    case 'ActivateProvider':
      if (active === id) throw refusals.already_active();
      return 'activated';
    case 'DeactivateProvider':
      if (active !== id) throw refusals.already_inactive();
      return 'deactivated';
    case 'RemoveProvider':
      return 'removed';
  }
};

/** What of the wanted is not so yet; undefined: nothing. */
export const differences = <T extends object>(wanted: T, known: { readonly [K in keyof T]?: unknown }) => {
  const changed = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(known[name as keyof T]),
  );
  return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<T>);
};
